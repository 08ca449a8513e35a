"""What the rows of a table have in common: whom, which part and which days a figure is about."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import msgspec

from ingest.catalogue import Catalogue, Indicator
from ingest.dates import EXAMPLES, read_date
from ingest.findings import FindingList
from ingest.model import ALL_BREAKDOWN, MeasureKind, Precision, Value
from ingest.numbers import MISSING, Reading, read_number, read_qualifier
from ingest.periods import Filing, Window, file_figure
from ingest.text import fold
from ingest.units import unit_directory
from ingest.workbook.front import Header, complete_code
from ingest.workbook.grid import Row, Sheet, column_letters, text_of
from ingest.workbook.layout import choices, signed_indicators
from ingest.workbook.locate import Table

_HUNDRED = Decimal(100)
_TOTALS = ("cumulative", "cumulative_ytd")
_QUOTE = 200  # characters of a row kept as its quote

FigureKey = tuple[object, ...]


@dataclass(slots=True)
class Context:
    """Everything the rows of one document are read against; collects what they yield."""

    header: Header
    catalogue: Catalogue
    version: str
    rule: str
    found: FindingList = field(default_factory=FindingList)
    values: list[Value] = field(default_factory=list)
    seen: dict[FigureKey, str] = field(default_factory=dict)
    filings: dict[tuple[object, ...], Filing] = field(default_factory=dict)
    subjects: dict[str, tuple[str | None, str]] = field(default_factory=dict)


class Scope(msgspec.Struct, frozen=True):
    """What one row says about its figures besides their value.

    ``understood`` is False where breakdown, service or subject unit could not be told: its figures
    are kept without an indicator, so that they never count for something they are not about.
    ``previous_value`` is the total of the period before as the row repeats it.
    """

    subject_code: str | None
    subject_as_written: str | None = None
    breakdown: str = ALL_BREAKDOWN
    service: str | None = None
    own_window: Window | None = None
    as_of: date | None = None
    precision: Precision | None = None
    understood: bool = True
    previous_value: Decimal | None = None
    previous_locator: str | None = None


@dataclass(slots=True)
class RowReader:
    """Reads the cells of one table by field name."""

    sheet: Sheet
    table: Table
    context: Context
    section: str

    def text(self, row: Row, name: str) -> str:
        """Return the text of a field; empty where the table has no such column."""
        column = self.table.columns.get(name)
        return text_of(row[column]) if column is not None else ""

    def locator(self, index: int, name: str) -> str:
        """Return where a field of a row is."""
        return self.sheet.locator(index, self.table.columns[name])

    def scope(self, index: int, row: Row) -> Scope:
        """Read breakdown, subject unit, dates and qualifier of a row."""
        columns = self.table.columns
        own = self.context.header.unit
        plain = Scope(own.unit_code if own else None)
        special = [name for name in _SCOPE_FIELDS if name in columns and row[columns[name]] != ""]
        if not special:
            return plain
        breakdown, service, part_known = self._part(index, row)
        subject_code, written, subject_known = self._subject(index, row, plain.subject_code)
        return Scope(
            subject_code,
            written,
            breakdown,
            service,
            self._own_window(index, row),
            self._as_of(index, row),
            self._qualifier(index, row),
            part_known and subject_known,
        )

    def _part(self, index: int, row: Row) -> tuple[str, str | None, bool]:
        text = self.text(row, "breakdown")
        match = self.context.catalogue.breakdown(text)
        if match.code:
            return match.code, None, True
        service = self.context.catalogue.service(text)
        if service.code:
            return ALL_BREAKDOWN, service.code, True
        self.context.found.add("BREAKDOWN_UNKNOWN", self.locator(index, "breakdown"), text)
        return ALL_BREAKDOWN, None, False

    def _subject(
        self, index: int, row: Row, own: str | None
    ) -> tuple[str | None, str | None, bool]:
        text = self.text(row, "subject_unit")
        if not text:
            return own, None, True
        if text not in self.context.subjects:
            self.context.subjects[text] = find_subject(text, self.context.header)
        code, problem = self.context.subjects[text]
        if code is None:
            rule, _, candidates = problem.partition("|")
            self.context.found.add(rule, self.locator(index, "subject_unit"), text, candidates)
        return code, text, code is not None

    def _own_window(self, index: int, row: Row) -> Window | None:
        start, end = self._day(index, row, "window_start"), self._day(index, row, "window_end")
        if start and end:
            if start <= end:
                return Window(start, end)
            shown = f"{start:%d/%m/%Y}–{end:%d/%m/%Y}"
            self.context.found.add("WINDOW_BACKWARDS", self.locator(index, "window_start"), shown)
        elif start or end:
            name = "window_start" if start else "window_end"
            self.context.found.add("WINDOW_INCOMPLETE", self.locator(index, name), start or end)
        return None

    def _as_of(self, index: int, row: Row) -> date | None:
        day = self._day(index, row, "as_of")
        report_date = self.context.header.report_date
        if day and report_date and day > report_date:
            place = self.locator(index, "as_of")
            self.context.found.add("AS_OF_AFTER_REPORT", place, day, report_date)
        return day

    def _day(self, index: int, row: Row, name: str) -> date | None:
        column = self.table.columns.get(name)
        if column is None or row[column] == "":
            return None
        day = read_date(row[column])
        if day is None:
            place = self.locator(index, name)
            self.context.found.add("DATE_UNREADABLE", place, text_of(row[column]), EXAMPLES)
        return day

    def _qualifier(self, index: int, row: Row) -> Precision | None:
        text = self.text(row, "qualifier")
        if not text:
            return None
        precision = read_qualifier(text)
        if precision is None:
            allowed = "; ".join(c.label for c in choices(self.context.version, "qualifier"))
            place = self.locator(index, "qualifier")
            self.context.found.add("QUALIFIER_UNKNOWN", place, text, allowed)
        return precision

    def figure(
        self,
        index: int,
        column: int,
        cell: object,
        indicator: Indicator | None,
        scope: Scope,
        label: str,
        kind: MeasureKind | None = None,
    ) -> None:
        """Read one value cell into a figure of the document.

        Args:
            index: Row of the cell, from 0.
            column: Column of the cell, from 0.
            cell: What it holds.
            indicator: The indicator; None where it was not understood.
            scope: What the row says about it.
            label: The line's text as written.
            kind: ``target`` or ``context`` where the row says so; None takes the catalogue's.
        """
        context = self.context
        place = f"{self.sheet.name}!{column_letters(column)}{index + 1}"
        if cell == "" and self.sheet.is_plain:
            reading, written = MISSING, None
        else:
            reading, written = self._read_cell(index, column, cell, indicator, place)
        precision = reading.precision
        if scope.precision is not None:
            precision = self._precision(reading, scope.precision, place)
        filing = self._file(indicator, scope)
        known = indicator if scope.understood else None
        if known and reading.state != "missing":
            self._note_duplicate(known.code, scope, filing, place)
        measured = _measured_kind(indicator)
        context.values.append(
            Value(
                len(context.values) + 1,
                self.section,
                scope.subject_code,
                scope.subject_as_written,
                known.code if known else None,
                scope.service,
                scope.breakdown,
                label,
                kind or measured,
                written,
                reading.value,
                reading.state,
                indicator.unit_of_measure if indicator else None,
                precision,
                filing.window_start,
                filing.window_end,
                filing.as_of_date,
                filing.period_key,
                place,
                f"{label} | {written}"[:_QUOTE] if written else label[:_QUOTE],
                1.0 if known else 0.0,
                context.rule,
                scope.previous_value,
                scope.previous_locator,
            )
        )

    def with_previous(self, index: int, row: Row, indicator: Indicator, scope: Scope) -> Scope:
        """Add the total of the period before to what a row says, where it repeats one.

        Args:
            index: Row, from 0.
            row: Its cells.
            indicator: The row's indicator; only totals have one of the period before.
            scope: What the row says otherwise.
        """
        column = self.table.columns.get("previous")
        if column is None or row[column] == "" or indicator.measure_kind not in _TOTALS:
            return scope
        place = self.locator(index, "previous")
        reading = read_number(row[column], indicator.number_kind)
        if reading.problem:
            found = text_of(row[column])
            self.context.found.add(reading.problem, place, found, indicator.unit_of_measure)
        if reading.value is None:
            return scope
        return msgspec.structs.replace(scope, previous_value=reading.value, previous_locator=place)

    def _read_cell(
        self, index: int, column: int, cell: object, indicator: Indicator | None, place: str
    ) -> tuple[Reading, str | None]:
        found = self.context.found
        kind = indicator.number_kind if indicator else "decimal"
        if cell == "":
            return self._read_blank(index, column, place)
        written = text_of(cell)
        reading = read_number(cell, kind)
        if kind == "percent" and isinstance(cell, float) and reading.value is not None:
            ref, value = f"{column_letters(column)}{index + 1}", reading.value
            if ref in self.sheet.percent_cells:
                reading = read_number(Decimal(format(cell, ".15g")) * _HUNDRED, kind)
                written = f"{written} (%)"
            elif 0 < value < 1:
                found.add("RATIO_BELOW_ONE", place, value, value * _HUNDRED)
        if reading.problem:
            expected = indicator.unit_of_measure if indicator else ""
            found.add(reading.problem, place, written, expected)
        elif reading.value is not None and reading.value < 0 and not _may_fall(indicator):
            found.add("NEGATIVE_NUMBER", place, reading.value)
        return reading, written

    def _read_blank(self, index: int, column: int, place: str) -> tuple[Reading, str | None]:
        """A cell that looks empty may show an error, or hold a formula without a result."""
        ref = f"{column_letters(column)}{index + 1}"
        if ref in self.sheet.errors:
            self.context.found.add("FORMULA_ERROR", place, self.sheet.errors[ref])
            return MISSING, self.sheet.errors[ref]
        if self.sheet.has_formulas and ref in self.sheet.uncalculated:
            self.context.found.add("FORMULA_NOT_CALCULATED", place, ref)
        return MISSING, None

    def _precision(self, reading: Reading, stated: Precision, place: str) -> Precision:
        if reading.precision not in ("exact", stated):
            self.context.found.add("QUALIFIER_CONFLICT", place, reading.precision, stated)
        return stated if reading.state == "reported" else "exact"

    def _file(self, indicator: Indicator | None, scope: Scope) -> Filing:
        kind = indicator.measure_kind if indicator else None
        key = (kind, scope.own_window, scope.as_of)
        filing = self.context.filings.get(key)
        if filing is None:
            header = self.context.header
            filing = self.context.filings[key] = file_figure(
                kind,
                own_window=scope.own_window,
                as_of_date=scope.as_of,
                report_period=header.period_key,
                report_window=header.window,
            )
        return filing

    def _note_duplicate(self, code: str, scope: Scope, filing: Filing, place: str) -> None:
        key = (
            code,
            scope.service,
            scope.breakdown,
            scope.subject_code,
            filing.window_start,
            filing.window_end,
            filing.as_of_date,
        )
        first = self.context.seen.setdefault(key, place)
        if first != place:
            self.context.found.add("DUPLICATE_LINE", place, code, first)


def find_subject(text: str, header: Header) -> tuple[str | None, str]:
    """Find the unit a figure is about, inside the report's unit.

    Args:
        text: Code or name as written.
        header: Whose report it is, and for which days.

    Returns:
        The unit's code and an empty text, or None and ``<finding code>|<candidates>``.
    """
    own = header.unit
    if own is None or header.window is None:
        return None, "SUBJECT_UNIT_UNKNOWN|"
    if fold(text) in (fold(own.unit_name), own.unit_code, fold(own.short_name)):
        return own.unit_code, ""
    on = header.window.end
    code = complete_code(text, "", on) if text.isdecimal() else text
    within = own.unit_code if own.unit_level in ("province", "district") else None
    answer = unit_directory().resolve(code, on, within=within)
    if code.isdecimal():
        unit = unit_directory().by_code(code, on)
        return (unit.unit_code, "") if unit else (None, "SUBJECT_UNIT_UNKNOWN|")
    if answer.unit:
        return answer.unit.unit_code, ""
    if answer.status == "ambiguous":
        names = "; ".join(unit.full_name for unit in answer.candidates[:5])
        return None, f"SUBJECT_UNIT_AMBIGUOUS|{names}"
    return None, "SUBJECT_UNIT_UNKNOWN|"


def _may_fall(indicator: Indicator | None) -> bool:
    """Tell a difference ("tăng/giảm"), which may be negative, from a count."""
    return indicator is not None and indicator.code in signed_indicators()


def _measured_kind(indicator: Indicator | None) -> MeasureKind | None:
    """Context and targets are kept apart from what the unit measured."""
    if indicator is None:
        return None
    if indicator.role == "context":
        return "context"
    return "target" if indicator.role == "target_only" else indicator.measure_kind


_SCOPE_FIELDS = (
    "breakdown",
    "subject_unit",
    "window_start",
    "window_end",
    "as_of",
    "qualifier",
)
