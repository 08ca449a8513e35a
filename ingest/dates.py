"""Days as people write them: ``15/4/2026``, ``ngày 14 tháng 5 năm 2026``, a spreadsheet's date."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from ingest.text import fold

EXAMPLES = "15/4/2026"
_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet's serial numbers after February 1900
_SERIALS = range(36526, 73051)  # 2000-01-01 … 2099-12-31
_NUMERIC = re.compile(r"(\d{1,2}) (\d{1,2}) (\d{4}|\d{2})(?: 0{1,2} 00(?: 00)?)?")
_ISO = re.compile(r"(\d{4}) (\d{1,2}) (\d{1,2})(?: 0{1,2} 00(?: 00)?)?")
_WORDS = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})")


def read_date(cell: object) -> date | None:
    """Return the day a cell means: day before month, two-digit years are of this century.

    Args:
        cell: A date, a date and time, a spreadsheet serial number, or a text.

    Returns:
        The day; None where the cell is blank or not a day between 2000 and 2099.
    """
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell if 2000 <= cell.year <= 2099 else None
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        whole = int(cell)
        return _EPOCH + timedelta(days=whole) if whole == cell and whole in _SERIALS else None
    return _read_text(str(cell))


@lru_cache(maxsize=4096)
def _read_text(text: str) -> date | None:
    key = fold(text).removeprefix("ngay ").strip()
    if match := _NUMERIC.fullmatch(key) or _WORDS.fullmatch(key):
        day, month, year = (int(part) for part in match.groups()[:3])
    elif match := _ISO.fullmatch(key):
        year, month, day = (int(part) for part in match.groups()[:3])
    else:
        return None
    year += 2000 if year < 100 else 0
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if 2000 <= year <= 2099 else None
