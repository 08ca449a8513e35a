"""A month of Hải Phòng on the hand-made release: what a consolidated report is made from.

June 2026: commune 1 and 2 report, commune 3 is silent (``national_marts``). Commune 1 is in time,
2 is two days late. Of dossiers commune 1 has 80 of 100 online, commune 2 100 of 200.
"""

from pathlib import Path

import duckdb
import national_marts

from ingest.config import Settings

MONTH = "2026-06"
CITY = "31"

_HAI_PHONG = """
update marts.dim_period
set period_state = if(period_key < '2026-06', 'final', 'preliminary');
create temp table city as select * from marts.dim_unit where unit_code = '31';
create temp table communes as
select *, row_number() over (order by unit_code) as n
from marts.dim_unit where unit_level = 'commune' and province_code = '31';

-- What was sent: a file of each commune, and one of the city.
insert into marts.dim_submission by name
select unit_id || '#1' as submission_version_key, unit_id as submission_id, 1 as version_no,
    true as is_current, unit_key, unit_id, '2026-06' as period_key,
    'bao-cao-' || unit_code || '.xlsx' as file_name,
    timestamptz '2026-06-20 10:00:00+00' as known_from
from (from communes where n <= 2 union all by name from city);
update marts.fct_indicator_period
set stock_submission_id = unit_id, stock_value_no = 1, as_of_date = date '2026-06-14'
where period_key = '2026-06' and stock_value is not null
    and unit_id in (select submission_id from marts.dim_submission);
update marts.fct_unit_rollup
set as_of_min = date '2026-06-14', as_of_max = date '2026-06-14'
where period_key = '2026-06' and indicator_code = 'CCCD_ISSUED';
insert into marts.fct_reported_value by name
select unit_key, unit_id, '2026-06' as period_key, 'CCCD_ISSUED_CUM' as indicator_code,
    'ALL' as breakdown_code, unit_id || '#1' as submission_version_key, unit_id as submission_id,
    1 as value_no, 'cumulative' as measure_kind, stock_value as value, 'Chỉ tiêu!G65' as locator,
    true as is_current
from marts.fct_indicator_period
where period_key = '2026-06' and stock_submission_id is not null;

-- A rate: 80 of 100 and 100 of 200 are 60 %, not the mean of 80 % and 50 %.
create temp table rates as
select unit_key, unit_id, 1 as units, n as given, n = 1 as is_first, n <= 2 as is_in
from communes where n <= 2
union all by name
select unit_key, unit_id, 3 as units, 2 as given, null as is_first, true as is_in from city;
insert into marts.fct_unit_rollup by name
select unit_key, unit_id, '2026-06' as period_key, 'DOSSIER_ONLINE_RATE' as indicator_code,
    case is_first when true then 80 when false then 50 else 60 end as ratio_computed,
    units as units_expected, 0 as units_not_applicable, if(units = 1, 1, 2) as units_reported,
    0 as stock_units_carried_forward
from rates;
insert into marts.fct_unit_rollup by name
select unit_key, unit_id, '2026-06' as period_key, 'DOSSIER_RECEIVED' as indicator_code,
    case is_first when true then 100 when false then 200 else 300 end as flow_value,
    units as units_expected, 0 as units_not_applicable, if(units = 1, 1, 2) as units_reported,
    if(units = 1, 1, 2) as flow_units_reported, 0 as stock_units_carried_forward
from rates;

-- Against May: the same two communes had cards; of dossiers nobody had told.
insert into marts.rpt_indicator_comparison by name
select unit_key, unit_id, '2026-06' as period_key, 'CCCD_ISSUED' as indicator_code,
    'stock' as measure, 2.0 / 3 as coverage, 2.0 / 3 as previous_coverage, stock_value as value,
    stock_value / 6 * 5 as previous_value, stock_value / 6 as change
from marts.fct_unit_rollup
where unit_id = (select unit_id from city) and period_key = '2026-06'
    and indicator_code = 'CCCD_ISSUED';
insert into marts.rpt_indicator_comparison by name
select unit_key, unit_id, '2026-06' as period_key, 'DOSSIER_RECEIVED' as indicator_code,
    'flow' as measure, 2.0 / 3 as coverage, 1.0 / 3 as previous_coverage, 300 as value,
    120 as previous_value, 180 as change
from city;

insert into marts.fct_target by name
select unit_key, unit_id, '2026-06' as period_key, 'CCCD_ISSUED_CUM' as indicator_code,
    'ALL' as breakdown_code, 1000000 as target_value, 'at_least' as target_precision,
    date '2026-12-31' as due_date, 950000 as actual_value, -50000 as gap,
    95 as attainment_rate, false as is_met
from city;
insert into marts.fct_submission_status by name
select unit_key, unit_id, '2026-06' as period_key, 'DA06_XA_THANG' as obligation_code,
    true as is_mandatory, timestamptz '2026-06-16 10:00:00+00' as due_at,
    case n when 1 then 'on_time' when 2 then 'late' else 'missing' end as status,
    if(n = 2, 2, null) as days_late
from communes;
insert into marts.fct_item_status by name
select unit_key, unit_id, '2026-06' as period_key, item_type, n as item_no, title, due_text,
    status, unit_id || '#1' as submission_version_key, true as is_current
from communes
inner join (values
    ('difficulty', 'Đường truyền chậm, mất kết nối.', 1, null, null),
    ('difficulty', 'đường truyền chậm, mất kết nối', 2, null, null),
    ('proposal', 'Nâng cấp hạ tầng' || chr(11), 2, null, null),
    ('task', 'Cấp căn cước lưu động', 1, 'Quý III/2026', 'đang thực hiện')
) as items (item_type, title, n, due_text, status) using (n);
"""

CONTESTED = """
insert into marts.fct_quality_finding by name
select 'FX' as finding_id, 'CUMULATIVE_FALLS' as rule_code, 'error' as severity, 'open' as state,
    unit_key, unit_id, '2026-06' as period_key, 'CCCD_ISSUED_CUM' as indicator_code,
    'ALL' as breakdown_code, 'Số lũy kế giảm' as message_vi
from marts.dim_unit where unit_level = 'commune' and province_code = '31'
order by unit_code limit 1;
"""


def make(settings: Settings) -> Path:
    """Make the release; return its snapshot."""
    snapshot = national_marts.make(settings)
    change(snapshot, _HAI_PHONG)
    return snapshot


def change(snapshot: Path, sql: str) -> None:
    """Change the release, as another release would."""
    with duckdb.connect(str(snapshot)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(sql)
