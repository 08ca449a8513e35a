"""Which public service a stretch of text names, scored against all others.

Reports shorten, reorder and lengthen the official names, so a stretch and a name are compared by
the words they share: each word weighs by how few names bear it, and the score is the harmonic mean
of how much of the stretch the name explains and how much of the name the stretch holds.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from math import log

from ingest.narrative.lexicon import words_of
from ingest.reference import seed_rows

Key = tuple[str, ...]

_UNKNOWN_WORD = 1.4
_LIGHT_WEIGHT = 0.05


class ServiceNames:
    """The names and aliases of all public services, ready to be compared."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Index pairs of code and name, light words apart (``seeds/narrative/light_words.csv``)."""
        self._light = frozenset(row["word"] for row in seed_rows("narrative/light_words"))
        self._names = [(code, frozenset(_key(name))) for code, name in names if name.strip()]
        bearers = Counter(word for _, words in self._names for word in words)
        total = len(self._names)
        self._weights = {
            word: _LIGHT_WEIGHT if word in self._light else 0.5 + log(total / count)
            for word, count in bearers.items()
        }
        self._sums = [sum(self._weights[word] for word in words) for _, words in self._names]
        self._bearers: dict[str, list[int]] = defaultdict(list)
        for number, (_, words) in enumerate(self._names):
            for word in words - self._light:
                self._bearers[word].append(number)
        self._telling = [
            (frozenset(_key(row["words"].replace(";", " "))), frozenset(_key(row["unless"])))
            for row in seed_rows("narrative/telling_words")
        ]
        self._known: dict[Key, tuple[str | None, float]] = {}

    def best(self, text: str) -> tuple[str | None, float]:
        """Return the service a stretch of text names best, and how well (0 to 1)."""
        key = _key(text)
        if key not in self._known:
            self._known[key] = self._best(frozenset(key))
        return self._known[key]

    def _best(self, words: frozenset[str]) -> tuple[str | None, float]:
        numbers = {number for word in words for number in self._bearers.get(word, ())}
        whole = sum(
            self._weights.get(word, _LIGHT_WEIGHT if word in self._light else _UNKNOWN_WORD)
            for word in words
        )
        code, best = None, 0.0
        for number in sorted(numbers):
            service, name = self._names[number]
            if any(
                name & telling and not name & exempt and not words & telling
                for telling, exempt in self._telling
            ):
                continue  # ``hồ sơ cấp thẻ CCCD`` is not ``cấp lại, đổi thẻ CCCD``
            shared = sum(self._weights[word] for word in words & name)
            score = 2 * shared / (whole + self._sums[number])
            if score > best:
                code, best = service, score
        return code, best


@lru_cache(maxsize=1)
def service_names() -> ServiceNames:
    """Return the names of ``seeds/services.csv``."""
    return ServiceNames(
        (row["service_code"], name)
        for row in seed_rows("services")
        for name in (row["name_vi"], *row["aliases"].split(";"))
    )


def _key(text: str) -> Key:
    """Return the words of a text with long forms as their abbreviations."""
    words = [part for word in words_of(text) for part in word.key.split()]
    position, key = 0, []
    while position < len(words):
        for long, short in _abbreviations().get(words[position], ()):
            if tuple(words[position : position + len(long)]) == long:
                key.append(short)
                position += len(long)
                break
        else:
            key.append(words[position])
            position += 1
    return tuple(key)


@lru_cache(maxsize=1)
def _abbreviations() -> dict[str, list[tuple[Key, str]]]:
    found: dict[str, list[tuple[Key, str]]] = defaultdict(list)
    for row in seed_rows("narrative/abbreviations"):
        if row["spelled_out"]:
            continue  # both forms have the same words already
        long = tuple(word.key for word in words_of(row["long"]))
        found[long[0]].append((long, words_of(row["short"])[0].key))
    return found
