"""Red cells and comments in a copy of a sender's workbook, and taking them away again.

What a cell looked like before is kept on a hidden sheet, beside the hidden name that follows the
cell when rows are inserted: a sender may correct the returned copy itself and send it again, and
the next copy must not bear the marks of the last one.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color
from openpyxl.utils.cell import (
    column_index_from_string,
    coordinate_from_string,
    get_column_letter,
    quote_sheetname,
)
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from ingest.returned_form import ID_HEADER, REPLY_HEADER
from publish.returned.model import SEVERITIES, Finding

AUTHOR = "Kiểm tra Đề án 06"
MEMORY_SHEET = "_kiem_tra"
_NAME = "KT_DEAN06_"
_RULER = "———"
_SEARCHED_ROWS, _SEARCHED_COLUMNS = 20, 40
_MOST_CELLS = 200  # of one locator that names a range
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_COLOURS = {"error": "FFFF5050", "warning": "FFFF9B9B", "settled": "FFFFC000"}


def places(book: Workbook, locator: str) -> tuple[Worksheet | None, list[str]]:
    """Return sheet and cells a locator names; no sheet where it names none of this workbook.

    Args:
        book: The workbook.
        locator: ``Sheet!C12``, ``Sheet!C12:D13``, ``Sheet!C12, C14``, or a sheet.
    """
    name, separator, cells = locator.rpartition("!")
    name = (name if separator else locator).strip("'")
    sheet = book[name] if name in book.sheetnames else None
    if not isinstance(sheet, Worksheet):
        return None, []
    return sheet, list(_cells(cells)) if separator else []


def mark(book: Workbook, findings: Sequence[Finding]) -> None:
    """Colour the cells findings name and say in a comment what is wrong and what to do.

    Args:
        book: The workbook, changed in place; a hidden sheet remembers how its cells looked.
        findings: Findings of this very document that still stand.
    """
    by_cell: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        sheet, cells = places(book, finding.locator)
        for reference in cells:
            if sheet is not None:
                anchor = _anchor(sheet, reference)
                by_cell[sheet.title, anchor.coordinate].append(finding)
    if not by_cell:
        return
    memory = book.create_sheet(MEMORY_SHEET)
    memory.sheet_state = "veryHidden"
    for number, ((title, reference), found) in enumerate(sorted(by_cell.items()), start=1):
        cell = book[title][reference]
        name = f"{_NAME}{number:04d}"
        memory.append([name, _remembered(cell)])
        column, row = coordinate_from_string(reference)
        target = f"{quote_sheetname(title)}!${column}${row}"
        book.defined_names[name] = DefinedName(name, attr_text=target, hidden=True)
        _dress(cell, found)


def unmark(book: Workbook) -> None:
    """Take away what an earlier copy brought: its sheets, names, colours and comments."""
    for name, looked in _memories(book):
        for title, reference in _destinations(book, name):
            cell = book[title][reference]
            if _colour(cell) in _COLOURS.values():
                cell.fill = _fill(looked.get("fill"))
            cell.comment = _note(looked.get("comment"))
    for name in [one for one in book.defined_names if one.startswith(_NAME)]:
        del book.defined_names[name]
    for sheet in list(book.worksheets):
        if sheet.title == MEMORY_SHEET or _is_result_sheet(sheet):
            book.remove(sheet)


def _cells(text: str) -> Iterator[str]:
    for part in re.split(r"[,;]\s*", text.strip()):
        first, _, last = part.partition(":")
        if not all(_CELL.fullmatch(end) for end in filter(None, (first, last))) or not first:
            continue
        if not last:
            yield first.replace("$", "")
            continue
        ends = [coordinate_from_string(end.replace("$", "")) for end in (first, last)]
        left, right = sorted(column_index_from_string(column) for column, _ in ends)
        top, bottom = sorted(row for _, row in ends)
        if 0 < (right - left + 1) * (bottom - top + 1) <= _MOST_CELLS:
            for row in range(top, bottom + 1):
                yield from (f"{get_column_letter(one)}{row}" for one in range(left, right + 1))


def _anchor(sheet: Worksheet, reference: str) -> Cell:
    """Return the cell, or the first one of the merged cells it is part of."""
    cell = sheet[reference]
    if isinstance(cell, MergedCell):
        area = next(one for one in sheet.merged_cells.ranges if reference in one)
        cell = sheet.cell(area.min_row, area.min_col)
    return cell  # type: ignore[no-any-return]


def _dress(cell: Cell, findings: Sequence[Finding]) -> None:
    asking = {one.severity for one in findings if one.is_asking}
    kind = next((one for one in ("error", "warning") if one in asking), "")
    if not kind and any(one.state != "open" for one in findings):
        kind = "settled"
    if kind:
        cell.fill = PatternFill("solid", fgColor=_COLOURS[kind])
    texts = [_comment(one) for one in sorted(findings, key=lambda one: one.order)]
    before = cell.comment
    author = before.author if before else AUTHOR
    text = f"\n{_RULER}\n".join([*([before.text] if before else []), *texts])
    lines = sum(1 + len(line) // 48 for line in text.splitlines())
    cell.comment = Comment(text, author, height=min(500, 24 + 17 * lines), width=340)


def _comment(finding: Finding) -> str:
    lines = [
        f"[{finding.rule_code}] {SEVERITIES[finding.severity]} – {finding.standing}",
        finding.message,
    ]
    if finding.state == "open" and finding.instruction:
        lines.append(f"Cần làm: {finding.instruction}")
    if finding.explanation:
        lines.append(f"Đơn vị giải trình: {finding.explanation}")
    return "\n".join(lines)


def _remembered(cell: Cell) -> str:
    note = cell.comment
    return json.dumps(
        {
            "fill": _told(cell.fill),
            "comment": {"text": note.text, "author": note.author} if note else None,
        },
        ensure_ascii=False,
    )


def _told(fill: Any) -> dict[str, Any] | None:
    if getattr(fill, "patternType", None) is None:  # a gradient, or none
        return None
    colours = {"fgColor": fill.fgColor, "bgColor": fill.bgColor}
    return {
        "patternType": fill.patternType,
        **{
            name: {colour.type: colour.value, "tint": colour.tint}
            for name, colour in colours.items()
        },
    }


def _fill(told: dict[str, Any] | None) -> PatternFill:
    try:
        if not told:
            return PatternFill()
        front, back = (Color(**told[name]) for name in ("fgColor", "bgColor"))
        return PatternFill(told["patternType"], fgColor=front, bgColor=back)
    except (KeyError, TypeError, ValueError):  # the hidden sheet was in other hands
        return PatternFill()


def _note(told: object) -> Comment | None:
    if not isinstance(told, dict) or not {"text", "author"} <= told.keys():
        return None
    return Comment(str(told["text"]), str(told["author"]))


def _colour(cell: Cell) -> object:
    return cell.fill.fgColor.rgb if hasattr(cell.fill, "patternType") else None


def _memories(book: Workbook) -> list[tuple[str, dict[str, Any]]]:
    if MEMORY_SHEET not in book.sheetnames:
        return []
    found = []
    for name, text, *_ in book[MEMORY_SHEET].iter_rows(max_col=2, values_only=True):
        try:
            looked = json.loads(str(text))
        except ValueError:
            continue
        if isinstance(looked, dict):
            found.append((str(name), looked))
    return found


def _destinations(book: Workbook, name: str) -> list[tuple[str, str]]:
    defined = book.defined_names.get(name)
    if defined is None or "#REF!" in str(defined.attr_text):
        return []
    return [
        (title, reference.replace("$", ""))
        for title, reference in defined.destinations
        if title in book.sheetnames and _CELL.fullmatch(reference)
    ]


def _is_result_sheet(sheet: Worksheet) -> bool:
    area = {"max_row": _SEARCHED_ROWS, "max_col": _SEARCHED_COLUMNS}
    for row in sheet.iter_rows(**area, values_only=True):
        if REPLY_HEADER in row and ID_HEADER in row:
            return True
    return False
