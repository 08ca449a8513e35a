"""How people write the name of an administrative unit, taken apart into words.

``UBND P. Hải Dương, TP Hải Phòng`` names an agency, a type of unit, a name and a place it lies in.
Nothing here knows which units exist; `ingest.units` does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, pairwise

from ingest.text import fold, has_marks, nfc, tone_key

TYPE_NAMES = (
    "thành phố",
    "thị xã",
    "thị trấn",
    "đặc khu",
    "quận",
    "huyện",
    "phường",
    "tỉnh",
    "xã",
)
_TYPES_MARKED = {tone_key(kind): kind for kind in TYPE_NAMES}
_TYPES_BARE = {fold(kind): kind for kind in TYPE_NAMES}
_ABBREVIATIONS = {
    "tp": "thành phố",
    "tx": "thị xã",
    "tt": "thị trấn",
    "ttr": "thị trấn",
    "đk": "đặc khu",
    "dk": "đặc khu",
    "q": "quận",
    "h": "huyện",
    "p": "phường",
    "f": "phường",
    "t": "tỉnh",
    "x": "xã",
}
_AGENCIES = tuple(
    phrase.split()
    for phrase in (
        "văn phòng hđnd và ubnd",
        "văn phòng hđnd ubnd",
        "ủy ban mặt trận tổ quốc việt nam",
        "ủy ban mặt trận tổ quốc",
        "ủy ban mttq việt nam",
        "trung tâm phục vụ hành chính công",
        "trung tâm hành chính công",
        "bộ phận một cửa",
        "ủy ban nhân dân",
        "hội đồng nhân dân",
        "tổ công tác",
        "tổ giúp việc",
        "ban chỉ đạo",
        "triển khai",
        "thực hiện",
        "đề án 06",
        "văn phòng",
        "công an",
        "đảng ủy",
        "tỉnh ủy",
        "thành ủy",
        "huyện ủy",
        "quận ủy",
        "thị ủy",
        "mttq",
        "ubnd",
        "hđnd",
        "bcđ",
        "ca",
        "và",
        "của",
    )
)
_AGENCY_KEYS = tuple(tuple(fold(word) for word in phrase) for phrase in _AGENCIES)
_WORD = re.compile(r"[^\W_]+")
_SEPARATORS = re.compile(r"[,;/()\n|]")
_WEAK_SEPARATORS = re.compile(r"\s[-–—]\s?|\s?[-–—]\s|\b(?:trực )?thuộc\b", re.IGNORECASE)
_MOST_TYPES = 5
_GLUED_NUMBER = re.compile(r"^([pqf])(\d{1,2})$")
_LEADING_ZEROS = re.compile(r"\b0+(?=\d)")
_Y_AFTER_CONSONANT = re.compile(r"(?<=[bcdghklmnpqrstvx])y\b|(?<=qu)y\b")

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a piece of text as a unit's name.

    Attributes:
        unit_type: Type it states, such as ``phường``; None if it states none.
        name: The name without the type, as keyed by `name_key`.
        exact: The same with its marks, as keyed by `exact_key`; empty where the text has none.
    """

    unit_type: str | None
    name: str
    exact: str


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """Return the key of a name without its type: folded, numbers without leading zeros."""
    return _without_leading_zeros(fold(name))


@lru_cache(maxsize=65536)
def exact_key(name: str) -> str:
    """Return the key of a name that keeps its marks, wherever the tone was put."""
    return _without_leading_zeros(tone_key(name))


def _without_leading_zeros(key: str) -> str:
    return _LEADING_ZEROS.sub("", key) if "0" in key else key


def loose_key(key: str) -> str:
    """Return the `name_key` under which Lý and Lí, Quý and Quí are the same."""
    return _Y_AFTER_CONSONANT.sub("i", key)


def short_name(unit_name: str) -> tuple[str, str]:
    """Split an official name into its type and the name: ``Phường Hải Dương`` → both parts."""
    lowered = unit_name.lower()
    for kind in TYPE_NAMES:
        if lowered.startswith(kind + " "):
            return kind, unit_name[len(kind) + 1 :]
    return "", unit_name


def words_of(text: str) -> Words:
    """Return the words of a piece of text, lower case, abbreviations taken apart.

    ``T.P. Hải Dương`` → tp, hải, dương; ``P1`` → p, 1.
    """
    words: list[str] = []
    for word in _WORD.findall(nfc(text).casefold()):
        glued = _GLUED_NUMBER.match(word)
        if glued:
            words += glued.groups()
        elif words == ["t"] and word in ("p", "x", "t"):
            words = ["t" + word]
        else:
            words.append(word)
    return tuple(words)


