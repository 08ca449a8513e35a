"""The sheet in front of a workbook that is sent back: written by ``publish``, read when it returns.

What both sides have to agree on stands here and nowhere else.
"""

SHEET = "Kết quả kiểm tra"
"""Name of the sheet; it is told by its two headers, so that renaming it does no harm."""

REPLY_HEADER = "Giải trình của đơn vị"
"""Header of the column the sender writes replies in."""

ID_HEADER = "Mã phát hiện"
"""Header of the hidden column that says which finding a row is about."""

ID_PATTERN = r"^F[0-9a-f]{24}$"
"""What the identity of a finding looks like."""

ID_IN_TEXT = r"\bF[0-9a-f]{24}\b"
"""The identity of a finding where it stands, hidden, in a row of a Word table."""

FRONT_TAG = "dean06-ket-qua-kiem-tra"
"""Tag of the content control in front of a Word report that is sent back; no part of the report."""
