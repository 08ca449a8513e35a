"""What the current release says that has to go back, asked only where it changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from publish.returned.model import Document, Finding, Folder, Unclear

FORMAT = "1"
"""Version of what is written; another one writes every folder anew."""

_LISTED = """
create or replace temp view listed as
select
    coalesce(versions.unit_code, versions.sender) as folder_unit,
    versions.period_key as folder_period,
    findings.*
from marts.fct_quality_finding as findings
inner join marts.dim_submission as versions using (submission_version_key)
"""
_UNCLEAR = """
create or replace temp view unclear as
select
    coalesce(versions.unit_code, versions.sender) as folder_unit,
    versions.period_key as folder_period,
    figures.submission_version_key as version_key,
    figures.value_no,
    figures.value_as_written,
    figures.locator,
    coalesce(figures.quote, figures.label_as_written, '') as quote,
    -- What was decided since stays here, for the page that listed it to be written anew.
    figures.is_current and figures.reader_rule not like 'dismissed:%' as is_waiting
from marts.fct_reported_value as figures
inner join marts.dim_submission as versions using (submission_version_key)
where
    figures.form = 'narrative'
    and figures.indicator_code is null
    and figures.value_state = 'reported'
"""
_UNCLEAR_FIGURES = """
select
    unclear.folder_unit,
    unclear.folder_period,
    unclear.version_key,
    coalesce(unclear.value_as_written, '') as written,
    unclear.locator,
    unclear.quote
from unclear
inner join chosen
    on
        unclear.folder_unit is not distinct from chosen.folder_unit
        and unclear.folder_period is not distinct from chosen.folder_period
where unclear.is_waiting
order by unclear.version_key, unclear.value_no
"""
_FINGERPRINTS = """
with found as (
    select
        folder_unit,
        folder_period,
        string_agg(
            to_json([
                finding_id, state, severity, submission_version_key, locator, found, expected,
                message_vi, instruction_vi, explanation, waived_until::varchar, waived_by_role,
                corrected_by_submission_id
            ])::varchar, chr(10) order by finding_id
        ) as content,
        max(greatest(last_found_at, corrected_at, explained_at, waived_at)) as happened_at
    from listed
    group by folder_unit, folder_period
),

asked as (
    select
        folder_unit,
        folder_period,
        string_agg(
            to_json([version_key, locator, value_as_written])::varchar, chr(10)
            order by version_key, value_no
        ) filter (where is_waiting) as content
    from unclear
    group by folder_unit, folder_period
)

select
    coalesce(found.folder_unit, asked.folder_unit) as unit_code,
    coalesce(found.folder_period, asked.folder_period) as period_key,
    sha256($format || coalesce(found.content, '') || coalesce(asked.content, '')) as fingerprint
from found
full join asked
    on
        found.folder_unit is not distinct from asked.folder_unit
        and found.folder_period is not distinct from asked.folder_period
where
    ($unit is null or coalesce(found.folder_unit, asked.folder_unit) = $unit)
    and ($period is null or coalesce(found.folder_period, asked.folder_period) = $period)
order by found.happened_at desc, unit_code, period_key
"""
_CHOSEN = """
create or replace temp table chosen as
select unnest($units) as folder_unit, unnest($periods) as folder_period
"""
_FINDINGS = """
select
    listed.folder_unit,
    listed.folder_period,
    listed.finding_id,
    listed.rule_code,
    listed.severity,
    listed.state,
    listed.submission_version_key as version_key,
    concat_ws(
        ' · ',
        services.name_vi,
        case when listed.breakdown_code <> 'ALL' then breakdowns.name_vi end,
        coalesce(indicators.name_vi, listed.indicator_code)
    ) as subject,
    listed.locator,
    coalesce(listed.found, '') as found,
    coalesce(listed.expected, '') as expected,
    listed.message_vi as message,
    coalesce(listed.instruction_vi, '') as instruction,
    listed.explanation,
    listed.waived_until,
    listed.waived_by_role,
    correcting.file_name as corrected_by,
    quoted.quote
from listed
inner join chosen
    on
        listed.folder_unit is not distinct from chosen.folder_unit
        and listed.folder_period is not distinct from chosen.folder_period
