"""Making texts that remember their places: from a line, from several, less a stretch."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from ingest.narrative.document import Place, Text

EMPTY = Text("")
_WORD = re.compile(r"\S+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_ANY_INVISIBLE = re.compile(f"[{''.join(map(chr, _INVISIBLE))}]")


def line_text(raw: str, name: str, column: int = 1) -> Text:
    """Make a text from a stretch of one line.

    Args:
        raw: The stretch as the file has it; runs of white space become one space.
        name: Name of the line, see ``Place``.
        column: Column of its first character, counted in composed Unicode (NFC).

    Returns:
        The text, NFC, trimmed.
    """
    composed = raw if unicodedata.is_normalized("NFC", raw) else unicodedata.normalize("NFC", raw)
    plain = composed.strip()
    if plain and plain == " ".join(plain.split()) and not _ANY_INVISIBLE.search(plain):
        return Text(plain, (Place(0, name, column + composed.index(plain)),))
    words: list[str] = []
    places: list[Place] = []
    offset, shift = 0, -1
    for match in _WORD.finditer(composed):
        word = match[0].translate(_INVISIBLE)
        if not word:
            continue
        if match.start() - offset != shift:
            shift = match.start() - offset
            places.append(Place(offset, name, column + match.start()))
        words.append(word)
        offset += len(word) + 1
        if len(word) != len(match[0]):
            shift = -1
    return Text(" ".join(words), tuple(places))


def joined(texts: Iterable[Text], glue: str = " ") -> Text:
    """Put texts behind one another; places stay, empty texts are left out."""
    filled = [text for text in texts if text.text]
    if len(filled) == 1:
        return filled[0]
    places: list[Place] = []
    offset = 0
    for text in filled:
        places += [Place(p.offset + offset, p.line, p.column) for p in text.places]
        offset += len(text.text) + len(glue)
    return Text(glue.join(text.text for text in filled), tuple(places))


def part(text: Text, start: int, end: int) -> Text:
    """Return ``text[start:end]``, trimmed, with its places."""
    while start < end and text.text[start] == " ":
        start += 1
    while end > start and text.text[end - 1] == " ":
        end -= 1
    return _slice(text, start, end)


def without(text: Text, spans: Sequence[tuple[int, int]]) -> Text:
    """Return the text less some stretches, given in order; gaps are closed to one space."""
    return replaced(text, [(start, end, "") for start, end in spans])


def replaced(text: Text, changes: Sequence[tuple[int, int, str]]) -> Text:
    """Return the text with some stretches, given in order, replaced; gaps are closed."""
    if not changes:
        return text
    pieces: list[Text] = []
    position = 0
    for start, end, new in changes:
        pieces += [_slice(text, position, start)]
        if new:
            pieces.append(Text(new, _slice(text, start, end).places[:1]))
        position = end
    rest = joined([*pieces, _slice(text, position, len(text.text))], "")
    if "  " not in rest.text:
        return part(rest, 0, len(rest.text))
    words = [match.span() for match in _WORD.finditer(rest.text)]
    return joined(_slice(rest, start, end) for start, end in words)


def _slice(text: Text, start: int, end: int) -> Text:
    if (start, end) == (0, len(text.text)):
        return text
    places: list[Place] = []
    for place, following in zip(text.places, (*text.places[1:], None), strict=True):
        stop = following.offset if following else len(text.text)
        first = max(start, place.offset)
        if first < min(end, stop):
            column = place.column + first - place.offset
            places.append(Place(first - start, place.line, column))
    return Text(text.text[start:end], tuple(places))
