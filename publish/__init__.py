"""Everything on the way out: the gate before a release, snapshot, Parquet, and the run summary."""
