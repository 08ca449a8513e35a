"""Figures whose label is an indicator's name: ``Tỷ lệ CBCCVC được tập huấn: 98%``.

Wordings understand most of them; a name nobody wrote a wording for is understood as it stands.
"""

import re

from ingest.catalogue import catalogue
from ingest.narrative.gazetteer import Candidate
from ingest.narrative.nouns import noun_fits
from ingest.narrative.passages import Passage

_LABEL = re.compile(
    r"(?:^|[;.:]\s)[\W\d]*(?P<label>[^\W\d][^;:]{5,150}?)\s*(?::|\blà|\bđạt|\bcó)\s*"
    r"(?:tỷ lệ\s+)?(?:hơn|trên|gần|khoảng)?\s*$",
    re.IGNORECASE,
)
_SURE = 0.9
_KINDS = {"percent": "percent", "money": "money"}


def named_in_full(passage: Passage, number: int) -> list[Candidate]:
    """Return the indicator whose name or alias is the label right before a figure, if there is one.

    Args:
        passage: The paragraph.
        number: Which figure.
    """
    sentence, figure = passage.sentence_of(number), passage.figures[number]
    match = _LABEL.search(passage.text, sentence.start, figure.start)
    code = catalogue().indicator(match["label"]).code if match else None
    if code is None or catalogue().indicators[code].per_service:
        return []
    kind = catalogue().indicators[code].number_kind
    alike = _KINDS.get(figure.kind, "count") == _KINDS.get(kind, "count")
    fits = alike and noun_fits(figure.noun, code)
    return [Candidate(code, 1.0, _SURE)] if fits else []
