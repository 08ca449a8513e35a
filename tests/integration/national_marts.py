"""A release made by hand: the real units and catalogue, figures one can work out in one's head.

Province p (1 to 34, by code) has communes n = 1, 2, 3. In month m (1 to 6 of 2026) a commune
reports ``p * n * m * 1000`` cards issued in all; commune 3 of Hải Phòng is silent. A province
reports itself what its communes would add up to, and 7 more. Of accounts of level 2 there are
``p * n * m * 100``, and nobody in Hải Phòng says so. Of one service a commune gets 40 dossiers, 30
of them online; communes 1 and 2 settle 20, of them 18 in time, and commune 3 says nothing of that.
"""

import json
from pathlib import Path

import duckdb

from ingest.config import PROJECT_DIR, Settings
from publish.contract import MARTS
from tests.mart_columns import declared

SEEDS = PROJECT_DIR / "seeds"
RELEASE = "20260701T000000000000Z-0a1b2c3d"
MONTHS = [f"2026-{month:02}" for month in range(1, 7)]
SILENT = "Hải Phòng"
INDICATORS = (
    (PROJECT_DIR / "dbt_project/models/marts/dim_indicator.sql")
    .read_text(encoding="utf-8")
    .replace(
        "{{ ref('indicators') }}",
        "(select * replace (is_flagship::boolean as is_flagship)"
        f" from read_csv('{SEEDS}/indicators.csv', all_varchar = true))",
    )
)

