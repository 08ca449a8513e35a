"""The tables of public services; their columns are data."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from publish.consolidated import wording
from publish.consolidated.model import Service
from publish.consolidated.outline import Column, Section, columns
from publish.consolidated.report import NOTHING, Report
from publish.consolidated.ruled_tables import Ruled
from publish.consolidated.wording import BLANK

_SIZE = 9.5


def services(report: Report, section: Section) -> None:
    """Write the services with figures: received, online, in time, rates of the sums."""
    del section
    shown = [one for one in report.services if one.figures]
    if not shown:
        report.paper.paragraph(NOTHING)
        return
    service_table(report, "services", shown, name_cm=3.6, note_cm=3.0)


def service_table(
    report: Report, table: str, shown: Sequence[Service], name_cm: float, note_cm: float
) -> None:
    """Write a table of services.

    Args:
        report: The report.
        table: Its columns in ``seeds/report/columns.csv``.
        shown: The rows.
        name_cm: Width of the names.
        note_cm: Width of what the figures stand on.
    """
    layout = columns(report.seeds, table)
    rows = [
        [str(place), one.name_vi, *_cells(one, layout), _note(report, one, layout)]
        for place, one in enumerate(shown, start=1)
    ]
    table_columns = [
        Ruled("TT", 0.9, "center"),
        Ruled("Dịch vụ công", name_cm),
        *(Ruled(one.header, one.width_cm, "right") for one in layout),
        Ruled("Ghi chú (cộng từ đâu)", note_cm),
    ]
    report.paper.table(table_columns, rows, _SIZE)


def _cells(service: Service, layout: Sequence[Column]) -> list[str]:
    return [
        wording.shown(figure, "%" if figure and figure.measure == "ratio" else "", BLANK)
        for figure in (service.figures.get(one.code) for one in layout)
    ]


def _note(report: Report, service: Service, layout: Sequence[Column]) -> str:
    """Say what the figures stand on: most of them, then those that stand on something else."""
    figures = [
        (one.header, service.figures[one.code]) for one in layout if one.code in service.figures
    ]
    counted = [figure for _, figure in figures if figure.measure != "ratio"]
    said = {
        # Beside its parts a rate stands on what they stand on.
        header: wording.coverage(
            replace(figure, measure="flow") if counted else figure, report.words, report.missing
        )
        for header, figure in figures
    }
    if not said:
        return wording.UNKNOWN
    [(usual, _)] = Counter(said.values()).most_common(1)
    parts = [usual, *(f"{header}: {text}" for header, text in said.items() if text != usual)]
    if any(figure.units_disputed for _, figure in figures):
        parts.append(f"{wording.DISPUTED} có đơn vị số liệu đang mâu thuẫn")
    return "; ".join(parts)
