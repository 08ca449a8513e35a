"""Text typed in the TCVN3 (ABC) fonts of before Unicode, which arrives as ``§Ò ¸n 06``.

Such a font shows Vietnamese letters in the places of Western ones. A file keeps the Western
letters: one byte each in plain text, or the Unicode letters of Windows-1252 where Word saved it.
The letters are those of the standard TCVN 5712:1993, of which TCVN3 is the part without capitals
that carry a tone; fonts whose names end in H draw capitals from small letters.
"""

import re
import unicodedata

_FIRST = 0xA0
_LETTERS = (
    "\u00a0ĂÂÊÔƠƯĐăâêôơưđ"
    "Ằ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắ"
    "ẴẮẦẨẪẤỀặầẩẫấậèỂẻ"
    "ẽéẹềểễếệìỉỄẾỒĩíị"
    "òỔỏõóọồổỗốộờởỡớợ"
    "ùỖủũúụừửữứựỳỷỹýỵỐ"
)
_TABLE = {_FIRST + index: ord(letter) for index, letter in enumerate(_LETTERS)}
_WORD = re.compile(r"[^\W\d_]{2,}")
_COMMON = re.compile(
    r"(?<!\w)(?:và|của|các|được|công|dân|đã|số|về|có|thực|hiện|cấp|trên|đề|án|định|"
    r"tỉnh|huyện|phường|xã|kết|quả|báo|cáo|hồ|sơ|là|tổ|chức)(?!\w)",
    re.IGNORECASE,
)
_TYPICAL = re.compile(r"[µ¶·¸¹¨©ª«¬\u00ad®\u00a7]")
_FEWEST = 5
"""Common words that must appear by the conversion before a text is taken for TCVN3."""


def from_tcvn3(text: str) -> str:
    """Return the text its author saw.

    Args:
        text: Letters of Windows-1252 or ISO 8859-1 as the file keeps them.

    Returns:
        Vietnamese in composed Unicode (NFC); letters outside the table stay as they are. The fonts
        have no capitals that carry a tone: a word whose plain letters are capitals is all capitals.
    """
    small = unicodedata.normalize("NFC", text.translate(_TABLE))
    return _WORD.sub(_in_capitals, small)


def from_tcvn3_capitals(text: str) -> str:
    """Return what a font whose name ends in H shows: everything in capitals."""
    return from_tcvn3(text).upper()


def _in_capitals(match: re.Match[str]) -> str:
    word = match[0]
    plain = [char for char in word if char.isascii() and char.isalpha()]
    capitals = bool(plain) and all(char.isupper() for char in plain)
    return word.upper() if capitals and (len(plain) > 1 or word[0].islower()) else word


def looks_like_tcvn3(text: str) -> bool:
    """Tell whether a text is TCVN3: conversion must turn it into Vietnamese that it was not.

    Judged by how often the commonest words of reports appear after the conversion and before it.
    """
    sample = text[:20_000]
    if not _TYPICAL.search(sample):
        return False
    after = len(_COMMON.findall(from_tcvn3(sample)))
    return after >= _FEWEST and after > 3 * len(_COMMON.findall(sample))
