"""Concepts in a text: what many wordings say alike, found in one pass over its words.

``căn cước công dân``, ``thẻ CCCD`` and ``căn cước`` are one concept. The phrases are rows of
``seeds/narrative_concepts.csv``; they are compared by their folded words, so lost or damaged marks
(``sổ``/``số``, ``lưu trú``/``lưu trữ``) and tone placement do not matter. At every word the longest
phrase counts; the same phrase may belong to several concepts.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ingest.reference import seed_rows
from ingest.text import fold


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text by its folded key, with where it stands."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """One concept met in a text, from the first character of its phrase to after its last."""

    concept: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Return the words of a text in order; digits and signs are none."""
    return [Word(_key(match[0]), *match.span()) for match in _WORD.finditer(text)]


class Lexicon:
    """Finds the concepts of a text."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """Index pairs of concept and phrase by the first word of the phrase."""
        index: dict[str, dict[tuple[str, ...], set[str]]] = defaultdict(lambda: defaultdict(set))
        for concept, phrase in phrases:
            key = tuple(word.key for word in words_of(phrase))
            if key:
                index[key[0]][key].add(concept)
        self._by_first = {
            first: sorted(
                ((key, tuple(sorted(concepts))) for key, concepts in entries.items()),
                key=lambda entry: -len(entry[0]),
            )
            for first, entries in index.items()
        }

    def mentions(self, words: list[Word]) -> list[Mention]:
        """Return the concepts met in a run of words, in order of place."""
        found = []
        keys = [word.key for word in words]
        position = 0
        while position < len(keys):
            hit = self._longest(keys, position)
            if hit is None:
                position += 1
                continue
            length, concepts = hit
            start, end = words[position].start, words[position + length - 1].end
            found.extend(Mention(concept, start, end) for concept in concepts)
            position += length
        return found

    def _longest(self, keys: list[str], position: int) -> tuple[int, tuple[str, ...]] | None:
        for key, concepts in self._by_first.get(keys[position], ()):
            if tuple(keys[position : position + len(key)]) == key:
                return len(key), concepts
        return None


@lru_cache(maxsize=8)
def lexicon(without: str = "") -> Lexicon:
    """Return the lexicon of the seeds.

    Args:
        without: A report whose own wordings are left out, to measure how far the others carry.
    """
    return Lexicon(
        (row["concept"], phrase)
        for row in seed_rows("narrative_concepts")
        if not without or without not in row["learned_from"]
        for phrase in row["phrases"].split(";")
    )


@lru_cache(maxsize=65536)
def _key(word: str) -> str:
    return fold(word)


_WORD = re.compile(r"[^\W\d_]+")
