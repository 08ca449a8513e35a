"""The words heads of reports are told by: ``seeds/narrative/heading_words.csv``."""

import re
from functools import lru_cache
from typing import Literal

from ingest.reference import seed_rows

Role = Literal[
    "agency", "plan", "title", "title_alone", "appendix", "opening", "closing", "own", "level"
]


@lru_cache(maxsize=16)
def heading_words(role: Role, before: str = "", after: str = r"\b") -> re.Pattern[str]:
    """Return a pattern of the phrases of one role, capitals or not, the longest first.

    Args:
        role: What the phrases tell, a role of the seed.
        before: Pattern of what stands before them.
        after: Pattern of what follows.
    """
    phrases = [row["phrase"] for row in seed_rows("narrative/heading_words") if row["role"] == role]
    listed = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(f"{before}(?:{listed}){after}", re.IGNORECASE)
