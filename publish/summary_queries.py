"""What the run summary asks the current release; every query returns rows ready to be shown."""

from dataclasses import dataclass, field
from typing import Any

import duckdb

from ingest.config import Settings
from publish.release_folders import SNAPSHOT_NAME, current_manifest

Rows = list[tuple[Any, ...]]

_FILES = """
select status, count(*) as documents, count(*) filter (is_current) as current_documents
from marts.dim_submission
group by status
order by status
"""
_FIGURES = """
select
    units.unit_name,
    figures.period_key,
    count(*) filter (figures.value_state = 'reported') as reported,
    count(*) filter (figures.value_state = 'missing') as missing,
    count(*) filter (figures.value_state = 'not_applicable') as not_applicable,
    count(*) filter (figures.is_disputed) as disputed
from marts.fct_reported_value as figures
left join marts.dim_unit as units using (unit_key)
where figures.is_current
group by all
order by figures.period_key desc, reported desc, units.unit_name
"""
_FINDINGS = """
select
    findings.severity,
    findings.rule_code,
    count(*) as findings,
    first(coalesce(units.unit_name, findings.file_name) order by findings.finding_id) as unit_name,
    first(findings.locator order by findings.finding_id) as locator,
    first(findings.found order by findings.finding_id) as found,
    first(findings.expected order by findings.finding_id) as expected,
    first(findings.message_vi order by findings.finding_id) as message_vi
from marts.fct_quality_finding as findings
left join marts.dim_unit as units using (unit_key)
where findings.state = 'open'
group by findings.severity, findings.rule_code
order by
    case findings.severity when 'error' then 1 when 'warning' then 2 else 3 end,
    findings desc,
    findings.rule_code
"""
_VERSIONS = """
select
    coalesce(first(units.unit_name), any_value(versions.unit_code)) as unit_name,
    versions.period_key,
    count(*) as versions,
    max(versions.version_no) filter (versions.is_current) as current_version,
    first(versions.file_name order by versions.version_no desc) as last_file,
    list(distinct versions.closed_by order by versions.closed_by)
        filter (versions.closed_by is not null) as closed_by
from marts.dim_submission as versions
left join marts.dim_unit as units using (unit_key)
where versions.version_no is not null
group by
    versions.sender, versions.unit_code, versions.period_key, versions.form, versions.role,
    versions.scope
having count(*) > 1 or count(*) filter (versions.is_current) = 0
order by versions.period_key desc, unit_name
"""
_REJECTED = """
select
    versions.file_name,
    first(findings.rule_code order by findings.severity, findings.finding_id) as rule_code,
    first(findings.message_vi order by findings.severity, findings.finding_id) as message_vi
from marts.dim_submission as versions
left join marts.fct_quality_finding as findings using (submission_version_key)
where versions.status = 'rejected'
group by versions.submission_version_key, versions.file_name
order by versions.file_name
"""


@dataclass(frozen=True)
class Summary:
    """What the current release tells of the runs behind it.

    Attributes:
        manifest: ``release.json``; None if nothing is released.
        path: The snapshot readers open.
        files: Status, documents, of them current.
        rejected: File, code and Vietnamese message of what was rejected.
        figures: Unit, period, reported, missing, not applicable, disputed (current versions).
        findings: Severity, rule, count and one example: unit, cell, found, expected, message.
        versions: Unit, period, versions, current version, last file, what closed the others;
            only series that were sent again or closed.
    """

    manifest: dict[str, Any] | None
    path: str
    files: Rows = field(default_factory=list)
    rejected: Rows = field(default_factory=list)
    figures: Rows = field(default_factory=list)
    findings: Rows = field(default_factory=list)
    versions: Rows = field(default_factory=list)


def summarise(settings: Settings) -> Summary:
    """Read the summary from the current release, and from nothing else.

    Args:
        settings: Where the releases are.

    Returns:
        The summary; with nothing released its ``manifest`` is None and its tables are empty.
    """
    path = settings.published / "current" / SNAPSHOT_NAME
    manifest = current_manifest(settings)
    if manifest is None:
        return Summary(manifest=None, path=str(path))
    # By its own name: a release switched meanwhile must not mix with this one.
    snapshot = settings.published / "releases" / manifest["release_id"] / SNAPSHOT_NAME
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return Summary(
            manifest=manifest,
            path=str(path),
            files=connection.execute(_FILES).fetchall(),
            rejected=connection.execute(_REJECTED).fetchall(),
            figures=connection.execute(_FIGURES).fetchall(),
            findings=connection.execute(_FINDINGS).fetchall(),
            versions=connection.execute(_VERSIONS).fetchall(),
        )