left join marts.dim_indicator as indicators on listed.indicator_code = indicators.indicator_code
left join marts.dim_service as services on listed.service_code = services.service_code
left join marts.dim_breakdown as breakdowns on listed.breakdown_code = breakdowns.breakdown_code
left join (
    select submission_id, max(file_name) as file_name from marts.dim_submission group by all
) as correcting on listed.corrected_by_submission_id = correcting.submission_id
left join (
    select figures.submission_version_key, figures.locator, min(figures.quote) as quote
    from marts.fct_reported_value as figures
    where figures.form <> 'workbook' and figures.quote is not null
    group by all
) as quoted
    on
        listed.submission_version_key = quoted.submission_version_key
        and listed.locator = quoted.locator
order by listed.finding_id
"""
_DOCUMENTS = """
select
    coalesce(versions.unit_code, versions.sender) as folder_unit,
    versions.period_key as folder_period,
    versions.submission_version_key as version_key,
    versions.file_name,
    versions.file_sha256,
    versions.form,
    versions.version_no is null as is_rejected,
    versions.received_at,
    coalesce(
        units.unit_name, versions.unit_name_as_written,
        'Đơn vị mã ' || coalesce(versions.unit_code, versions.sender), 'Không rõ đơn vị'
    ) as unit_name,
    coalesce(periods.label_vi, versions.period_key, 'không rõ kỳ') as period_label,
    versions.is_current or versions.version_no is null as is_standing
from marts.dim_submission as versions
left join marts.dim_unit as units on versions.unit_key = units.unit_key
left join marts.dim_period as periods on versions.period_key = periods.period_key
inner join chosen
    on
        coalesce(versions.unit_code, versions.sender) is not distinct from chosen.folder_unit
        and versions.period_key is not distinct from chosen.folder_period
order by versions.received_at, versions.submission_version_key
"""

Key = tuple[str | None, str | None]


def fingerprints(
    connection: duckdb.DuckDBPyConnection, unit: str | None = None, period: str | None = None
) -> dict[Key, str]:
    """Return what tells one state of a unit and period from another, for all that have findings.

    Args:
        connection: A release.
        unit: Only this unit's code; None for all.
        period: Only this period; None for all.

    Returns:
        Fingerprints by unit code and period key, either of which may be unknown; where something
        happened last comes first.
    """
    connection.execute(_LISTED)
    connection.execute(_UNCLEAR)
    given = {"format": FORMAT, "unit": unit, "period": period}
    rows = connection.execute(_FINGERPRINTS, given).fetchall()
    return {(unit_code, period_key): found for unit_code, period_key, found in rows}


def folders(connection: duckdb.DuckDBPyConnection, wanted: Mapping[Key, str]) -> list[Folder]:
    """Return what goes back for some units and periods.

    Args:
        connection: A release.
        wanted: Their fingerprints.

    Returns:
        One folder each, in the order of their names.
    """
    if not wanted:
        return []
    keys = sorted(wanted, key=str)
    connection.execute(_LISTED)
    connection.execute(_UNCLEAR)
    connection.execute(
        _CHOSEN, {"units": [unit for unit, _ in keys], "periods": [period for _, period in keys]}
    )
    findings = _by_folder(connection, _FINDINGS)
    documents = _by_folder(connection, _DOCUMENTS)
    unclear = _by_folder(connection, _UNCLEAR_FIGURES)
    return [_folder(key, wanted[key], findings[key], documents[key], unclear[key]) for key in keys]


def _by_folder(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[Key, list[dict[str, Any]]]:
    cursor = connection.execute(sql)
    names = [described[0] for described in cursor.description or []][2:]
    grouped: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for unit, period, *row in cursor.fetchall():
        grouped[unit, period].append(dict(zip(names, row, strict=True)))
    return grouped


def _folder(
    key: Key,
    fingerprint: str,
    findings: Iterable[dict[str, Any]],
    documents: Iterable[dict[str, Any]],
    unclear: Iterable[dict[str, Any]],
) -> Folder:
    told = [Finding(**row) for row in findings]
    standing, names = [], ("Không rõ đơn vị", "không rõ kỳ")
    for row in documents:
        names = (row.pop("unit_name"), row.pop("period_label"))
        if row.pop("is_standing"):
            standing.append(Document(**row))
    return Folder(
        unit_code=key[0],
        period_key=key[1],
        unit_name=names[0],
        period_label=names[1],
        fingerprint=fingerprint,
        documents=tuple(standing),
        findings=tuple(sorted(told, key=lambda one: one.order)),
        unclear=tuple(Unclear(**row) for row in unclear),
    )
