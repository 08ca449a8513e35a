"""The marts of the current release in PostgreSQL, for BI tools and analysts (docs/postgres.md)."""
