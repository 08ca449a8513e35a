"""The analyst's workbook: units in rows, periods in columns, one indicator a sheet."""
