"""The static overview page of a release: headline charts for people without a BI tool."""
