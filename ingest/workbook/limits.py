"""What a workbook may be at most, before anything parses it (DESIGN: limits for what comes in)."""

MAX_COMPRESSED_BYTES = 20 * 2**20
MAX_EXPANDED_BYTES = 200 * 2**20
MAX_RATIO = 100
MAX_SHEETS = 40
MAX_CELLS = 2_000_000
MAX_PARTS = 2_000
MAX_LIST_PART_BYTES = 4 * 2**20
"""Workbook, relationship and content-type parts: a real one has a few KiB."""
