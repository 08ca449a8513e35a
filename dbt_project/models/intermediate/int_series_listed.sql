with slices as (

    select * from {{ ref('int_history_slices_touched') }}

),

periods as (

    select * from {{ ref('int_periods_dated') }}
    where period_type = 'month'

),

reach as (

    -- The months this build judges, and those it judges them by.
    select
        min(periods.start_date) - to_months((
            select max(rules.lookback_months) from {{ ref('validation_rules') }} as rules
        )) as first_day,
        max(periods.start_date) as last_day
    from slices
    inner join periods on slices.period_key = periods.period_key

),

kinds as (

    -- A flow and its total share a row under the flow's code.
    select
        indicators.indicator_code,
        case
            when coalesce(paired.measure_kind, indicators.measure_kind) like 'cumulative%'
                then 'gain'
            else 'level'
        end as stock_measure
    from {{ ref('indicators') }} as indicators
    left join {{ ref('indicators') }} as paired
        on indicators.paired_code = paired.indicator_code and indicators.measure_kind = 'flow'

),

listed as (

    select
        history.*,
        periods.start_date,
        slices.slice_unit is not null as is_judged
    from {{ ref('fct_indicator_period_history') }} as history
    inner join periods on history.period_key = periods.period_key
    inner join reach on periods.start_date between reach.first_day and reach.last_day
    left join slices
        on history.unit_id = slices.slice_unit and history.period_key = slices.period_key
    where
        history.unit_id in (select touched.slice_unit from slices as touched)
        and (history.known_to is null or slices.slice_unit is not null)

)

select
    unit_id,
    period_key,
    start_date,
    is_judged,
    indicator_code,
    service_code,
    breakdown_code,
    measure,
    value,
    value_state,
    precision,
    submission_id,
    value_no,
    known_from,
    known_to
from (
    {%- for measure, value, prefix in [
        ("'flow'", 'flow_value', 'flow'), ('kinds.stock_measure', 'stock_value', 'stock'),
        ("'ratio'", 'ratio_reported', 'ratio')
    ] %}
        {% if not loop.first %}union all{% endif %}
        select
            listed.unit_id,
            listed.period_key,
            listed.start_date,
            listed.is_judged,
            listed.indicator_code,
            listed.service_code,
            listed.breakdown_code,
            {{ measure }} as measure,
            listed.{{ value }} as value,
            listed.{{ prefix }}_state as value_state,
            listed.{{ prefix }}_precision as precision,
            listed.{{ prefix }}_submission_id as submission_id,
            listed.{{ prefix }}_value_no as value_no,
            listed.known_from,
            listed.known_to
        from listed
        inner join kinds on listed.indicator_code = kinds.indicator_code
        where listed.{{ prefix }}_state is not null
    {%- endfor %}
) as figures
