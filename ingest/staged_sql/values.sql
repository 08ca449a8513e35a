-- Millions of rows: DuckDB judges each one, and one line stands for all rows judged alike, with how
-- many they are and the first of them as an example. No row is left out.
-- 10^16: a year of the whole state budget is about 2.5 * 10^15 đồng; nothing a unit reports is
-- larger.
with repeated as (
    select
        batch_id,
        submission_id,
        value_no
    from "values"  -- noqa: RF06
    group by all
    having count(*) > 1
),

judged as (
    select
        f.file,
        v.batch_id,
        v.submission_id,
        v.value_no,
        v.locator,
        v.breakdown_code,
        v.value_state,
        v.precision,
        v.measure_kind,
        v.period_key,
        d.value_no is null as is_unique,
        s.submission_id is not null as has_submission,
        (v.value is not null) = (v.value_state = 'reported') as value_agrees_with_state,
        i.indicator_code is not null or v.indicator_code is null as indicator_known,
        c.service_code is not null or v.service_code is null as service_known,
        b.breakdown_code is not null or v.breakdown_code is null as breakdown_known,
        (
            v.period_key is not null
            or v.indicator_code is null
            or coalesce(v.measure_kind = 'target', false)
            or coalesce(s.status = 'rejected', false)
        ) as is_filed,
        coalesce(v.confidence between 0 and 1, false) as confidence_in_range,
        (
            v.indicator_code is null
            or coalesce(s.form <> 'narrative', false)
            or coalesce(v.confidence >= t.current_view, false)
        ) as is_sure,
        coalesce(v.unit_of_measure <> '%' or v.value between 0 and 100, true) as percent_is_sane,
        coalesce(v.value between 0 and 1e16, true) as is_plausible,
        coalesce(v.window_start <= v.window_end, true) as window_is_ordered,
        case
            when v.measure_kind = 'flow' then v.window_end is not null
            when v.measure_kind in ('cumulative', 'cumulative_ytd', 'level')
                then v.as_of_date is not null
            else true
        end as is_dated,
        row(
            v.submission_id is null,
            v.value_no is null,
            v.locator is null,
            v.breakdown_code is null
        ) as absent
    from "values" as v  -- noqa: RF06
    left join repeated as d using (batch_id, submission_id, value_no)
    left join submissions as s using (batch_id, submission_id)
    left join files as f using (batch_id, file_sha256)
    left join indicators as i using (indicator_code)
    left join services as c using (service_code)
    left join breakdowns as b using (breakdown_code)
    cross join thresholds as t
),

summed as (
    select
        * exclude (file, batch_id, submission_id, value_no, locator, breakdown_code),
        count(*) as rows,
        min(row(file, batch_id, submission_id, value_no, locator, breakdown_code)) as first_one
    from judged
    group by all
)

select
    * exclude (first_one, absent),
    first_one[1] as file,
    first_one[2] as batch_id,
    first_one[3] as submission_id,
    first_one[4] as value_no,
    first_one[5] as locator,
    first_one[6] as breakdown_code
from summed
