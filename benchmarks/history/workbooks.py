"""Official workbooks, filled by rewriting the cells of one template instead of building each."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from xml.sax.saxutils import escape

import numpy as np

from benchmarks.history.errors import error_kinds, kind_numbers
from benchmarks.history.lines import MISSING, SCALE
from benchmarks.history.months import Month
from benchmarks.history.package import compressed, package
from benchmarks.history.reports import Front, Reports, words_for
from benchmarks.history.sheet import Content, number_cell, text_cell
from benchmarks.history.template_form import TITLE_CELL, TemplateForm, template_form
from benchmarks.history.wiring import NONE
from ingest.catalogue import catalogue
from ingest.periods import parse_period_key
from ingest.units import unit_directory
from ingest.workbook.period_names import period_label

LATE_AS_OF_DAYS = 45
"""How far after the window's end a mistyped as-of date lies."""


def workbooks(reports: Reports) -> Iterator[bytes]:
    """Yield the workbook of every document, in order; equal documents give equal bytes."""
    form = template_form(reports.lines)
    plain = sum(not line.service_code for line in reports.lines.lines)
    starts = np.searchsorted(reports.errors.row, np.arange(len(reports) + 1))
    for row in range(len(reports)):
        front = reports.front(row)
        title = f"{front.unit.unit_name} – {period_label(parse_period_key(front.month.key))}"
        values = value_cells(reports.written[row])
        wrong = range(int(starts[row]), int(starts[row + 1]))
        for hit in wrong:
            words = words_for(int(reports.errors.kind[hit]), int(reports.errors.true[hit]))
            if words is not None:
                values[int(reports.errors.line[hit])] = text_cell(words)
        changes = _previous(reports, form, row) | _special_rows(reports, form, wrong, front)
        parts = {
            "front": form.sheets["front"].filled([], front_cells(form, front)),
            "figures": form.sheets["figures"].filled(
                values[:plain], {TITLE_CELL: title, **changes}
            ),
            "services": form.sheets["services"].filled(values[plain:], {TITLE_CELL: title}),
            "meta": form.sheets["meta"].filled([], _meta_cells(form, front)),
        }
        for role in ("tasks", "pilots", "issues"):
            parts[role] = form.sheets[role].filled([], {TITLE_CELL: title})
        yield packaged(form, parts, f"Báo cáo Đề án 06 – {title}")


def value_cells(written: np.ndarray) -> list[str]:
    """Return the inside of each value cell of a document; a missing figure leaves it blank."""
    return [
        "" if value == MISSING else number_cell(plain_number(value)) for value in written.tolist()
    ]


def plain_number(value: int) -> str:
    """Write ten-thousandths as a spreadsheet stores a number: 15320000 is ``1532``."""
    whole, rest = divmod(value, SCALE)
    return str(whole) if not rest else format(value / SCALE, ".15g")


def front_cells(form: TemplateForm, front: Front) -> dict[str, Content]:
    """Return what stands on the front sheet, by cell."""
    # Where it lies may have been renamed or merged since the unit was first of its name.
    unit = unit_directory().by_code(front.unit.unit_code, front.window.end) or front.unit
    above = [n for n in (unit.district_name, unit.province_name) if n and n != unit.unit_name]
    nearest = above[0] if above else None  # the unit directory takes one name here, no address
    answers: dict[str, Content] = {
        "unit_code": unit.unit_code,
        "unit_name": unit.unit_name,
        "parent_name": nearest,
        "period": front.month.key,
        "window_start": front.window.start,
        "window_end": front.window.end,
        "report_date": front.report_date,
        "document_no": front.document_no,
        "issuing_agency": issuing_agency(front),
        "replaces_unit_code": front.replaces_unit_code,
        "replaces_period": front.replaces_period,
    }
    return {TITLE_CELL: unit.full_name, **{form.front[name]: a for name, a in answers.items()}}


def issuing_agency(front: Front) -> str:
    """Name the people's committee of a unit."""
    name = front.unit.unit_name
    return f"UBND {name[0].lower()}{name[1:]}"


def own_dates(kind: int, month: Month) -> tuple[date | None, date | None, date | None]:
    """Return the from, to and as-of dates an error of some kind writes beside a figure."""
    name = error_kinds()[kind]["kind"]
    if name == "wrong_window":
        return (*month.shifted(-1).window, None)
    late = month.window.end + timedelta(days=LATE_AS_OF_DAYS)
    return None, None, late if name == "as_of_late" else None


def _meta_cells(form: TemplateForm, front: Front) -> dict[str, Content]:
    return {
        form.meta["unit_code"]: front.unit.unit_code,
        form.meta["period_key"]: front.month.key,
    }


def _previous(reports: Reports, form: TemplateForm, row: int) -> dict[str, Content]:
    """Print last month's cumulative beside the input, where the report's own flow tells it."""
    cells: dict[str, Content] = {}
    for place in np.flatnonzero(reports.wiring.flow != NONE):
        now, gained = reports.true[row, [place, reports.wiring.flow[place]]]
        code = reports.lines.lines[place].indicator_code
        cells[form.cells[code, "previous"]] = int(now - gained) // SCALE
    return cells


def _special_rows(
    reports: Reports, form: TemplateForm, wrong: range, front: Front
) -> dict[str, Content]:
    """Write wrong dates beside their figures, and lines that stand twice into the spare rows."""
    cells: dict[str, Content] = {}
    spare = iter(form.spare)
    errors = reports.errors
    for hit in wrong:
        line = reports.lines.lines[int(errors.line[hit])]
        dates = own_dates(int(errors.kind[hit]), front.month)
        for name, day in zip(("window_start", "window_end", "as_of"), dates, strict=True):
            if day:
                cells[form.cells[line.indicator_code, name]] = day
        if errors.kind[hit] == kind_numbers()["duplicate_line"]:
            cells |= _copied_line(form, next(spare), line.indicator_code, int(errors.written[hit]))
    return cells


def _copied_line(form: TemplateForm, row: int, code: str, value: int) -> Mapping[str, Content]:
    name = catalogue().indicators[code].name.removeprefix("… ")
    content: dict[str, Content] = {"code": code, "label": name, "value": value / SCALE}
    return {f"{form.columns[field]}{row}": entry for field, entry in content.items()}


def packaged(form: TemplateForm, sheets: Mapping[str, bytes], title: str) -> bytes:
    """Put filled sheets, by role, and the constant parts together into a workbook."""
    changed = {form.members[role]: content for role, content in sheets.items()}
    changed["docProps/core.xml"] = form.core.format(title=escape(title)).encode()
    return package(
        [
            compressed(name, changed[name]) if name in changed else form.constant[name]
            for name in form.order
        ]
    )
