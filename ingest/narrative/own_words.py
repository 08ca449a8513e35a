"""All that is said of one figure alone: the words between its neighbours, fillers left out."""

import re
from functools import lru_cache

from ingest.narrative.lexicon import words_of
from ingest.narrative.nouns import length_of
from ingest.narrative.passages import Passage
from ingest.reference import seed_rows

_LOOK_ALIKE = frozenset({"trẻ", "chấm"})
"""Without its marks ``trẻ`` is ``trễ``."""
_MARK = re.compile(r"[,;:.()\[\]*]|\s[-–—=→]\s")
_MARK_OR_AND = re.compile(rf"{_MARK.pattern}|\bvà\b")
"""Between two figures ``và`` parts them: ``25 việc thường xuyên và 39 việc có thời hạn``."""
_NUMBERED = re.compile(r"^\W*(?:[^\W_]{1,2}[.)]|\d[\d.]*)?\W*")
"""``+``, ``b)`` and ``2.1.`` before what is said."""
_ASIDE = re.compile(r"\([^()\d]*\)|\s-\s[^-\d,;:.]{3,40}\s-(?=\s)")
"""``Công an phường (cơ quan Thường trực) ban hành``: said of who it is, not of what it did."""
_LABEL_END = re.compile(r"[:=\s*–—-]+$")


def own_words(passage: Passage, number: int) -> tuple[str, ...]:
    """Return the words that are said of a figure alone, before or behind it, folded.

    Args:
        passage: The paragraph.
        number: Which figure.
    """
    figure, sentence, text = passage.figures[number], passage.sentence_of(number), passage.text
    first = max((_behind(passage, one) for one in range(number)), default=0)
    before = _LABEL_END.sub("", text[max(sentence.start, first) : figure.start])
    before = _ASIDE.sub(" ", before)
    before = (_MARK if first <= sentence.start else _MARK_OR_AND).split(before)[-1]
    following = passage.figures[number + 1].start if number + 1 < len(passage.figures) else None
    end = min(sentence.end, following or sentence.end)
    marks = _MARK_OR_AND if following and following < sentence.end else _MARK
    after = marks.split(text[_behind(passage, number) : max(end, figure.end)])[0]
    return said(f"{before} {after}")


def opens_its_sentence(passage: Passage, number: int) -> bool:
    """Tell whether nothing is said in a sentence before what is said of a figure alone."""
    start, figure = passage.sentence_of(number).start, passage.figures[number]
    before = _NUMBERED.sub("", passage.text[start : figure.start])
    return own_words(passage, number)[: len(said(before))] == said(before)


@lru_cache(maxsize=16384)
def said(text: str) -> tuple[str, ...]:
    """Return the words of a text that say something, folded; numbers without leading noughts."""
    return tuple(
        raw if raw in _LOOK_ALIKE else word.key.lstrip("0") or "0"
        for word in words_of(text)
        if (raw := text[word.start : word.end].lower()) not in _fillers()
    )


@lru_cache(maxsize=1)
def _fillers() -> frozenset[str]:
    """Return words that say nothing of what a figure is, the things counted among them."""
    return frozenset(row["word"] for row in seed_rows("narrative/filler_words"))


def _behind(passage: Passage, number: int) -> int:
    """Return where a figure ends, the noun it counts included."""
    figure = passage.figures[number]
    rest = passage.text[figure.end : figure.end + 60]
    gap = len(rest) - len(rest.lstrip())
    length = length_of(figure.noun, rest[gap:])
    return figure.end + gap + length if length else figure.end
