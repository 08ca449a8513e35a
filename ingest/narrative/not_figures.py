"""What is written in digits and is no figure: documents, days, ages, models, telephone numbers.

The patterns are rows of ``seeds/narrative_not_figures.csv``, each with an example. What one of them
covers is blanked before numbers are looked for; the text keeps its length, so places stay true.
"""

import re
from functools import lru_cache

from ingest.reference import seed_rows

_BLANK = "\x00"
"""Stands for a character of what is no figure: neither a digit nor a space."""


def without_not_figures(text: str) -> str:
    """Return the text with everything that is no figure blanked, as long as it was.

    Args:
        text: One sentence, paragraph or cell, NFC.

    Returns:
        The same text; dates, numbers of documents, ages and the like are NUL characters.
    """
    for pattern in _patterns():
        text = pattern.sub(lambda match: _BLANK * len(match[0]), text)
    return text


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Patterns in the seed's order: what is more certain and longer comes first."""
    return tuple(
        re.compile(row["pattern"], re.IGNORECASE) for row in seed_rows("narrative_not_figures")
    )
