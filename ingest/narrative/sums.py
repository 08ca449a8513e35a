"""What is left of a whole, and its parts by level: figures that others in the paragraph add up to.

``Đã cấp cho 93.418/93.986 công dân, còn 568 trường hợp``, ``kích hoạt 81.256 tài khoản (mức độ 1:
3.912; mức độ 2: 77.344)``: the sum tells what the words leave open.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from ingest.catalogue import catalogue
from ingest.narrative.families import families
from ingest.narrative.meaning import SURE_AS_REPEATED, Meaning
from ingest.narrative.passages import Passage
from ingest.reference import seed_rows

_LEFT = re.compile(r"\b(?:còn|số còn lại)(?:\s+(?:lại|là|có))*\s*:?\s*$", re.IGNORECASE)
_LEVEL = re.compile(r"\bmức(?:\s+độ)?\s+(?P<level>[12])\s*(?::|là|có|đạt)?\s*$", re.IGNORECASE)
_LEVEL_BEHIND = re.compile(
    r"\s*(?:tài khoản|TK|trường hợp)?(?:\s+(?:định danh điện tử|định danh|ĐDĐT))?"
    r"\s+mức(?:\s+độ)?\s+(?P<level>[12])\b",
    re.IGNORECASE,
)
_HUNDRED, _AS_PRINTED = Decimal(100), Decimal("0.06")
_BEHIND = 20
_SURE = 0.8
"""Words that match less well yield to a sum that agrees to the last figure."""
_BY_LEVEL = re.compile(r"VNEID_(?:L[12]_)?(?P<of>(?:ISSUED|ACTIVATED)(?:_CUM)?)")


def what_is_left(passage: Passage, found: list[Meaning]) -> list[Meaning]:
    """Read what is left of a whole by the sums the catalogue checks.

    Args:
        passage: The paragraph.
        found: What each figure means so far.

    Returns:
        The same, a rest nobody understood being the part that makes up the whole.
    """
    told = list(found)
    for number, meaning in enumerate(found):
        figure = passage.figures[number]
        is_sure = meaning.indicator_code is not None and meaning.confidence >= _SURE
        if is_sure or figure.kind != "count" or figure.pair or not figure.value:
            continue
        if not _LEFT.search(passage.text, passage.sentence_of(number).start, figure.start):
            continue
        rests = dict(_rests(passage, found, number))
        if len(rests) == 1:
            code, part = rests.popitem()
            kind, sure = families().kind[code], min(part.confidence, SURE_AS_REPEATED)
            told[number] = replace(
                part, indicator_code=code, kind=kind, confidence=sure, rule="left"
            )
    return told


def by_level(passage: Passage, found: list[Meaning]) -> list[Meaning]:
    """Read ``mức độ 1`` and ``mức độ 2`` that add up to the accounts told before them.

    Args:
        passage: The paragraph.
        found: What each figure means so far.

    Returns:
        The same, both being of what the whole is of: issued or activated, now or in the period.
    """
    told = list(found)
    for second in range(2, len(found)):
        levels = [_level(passage, number) for number in (second - 1, second)]
        values = [passage.figures[number].value for number in (second - 1, second)]
        if sorted(filter(None, levels)) != ["1", "2"] or None in values:
            continue
        for whole in range(second - 2, -1, -1):
            match = _BY_LEVEL.fullmatch(found[whole].indicator_code or "")
            same = passage.of[whole] == passage.of[second]
            if not same or passage.figures[whole].value != sum(filter(None, values)):
                continue
            for number, level in zip((second - 1, second), levels, strict=True):
                code = f"VNEID_L{level}_{match['of']}" if match else ""
                if code in catalogue().indicators:
                    told[number] = replace(
                        found[whole], indicator_code=code, kind=families().kind[code], rule="level"
                    )
            told = _all_levels(passage, told, whole)
            break
    return told


def _all_levels(passage: Passage, told: list[Meaning], whole: int) -> list[Meaning]:
    """``Cấp 603.118 tài khoản, kích hoạt 531.204, đạt 88,08%``: the one is of all as the other."""
    own = [one for one in range(len(told)) if passage.of[one] == passage.of[whole]]
    value = passage.figures[whole].value
    shares = [passage.figures[one].value for one in own if passage.figures[one].kind == "percent"]
    for one in own:
        match = _BY_LEVEL.fullmatch(told[one].indicator_code or "")
        other, code = passage.figures[one].value, f"VNEID_{match['of']}" if match else ""
        if one >= whole or not value or not other or told[one].indicator_code == code:
            continue
        comes = any(
            share and abs(value / other * _HUNDRED - share) < _AS_PRINTED for share in shares
        )
        if comes and code in catalogue().indicators:
            told[one] = replace(told[one], indicator_code=code, rule="level")
    return told


def _rests(passage: Passage, found: list[Meaning], number: int) -> Iterator[tuple[str, Meaning]]:
    rest = passage.figures[number].value
    own = [one for one in range(number) if passage.of[one] == passage.of[number]]
    for part in own:
        for whole_code, other in _sums().get(found[part].indicator_code or "", ()):
            for whole in own:
                values = passage.figures[whole].value, passage.figures[part].value
                if found[whole].indicator_code != whole_code or None in values:
                    continue
                if values[0] - values[1] == rest:  # type: ignore[operator]
                    yield other, found[part]


def _level(passage: Passage, number: int) -> str | None:
    figure = passage.figures[number]
    match = _LEVEL.search(
        passage.text, max(0, figure.start - _BEHIND), figure.start
    ) or _LEVEL_BEHIND.match(passage.text, figure.end)
    return match["level"] if match else None


@lru_cache(maxsize=1)
def _sums() -> dict[str, list[tuple[str, str]]]:
    """Return the wholes a part makes up, with the other part: of sums of two."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in seed_rows("validation_rules"):
        parts = row["right_side"].split("+")
        if row["rule_kind"] != "compare" or row["operator"] != "=" or len(parts) != 2:
            continue
        if "+" in row["left_side"]:
            continue
        for part, other in (parts, reversed(parts)):
            found.setdefault(part, []).append((row["left_side"], other))
    return found
