"""What is written in digits and is no figure: documents, days, ages, models, telephone numbers.

The patterns are rows of ``seeds/narrative/not_figures.csv``, each with an example. What one of them
covers is blanked before numbers are looked for; the text keeps its length, so places stay true.
A few longer wordings say that it is a figure after all (``seeds/narrative/figures_after_all.csv``):
a level of safety, the months a model has run.
"""

import re
from functools import lru_cache

from ingest.reference import Row, seed_rows

_GOES_ON = re.compile(r"(?: \d{3})+(?= [^\W\d])")
_SHORT = re.compile(r"(?<![\d./])\s\d{1,3}$")
_LEVEL = re.compile(r"\bmức (?:độ )?0?[12]$", re.IGNORECASE)
"""``Kích hoạt mức 2 905 tài khoản``: of level 2."""
_DIGITS = re.compile(r"\d[\d.,/ ]*")
_BEFORE, _AFTER = 90, 45
_Wordings = tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
"""Patterns, each with all that a stretch of text must hold for it to be tried."""
_BLANK = "\x00"
"""Stands for a character of what is no figure: neither a digit nor a space."""


def without_not_figures(text: str) -> str:
    """Return the text with everything that is no figure blanked, as long as it was.

    Args:
        text: One sentence, paragraph or cell, NFC.

    Returns:
        The same text; dates, numbers of documents, ages and the like are NUL characters.
    """
    windows = _windows(text)
    lower = " ".join([text[start:end] for start, end in windows]).lower()
    for pattern, signs, wordings in _patterns():
        if signs and not any(sign in lower for sign in signs):
            continue
        for start, end in windows:
            for match in pattern.finditer(text, start, end):
                if wordings and _is_a_figure(text, match, wordings):
                    continue
                first, last = match.span()
                goes_on = _GOES_ON.match(text, last) and _SHORT.search(text, first, last)
                if goes_on and not _LEVEL.search(text, first, last):
                    last = text.rindex(" ", first, last)  # ``trong tháng 6 905 hồ sơ``
                text = text[:first] + _BLANK * (last - first) + text[last:]
    return text


def _is_a_figure(text: str, match: re.Match[str], wordings: _Wordings) -> bool:
    """Tell whether a match stands in a longer wording, which says that it is a figure after all."""
    first, last = max(0, match.start() - _BEFORE - _AFTER), match.end() + _BEFORE
    lower = text[first:last].lower()
    return any(
        longer.start() <= match.start() and match.end() <= longer.end()
        for wording, signs in wordings
        if all(sign in lower for sign in signs)
        for longer in wording.finditer(text, first, last)
    )


def _windows(text: str) -> list[tuple[int, int]]:
    """Return the stretches around digits: nothing else in a text can be looked for."""
    windows: list[tuple[int, int]] = []
    for match in _DIGITS.finditer(text):
        start, end = max(0, match.start() - _BEFORE), match.end() + _AFTER
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
    return windows


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], tuple[str, ...], _Wordings], ...]:
    """Patterns in the seed's order, what is more certain first.

    Each with what a text must hold, and with the longer wordings that hold a figure after all.
    """
    longer = seed_rows("narrative/figures_after_all")
    return tuple(
        (
            re.compile(row["pattern"], re.IGNORECASE),
            _signs(row),
            tuple(
                (re.compile(wording["pattern"], re.IGNORECASE), _signs(wording))
                for wording in longer
                if wording["not_figure"] == row["name"]
            ),
        )
        for row in seed_rows("narrative/not_figures")
    )


def _signs(row: Row) -> tuple[str, ...]:
    return tuple(filter(None, row["only_with"].split(";")))
