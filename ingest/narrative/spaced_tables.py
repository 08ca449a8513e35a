"""Tables whose columns a text layer parted by spaces: two and more stand between two cells.

The header tells how many cells a row has. A name that did not fit goes on in the lines below, where
a page may end and leave its number; the row is whole when it has as many cells as the header.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.narrative.table_columns import column_role
from ingest.narrative.text_lines import Line, is_page_number
from ingest.narrative.uneven_tables import CELL
from ingest.text import fold

_BETWEEN = re.compile(r"\s{2,}")
_PERCENT_APART = re.compile(r"(?<=\d) %")
_COUNTERS = frozenset({"stt", "tt", "số tt"})
_UNIT_ASIDE = re.compile(r"\([^()\d%]*\)")
"""``(hồ sơ)``: what a column counts, printed behind its header."""
_TOTAL = re.compile(r"(?:tong|cong)\b")
_LABELS = frozenset({"label", "service", "field", "unit"})
_FEWEST_COLUMNS, _FEWEST_ROWS, _MOST_LINES = 3, 2, 6


def with_spaced_tables(lines: Sequence[Line]) -> list[Line]:
    """Put the rows of tables parted by spaces on a line each, divided by tabs.

    Args:
        lines: The lines of a text, its page numbers included.
    """
    whole: list[Line] = []
    index = 0
    while index < len(lines):
        rows, taken = _table(lines, index)
        if not rows:
            rows, taken = _narrow(lines, index)
        whole += rows or [lines[index]]
        index += taken or 1
    return whole


def _table(lines: Sequence[Line], start: int) -> tuple[list[Line], int]:
    header = _cells(lines[start].raw)
    counted = header[:1] != [] and header[0].casefold() in _COUNTERS
    if len(header) < _FEWEST_COLUMNS or not (counted or column_role(header[0]) in _LABELS):
        return [], 0
    rows = [_row(lines[start], header)]
    index = start + 1
    while index < len(lines):
        cells, taken = (
            _next(lines, index, len(header), len(rows))
            if counted
            else _labelled(lines[index], len(header))
        )
        if not cells:
            break
        rows.append(_row(lines[index], cells))
        index += taken
    return (rows, index - start) if len(rows) > _FEWEST_ROWS else ([], 0)


def _narrow(lines: Sequence[Line], start: int) -> tuple[list[Line], int]:
    """Read a table whose columns one space parts: ``1 Thành phố Yên Bái 68.512``.

    Rows are numbered and end in as many figures each; the headers must part into as many columns.
    """
    words = _plain(lines[start]).split()
    if not words or words[0].casefold() not in _COUNTERS or "\t" in lines[start].raw:
        return [], 0
    index = start + 1
    while index < len(lines) and index - start < _MOST_LINES and not _numbered(lines[index], 1):
        words += _plain(lines[index]).split()
        index += 1
    words, remarks = _without_remarks(_UNIT_ASIDE.sub("", " ".join(words)).split())
    first = _numbered(lines[index], 1) if index < len(lines) else None
    first = _less_remark(first) if first and remarks else first
    headers = _parted(words[1:], _figures_at_end(first)) if first else []
    if not headers:
        return [], 0
    rows = [_row(lines[start], [words[0], *headers])]
    while index < len(lines):
        raw, number = _plain(lines[index]), str(len(rows))
        total = bool(_TOTAL.match(fold(raw)))
        cells = raw.split() if total else (_numbered(lines[index], len(rows)) or [])
        cells = _less_remark(cells) if remarks else cells
        label, figures = cells[: 1 - len(headers)], cells[1 - len(headers) :]
        if remarks and label and CELL.fullmatch(label[-1]):
            break  # more figures than columns: the remark is told from none of them
        if not label or not all(CELL.fullmatch(cell) for cell in figures):
            break
        rows.append(_row(lines[index], ["" if total else number, " ".join(label), *figures]))
        index += 1
    return (rows, index - start) if len(rows) > _FEWEST_ROWS else ([], 0)


def _numbered(line: Line, number: int) -> list[str] | None:
    """Return the words of a row behind its number."""
    match = re.match(rf"0?{number}[.)]?\s+(?=[^\W\d])", _plain(line))
    return _plain(line)[match.end() :].split() if match and "\t" not in line.raw else None


def _plain(line: Line) -> str:
    """A line less the marks that print parts of it bold."""
    return _PERCENT_APART.sub("%", line.raw.replace("**", "")).strip()


def _without_remarks(words: list[str]) -> tuple[list[str], bool]:
    """Take ``Ghi chú`` off the end of the headers, and tell whether it stood there."""
    remarks = len(words) > 2 and column_role(" ".join(words[-2:])) == "note"
    return (words[:-2], True) if remarks else (words, False)


def _less_remark(words: list[str]) -> list[str]:
    """A row up to its last figure; a number among the words of a remark is no cell of its own."""
    end = len(words)
    while end and not CELL.fullmatch(words[end - 1]):
        end -= 1
    return words[:end]


def _figures_at_end(words: Sequence[str]) -> int:
    count = 0
    while count < len(words) and CELL.fullmatch(words[-1 - count]):
        count += 1
    return count


def _parted(words: Sequence[str], figures: int) -> list[str]:
    """Part the words of a header into a label and a column a figure; none where it is not clear."""
    for end in range(1, min(len(words), _MOST_LINES)):
        label, rest = " ".join(words[:end]), list(words[end:])
        if column_role(label) not in _LABELS:
            continue
        columns = [" ".join(rest)] if figures == 1 else _known(rest, figures)
        if not columns and column_role(label) == "unit":
            columns = _capitalised(rest, figures)
        if columns:
            return [label, *columns]
    return []


def _capitalised(words: Sequence[str], columns: int) -> list[str]:
    """Part words where a capital begins one: ``Thu nhận căn cước Kích hoạt mức 2``."""
    parted: list[str] = []
    for word in words:
        if not parted or word[:1].isupper():
            parted.append(word)
        else:
            parted[-1] = f"{parted[-1]} {word}"
    return parted if len(parted) == columns else []


def _known(words: Sequence[str], columns: int) -> list[str]:
    """Part words into columns of known roles."""
    if columns == 1:
        whole = " ".join(words)
        return [whole] if column_role(whole) else []
    for end in range(1, len(words) - columns + 2):
        first = " ".join(words[:end])
        rest = _known(words[end:], columns - 1) if column_role(first) else []
        if rest:
            return [first, *rest]
    return []


def _next(lines: Sequence[Line], start: int, width: int, number: int) -> tuple[list[str], int]:
    """Return the cells of the row that begins at a line, and how many lines it takes."""
    first = lines[start].raw.strip()
    if _TOTAL.match(fold(first)):
        cells = ["", *_cells(first)]
        return (cells, 1) if len(cells) == width else ([], 0)
    if not re.match(rf"0?{number}[.)]?\s{{2,}}", first):
        return [], 0
    written = first
    for taken in range(1, _MOST_LINES + 1):
        cells = _cells(written)
        if len(cells) == width:
            return cells, taken
        if len(cells) > width or start + taken >= len(lines):
            break
        line = lines[start + taken].raw.strip()
        if "\t" in line or re.match(rf"0?{number + 1}[.)]?\s{{2,}}", line):
            break
        written = written if is_page_number(line) else f"{written} {line}"
    return [], 0


def _labelled(line: Line, width: int) -> tuple[list[str], int]:
    """Return the cells of a row that begins with its label, all others being figures."""
    cells = _cells(line.raw)
    full = len(cells) == width and all(CELL.fullmatch(cell) for cell in cells[1:])
    return (cells, 1) if full else ([], 0)


def _cells(raw: str) -> list[str]:
    return [] if "\t" in raw else _BETWEEN.split(raw.strip())


def _row(line: Line, cells: Sequence[str]) -> Line:
    return replace(line, raw="\t".join(cells), gap=False, page_start=False)
