with owed as (

    select
        status.*,
        located.province_unit_id,
        named.province_code,
        named.province_name
    from {{ ref('fct_submission_status') }} as status
    inner join {{ ref('int_units_located') }} as located on status.unit_key = located.unit_key
    left join {{ ref('int_provinces_named') }} as named
        on
            located.province_unit_id = named.province_unit_id
            and status.period_key = named.period_key
    where status.is_mandatory

),

counted as (

    select
        province_unit_id,
        period_key,
        obligation_code,
        province_code,
        province_name,
        min(due_at) as due_at,
        bool_and(is_due) as is_due,
        count(*) as units_expected,
        count(*) filter (where status = 'on_time') as units_on_time,
        count(*) filter (where status = 'late') as units_late,
        count(*) filter (where status = 'missing') as units_missing,
        count(*) filter (where status = 'rejected') as units_rejected,
        count(*) filter (where status = 'empty') as units_empty,
        count(*) filter (where status = 'withdrawn') as units_withdrawn,
        count(*) filter (where status = 'awaited') as units_awaited
    from owed
    group by province_unit_id, period_key, obligation_code, province_code, province_name

)

select
    province_unit_id,
    period_key,
    obligation_code,
    province_code,
    province_name,
    due_at,
    is_due,
    units_expected,
    units_on_time,
    units_late,
    units_missing,
    units_rejected,
    units_empty,
    units_withdrawn,
    units_awaited,
    cast(case
        when is_due then 100 * cast(units_on_time as double) / units_expected
    end as decimal(38, 6)) as on_time_rate,
    cast(100 * cast(units_on_time + units_late as double) / units_expected as decimal(38, 6))
        as received_rate
from counted
order by period_key, province_code, obligation_code
