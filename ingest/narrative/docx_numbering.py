"""The numbers and bullets Word draws before paragraphs, which are in no text: ``2.1.``, ``a)``."""

import re
from collections import defaultdict
from dataclasses import dataclass

from ingest.narrative.docx_package import Element, W

_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"),
    (1, "i"),
)  # fmt: skip
_DEPTHS = 9
_LONGEST = 20
_MOST = 9999


@dataclass(frozen=True)
class _Level:
    form: str = "decimal"
    pattern: str = "%1."
    start: int = 1


class Numbering:
    """Counts the paragraphs of every list and tells the mark of each."""

    def __init__(self, root: Element | None) -> None:
        """Take the root of ``numbering.xml``; None where the file has none."""
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0] * _DEPTHS)
        if root is None:
            return
        for node in root.findall(f"{W}abstractNum"):
            levels = {_depth(level): _level(level) for level in node.findall(f"{W}lvl")}
            self._levels[node.get(f"{W}abstractNumId", "")] = levels
        for node in root.findall(f"{W}num"):
            abstract = node.find(f"{W}abstractNumId")
            if abstract is not None:
                self._abstract[node.get(f"{W}numId", "")] = abstract.get(f"{W}val", "")

    def mark(self, number: tuple[str, int] | None) -> str:
        """Count one paragraph and return what Word draws before it.

        Args:
            number: The list and the depth the paragraph is in; None: in no list.

        Returns:
            The mark, ``-`` for any bullet; empty where Word draws nothing.
        """
        if number is None or number[0] not in self._abstract:
            return ""
        depth = min(max(number[1], 0), _DEPTHS - 1)
        abstract = self._abstract[number[0]]
        levels = self._levels.get(abstract, {})
        level = levels.get(depth)
        if level is None or level.form == "none":
            return ""
        if level.form == "bullet":
            return "-"
        counts = self._counts[abstract]
        counts[depth] = counts[depth] + 1 if counts[depth] else level.start
        counts[depth + 1 :] = [0] * (_DEPTHS - depth - 1)
        return _PLACE.sub(
            lambda match: _shown(counts, int(match[1]) - 1, levels), level.pattern
        ).strip()[:_LONGEST]


def _shown(counts: list[int], depth: int, levels: dict[int, _Level]) -> str:
    level = levels.get(depth, _Level())
    number = min(counts[depth] or level.start, _MOST)
    if level.form in ("upperRoman", "lowerRoman"):
        roman = _roman(number)
        return roman.upper() if level.form == "upperRoman" else roman
    if level.form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if level.form == "upperLetter" else letter
    return f"{number:02d}" if level.form == "decimalZero" else str(number)


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        while number >= value:
            written += letters
            number -= value
    return written


def _depth(level: Element) -> int:
    text = level.get(f"{W}ilvl", "0")
    return int(text) if text.isdecimal() else 0


def _level(level: Element) -> _Level:
    start = _value(level, "start")
    return _Level(
        form=_value(level, "numFmt") or "decimal",
        pattern=_value(level, "lvlText"),
        start=int(start) if start.isdecimal() else 1,
    )


def _value(level: Element, name: str) -> str:
    node = level.find(f"{W}{name}")
    return node.get(f"{W}val", "") if node is not None else ""
