"""What the current release says of one month: who owed a report, who sent it, what is wrong."""

from dataclasses import dataclass, field

import duckdb

from ingest.config import Settings

_OBLIGATIONS = """
select owed.status, count(*)
from marts.fct_submission_status as owed
inner join marts.dim_period as period using (period_key)
where strftime(period.end_date, '%Y-%m') = $month
group by owed.status
order by owed.status
"""
_FINDINGS = """
select finding.severity, count(*)
from marts.fct_quality_finding as finding
inner join marts.dim_period as period using (period_key)
where strftime(period.end_date, '%Y-%m') = $month and finding.state = 'open'
group by finding.severity
order by finding.severity
"""
_FIGURES = """
select count(*), count(distinct figure.unit_key)
from marts.fct_reported_value as figure
inner join marts.dim_period as period on figure.submission_period_key = period.period_key
where strftime(period.end_date, '%Y-%m') = $month and figure.is_current
"""


@dataclass(frozen=True)
class MonthOutcome:
    """What a month holds in the current release.

    Attributes:
        month: Such as ``2024-01``; periods that end in it are counted.
        released: Whether there is a release at all.
        obligations: Reports owed, by what became of them (``on_time``, ``missing``, …).
        open_findings: Open findings by severity.
        figures: Current figures reported for the month.
        units: Units those figures are about.
        message: One sentence for people.
    """

    month: str
    released: bool
    obligations: dict[str, int] = field(default_factory=dict)
    open_findings: dict[str, int] = field(default_factory=dict)
    figures: int = 0
    units: int = 0
    message: str = ""


def month_outcome(settings: Settings, month: str) -> MonthOutcome:
    """Tell from the current release what one month holds.

    Args:
        settings: Where the releases are.
        month: Such as ``2024-01``.

    Returns:
        The outcome; with nothing released it says so and counts nothing.
    """
    snapshot = settings.published / "current" / "dean06.duckdb"
    if not snapshot.exists():
        return MonthOutcome(month, False, message="Chưa phát hành. Nothing released yet.")
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        given = {"month": month}
        obligations = dict(connection.execute(_OBLIGATIONS, given).fetchall())
        findings = dict(connection.execute(_FINDINGS, given).fetchall())
        figures, units = connection.execute(_FIGURES, given).fetchone() or (0, 0)
    owed = sum(obligations.values())
    sent = owed - obligations.get("missing", 0) - obligations.get("awaited", 0)
    return MonthOutcome(
        month=month,
        released=True,
        obligations=obligations,
        open_findings=findings,
        figures=figures,
        units=units,
        message=(
            f"Tháng {month}: {sent}/{owed} báo cáo đã gửi, {figures} số liệu của {units} đơn vị. "
            f"{sent} of {owed} reports sent, {figures} figures of {units} units."
        ),
    )
