"""Versions of the readers: a document is read once per version of its reader."""

WORKBOOK_VERSION = "workbook-3"
NARRATIVE_VERSION = "narrative-9"
READER_VERSION = f"{WORKBOOK_VERSION}+{NARRATIVE_VERSION}"
"""All readers together: names the batches, which may hold files of every kind."""
