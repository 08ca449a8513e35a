"""The appendices: units by flagship indicators, services, who is missing, sources of figures."""

from publish.consolidated import wording
from publish.consolidated.indicator_lines import MEASURES
from publish.consolidated.model import Cell, Line, Measure, Origin
from publish.consolidated.outline import Section
from publish.consolidated.paper import LANDSCAPE_WIDTH_CM, WIDTH_CM
from publish.consolidated.report import NOTHING, Report
from publish.consolidated.ruled_tables import Ruled
from publish.consolidated.service_tables import service_table
from publish.consolidated.wording import BLANK

_MOST_COLUMNS = 10
_TOTALS = "Lũy kế (hoặc hiện có)"


def units(report: Report, section: Section) -> None:
    """Write the units just below, with their flagship totals."""
    del section
    shown = flagship_columns(report)
    rows = report.questions.unit_rows(tuple(line.line_code for line, _ in shown))
    if not any(row.cells for row in rows):
        report.paper.paragraph(NOTHING)
        return
    _explain(report)
    width = (LANDSCAPE_WIDTH_CM - 5.6) / len(shown)
    table = [
        Ruled("TT", 1.0, "center"),
        Ruled("Đơn vị", 4.6),
        *(
            Ruled(
                f"{line.name_vi} ({line.unit_of_measure})",
                width,
                "right",
                above=_TOTALS if measure == "stock" else "",
            )
            for line, measure in shown
        ),
    ]
    cells = [
        [_cell(row.cells.get((line.line_code, measure)), line) for line, measure in shown]
        for row in rows
    ]
    named = zip(rows, cells, strict=True)
    report.paper.table(
        table,
        [[str(place), row.unit_name, *texts] for place, (row, texts) in enumerate(named, start=1)],
        size=10,
    )


def flagship_columns(report: Report) -> list[tuple[Line, Measure]]:
    """Return the flagship lines that units below collect, each with the figure that leads it."""
    is_nation = report.questions.frame.unit_level == "nation"
    below = ("commune", "province") if is_nation else ("commune",)
    return [
        (line, "stock" if "stock" in line.measures else line.measures[0])
        for line in report.lines
        if line.is_flagship and line.collection_level in below
    ][:_MOST_COLUMNS]


def _cell(cell: Cell | None, line: Line) -> str:
    if cell is None:
        return BLANK
    text = wording.stated(cell.value, cell.stated_precision, line.unit_of_measure)
    if cell.is_disputed:
        text += wording.DISPUTED
    if cell.is_carried:
        return f"{text} (tháng trước)"
    if cell.units_reported < cell.units_expected:
        counted = f"{wording.number(cell.units_reported)}/{wording.number(cell.units_expected)}"
        return f"{text} (cộng từ {counted})"
    return text


def all_services(report: Report, section: Section) -> None:
    """Write every service, those without figures too."""
    del section
    _explain(report)
    service_table(report, "all_services", report.services, name_cm=4.0, note_cm=2.6)


def missing(report: Report, section: Section) -> None:
    """Write the lists of units the sums lack."""
    del section
    if not report.missing.listed:
        report.paper.paragraph("Không tổng nào trong báo cáo thiếu quá 5 đơn vị.")
        return
    for place, listed in enumerate(report.missing.listed, start=1):
        report.paper.paragraph(f"Danh sách {place}: {', '.join(listed)}.", size=11)


def sources(report: Report, section: Section) -> None:
    """Write where each figure comes from: file and cell, or how many reports a sum is made of."""
    origins = report.questions.origins(section.most)
    rows = []
    for line in report.lines:
        for measure, figure in line.figures.items():
            found = origins.get((line.line_code, None, measure), [])
            source = _source(report, figure.basis, figure.submissions, found)
            place = str(report.place(line.line_code))
            rows.append([place, f"{line.name_vi} – {MEASURES[measure]}", source])
    for service in report.services:
        for code, figure in service.figures.items():
            found = origins.get((code, service.service_code, figure.measure), [])
            source = _source(report, figure.basis, figure.submissions, found)
            rows.append(["", f"{service.name_vi} – {report.questions.name_of(code)}", source])
    report.paper.paragraph(report.words("edition"), size=11)
    if not rows:
        report.paper.paragraph(NOTHING)
        return
    table = (Ruled("TT", 1.1, "center"), Ruled("Số liệu", 6.0), Ruled("Lấy từ", WIDTH_CM - 7.1))
    report.paper.table(table, rows, size=9.5)


def _source(report: Report, basis: str, submissions: int, found: list[Origin]) -> str:
    named = "; ".join(_document(one) for one in found)
    if basis == "own":
        return named or "báo cáo của đơn vị"
    more = submissions - len([one for one in found if one.file_name])
    rest = f"; và {wording.number(more)} báo cáo khác" if more > 0 else ""
    del report
    return f"cộng từ {wording.number(submissions)} báo cáo: {named}{rest}"


def _document(origin: Origin) -> str:
    who = f"{origin.unit_name}: " if origin.unit_name else ""
    if origin.is_carried:
        return f"{who}số lũy kế tháng trước"
    if origin.file_name is None:
        return f"{who}tính từ các số khác của đơn vị"
    return f"{who}{origin.file_name} [{origin.locator}]"


def _explain(report: Report) -> None:
    report.paper.paragraph(
        f"Dấu “{BLANK}”: chưa có số liệu, không phải là số không; dấu “{wording.DISPUTED}”: "
        "số liệu đang có mâu thuẫn.",
        size=11, italic=True,
    )  # fmt: skip
