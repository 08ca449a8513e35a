"""Everything on the way out: gates before release, the snapshot, Parquet."""
