with wanted as (

    -- How far back each series is looked at: the month before the first is what it gained on.
    select
        unit_id,
        indicator_code,
        service_code,
        breakdown_code,
        measure,
        min(start_date - to_months(lookback_months + 1)) as first_day,
        max(start_date) as last_day
    from {{ ref('int_series_stepped') }}
    group by unit_id, indicator_code, service_code, breakdown_code, measure

),

listed as (

    select
        history.*,
        periods.start_date,
        false as is_judged
    from {{ ref('fct_indicator_period_history') }} as history
    inner join {{ ref('int_periods_dated') }} as periods
        on history.period_key = periods.period_key
    where
        periods.period_type = 'month'
        and periods.start_date >= (select min(wanted.first_day) from wanted)
        and periods.start_date < (select max(wanted.last_day) from wanted)
        and (history.unit_id, history.indicator_code) in (
            select (wanted.unit_id, wanted.indicator_code) from wanted
        )

),

every_figure as (

    {{ monthly_measures('listed') }}

),

figures as (

    select every_figure.*
    from every_figure
    inner join wanted
        on
            every_figure.unit_id = wanted.unit_id
            and every_figure.indicator_code = wanted.indicator_code
            and every_figure.service_code is not distinct from wanted.service_code
            and every_figure.breakdown_code = wanted.breakdown_code
            and every_figure.measure = wanted.measure
    where every_figure.value_state = 'reported' and every_figure.precision = 'exact'

)

-- A total is judged by what it gained in a month; anything else by what it is.
select
    unit_id,
    indicator_code,
    service_code,
    breakdown_code,
    measure,
    start_date,
    value,
    case when measure <> 'gain' then value end as usual_value,
    known_from,
    known_to
from figures
union all
select
    figures.unit_id,
    figures.indicator_code,
    figures.service_code,
    figures.breakdown_code,
    figures.measure,
    figures.start_date,
    null as value,
    figures.value - earlier.value as usual_value,
    {{ time_together('figures', 'earlier') }}
from figures
inner join figures as earlier
    on
        figures.measure = 'gain'
        and figures.unit_id = earlier.unit_id
        and figures.indicator_code = earlier.indicator_code
        and figures.service_code is not distinct from earlier.service_code
        and figures.breakdown_code = earlier.breakdown_code
        and figures.measure = earlier.measure
        and earlier.start_date = figures.start_date - to_months(1)
        and {{ known_together('figures', 'earlier') }}
