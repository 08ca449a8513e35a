"""Who reports, for which days: the front sheet, wherever its lines are, turned into a header."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from ingest.dates import EXAMPLES, read_date
from ingest.findings import FindingList
from ingest.model import Role
from ingest.periods import Window, parse_period_key, period_of_window, reporting_window
from ingest.text import fold
from ingest.units import Unit, UnitResolution, unit_directory
from ingest.workbook.grid import Cell, Sheet, text_of
from ingest.workbook.layout import SheetLayout, choices
from ingest.workbook.period_names import read_period

_PERIOD_EXAMPLES = "2026-05; tháng 5/2026; quý II/2026; 6 tháng đầu năm 2026; năm 2026"


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer of the front sheet: what was written, and where."""

    cell: Cell = ""
    locator: str = ""

    @property
    def text(self) -> str:
        """The answer as text; empty where nothing was written."""
        return text_of(self.cell)


_LONGEST_LABEL = 80
NOTHING = Entry()
Form = dict[str, Entry]


@dataclass(frozen=True, slots=True)
class Header:
    """What the front sheet says, understood as far as it goes."""

    unit: Unit | None = None
    unit_name_as_written: str | None = None
    period_key: str | None = None
    window: Window | None = None
    report_date: date | None = None
    document_no: str | None = None
    issuing_agency: str | None = None
    role: Role = "body"
    replaces_unit_code: str | None = None
    replaces_period_key: str | None = None


def read_form(sheet: Sheet, layout: SheetLayout, rows: int | None = None) -> Form:
    """Collect labelled answers: ``label | answer`` in neighbouring cells, or ``label: answer``.

    Args:
        sheet: The sheet.
        layout: The layout of the front sheet, which knows the labels.
        rows: Look at this many rows only.

    Returns:
        The answers by field; the first answer of a field counts.
    """
    names = {name: column.field for column in layout.columns for name in column.names}
    names |= {_key(column.header): column.field for column in layout.columns}
    hints = frozenset(column.instruction for column in layout.columns)
    form: Form = {}
    for index, row in enumerate(sheet.rows[:rows]):
        for position, cell in enumerate(row):
            if not isinstance(cell, str) or not cell:
                continue
            rest = ""
            found = names.get(_key(cell)) if len(cell) <= _LONGEST_LABEL else None
            if found is None and ":" in cell[:_LONGEST_LABEL]:
                label, _, rest = cell.partition(":")
                found = names.get(_key(label))
            if found is None or (found in form and form[found].text):
                continue
            answer = _answer(sheet, index, position, rest.strip(), hints)
            if found not in form or answer.text:
                form[found] = answer
            break
    return form


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    return fold(text)


def _answer(sheet: Sheet, index: int, position: int, rest: str, hints: frozenset[str]) -> Entry:
    """Return the answer to a label: the next filled cell of its row, else what follows its colon.

    The template's own hints beside a blank cell are no answer.
    """
    row = sheet.rows[index]
    if not rest or (position + 1 < len(row) and row[position + 1] != ""):
        for column in range(position + 1, min(position + 6, len(row))):
            if row[column] != "" and row[column] not in hints:
                return Entry(row[column], sheet.locator(index, column))
    if rest:
        return Entry(rest, sheet.locator(index, position))
    return Entry("", sheet.locator(index, position + 1))


def understand(form: Form, version: str, found: FindingList) -> Header:
    """Turn the answers of a front sheet into a header; what is wrong becomes a finding.

    Args:
        form: The answers by field.
        version: Template version, for its drop-down lists.
        found: Where findings are noted.

    Returns:
        The header; its unit or period is None where it could not be told.
    """
    report_date = _day(form.get("report_date", NOTHING), found)
    window = _window(form, found)
    period_key = _period(form.get("period", NOTHING), window, found)
    if period_key and window is None:
        window = reporting_window(period_key)
    elif period_key and window:
        _check_window(form, window, period_key, found)
    header = Header(
        unit_name_as_written=form.get("unit_name", NOTHING).text or None,
        period_key=period_key,
        window=window,
        report_date=report_date,
        document_no=form.get("document_no", NOTHING).text or None,
        issuing_agency=form.get("issuing_agency", NOTHING).text or None,
        role=_role(form.get("role", NOTHING), version, found),
    )
    if period_key is None:
        return header
    on = window.end if window else parse_period_key(period_key).end
    header = replace(header, unit=_unit(form, on, found))
    unit_code, replaced = _replaced(form, header, found)
    return replace(header, replaces_unit_code=unit_code, replaces_period_key=replaced)


def _day(entry: Entry, found: FindingList) -> date | None:
    day = read_date(entry.cell)
    if day is None and entry.text:
        found.add("DATE_UNREADABLE", entry.locator, entry.text, EXAMPLES)
    return day


def _window(form: Form, found: FindingList) -> Window | None:
    entries = [form.get(name, NOTHING) for name in ("window_start", "window_end")]
    start, end = (_day(entry, found) for entry in entries)
    if start is None or end is None:
        if start or end:
            found.add("WINDOW_INCOMPLETE", entries[0].locator, start or end)
        return None
    if end < start:
        shown = f"{start:%d/%m/%Y}–{end:%d/%m/%Y}"
        found.add("WINDOW_BACKWARDS", entries[0].locator, shown)
        return None
    return Window(start, end)


