"""Reporting periods as people write them: ``tháng 5/2026``, ``quý II/2026``, ``năm 2022``."""

import re
from datetime import date

from ingest.periods import Period, PeriodError, parse_period_key
from ingest.text import fold

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MONTH = re.compile(r"(?:thang )?(0?[1-9]|1[0-2]) (?:nam )?([0-9]{4})")
_MONTH_KEY = re.compile(r"([0-9]{4}) (0?[1-9]|1[0-2])")
_QUARTER = re.compile(r"(?:quy|q) ?(iv|iii|ii|i|[1-4]) (?:nam )?([0-9]{4})")
_HALF = re.compile(r"(?:6 thang|sau thang|nua) (dau|cuoi) nam (?:nam )?([0-9]{4})")
_NINE = re.compile(r"(?:9 thang|chin thang) (?:dau )?(?:nam )?(?:nam )?([0-9]{4})")
_YEAR = re.compile(r"(?:ca )?(?:nam )?([0-9]{4})")


def read_period(cell: object) -> str | None:
    """Return the period key a cell means.

    A spreadsheet turns ``05/2026`` and ``2026-05`` into the date 1 May 2026, so the first day of a
    month stands for its month.

    Args:
        cell: A text, a date, or a number such as 2022.

    Returns:
        The key, such as ``2026-05``; None where the cell is not understood.
    """
    if isinstance(cell, date):
        return f"{cell.year:04d}-{cell.month:02d}" if cell.day == 1 else None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _valid(f"{int(cell)}") if cell == int(cell) else None
    text = str(cell or "").strip()
    return _valid(text.upper() if not text.startswith("custom") else text) or _read_words(text)


def period_label(period: Period) -> str:
    """Return what people call a period: ``Tháng 5/2026``, ``Quý II/2026``, ``Năm 2022``."""
    year = period.end.year
    if period.period_type == "month":
        return f"Tháng {period.end.month}/{year}"
    if period.period_type == "quarter":
        return f"Quý {('I', 'II', 'III', 'IV')[period.end.month // 3 - 1]}/{year}"
    if period.period_type == "half":
        return f"6 tháng {'đầu' if period.end.month == 6 else 'cuối'} năm {year}"
    if period.period_type == "nine_months":
        return f"9 tháng năm {year}"
    if period.period_type == "year":
        return f"Năm {year}"
    return f"Từ {period.start:%d/%m/%Y} đến {period.end:%d/%m/%Y}"


def _valid(key: str) -> str | None:
    try:
        period = parse_period_key(key)
    except PeriodError:
        return None
    return period.key if 2000 <= period.end.year < 2100 else None


def _read_words(text: str) -> str | None:
    key = re.sub(r"^(?:bao cao |ky |so lieu )+", "", fold(text))
    if match := _MONTH.fullmatch(key):
        return _valid(f"{match[2]}-{int(match[1]):02d}")
    if match := _MONTH_KEY.fullmatch(key):
        return _valid(f"{match[1]}-{int(match[2]):02d}")
    if match := _QUARTER.fullmatch(key):
        return _valid(f"{match[2]}-Q{_ROMAN.get(match[1]) or match[1]}")
    if match := _HALF.fullmatch(key):
        return _valid(f"{match[2]}-H{1 if match[1] == 'dau' else 2}")
    if match := _NINE.fullmatch(key):
        return _valid(f"{match[1]}-9M")
    if match := _YEAR.fullmatch(key):
        return _valid(match[1])
    return None
