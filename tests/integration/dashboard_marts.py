"""The release of ``national_marts``, with reports one can trace and late units, fit to publish."""

import json
import shutil
from pathlib import Path

import duckdb
import national_marts
from postgres_world import told

from ingest.config import Settings

SUBMISSIONS = """
delete from marts.dim_submission;
create temp table reports as
select f.unit_key, f.unit_id, f.period_key, f.stock_value, f.flow_value,
    'S' || f.unit_id || f.period_key as submission_id, u.unit_code
from marts.fct_indicator_period as f
inner join marts.dim_unit as u on f.unit_key = u.unit_key
where u.unit_level = 'commune' and f.stock_value is not null;
insert into marts.dim_submission by name
select submission_id as submission_version_key, submission_id, 1 as version_no, true as is_current,
    'accepted' as status, unit_key, unit_id, unit_code, period_key, 'workbook' as form,
    unit_code || '_' || period_key || '.xlsx' as file_name, true as is_on_time,
    timestamptz '2026-06-20 10:00:00+00' as received_at,
    timestamptz '2026-06-20 10:00:00+00' as known_from
from reports;
insert into marts.fct_reported_value by name
select unit_key, unit_id, unit_code, period_key, 'CCCD_ISSUED_CUM' as indicator_code,
    'ALL' as breakdown_code, submission_id as submission_version_key, submission_id,
    1 as value_no, stock_value::bigint::varchar as value_as_written, stock_value as value,
    'reported' as value_state, true as is_current, true as is_selected,
    'Chỉ tiêu!G' || right(period_key, 2) as locator, 'Lũy kế <b>thẻ</b> đã cấp' as quote
from reports;
insert into marts.rpt_late_units by name
select unit_key, unit_id, f.period_key, 'DA06_XA_THANG' as obligation_code, unit_code, unit_name,
    unit_level, current_province_unit_id as province_unit_id, province_code, province_name,
    'late' as status, 3 as days_late, 2 as working_days_late
from marts.fct_quality_finding as f inner join marts.dim_unit using (unit_key, unit_id, unit_code)
where f.state = 'open';
create table marts.rpt_release_difference as select 1 as one where false;
"""

# What the dashboards do not show, in three marts: a reader that sees two numbers has seen half a
# release.
NUMBERED = """
update marts.fct_unit_rollup set units_obliged = {number};
update marts.fct_current_boundary set predecessors_not_applicable = {number};
update marts.fct_quality_finding set versions_raising = {number};
"""
NUMBERS = """
select distinct n from (
    select units_obliged as n from marts.fct_unit_rollup
    union all select predecessors_not_applicable from marts.fct_current_boundary
    union all select versions_raising from marts.fct_quality_finding
) as seen
"""


def make(settings: Settings) -> Path:
    """Make a released home; return the snapshot readers open."""
    snapshot = national_marts.make(settings)
    with duckdb.connect(str(snapshot)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(
            "update marts.fct_quality_finding as f set unit_code = u.unit_code "
            "from marts.dim_unit as u where f.unit_key = u.unit_key"
        )
        connection.execute(SUBMISSIONS)
        tables = {name: told(connection, name) for name in _names(connection)}
    _describe(snapshot.parent, tables)
    return snapshot


def follow_up(settings: Settings, number: int) -> None:
    """Make the next release the current one: the same marts, stamped with a number."""
    current = (settings.published / "current").resolve()
    folder = current.with_name(f"{number:04d}-next")
    shutil.copytree(current, folder)
    with duckdb.connect(str(folder / "dean06.duckdb")) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(NUMBERED.format(number=number))
        tables = {name: told(connection, name) for name in _names(connection)}
    _describe(folder, tables)
    link = settings.published / ".tmp-next"
    link.symlink_to(Path("releases") / folder.name)
    link.replace(settings.published / "current")


def _names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    names = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts' order by all"
    )
    return [name for (name,) in names.fetchall()]


def _describe(folder: Path, tables: dict[str, dict[str, object]]) -> None:
    described = folder / "release.json"
    manifest = json.loads(described.read_text(encoding="utf-8"))
    manifest |= {"release_id": folder.name, "dean06_version": "0.1.0",
                 "difference": tables.pop("rpt_release_difference"), "tables": tables}  # fmt: skip
    described.write_text(json.dumps(manifest), encoding="utf-8")
