"""What a file may be at most, before anything parses it (DESIGN: limits for what comes in)."""

MAX_COMPRESSED_BYTES = 20 * 2**20
MAX_EXPANDED_BYTES = 200 * 2**20
MAX_RATIO = 100
MAX_SHEETS = 40
MAX_CELLS = 2_000_000
MAX_PARTS = 2_000
MAX_LIST_PART_BYTES = 4 * 2**20
"""Workbook, relationship and content-type parts: a real one has a few KiB."""

MAX_TEXT_PART_BYTES = 64 * 2**20
"""Text of a Word file: 500 pages have about 10 MiB."""

MAX_TEXT_BYTES = 16 * 2**20
"""A plain text file: the longest report is some hundred KiB."""

MAX_PAGES = 500
MAX_TABLE_CELLS = 200_000
"""Cells of all tables of a narrative together."""
