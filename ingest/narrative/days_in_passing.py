"""Days named in passing, which hold in their own sentence only."""

import re
from datetime import date, timedelta

from ingest.periods import Window


def is_in_passing(text: str, start: int, window: Window | None, until: date | None) -> bool:
    """``Trước đó, trong năm 2025, …``: the sentences behind go on where those before stopped.

    So they do behind the same month of the year before, behind a year not over yet (a budget's),
    and behind one long over that is told beside another: ``4.382 tin; năm 2023 là 3.255``.

    Args:
        text: The paragraph.
        start: Where the days are named.
        window: The days, where they are more than one.
        until: The day the report's figures reach.
    """
    if until and window and _is_another(window, until):
        return True
    begins = max((match.end() for match in _SENTENCE_ENDS.finditer(text, 0, start)), default=0)
    long_over = until and window and until - window.end > _ALMOST_A_YEAR
    if long_over and not _NO_WORD.fullmatch(text, begins, start):
        return True
    return bool(_BEFORE_THAT.match(text, begins))


def _is_another(window: Window, until: date) -> bool:
    short = window.end - window.start <= _HALF_A_YEAR
    return window.end > until + _SOON or (short and until - window.end > _ALMOST_A_YEAR)


_SOON, _HALF_A_YEAR, _ALMOST_A_YEAR = timedelta(days=17), timedelta(days=190), timedelta(days=300)
_SENTENCE_ENDS = re.compile(r"\.\s+(?=[^\W\d_a-zđ])")
_NO_WORD = re.compile(r"(?:[\W\d]|\b(?:trong|của|cả|riêng|từ)\b)*", re.IGNORECASE)
_BEFORE_THAT = re.compile(r"\W*trước đó\b", re.IGNORECASE)