def type_at(words: Words, start: int = 0) -> tuple[str, int] | None:
    """Return the type of unit written at a position, and how many words it takes.

    A word that carries marks must carry the type's own: ``Phương Sơn`` is no phường.
    """
    if start >= len(words):
        return None
    if words[start] in _ABBREVIATIONS:
        return _ABBREVIATIONS[words[start]], 1
    for size in (2, 1):
        kind = _type_spelled(" ".join(words[start : start + size]))
        if kind and len(words) >= start + size:
            return kind, size
    return None


@lru_cache(maxsize=65536)
def _type_spelled(written: str) -> str | None:
    if has_marks(written):
        return _TYPES_MARKED.get(tone_key(written))
    return _TYPES_BARE.get(written)


@lru_cache(maxsize=4096)
def readings(words: Words) -> tuple[Reading, ...]:
    """Return the ways to read the words as one unit's name: with its type first, then without.

    The second is dropped where the type is written with its marks, for then it is the type.
    """
    found = []
    stated = type_at(words)
    marked = has_marks(" ".join(words))
    if stated and len(words) > stated[1]:
        rest = " ".join(words[stated[1] :])
        found.append(Reading(stated[0], name_key(rest), exact_key(rest) if marked else ""))
        if has_marks(" ".join(words[: stated[1]])):
            return tuple(found)
    whole = " ".join(words)
    if not whole.isdigit():
        found.append(Reading(None, name_key(whole), exact_key(whole) if marked else ""))
    return tuple(found)


def without_agency(words: Words) -> Iterator[Words]:
    """Yield the words as they are, then with one leading agency after another taken off."""
    yield words
    keys = tuple(fold(word) for word in words)
    start = 0
    while start < len(words):
        size = _agency_size(keys, start)
        if size == 0:
            return
        start += size
        if start < len(words):
            yield words[start:]


def is_agency(words: Words) -> bool:
    """Tell whether the words name an agency and nothing else: ``UBND``."""
    keys = tuple(fold(word) for word in words)
    start = 0
    while start < len(keys):
        size = _agency_size(keys, start)
        if size == 0:
            return False
        start += size
    return True


def _agency_size(keys: Words, start: int) -> int:
    """Return how many words the agency at a position takes; 0: there is none."""
    for key in _AGENCY_KEYS:
        if keys[start : start + len(key)] == key:
            return len(key)
    return 0


def pieces(text: str) -> Iterator[tuple[Words, ...]]:
    """Yield the ways to cut a text into a name and the places it lies in, likeliest first.

    Commas always part. A dash or ``thuộc`` parts only if nothing is found without (``Bà Rịa - Vũng
    Tàu``, ``xã Thân Thuộc``), and so does the beginning of another type (``phường Hải Dương TP Hải
    Phòng``).
    """
    parts = [part for part in _SEPARATORS.split(nfc(text)) if part.strip()]
    dashed = [piece for part in parts for piece in _WEAK_SEPARATORS.split(part) if piece.strip()]
    commas, dashes = ([words_of(part) for part in cut] for cut in (parts, dashed))
    seen: set[tuple[Words, ...]] = set()
    for cut in chain([commas, dashes], _at_types(commas), _at_types(dashes)):
        filled = tuple(words for words in cut if words and not is_agency(words))
        if filled and filled not in seen:
            seen.add(filled)
            yield filled


def _at_types(cut: list[Words]) -> Iterator[list[Words]]:
    """Yield the cut with its pieces parted before the types they contain: all types, then fewer."""
    starts = [(index, start) for index, words in enumerate(cut) for start in _type_starts(words)]
    if len(starts) > _MOST_TYPES:
        return
    for size in range(len(starts), 0, -1):
        for chosen in combinations(starts, size):
            result: list[Words] = []
            for index, words in enumerate(cut):
                bounds = [0, *(start for at, start in chosen if at == index), len(words)]
                result += [words[a:b] for a, b in pairwise(bounds)]
            yield result


def _type_starts(words: Words) -> list[int]:
    """Return where, after the first word, a type begins that has a name behind it.

    In a text that carries marks a type spelled out carries them too: ``Nho Quan`` is one name.
    """
    marked = has_marks(" ".join(words))
    starts = []
    for start in range(1, len(words)):
        found = type_at(words, start)
        if found is None or start + found[1] >= len(words):
            continue
        written = " ".join(words[start : start + found[1]])
        if not marked or written in _ABBREVIATIONS or has_marks(written):
            starts.append(start)
    return starts
