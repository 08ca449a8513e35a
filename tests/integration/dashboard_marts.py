"""The release of ``national_marts``, with reports one can trace and late units, fit to publish."""

import json
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
        names = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by all"
        ).fetchall()
        tables = {name: told(connection, name) for (name,) in names}
    described = snapshot.parent / "release.json"
    manifest = json.loads(described.read_text(encoding="utf-8"))
    manifest |= {"dean06_version": "0.1.0", "difference": tables.pop("rpt_release_difference"),
                 "tables": tables}  # fmt: skip
    described.write_text(json.dumps(manifest), encoding="utf-8")
    return snapshot