def _period(entry: Entry, window: Window | None, found: FindingList) -> str | None:
    if not entry.text:
        if window is None:
            found.add("PERIOD_MISSING", entry.locator)
            return None
        return period_of_window(*window)
    key = read_period(entry.cell)
    if key is None:
        found.add("PERIOD_UNREADABLE", entry.locator, entry.text, _PERIOD_EXAMPLES)
    return key


def _check_window(form: Form, window: Window, period_key: str, found: FindingList) -> None:
    if period_of_window(*window) != period_key:
        shown = f"{window.start:%d/%m/%Y}–{window.end:%d/%m/%Y}"
        found.add("WINDOW_PERIOD_MISMATCH", form["window_start"].locator, shown, period_key)


def _role(entry: Entry, version: str, found: FindingList) -> Role:
    key = fold(entry.text)
    if not key:
        return "body"
    entries = choices(version, "role")
    for choice in entries:
        if key in choice.names or key == choice.code:
            return "appendix" if choice.code == "appendix" else "body"
    found.add("CHOICE_UNKNOWN", entry.locator, entry.text, "; ".join(c.label for c in entries))
    return "body"


def _unit(form: Form, on: date, found: FindingList) -> Unit | None:
    code, name = form.get("unit_code", NOTHING), form.get("unit_name", NOTHING)
    place = code.locator or name.locator
    if not code.text and not name.text:
        found.add("UNIT_MISSING", place)
        return None
    within = form.get("parent_name", NOTHING).text or None
    given = complete_code(code.text, name.text, on)
    answer = unit_directory().resolve(name.text, on, given or None, within)
    if answer.status == "unknown" and within:
        answer = unit_directory().resolve(name.text, on, given or None)
    written = " ".join(part for part in (code.text, name.text) if part)
    if answer.unit:
        return answer.unit
    if within and (unit := _within_an_earlier_name(given, name.text, within, on)):
        return unit
    return _settle(answer, given, name.text, written, on, place, found)


def _within_an_earlier_name(code: str, name: str, within: str, on: date) -> Unit | None:
    """Return the unit whose code, name and superior agreed when it was first of its name.

    ``14533, Xã Trường Yên, Huyện Hoa Lư`` of June 2025: the district had become a city, the commune
    is the same and its office goes on writing the name it knows.
    """
    unit = unit_directory().by_code(code, on) if code else None
    if unit is None:
        return None
    then = unit_directory().resolve(name, unit.valid_from, code, within).unit
    return unit if then and then.unit_key == unit.unit_key else None


def _settle(
    answer: UnitResolution,
    code: str,
    name: str,
    written: str,
    on: date,
    place: str,
    found: FindingList,
) -> Unit | None:
    """Use the half that is known where code or name alone is unknown; say so."""
    candidates = "; ".join(unit.full_name for unit in answer.candidates[:5])
    by_code = unit_directory().by_code(code, on) if code else None
    by_name = unit_directory().resolve(name, on) if name else None
    if by_code and by_name and by_name.status == "unknown":
        found.add("UNIT_NAME_UNKNOWN", place, name, by_code.full_name)
        return by_code
    if code and by_code is None and by_name and by_name.unit:
        found.add("UNIT_CODE_UNKNOWN", place, code, by_name.unit.full_name)
        return by_name.unit
    if answer.status == "ambiguous":
        found.add("UNIT_AMBIGUOUS", place, written, candidates)
    elif answer.status == "code_name_mismatch" and by_code:
        found.add("UNIT_CODE_NAME_MISMATCH", place, written, by_code.full_name)
    else:
        found.add("UNIT_UNKNOWN", place, written, on)
    return None


def complete_code(code: str, name: str, on: date) -> str:
    """Give back the leading zeros a spreadsheet took from a code, where that is certain.

    ``175`` may be commune 00175 or district 175; the name decides, else the code stays as it is.
    """
    if not code.isdecimal() or len(code) >= 5:
        return code
    directory = unit_directory()
    spelled = dict.fromkeys([code, code.zfill(2), code.zfill(3), code.zfill(5)])
    known = [text for text in spelled if directory.by_code(text, on)]
    if len(known) > 1 and name:
        fitting = [t for t in known if directory.resolve(name, on, t).status == "unique"]
        known = fitting or known
    return known[0] if len(known) == 1 else code


def _replaced(form: Form, own: Header, found: FindingList) -> tuple[str | None, str | None]:
    """Read what this report replaces; of code and period the one left blank is the report's own."""
    code, period = (form.get(f, NOTHING) for f in ("replaces_unit_code", "replaces_period"))
    if not code.text and not period.text:
        return None, None
    key = read_period(period.cell) if period.text else own.period_key
    unit_code = code.text or (own.unit.unit_code if own.unit else "")
    if key is None or not unit_code:
        shown = f"{code.text} / {period.text}"
        found.add("REPLACES_UNREADABLE", code.locator or period.locator, shown)
        return None, None
    return complete_code(unit_code, "", parse_period_key(key).end), key
