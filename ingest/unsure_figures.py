"""Figures in force that carry no indicator: listed, and found again by the id the list shows.

The id is the beginning of the document's hash and the number of the figure: ``3f9ac01b52#12``. It
stays what it is when the document is completed by decisions.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from duckdb import DuckDBPyConnection

from ingest.errors import UnknownTargetError

_ID = re.compile(r"([0-9a-f]{6,64})#([0-9]+)")
_FROM = """
from raw.current_readings as standing
inner join raw.submissions as documents on standing.submission_id = documents.submission_id
inner join raw.submission_values as figures on standing.submission_id = figures.submission_id
"""
_COLUMNS = """
select distinct
    left(documents.file_sha256, 10) || '#' || figures.value_no as figure_id,
    documents.unit_code,
    documents.unit_name_as_written,
    documents.period_key,
    figures.value_as_written,
    figures.quote,
    figures.locator,
    nullif(split_part(figures.reader_rule, '?', 2), '') as guess,
    documents.form,
    documents.submission_id,
    documents.file_sha256,
    documents.window_start as report_start,
    documents.window_end as report_end,
    figures.subject_unit_code,
    figures.unit_of_measure,
    figures.window_start,
    figures.window_end,
    figures.as_of_date,
    figures.value,
    figures.label_as_written,
    figures.indicator_code,
    figures.value_no
"""
_UNSURE = """
where
    figures.indicator_code is null
    and figures.value_state = 'reported'
    and figures.reader_rule not like 'dismissed:%'
    and ($unit is null or documents.unit_code = $unit)
    and ($period is null or documents.period_key = $period)
order by documents.period_key desc, documents.unit_code, documents.file_sha256, figures.value_no
"""
_ONE = """
where starts_with(documents.file_sha256, $document) and figures.value_no = $number
"""


@dataclass(frozen=True, slots=True)
class UnsureFigure:
    """One figure of a document in force; see ``raw.submission_values`` and ``raw.submissions``.

    Attributes:
        figure_id: What a person calls it by.
        guess: Indicator the reader thought of and was not sure enough about.
        report_start: First day of its report.
        report_end: Last day of its report.
    """

    figure_id: str
    unit_code: str | None
    unit_name_as_written: str | None
    period_key: str | None
    value_as_written: str | None
    quote: str | None
    locator: str
    guess: str | None
    form: str
    submission_id: str
    file_sha256: str
    report_start: date | None
    report_end: date | None
    subject_unit_code: str | None
    unit_of_measure: str | None
    window_start: date | None
    window_end: date | None
    as_of_date: date | None
    value: Decimal | None
    label_as_written: str
    indicator_code: str | None
    value_no: int


def unsure_figures(
    connection: DuckDBPyConnection, unit: str | None = None, period: str | None = None
) -> list[UnsureFigure]:
    """Return the reported figures in force without an indicator that nobody set aside.

    Args:
        connection: The warehouse.
        unit: Only reports of this unit's code; None for all.
        period: Only reports for this period; None for all.

    Returns:
        The latest period first; then by unit and by place in the report.
    """
    given = {"unit": unit, "period": period}
    rows = connection.execute(_COLUMNS + _FROM + _UNSURE, given).fetchall()
    return [UnsureFigure(*row) for row in rows]


def figure_by_id(connection: DuckDBPyConnection, figure_id: str) -> UnsureFigure:
    """Find a figure of a document in force.

    Args:
        connection: The warehouse.
        figure_id: As ``dean06 review`` shows it; more digits of the hash are welcome.

    Raises:
        UnknownTargetError: If it is no id, or no document in force, or more than one, has it.
    """
    match = _ID.fullmatch(figure_id.strip())
    given = {"document": match[1], "number": int(match[2])} if match else {}
    rows = connection.execute(_COLUMNS + _FROM + _ONE, given).fetchall() if given else []
    if len(rows) != 1:
        raise UnknownTargetError(
            "Không có (đúng một) số liệu mang mã này trong các báo cáo đang hiệu lực. "
            "No figure of a report in force, or more than one, has this id.",
            place="dean06 review",
            found=figure_id,
            expected="3f9ac01b52#12",
        )
    return UnsureFigure(*rows[0])
