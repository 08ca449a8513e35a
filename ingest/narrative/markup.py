"""Markup that others' extraction left in a text: Markdown emphasis and headings, bits of HTML."""

import html
import re

from ingest.narrative.document import Text
from ingest.narrative.runs import line_text, part, replaced, without

_HEADING = re.compile(r"(#{1,6})\s+")
_EMPHASIS = re.compile(
    r"(?<![^\W_])(?P<mark>\*{1,3}|_{2,3}|~~)(?=[^\s*])(?P<inner>.+?)(?<=[^\s*])(?P=mark)(?![^\W_])"
)
_BROKEN_EMPHASIS = re.compile(
    r"(?:^|(?<=[\s(]))\*{2,3}(?=[^\s*])|(?<=[^\s*])\*{2,3}(?=[\s.,;:)]|$)"
)
_ESCAPE = re.compile(r"\\(?=[\\`*_{}\[\]()#+\-.!|~>$])")
_TAG = re.compile(
    r"</?(?:p|br|ul|ol|li|b|strong|i|em|u|span|div|sub|a|font|h[1-6])(?:\s[^<>]*)?/?>", re.I
)
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,6});", re.I)
_PARAGRAPHS = re.compile(r"</p>\s*<p(?:\s[^<>]*)?>", re.I)
_RULE = re.compile(r"(?:[-*_=]\s?){3,}")
_MOST_NESTED = 3


def heading_level(raw: str) -> int | None:
    """Return the rank of a line Markdown marks as a heading; None for any other line."""
    match = _HEADING.match(raw.lstrip())
    return len(match[1]) if match else None


def is_rule(raw: str) -> bool:
    """Tell whether a line only draws a line: ``---``, ``* * *``, ``=====``."""
    return bool(_RULE.fullmatch(raw.strip()))


def plain(raw: str, name: str, column: int = 1) -> Text:
    """Make a text from a stretch of a line, less its markup.

    Args:
        raw: The stretch as the file has it.
        name: Name of its line.
        column: Column of its first character.
    """
    text = line_text(raw, name, column)
    if match := _HEADING.match(text.text):
        text = part(text, match.end(), len(text.text))
    if "<" in text.text:
        text = without(text, [match.span() for match in _TAG.finditer(text.text)])
    if "&" in text.text:
        text = _without_entities(text)
    if "*" in text.text or "__" in text.text or "~~" in text.text:
        text = _without_emphasis(text)
    if "\\" in text.text:
        text = without(text, [match.span() for match in _ESCAPE.finditer(text.text)])
    return text


def cell_paragraphs(raw: str, name: str) -> list[Text]:
    """Make the texts of a table cell: one for each ``<p>`` it holds, one where it holds none."""
    found = [plain(piece, name) for piece in _PARAGRAPHS.split(raw)]
    return [text for text in found if text.text]


def _without_emphasis(text: Text) -> Text:
    """Take off pairs of marks, and double ones whose other half stands in another line.

    A lone star (``Khách sạn 4*``) is no emphasis and stays.
    """
    for _ in range(_MOST_NESTED):
        spans = []
        for match in _EMPHASIS.finditer(text.text):
            size = len(match["mark"])
            spans += [(match.start(), match.start() + size), (match.end() - size, match.end())]
        if not spans:
            break
        text = without(text, spans)
    broken = [match.span() for match in _BROKEN_EMPHASIS.finditer(text.text)]
    return without(text, broken)


def _without_entities(text: Text) -> Text:
    changes = []
    for match in _ENTITY.finditer(text.text):
        char = html.unescape(match[0])
        if char != match[0]:
            changes.append((*match.span(), " " if char.isspace() else char))
    return replaced(text, changes)
