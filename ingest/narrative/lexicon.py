"""Concepts in a text: what many wordings say alike, found in one pass over its words.

``căn cước công dân``, ``thẻ CCCD`` and ``căn cước`` are one concept. The phrases are rows of
``seeds/narrative/concepts.csv``; they are compared by their folded words, so lost or damaged marks
(``sổ``/``số``, ``lưu trú``/``lưu trữ``) and tone placement do not matter. A phrase
inside a longer one counts too, and the same phrase may belong to several concepts.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from ingest.narrative.short_forms import long_form, short_forms
from ingest.reference import seed_rows
from ingest.text import fold, spelled_with_y, tone_key


class Word(NamedTuple):
    """One word of a text by its folded key, with where it stands."""

    key: str
    start: int
    end: int


class Mention(NamedTuple):
    """One concept met in a text, from the first character of its phrase to after its last."""

    concept: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Return the words and numbers of a text in order, by their folded keys.

    An abbreviation that the seed spells out gives the words it stands for, all in its place.
    """
    spelled = _spelled_out()
    if not any(short in text for short in _shortened()):
        return [Word(_key(word), start, end) for word, start, end in _tokens(text)]
    words = []
    for word, start, end in _tokens(text):
        if word in spelled and stands_for_words(word, text, start):
            words += [Word(key, start, end) for key in spelled[word]]
        elif word in short_forms() and (long := long_form(word, text, start, end)):
            words += [Word(_key(one), start, end) for one in long.split()]
        else:
            words.append(Word(_key(word), start, end))
    return words


def spelled_out(text: str, start: int, end: int) -> str:
    """Return a stretch of a text with its abbreviations as the words they stand for there.

    Args:
        text: What tells which words they are.
        start: First character of the stretch.
        end: After its last character.
    """
    if not any(short in text[start:end] for short in _shortened()):
        return text[start:end]
    spelled, taken, parts = _spelled_out(), start, []
    for word, first, last in _tokens(text):
        if not start <= first < end:
            continue
        if word in spelled and stands_for_words(word, text, first):
            long = _long_forms()[word]
        elif word not in short_forms() or not (long := long_form(word, text, first, last) or ""):
            continue
        parts += [text[taken:first], long]
        taken = last
    return "".join([*parts, text[taken:end]])


def marked_words_of(text: str) -> list[Word]:
    """Return the words of a text by keys that keep the marks: ``tăng`` is not ``táng``."""
    return [Word(_marked_key(word), start, end) for word, start, end in _tokens(text)]


def stands_for_words(short: str, text: str, place: int) -> bool:
    """Tell whether an abbreviation has its meaning in a text: ``HS`` may be pupils as well.

    Args:
        short: The abbreviation, as the seed writes it.
        text: What it stands in.
        place: Where it stands.
    """
    others, surely = _beside("unless").get(short), _beside("surely_beside").get(short)
    if others is None or not others.search(text):
        return True
    start = max((match.end() for match in _SENTENCE.finditer(text, 0, place)), default=0)
    behind = _SENTENCE.search(text, place)
    bounds = start, behind.start() if behind else len(text)
    return bool(surely and surely.search(text, *bounds)) and not others.search(text, *bounds)


@lru_cache(maxsize=1)
def _shortened() -> tuple[str, ...]:
    return (*_spelled_out(), *short_forms())


@lru_cache(maxsize=1)
def _long_forms() -> dict[str, str]:
    rows = seed_rows("narrative/abbreviations")
    return {row["short"]: row["long"] for row in rows if row["spelled_out"]}


@lru_cache(maxsize=1)
def _spelled_out() -> dict[str, tuple[str, ...]]:
    return {
        row["short"]: tuple(_key(word) for word in row["long"].split())
        for row in seed_rows("narrative/abbreviations")
        if row["spelled_out"]
    }


@lru_cache(maxsize=2)
def _beside(column: str) -> dict[str, re.Pattern[str]]:
    """Abbreviations with the words beside which they mean something else, or surely this."""
    return {
        row["short"]: re.compile(
            rf"(?<!\w)(?:{'|'.join(map(re.escape, row[column].split(';')))})(?!\w)", re.IGNORECASE
        )
        for row in seed_rows("narrative/abbreviations")
        if row[column]
    }


