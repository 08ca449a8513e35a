"""The data dictionary: what every table, column, indicator, service and rule is."""
