"""The consolidated report: what units reported for a month, as the official Word document."""