class Lexicon:
    """Finds the concepts of a text."""

    def __init__(
        self,
        phrases: Iterable[tuple[str, str]],
        cut: Callable[[str], list[Word]] = words_of,
        denied: Mapping[str, str] | None = None,
    ) -> None:
        """Index pairs of concept and phrase.

        Args:
            phrases: The pairs.
            cut: Takes phrases apart as texts will be.
            denied: What a concept becomes behind ``không`` or ``chưa``.
        """
        self._denied = denied or {}
        index: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for concept, phrase in phrases:
            if key := tuple(word.key for word in cut(phrase)):
                index[key].add(concept)
        self._by_opening: dict[tuple[str, ...], list[_Entry]] = defaultdict(list)
        for key, concepts in index.items():
            self._by_opening[key[:_OPENING]].append((key, tuple(sorted(concepts))))
        self._firsts = frozenset(key[0] for key in index)

    def mentions(self, words: list[Word]) -> list[Mention]:
        """Return the concepts met in a run of words, in order of place."""
        found: list[Mention] = []
        keys = tuple([word[0] for word in words])
        firsts, by_opening = self._firsts, self._by_opening
        for position, key in enumerate(keys):
            if key not in firsts:
                continue
            for opening in dict.fromkeys(((key,), keys[position : position + _OPENING])):
                for phrase, concepts in by_opening.get(opening, ()):
                    last = position + len(phrase)
                    if keys[position:last] == phrase:
                        found += self._meant(concepts, words, position, last)
        return found

    def _meant(
        self, concepts: Iterable[str], words: list[Word], first: int, last: int
    ) -> Iterator[Mention]:
        start, end = words[first].start, words[last - 1].end
        is_denied = bool(self._denied) and _is_denied(words, first)
        for concept in concepts:
            yield Mention(self._denied.get(concept, concept) if is_denied else concept, start, end)


_Entry = tuple[tuple[str, ...], tuple[str, ...]]
"""A phrase by its keys, with its concepts."""
_OPENING = 2
"""Phrases are looked up by so many words: most texts meet the first word of some phrase."""


def _is_denied(words: list[Word], position: int) -> bool:
    """``Không đúng hạn``, ``chưa được số hóa``: a denial right before, no mark between."""
    before = position - 1
    while before >= 0 and words[before].end + 1 == words[before + 1].start:
        if words[before].key in _DENIALS:
            return True
        if words[before].key not in _BETWEEN:
            return False
        before -= 1
    return False


@lru_cache(maxsize=8)
def lexicon(without: str = "") -> Lexicon:
    """Return the lexicon of the seeds.

    Args:
        without: A report whose own wordings are left out, to measure how far the others carry.
    """
    return Lexicon(
        (
            (row["concept"], phrase)
            for row in seed_rows("narrative/concepts")
            if not without or without not in row["learned_from"]
            for phrase in row["phrases"].split(";")
        ),
        denied={row["concept"]: row["denied_as"] for row in seed_rows("narrative/denied_concepts")},
    )


@lru_cache(maxsize=16)
def _tokens(text: str) -> tuple[tuple[str, int, int], ...]:
    return tuple([(match[0], match.start(), match.end()) for match in _WORD.finditer(text)])


@lru_cache(maxsize=65536)
def _key(word: str) -> str:
    return fold(spelled_with_y(_DAMAGED.sub("o", word)))


@lru_cache(maxsize=65536)
def _marked_key(word: str) -> str:
    return tone_key(spelled_with_y(word))


_DENIALS = frozenset({"khong", "chua"})
_BETWEEN = frozenset({"duoc", "bi", "kip", "the", "thuc", "su", "that"})
_DAMAGED = re.compile(r"(?<=[^\W\d_])0(?!\d)")
"""A text layer's nought for the letter: ``h0 sơ``, ``tài kh0ản``."""
_WORD = re.compile(
    r"\d{1,3}(?:[.,]\d{3})+(?!\d)|(?<!mức )(?<!độ )[1-9]\d{0,2}(?: \d{3})+(?!\d)|[^\W_]+"
)
"""A number parted by thousands is one word: ``cấp 1.204 thẻ`` speaks of no ``cấp 1``."""
_SENTENCE = re.compile(r"[.!?]\s+(?=[^\W\d_a-zđ])")
