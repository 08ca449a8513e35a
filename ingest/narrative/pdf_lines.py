"""The lines of a PDF page: text as printed, how large, where; raised digits told from figures."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from ingest.tcvn3 import from_tcvn3

_LINE = re.compile(r"[^\r\n]+")
_DIGITS = re.compile(r"\d{1,2}")
_RAISED = 0.86
"""A digit smaller than this share of its line's letters is a footnote's mark."""
_LEVEL, _WORD_GAP, _NO_GAP = 0.45, 0.8, 0.18
_CLOSING = tuple(";,.:)!?”")
_COLUMN_GAP = 1.8
_MEASURE = re.compile(r"(?:^|[\s\d])(?:k?m|[cdm]m|ha)$", re.IGNORECASE)
_BULLETS = dict.fromkeys((0xF0B7, 0xF0A7, 0xF02D, 0xF0D8, 0xF0FC), "-")
_MOST_CHARS = 200_000
_HYPHEN = "\ufffe"
"""What the library puts for a hyphen that breaks a word at a line's end."""
_OLD_U_AT_END = re.compile(rf"(?<=[^\W\d_A-Z]){_HYPHEN}")
_OLD_U = "\u00ad"
"""Where a TCVN3 font keeps its ư stands the soft hyphen of Unicode."""

Decode = Callable[[str], str]
"""Makes the text its author saw of what the library gives."""


def with_hyphens(raw: str) -> str:
    """Return a text of today's fonts, its hyphens as printed."""
    return raw.replace(_HYPHEN, "-")


def of_old_fonts(raw: str) -> str:
    """Return a text of TCVN3 fonts in Unicode.

    The library takes an ư that ends a line for a hyphen that breaks a word, and drops the line's
    end with it: behind a small letter it was an ư, behind a capital (``172/KH-``) a hyphen.
    """
    return from_tcvn3(with_hyphens(_OLD_U_AT_END.sub(f"{_OLD_U} ", raw)))


@dataclass(frozen=True)
class PrintedLine:
    """One printed line.

    Attributes:
        raw: Its text, less the marks of footnotes.
        marks: Footnotes referred to: the mark, and the place in ``raw`` it was taken from.
        size: Height of its letters in points; 0 where unknown.
        left: Left edge of its first letter.
        right: Right edge of its last letter.
        bottom: Lower edge of its first letter, from the foot of the page.
        lead: Mark of the footnote whose text begins here; empty for any other line.
    """

    raw: str
    marks: tuple[tuple[str, int], ...]
    size: float
    left: float
    right: float
    bottom: float
    lead: str = ""


def printed_lines(
    page: pdfium.PdfTextPage, columns: bool = False, decode: Decode = with_hyphens
) -> Iterator[PrintedLine]:
    """Yield the lines of a page in reading order.

    Args:
        page: The text of the page.
        columns: Part lines at wide gaps: a letterhead stands in two columns.
        decode: Makes the text its author saw of what the library gives.
    """
    before: PrintedLine | None = None
    for line in _lines(page, columns, decode):
        if before is not None and _same_line(before, line):
            before = _rejoined(before, line)
            continue
        if before is not None:
            yield before
        before = line
    if before is not None:
        yield before


def _lines(page: pdfium.PdfTextPage, columns: bool, decode: Decode) -> Iterator[PrintedLine]:
    count = min(page.count_chars(), _MOST_CHARS)
    text = page.get_text_range(0, count) if count else ""
    if len(text) != count:  # letters outside the basic plane take two places: go by letter
        text = "".join(chr(pdfium_c.FPDFText_GetUnicode(page, index)) for index in range(count))
    for match in _LINE.finditer(text):
        position = match.start()
        for raw in _columns(page, match[0], position) if columns else (match[0],):
            if raw.strip():
                yield _line(page, raw, position, decode)
            position += len(raw)


def _same_line(before: PrintedLine, line: PrintedLine) -> bool:
    """A raised digit makes the library end a line in its middle."""
    size = max(before.size, line.size)
    level = abs(before.bottom - line.bottom) < _LEVEL * size
    return level and -0.2 * size <= line.left - before.right <= _WORD_GAP * size


