-- One row: the unit the report is of, its month, and the days the month's reports cover.
create or replace temp table report_frame as
with cycles as (

    select
        cast(start_day as integer) as start_day,
        cast(start_month_shift as integer) as start_month_shift,
        cast(end_day as integer) as end_day,
        cast(end_month_shift as integer) as end_month_shift
    from read_csv($cycles, all_varchar = true)
    where period_type = 'month' and valid_to is null

),

months as (

    select
        periods.period_key,
        periods.period_state,
        cast(year(periods.start_date) as integer) as year,
        cast(month(periods.start_date) as integer) as month,
        strftime(periods.start_date - interval 1 month, '%Y-%m') as previous_period_key,
        cast(
            periods.start_date
            + to_months(cycles.start_month_shift) + to_days(cycles.start_day - 1) as date
        ) as window_start,
        cast(
            periods.start_date
            + to_months(cycles.end_month_shift) + to_days(cycles.end_day - 1) as date
        ) as window_end
    from marts.dim_period as periods
    cross join cycles
    where periods.period_key = $period_key and periods.period_type = 'month'

)

select
    months.*,
    units.unit_key,
    units.unit_id,
    units.unit_code,
    units.unit_name,
    units.unit_level
from months
inner join marts.dim_unit as units
    on
        units.valid_from <= months.window_end
        and (units.valid_to is null or units.valid_to > months.window_end)
where
    units.unit_level in ('nation', 'province')
    and (
        units.unit_code = $unit
        or lower(units.unit_name) = lower($unit)
        or ends_with(lower(units.unit_name), ' ' || lower($unit))
    )
