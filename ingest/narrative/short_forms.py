"""Abbreviations that mean something by what stands around them: ``TT`` is several things.

``HS TT 18.077`` went in ``trực tuyến``, ``xã - TT`` are ``thị trấn``, ``KS - TT - BHYT`` takes in
the ``thường trú``. Each row of ``seeds/narrative/short_forms.csv`` names a short form, what it
stands for, and what must stand right before it, right behind it and anywhere in the text; the
first row that fits tells. What no row fits stays as written.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from ingest.reference import seed_rows

_REACH = 40


class _Sense(NamedTuple):
    long: str
    before: re.Pattern[str] | None
    behind: re.Pattern[str] | None
    also: re.Pattern[str] | None


def long_form(short: str, text: str, start: int, end: int) -> str | None:
    """Return the words a short form stands for in its place; None: none that is known.

    Args:
        short: The short form as written.
        text: What it stands in.
        start: Its first character there.
        end: After its last.
    """
    for sense in _senses().get(short, ()):
        if sense.before and not sense.before.search(text, max(0, start - _REACH), start):
            continue
        if sense.behind and not sense.behind.match(text, end):
            continue
        if sense.also is None or sense.also.search(text):
            return sense.long
    return None


@lru_cache(maxsize=1)
def short_forms() -> frozenset[str]:
    """Return all short forms that are told by their place."""
    return frozenset(_senses())


@lru_cache(maxsize=1)
def _senses() -> dict[str, list[_Sense]]:
    found: dict[str, list[_Sense]] = {}
    for row in seed_rows("narrative/short_forms"):
        before, behind = row["before"], row["behind"]
        sense = _Sense(
            row["long"],
            re.compile(rf"(?:{before})$", re.IGNORECASE) if before else None,
            re.compile(behind, re.IGNORECASE) if behind else None,
            re.compile(rf"(?<!\w)(?:{row['also']})(?!\w)", re.IGNORECASE) if row["also"] else None,
        )
        found.setdefault(row["short"], []).append(sense)
    return found