DIMENSIONS = f"""
create temp table units as
select * from read_csv('{SEEDS}/units.csv', all_varchar = true) where valid_to is null;
create temp table provinces as
select unit_key, unit_id, unit_code, unit_name from units where unit_level = 'province';
insert into marts.dim_unit by name
select unit_key, unit_id, unit_code, unit_name, unit_level, date '2025-07-01' as valid_from,
    true as is_current, unit_key as current_unit_key, unit_code as province_code,
    unit_name as province_name,
    if(unit_level = 'province', unit_id, null) as current_province_unit_id
from units where unit_level in ('nation', 'province');
create temp table communes as
select units.unit_key, units.unit_id, units.unit_code, units.unit_name, units.valid_from,
    provinces.unit_id as province_id, provinces.unit_code as province_code,
    provinces.unit_name as province_name,
    row_number() over (partition by provinces.unit_id order by units.unit_code) as n,
    dense_rank() over (order by provinces.unit_code) as p
from units inner join provinces on units.parent_unit_code = provinces.unit_code
where units.unit_level = 'commune'
qualify n <= 3;
insert into marts.dim_unit by name
select unit_key, unit_id, unit_code, unit_name, 'commune' as unit_level,
    province_id as parent_unit_id, province_code, province_name,
    date '2025-07-01' as valid_from, true as is_current,
    unit_key as current_unit_key, province_id as current_province_unit_id
from communes;
insert into marts.dim_period by name
select strftime(start_date, '%Y-%m') as period_key, 'month' as period_type, start_date,
    last_day(start_date) as end_date, strftime(start_date, 'Tháng %m/%Y') as label_vi
from (select unnest(generate_series(date '2025-12-01', date '2026-12-01', interval 1 month))::date
    as start_date);
insert into marts.dim_indicator by name
{INDICATORS};
insert into marts.dim_service by name
select service_code, name_vi, name_en, is_essential_25::boolean as is_essential_25
from read_csv('{SEEDS}/services.csv', all_varchar = true);
insert into marts.dim_breakdown by name select 'ALL' as breakdown_code, 'Toàn bộ' as name_vi;
insert into marts.dim_submission by name
select 'S#1' as submission_version_key, timestamptz '2026-06-20 10:00:00+00' as known_from;
"""
FACTS = """
create temp table reported as
select communes.*, strftime(months.month, '%Y-%m') as period_key, month(months.month) as m,
    ends_with(province_name, '{silent}') and n = 3 as is_silent,
    p * n * 1000 * month(months.month) as cards
from communes
cross join (
    select unnest(generate_series(date '2026-01-01', date '2026-06-01', interval 1 month)) as month
) as months;
insert into marts.fct_indicator_period by name
select unit_key, unit_id, period_key, 'CCCD_ISSUED' as indicator_code, 'ALL' as breakdown_code,
    if(is_silent, null, cards) as stock_value, if(is_silent, 'missing', 'reported') as stock_state,
    if(n = 2, 'at_least', 'exact') as stock_precision,
    case
        when n = 1 and m = 1 then 'not_applicable' when is_silent then 'missing' else 'reported'
    end as flow_state,
    if(is_silent or n = 1 and m = 1, null, p * n * 1000) as flow_value
from reported;
insert into marts.fct_indicator_period by name
select provinces.unit_key, provinces.unit_id, period_key, 'CCCD_ISSUED' as indicator_code,
    'ALL' as breakdown_code, sum(cards) + 7 as stock_value, 'reported' as stock_state,
    'exact' as stock_precision
from reported inner join provinces on reported.province_id = provinces.unit_id group by all;
create temp table places as
select unit_id as commune_id, unit_key, unit_id, province_id, 'commune' as unit_level from communes
union all by name
select communes.unit_id as commune_id, provinces.unit_key, provinces.unit_id, province_id,
    'province' as unit_level
from communes inner join provinces on communes.province_id = provinces.unit_id
union all by name
select communes.unit_id as commune_id, 'VN@2021-01-01' as unit_key, 'VN@2021-01-01' as unit_id,
    null as province_id, 'nation' as unit_level
from communes;
insert into marts.fct_unit_rollup by name
select places.unit_key, places.unit_id, reported.period_key, 'CCCD_ISSUED' as indicator_code,
    sum(cards) filter (not is_silent) as stock_value, count(*) as units_expected,
    0 as units_not_applicable, count(*) filter (not is_silent) as stock_units_reported,
    0 as stock_units_carried_forward,
    count(*) filter (not is_silent) / count(*) as stock_coverage,
    any_value(own.stock_value) filter (places.unit_level = 'province') as own_stock_value
from reported
inner join places on reported.unit_id = places.commune_id
left join marts.fct_indicator_period as own
    on places.unit_id = own.unit_id and reported.period_key = own.period_key
group by all;
insert into marts.fct_unit_rollup by name
select places.unit_key, places.unit_id, reported.period_key, 'VNEID_L2_ACTIVATED' as indicator_code,
    sum(p * n * 100) filter (is_told) as flow_value,
    sum(cards / 10) filter (is_told) as stock_value,
    count(*) as units_expected, 0 as units_not_applicable,
    count(*) filter (is_told) as units_reported, count(*) filter (is_told) as flow_units_reported,
    count(*) filter (is_told) as stock_units_reported, 0 as stock_units_carried_forward,
    count(*) filter (is_told) / count(*) as coverage,
    if(count(*) filter (is_told) > 0, coverage, null) as flow_coverage,
    flow_coverage as stock_coverage
from (select *, not ends_with(province_name, '{silent}') as is_told from reported) as reported
inner join places on reported.unit_id = places.commune_id
group by all;
insert into marts.fct_unit_rollup by name
select places.unit_key, places.unit_id, reported.period_key, code as indicator_code,
    'DVC25_03' as service_code, sum(flow) filter (n <= communes) as flow_value,
    100 * sum(part) filter (n <= communes) / sum(whole) filter (n <= communes) as ratio_computed,
    sum(part) filter (n <= communes) as ratio_numerator,
    sum(whole) filter (n <= communes) as ratio_denominator,
    count(*) as units_expected, 0 as units_not_applicable,
    count(*) filter (n <= communes) as units_reported,
    count(*) filter (n <= communes) as flow_units_reported,
    count(*) filter (n <= communes) / count(*) as flow_coverage, flow_coverage as coverage
from reported
inner join places on reported.unit_id = places.commune_id
cross join (
    values
    ('SVC_RECEIVED', 40, null, null, 3), ('SVC_RECEIVED_ONLINE', 30, null, null, 3),
    ('SVC_ONLINE_RATE', null, 30, 40, 3), ('SVC_RESOLVED', 20, null, null, 2),
    ('SVC_ON_TIME', 18, null, null, 2), ('SVC_ON_TIME_RATE', null, 18, 20, 2)
) as told (code, flow, part, whole, communes)
group by places.unit_key, places.unit_id, reported.period_key, code;
insert into marts.fct_current_boundary by name
select unit_key, unit_id, period_key, 'CCCD_ISSUED' as indicator_code, 'ALL' as breakdown_code,
    cards as stock_value, 0.5 as coverage, true as is_estimated, 2 as predecessors_expected,
    0 as predecessors_not_applicable, 1 as predecessors_reported
from reported;
insert into marts.rpt_punctuality by name
select province_id as province_unit_id, period_key, 'DA06_XA_THANG' as obligation_code,
    province_code, province_name, true as is_due, count(*) as units_expected,
    count(*) filter (n = 1) as units_on_time, count(*) filter (n = 2) as units_late,
    count(*) filter (n = 3) as units_missing, 0 as units_rejected, 0 as units_empty,
    0 as units_withdrawn, 0 as units_awaited
from reported group by all;
insert into marts.fct_quality_finding by name
select 'F' || unit_id || period_key as finding_id, 'RATIO_MISMATCH' as rule_code,
    'error' as severity, if(m < 6, 'corrected', 'open') as state, unit_key, unit_id, period_key,
    'Tỷ lệ <b>không</b> khớp' as message_vi
from reported where n = 1;
""".replace("{silent}", SILENT)


def make(settings: Settings) -> Path:
    """Make a released home; return the snapshot readers open."""
    folder = settings.published / "releases" / RELEASE
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "dean06.duckdb")) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("create schema marts")
        for mart in MARTS:
            connection.execute(f"create table marts.{mart.name} ({declared(mart.name)})")
        connection.execute(DIMENSIONS)
        connection.execute(FACTS)
    manifest = {"release_id": RELEASE, "created_at": "2026-07-01T00:00:00+00:00"}
    (folder / "release.json").write_text(json.dumps(manifest), encoding="utf-8")
    (settings.published / "current").symlink_to(Path("releases") / RELEASE)
    return folder / "dean06.duckdb"
