with planned as (

    select known_until from {{ ref('int_builds_planned') }}

),

wanting as (

    -- What is past its due time and came late, or is not there as it should be until now.
    select
        status.*,
        case when status.status = 'late' then status.received_at else planned.known_until end
            as counted_until
    from {{ ref('fct_submission_status') }} as status
    cross join planned
    where
        status.is_due
        and status.is_mandatory
        and status.status in ('late', 'missing', 'rejected', 'empty', 'withdrawn')

)

select
    wanting.unit_key,
    wanting.unit_id,
    wanting.period_key,
    wanting.obligation_code,
    units.unit_code,
    units.unit_name,
    units.unit_level,
    located.province_unit_id,
    named.province_code,
    named.province_name,
    wanting.status,
    wanting.due_at,
    wanting.received_at,
    wanting.counted_until,
    {{ days_late('wanting.counted_until', 'wanting.due_at') }} as days_late,
    {{ working_days_late('wanting.counted_until', 'wanting.due_at') }} as working_days_late,
    wanting.current_submission_id
from wanting
inner join {{ ref('units') }} as units on wanting.unit_key = units.unit_key
inner join {{ ref('int_units_located') }} as located on wanting.unit_key = located.unit_key
left join {{ ref('int_provinces_named') }} as named
    on
        located.province_unit_id = named.province_unit_id
        and wanting.period_key = named.period_key
left join {{ ref('int_working_days_listed') }} as due_days
    on cast(timezone('{{ var("timezone") }}', wanting.due_at) as date) = due_days.date_day
left join {{ ref('int_working_days_listed') }} as days
    on cast(timezone('{{ var("timezone") }}', wanting.counted_until) as date) = days.date_day
order by wanting.period_key, named.province_code, units.unit_code
