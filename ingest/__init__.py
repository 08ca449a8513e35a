"""Everything on the way in: sources, archive, readers, staging, the loader, the command line."""
