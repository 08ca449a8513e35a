with versions as (

    select
        unit_id,
        unit_key,
        valid_from,
        lead(valid_from) over (partition by unit_id order by valid_from) as next_valid_from,
        min(valid_from) over (partition by unit_id) as born_on,
        case
            when bool_and(valid_to is not null) over (partition by unit_id)
                then max(valid_to) over (partition by unit_id)
        end as ended_on
    from {{ ref('units') }}

)

-- A month belongs to the unit that stood when its window closed; the version is the one in force
-- on its last calendar day, as in fct_indicator_period.
select
    versions.unit_id,
    months.month_no,
    months.period_key,
    versions.unit_key,
    located.parent_unit_id
from versions
inner join {{ ref('int_months_opened') }} as months
    on
        months.window_end >= versions.born_on
        and (versions.ended_on is null or months.window_end < versions.ended_on)
        and months.end_date >= versions.valid_from
        and (versions.next_valid_from is null or months.end_date < versions.next_valid_from)
inner join {{ ref('int_units_located') }} as located on versions.unit_key = located.unit_key