def _rejoined(before: PrintedLine, line: PrintedLine) -> PrintedLine:
    right = max(before.right, line.right)
    if _is_raised(line, before.size) and not _MEASURE.search(before.raw):
        mark = (line.raw.strip(), len(before.raw.rstrip()))
        return replace(before, marks=(*before.marks, mark), right=right)
    if _is_raised(before, line.size):
        return replace(line, lead=before.raw.strip(), left=before.left)
    spaced = line.left - before.right > _NO_GAP * max(before.size, line.size)
    closes = line.raw.lstrip()[:1] in _CLOSING
    glue = " " if spaced and not closes and not before.raw.endswith(" ") else ""
    line = replace(line, raw=line.raw.lstrip()) if closes else line
    start = len(before.raw) + len(glue)
    marks = (*before.marks, *((mark, start + place) for mark, place in line.marks))
    if line.lead:
        marks = (*marks, (line.lead, start))
    return replace(before, raw=before.raw + glue + line.raw, marks=marks, right=right)


def _is_raised(line: PrintedLine, size: float) -> bool:
    return bool(_DIGITS.fullmatch(line.raw.strip())) and line.size < _RAISED * size


def usual_size(lines: Sequence[PrintedLine]) -> float:
    """Return the size most letters of a page have."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size, 1)] += len(line.raw)
    return letters.most_common(1)[0][0] if letters else 0.0


def _columns(page: pdfium.PdfTextPage, raw: str, start: int) -> Iterator[str]:
    position = 0
    for space in re.finditer(r"(?<=\S)\s+(?=\S)", raw):
        _, _, left_end, _ = page.get_charbox(start + space.start() - 1)
        right_start, _, _, _ = page.get_charbox(start + space.end())
        size = _size(page, start + space.end())
        if size > 0 and right_start - left_end > _COLUMN_GAP * size:
            yield raw[position : space.end()]
            position = space.end()
    yield raw[position:]


def _line(page: pdfium.PdfTextPage, raw: str, start: int, decode: Decode) -> PrintedLine:
    inked = [index for index, char in enumerate(raw) if not char.isspace()]
    first, last = start + inked[0], start + inked[-1]
    size = _size(page, start + _letter(raw, inked))
    left, bottom, _, _ = page.get_charbox(first)
    _, _, right, _ = page.get_charbox(last)
    spans = list(_raised(page, raw, start, size))
    lead = raw[spans[0][0] : spans[0][1]] if spans and not raw[: spans[0][0]].strip() else ""
    kept, marks, position = "", [], 0
    for begin, end in spans:
        kept += decode(raw[position:begin])
        if kept.strip():
            marks.append((raw[begin:end], len(kept)))
        position = end
    kept = (kept + decode(raw[position:])).translate(_BULLETS)
    return PrintedLine(kept, tuple(marks), size, left, right, bottom, lead)


def _letter(raw: str, inked: Sequence[int]) -> int:
    """Return the place of a letter that tells the size of the line: one in its middle."""
    letters = [index for index in inked if raw[index].isalpha()]
    return letters[len(letters) // 2] if letters else inked[-1]


def _raised(
    page: pdfium.PdfTextPage, raw: str, start: int, size: float
) -> Iterator[tuple[int, int]]:
    """Yield the digits much smaller than their line."""
    if size <= 0:
        return
    for match in re.finditer(r"\d+", raw):
        small = [
            index for index in range(*match.span()) if _size(page, start + index) < _RAISED * size
        ]
        if _MEASURE.search(raw[: match.start()]):
            continue
        if small and len(small) <= 2 and small == list(range(small[0], match.end())):
            yield small[0], match.end()


def _size(page: pdfium.PdfTextPage, index: int) -> float:
    """Return the height of a letter as printed: its font's size times its matrix."""
    size = pdfium_c.FPDFText_GetFontSize(page, index)
    matrix = pdfium_c.FS_MATRIX()
    if pdfium_c.FPDFText_GetMatrix(page, index, matrix):
        scale = (matrix.c**2 + matrix.d**2) ** 0.5
        return float(size * scale)
    return float(size)
