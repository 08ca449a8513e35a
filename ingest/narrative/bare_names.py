"""Provinces named without saying that they are one, as the press does: ``Hà Tĩnh có 7.163 …``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ingest.reference import seed_rows
from ingest.units import Unit, unit_directory

_SHORTEST = 5
_TYPE_BEFORE = re.compile(
    r"\b(?:thị xã|thị trấn|đặc khu|quận|huyện|phường|xã|thôn|đường|phố|cầu|sông"
    r"|chợ|cảng|sân bay|quốc lộ|ông|bà|anh|chị|đồng chí)\s+$",
    re.IGNORECASE,
)
_A_PAPER = re.compile(
    r"(?:(?<!thông )(?<!tin )(?<!cảnh )(?<!khai )\bbáo|\btruyền hình|\bPT\s?[-&]\s?TH)\s+"
    r"(?:(?:tỉnh|thành phố|TP\.?)\s+)?$",
    re.IGNORECASE,
)
"""``Báo Hải Phòng đăng 12 tin``: a newspaper, not a province."""
_PROVINCE_BEFORE = re.compile(r"\b(?:tỉnh|thành phố|TP\.?)\s+$", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"(?P<word>\w+)\s+$")
_WORD_AFTER = re.compile(r"\s+(?P<word>[^\W\d_]\w*)")
_REACH = 30


@dataclass(frozen=True, slots=True)
class BareName:
    """A province's name without its type, and where it stands."""

    unit: Unit
    start: int
    end: int


def provinces_in(text: str, on: date, *, typed: bool = False) -> Iterator[BareName]:
    """Yield the provinces a text names without their type, in order.

    Args:
        text: A sentence or paragraph, NFC.
        on: The day the names are meant for.
        typed: Those named with their type too.
    """
    pattern, known = _names(on)
    for match in pattern.finditer(text):
        if not _is_of_a_name(text, *match.span(), typed=typed):
            yield BareName(known[match[0]], *match.span())


def _is_of_a_name(text: str, start: int, end: int, *, typed: bool) -> bool:
    """``huyện Bình Phước``, ``Lê Thái Bình``, ``Hà Nam Ninh``: part of another name."""
    first = max(0, start - _REACH)
    if _A_PAPER.search(text, first, start):
        return True
    before, after = _WORD_BEFORE.search(text, first, start), _WORD_AFTER.match(text, end)
    if _PROVINCE_BEFORE.search(text, first, start):
        return not typed
    return bool(
        _TYPE_BEFORE.search(text, first, start)
        or (before and before["word"].istitle())
        or (after and after["word"].istitle())
    )


@lru_cache(maxsize=64)
def _names(on: date) -> tuple[re.Pattern[str], dict[str, Unit]]:
    known = {unit.short_name: unit for unit in unit_directory().units(on, "province")}
    for row in seed_rows("unit_aliases"):
        if row["unit_level"] == "province" and row["unit_name"] in known:
            known.setdefault(row["alias"], known[row["unit_name"]])
    long_enough = {name: unit for name, unit in known.items() if len(name) >= _SHORTEST}
    listed = "|".join(re.escape(name) for name in sorted(long_enough, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{listed or '(?!)'})(?!\w)"), long_enough
