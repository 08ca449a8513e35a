with units as (

    select * from {{ ref('units') }}

),

lives as (

    select
        unit_id,
        min(valid_from) as born_on,
        case when bool_and(valid_to is not null) then max(valid_to) end as ended_on
    from units
    group by unit_id

)

-- A month belongs to the unit that stood when its window closed; the version is the one in force
-- on its last calendar day, as in fct_indicator_period.
select
    lives.unit_id,
    months.month_no,
    months.period_key,
    max_by(units.unit_key, units.valid_from) as unit_key,
    max_by(located.parent_unit_id, units.valid_from) as parent_unit_id
from lives
inner join {{ ref('int_months_opened') }} as months
    on
        months.window_end >= lives.born_on
        and (lives.ended_on is null or months.window_end < lives.ended_on)
inner join units on lives.unit_id = units.unit_id and units.valid_from <= months.end_date
inner join {{ ref('int_units_located') }} as located on units.unit_key = located.unit_key
group by lives.unit_id, months.month_no, months.period_key
