"""A hand-made warehouse, small and sound: two communes, a month, a report sent twice."""

from pathlib import Path

import duckdb

from ingest.config import PROJECT_DIR, Settings
from publish.contract import MARTS as CONTRACT
from tests.mart_columns import columns_of, declared

MARTS = """
create schema marts;
create table marts.dim_unit as
    select 'H@2025-07-01' as unit_key, 'H@2025-07-01' as unit_id, '10525' as unit_code,
        'Phường Hải Dương' as unit_name, 'commune' as unit_level
    union all by name
    select 'T@2025-07-01' as unit_key, 'T@2025-07-01' as unit_id, '10526' as unit_code,
        'Phường Thành Đông' as unit_name, 'commune' as unit_level;
create table marts.dim_period as
    select '2026-05' as period_key, 'month' as period_type, date '2026-05-01' as start_date,
        date '2026-05-31' as end_date, 'Tháng 5/2026' as label_vi,
        null::timestamptz as locked_at;
create table marts.dim_indicator as
    select 'DOSSIERS' as indicator_code, 'Hồ sơ tiếp nhận' as name_vi, 'Dossiers' as name_en,
        'hồ sơ' as unit_of_measure, 'sum' as unit_aggregation;
create table marts.dim_service as
    select 'DVC25_01' as service_code, 'Xác nhận số CMND' as name_vi;
create table marts.dim_breakdown as select 'ALL' as breakdown_code, 'Toàn bộ' as name_vi;
create table marts.bridge_unit_succession (
    predecessor_unit_key varchar, successor_unit_key varchar, effective_date date,
    share decimal(38, 6)
);
create table marts.dim_submission as
    select version_key as submission_version_key, submission_id, version_no, current as is_current,
        status, closed_by, sender, unit_key, unit_code, '2026-05' as period_key,
        'workbook' as form, 'body' as role, 'own' as scope, file_name,
        received as received_at, known_from, known_to
    from (values
        ('S1#1', 'S1', 1, false, 'accepted', 'resubmission', '10525', 'H@2025-07-01', '10525',
            'hai-duong.xlsx', timestamptz '2026-05-15 01:00:00+00',
            timestamptz '2026-05-15 02:00:00+00', timestamptz '2026-05-16 02:00:00+00'),
        ('S2#2', 'S2', 2, true, 'accepted_with_findings', null, '10525', 'H@2025-07-01', '10525',
            'hai-duong-sua.xlsx', timestamptz '2026-05-16 01:00:00+00',
            timestamptz '2026-05-16 02:00:00+00', null),
        ('S3#1', 'S3', 1, true, 'accepted', null, '10526', 'T@2025-07-01', '10526',
            'thanh-dong.xlsx', timestamptz '2026-05-15 01:00:00+00',
            timestamptz '2026-05-15 02:00:00+00', null),
        ('S4#rejected', 'S4', null, false, 'rejected', null, null, null, '99999',
            'hong.xlsx', timestamptz '2026-05-15 01:00:00+00',
            timestamptz '2026-05-15 02:00:00+00', null)
    ) as t(version_key, submission_id, version_no, current, status, closed_by, sender, unit_key,
        unit_code, file_name, received, known_from, known_to);
create table marts.fct_reported_value as
    select unit_key, unit_key as unit_id, '2026-05' as period_key, 'DOSSIERS' as indicator_code,
        null::varchar as service_code, 'ALL' as breakdown_code,
        version_key as submission_version_key, submission_id, value_no, 'flow' as measure_kind,
        value::decimal(38, 6) as value,
        case when value is null then 'missing' else 'reported' end as value_state,
        'Chỉ tiêu!C' || value_no as locator, current as is_current, selected as is_selected,
        false as is_disputed
    from (values
        ('H@2025-07-01', 'S1#1', 'S1', 1, 10, false, false),
        ('H@2025-07-01', 'S2#2', 'S2', 1, 12, true, true),
        ('H@2025-07-01', 'S2#2', 'S2', 2, 13, true, false),
        ('T@2025-07-01', 'S3#1', 'S3', 1, null, true, true)
    ) as t(unit_key, version_key, submission_id, value_no, value, current, selected);
create table marts.fct_indicator_period_history as
    select unit_key, unit_key as unit_id, '2026-05' as period_key, 'DOSSIERS' as indicator_code,
        null::varchar as service_code, 'ALL' as breakdown_code, flow::decimal(38, 6) as flow_value,
        state as flow_state, submission_id as flow_submission_id, 1 as flow_value_no,
        null::decimal(38, 6) as stock_value, null::varchar as stock_state,
        null::varchar as stock_submission_id, null::integer as stock_value_no,
        null::decimal(38, 6) as ratio_reported, null::varchar as ratio_submission_id,
        null::integer as ratio_value_no, known_from, known_to
    from (values
        ('H@2025-07-01', 10, 'reported', 'S1', timestamptz '2026-05-15 02:00:00+00',
            timestamptz '2026-05-16 02:00:00+00'),
        ('H@2025-07-01', 12, 'reported', 'S2', timestamptz '2026-05-16 02:00:00+00', null),
        ('T@2025-07-01', null, 'missing', 'S3', timestamptz '2026-05-15 02:00:00+00', null)
    ) as t(unit_key, flow, state, submission_id, known_from, known_to);
create table marts.fct_indicator_period as
    select * exclude (known_to) from marts.fct_indicator_period_history where known_to is null;
create table marts.fct_current_boundary as
    select unit_key, unit_id, period_key, indicator_code, service_code, breakdown_code, flow_value,
        stock_value
    from marts.fct_indicator_period;
create table marts.rpt_indicator_vintage (
    unit_key varchar, unit_id varchar, period_key varchar, indicator_code varchar,
    service_code varchar, breakdown_code varchar, first_value decimal(38, 6)
);
create table marts.fct_service_period (
    unit_key varchar, unit_id varchar, period_key varchar, service_code varchar, received bigint
);
create table marts.fct_item_status (
    unit_key varchar, unit_id varchar, period_key varchar, item_type varchar,
    submission_version_key varchar, item_no integer, is_current boolean
);
create table marts.fct_submission_status as
    select 'H@2025-07-01' as unit_key, 'H@2025-07-01' as unit_id, '2026-05' as period_key,
        'DA06_XA_THANG' as obligation_code, 'on_time' as status, false as is_mandatory;
create table marts.fct_quality_finding as
    select 'F1' as finding_id, 'RATIO_PARTS' as rule_code, 'error' as severity, 'open' as state,
        'H@2025-07-01' as unit_key, 'H@2025-07-01' as unit_id, '10525' as unit_code,
        '2026-05' as period_key, 'S2#2' as submission_version_key,
        'hai-duong-sua.xlsx' as file_name,
        'Chỉ tiêu!C1' as locator, '98,34 %' as found, '98,40 %' as expected,
        'Tỷ lệ không khớp' as message_vi, 'The rate does not recompute' as message_en;
"""

