"""Red cells and comments in a copy of a sender's workbook, and taking them away again.

What a cell looked like before is kept on a hidden sheet, beside the hidden name that follows the
cell when rows are inserted: a sender may correct the returned copy itself and send it again, and
the next copy must not bear the marks of the last one.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.returned_form import ID_HEADER, REPLY_HEADER
from publish.returned.book import Book, Entry
from publish.returned.grid import Grid, column_letters, split_reference
from publish.returned.model import SEVERITIES, Finding
from publish.returned.notes import Note, Notes
from publish.returned.sheet_text import first_rows
from publish.returned.sheet_writing import SheetWriter, quoted
from publish.returned.styles import Styles

AUTHOR = "Kiểm tra Đề án 06"
MEMORY_SHEET = "_kiem_tra"
_NAME = "KT_DEAN06_"
_RULER = "———"
_SEARCHED_ROWS, _SEARCHED_COLUMNS = 20, 40
_MOST_CELLS = 200  # of one locator that names a range
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_COLOURS = {"error": "FFFF5050", "warning": "FFFF9B9B", "settled": "FFFFC000"}


def places(book: Book, locator: str) -> tuple[Entry | None, list[str]]:
    """Return sheet and cells a locator names; no sheet where it names none of this workbook.

    Args:
        book: The workbook.
        locator: ``Sheet!C12``, ``Sheet!C12:D13``, ``Sheet!C12, C14``, or a sheet.
    """
    name, separator, cells = locator.rpartition("!")
    name = (name if separator else locator).strip("'")
    sheet = next((one for one in book.entries() if one.title == name and one.part), None)
    if sheet is None:
        return None, []
    return sheet, list(_cells(cells)) if separator else []


class Marker:
    """Marks in one workbook."""

    def __init__(self, book: Book, styles: Styles) -> None:
        """Keep what is marked; sheets are parsed when a mark is set in them."""
        self._book, self._styles = book, styles
        self._grids: dict[str, Grid] = {}
        self._notes: dict[str, Notes] = {}

    def mark(self, findings: Sequence[Finding]) -> None:
        """Colour the cells findings name and say in a comment what is wrong and what to do.

        Args:
            findings: Findings of this very document that still stand.
        """
        by_cell: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        parts = {}
        for finding in findings:
            sheet, cells = places(self._book, finding.locator)
            for reference in cells:
                if sheet is not None:
                    parts[sheet.title] = sheet.part
                    by_cell[sheet.title, self._grid(sheet.part).anchor(reference)].append(finding)
        if not by_cell:
            return
        memory = SheetWriter(self._book.main)
        for number, ((title, reference), found) in enumerate(sorted(by_cell.items()), start=1):
            name = f"{_NAME}{number:04d}"
            part = parts[title]
            memory.row([(name, 0), (self._remembered(part, reference), 0)])
            row, column = split_reference(reference)
            target = f"{quoted(title)}!${column_letters(column)}${row}"
            self._book.define(name, target, hidden=True)
            self._dress(part, reference, found)
        self._book.add(MEMORY_SHEET, memory.written(), state="veryHidden")

    def unmark(self) -> None:
        """Take away what an earlier copy brought: its sheets, names, colours and comments."""
        names, parts = self._book.names(), {one.title: one.part for one in self._book.entries()}
        for name, looked in self._memories():
            title, reference = _destination(names.get(name, ""))
            if part := parts.get(title):
                self._undress(part, reference, looked)
        self._book.undefine(_NAME)
        for sheet in self._book.entries():
            if sheet.title == MEMORY_SHEET or self._is_result_sheet(sheet):
                self._book.remove(sheet)

    def _grid(self, part: str) -> Grid:
        if part not in self._grids:
            self._grids[part] = Grid(self._book, part)
            self._notes[part] = Notes(self._book, self._grids[part])
        return self._grids[part]

    def _dress(self, part: str, reference: str, findings: Sequence[Finding]) -> None:
        asking = {one.severity for one in findings if one.is_asking}
        kind = next((one for one in ("error", "warning") if one in asking), "")
        if not kind and any(one.state != "open" for one in findings):
            kind = "settled"
        grid = self._grid(part)
        if kind:
            fill = self._styles.plain_fill(_COLOURS[kind])
            grid.restyle(reference, self._styles.with_fill(grid.style(reference), fill))
        notes = self._notes[part]
        texts = [_comment(one) for one in sorted(findings, key=lambda one: one.order)]
        before = [""] if notes.get(reference) else []
        notes.append(reference, AUTHOR, f"\n{_RULER}\n".join([*before, *texts]).lstrip("\n"))

    def _undress(self, part: str, reference: str, looked: dict[str, object]) -> None:
        grid = self._grid(part)
        style = grid.style(reference)
        try:
            if self._styles.colour(style) in _COLOURS.values():
                fill = str(looked.get("fill") or self._styles.no_fill())
                grid.restyle(reference, self._styles.with_fill(style, fill))
            told = looked.get("comment")
            is_note = isinstance(told, dict) and {"text", "author"} <= told.keys()
            note = Note(str(told["author"]), str(told["text"])) if is_note else None  # type: ignore[index]
            self._notes[part].put_back(reference, note)
        except (SyntaxError, ValueError):  # the hidden sheet was in other hands
            grid.restyle(reference, self._styles.with_fill(style, self._styles.no_fill()))
            self._notes[part].put_back(reference, None)

    def _remembered(self, part: str, reference: str) -> str:
        note = self._notes[part].get(reference)
        looked = {
            "fill": self._styles.fill_of(self._grid(part).style(reference)),
            "comment": note._asdict() if note else None,
        }
        return json.dumps(looked, ensure_ascii=False)

    def _memories(self) -> list[tuple[str, dict[str, object]]]:
        sheet = next((one for one in self._book.entries() if one.title == MEMORY_SHEET), None)
        found = []
        for name, text, *_ in [] if sheet is None else first_rows(self._book, sheet.part, None):
            try:
                looked = json.loads(text)
            except ValueError:
                continue
            if isinstance(looked, dict):
                found.append((name, looked))
        return found

    def _is_result_sheet(self, sheet: Entry) -> bool:
        return bool(sheet.part) and any(
            {REPLY_HEADER, ID_HEADER} <= set(row[:_SEARCHED_COLUMNS])
            for row in first_rows(self._book, sheet.part, _SEARCHED_ROWS)
        )


def _cells(text: str) -> Iterator[str]:
    for part in re.split(r"[,;]\s*", text.strip()):
        first, _, last = part.partition(":")
        if not all(_CELL.fullmatch(end) for end in filter(None, (first, last))) or not first:
            continue
        ends = [split_reference(one.replace("$", "")) for one in (first, last or first)]
        (top, bottom), (left, right) = (sorted(one) for one in zip(*ends, strict=True))
        if (right - left + 1) * (bottom - top + 1) <= _MOST_CELLS:
            for row in range(top, bottom + 1):
                yield from (f"{column_letters(one)}{row}" for one in range(left, right + 1))


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


def _destination(target: str) -> tuple[str, str]:
    """Return sheet and cell a name refers to; empty where it is lost."""
    title, _, reference = target.rpartition("!")
    if not _CELL.fullmatch(reference) or "#REF!" in target:
        return "", ""
    return title.strip("'").replace("''", "'"), reference.replace("$", "")
