"""The tables of indicators: figures in the period and in all, changes, what they stand on."""

from collections.abc import Sequence

from publish.consolidated import wording
from publish.consolidated.model import Figure, Line, Measure
from publish.consolidated.outline import Section
from publish.consolidated.report import NOTHING, Report
from publish.consolidated.ruled_tables import Ruled
from publish.consolidated.wording import BLANK

_COLUMNS: tuple[tuple[Measure, ...], ...] = (("flow", "ratio", "score"), ("stock",))
_TABLE = (
    Ruled("TT", 1.1, "center"),
    Ruled("Chỉ tiêu", 3.8),
    Ruled("ĐVT", 1.7, "center"),
    Ruled("Trong kỳ", 1.9, "right"),
    Ruled("Lũy kế (hoặc hiện có)", 2.2, "right"),
    Ruled("Tăng, giảm", 2.1),
    Ruled("Ghi chú (cộng từ đâu)", 3.7),
)
MEASURES: dict[Measure, str] = {
    "flow": "trong kỳ", "stock": "lũy kế", "ratio": "tỷ lệ", "score": "điểm",
}  # fmt: skip


def indicators(report: Report, section: Section) -> None:
    """Write the lines of some groups as one table, and their targets."""
    rest = section.codes == ("*",)
    lines = [
        line
        for line in report.lines
        if (line.indicator_group not in report.groups if rest else
            line.indicator_group in section.codes)
    ]  # fmt: skip
    if not lines:
        report.paper.paragraph(NOTHING)
        return
    rows = [_line_row(report, line) for line in lines]
    report.paper.table(_TABLE, rows)
    for line in lines:
        for aim in line.targets:
            name = f"lũy kế: {line.name_vi}" if aim.is_cumulative else line.name_vi
            said = wording.target(aim, name, line.unit_of_measure)
            report.paper.paragraph(f"- {said}")


def _line_row(report: Report, line: Line) -> list[str]:
    shown, changes = [], []
    for measures in _COLUMNS:
        figure = next((line.figures[one] for one in measures if one in line.figures), None)
        has_column = any(one in line.measures for one in measures)
        absent = wording.UNKNOWN if has_column else ""
        shown.append(wording.shown(figure, line.unit_of_measure, absent))
        if figure is not None and figure.change is not None:
            changes.append(wording.change(figure))
    return [
        str(report.place(line.line_code)),
        line.name_vi,
        line.unit_of_measure,
        *shown,
        "; lũy kế ".join(changes) if len(changes) > 1 else "".join(changes) or BLANK,
        note(report, list(line.figures.values()), line.unit_of_measure),
    ]


def note(report: Report, figures: Sequence[Figure], unit_of_measure: str) -> str:
    """Say what the figures of a row stand on; what is the same for all is said once."""
    if not figures:
        return "chưa đơn vị nào báo cáo"
    said = {one.measure: wording.coverage(one, report.words, report.missing) for one in figures}
    if len(set(said.values())) == 1:
        parts = [next(iter(said.values()))]
    else:
        parts = [f"{MEASURES[measure]}: {text}" for measure, text in said.items()]
    for one in figures:
        parts += [
            wording.as_of(one),
            wording.other(one, report.words, unit_of_measure),
            wording.disputed(one),
        ]
    return "; ".join(dict.fromkeys(filter(None, parts)))