DEFINITIONS = """
create view marts.rpt_hai_duong as
    select * from marts.fct_indicator_period where unit_id = 'H@2025-07-01';
create macro marts.as_known_on(ts) as table
    select * from marts.fct_indicator_period_history
    where known_from <= ts and (known_to is null or known_to > ts);
comment on table marts.fct_indicator_period is 'Mỗi dòng một số liệu. One row per figure.';
comment on column marts.fct_indicator_period.flow_value is 'Số trong kỳ. Value of the window.';
"""

RAW = """
insert into raw.loads values
    ('L1', now(), now() - interval 1 hour, null, 4, 3, 1, 0, 4, 4, 0, null, null);
insert into raw.builds values ('B1', now(), now(), now(), true);
insert into raw.submissions
    select submission_id, 'sha', '1', form, role, null, unit_code, null, period_key, null, null,
        null, null, null, status, scope, null, null, 'L1'
    from marts.dim_submission;
insert into raw.submission_values by name
    select submission_id, value_no, 'ALL' as breakdown_code, value, value_state, locator,
        'exact' as precision, 1.0 as confidence
    from marts.fct_reported_value;
"""

# One figure corrected, everywhere it stands; the new value goes into the braces.
CORRECTED = """
    update marts.fct_reported_value set value = {0} where submission_id = 'S2' and value_no = 1;
    update marts.fct_indicator_period set flow_value = {0} where unit_id = 'H@2025-07-01';
    update marts.fct_current_boundary set flow_value = {0} where unit_id = 'H@2025-07-01';
    update marts.fct_indicator_period_history set flow_value = {0} where flow_submission_id = 'S2';
"""


def make(settings: Settings) -> None:
    """Make the warehouse."""
    settings.warehouse.parent.mkdir(parents=True)
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        schema = PROJECT_DIR / "ingest" / "raw_schema.sql"
        connection.execute(schema.read_text(encoding="utf-8"))
        connection.execute(MARTS)
        _make_the_rest(connection)
        connection.execute(DEFINITIONS)
        connection.execute(RAW)


def _make_the_rest(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the marts that are not written out above, empty, and columns of those that are, null."""
    for mart in CONTRACT:
        columns = columns_of(mart.name)
        made = connection.execute(
            "select column_name from duckdb_columns() where table_name = ?", [mart.name]
        ).fetchall()
        if not made:
            connection.execute(f"create table marts.{mart.name} ({declared(mart.name)})")
            continue
        for name in sorted(columns.keys() - {name for (name,) in made}):
            connection.execute(f"alter table marts.{mart.name} add column {name} {columns[name]}")


def change(settings: Settings, sql: str) -> None:
    """Change the warehouse, as a build would."""
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(sql)


def at(home: Path, **changes: object) -> Settings:
    """Return settings for a home."""
    return Settings(home=home, **changes)  # type: ignore[arg-type]


def current(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    """What the current release answers, its instants in UTC."""
    path = settings.published / "current" / "dean06.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()
