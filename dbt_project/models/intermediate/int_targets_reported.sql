with slices as (

    select * from {{ ref('int_targets_sliced') }}

),

targets as (

    -- A target set for no day that anybody named is kept where it was reported, and held against
    -- no period: the one its report is about is over.
    select
        facts.*,
        row_number() over (
            partition by
                facts.unit_id, facts.period_key, facts.indicator_code, facts.service_code,
                facts.breakdown_code
            order by
                case facts.form when 'workbook' then 1 when 'csv' then 2 else 3 end,
                case facts.role when 'body' then 1 else 2 end,
                coalesce(facts.as_of_date, facts.window_end) desc nulls last,
                facts.value_no,
                facts.known_from desc,
                facts.submission_version_key
        ) as choice_no
    from {{ ref('fct_reported_value') }} as facts
    inner join slices
        on facts.unit_id = slices.slice_unit and facts.period_key = slices.period_key
    where
        facts.period_key in (select touched.period_key from slices as touched)
        and facts.measure_kind = 'target'
        and facts.value_state = 'reported'
        and facts.is_current
        and facts.indicator_code is not null
        and coalesce(facts.as_of_date, facts.window_end) is not null

)

select
    targets.unit_key,
    targets.unit_id,
    targets.period_key,
    targets.indicator_code,
    targets.service_code,
    targets.breakdown_code,
    targets.value,
    targets.precision,
    targets.unit_of_measure,
    coalesce(targets.as_of_date, targets.window_end, periods.end_date) as due_date,
    targets.submission_version_key,
    targets.submission_id,
    targets.value_no,
    targets.locator,
    targets.quote,
    indicators.measure_kind,
    indicators.polarity,
    indicators.row_code as row_indicator_code,
    targets.breakdown_code = 'ALL' and units.unit_level <> indicators.collection_level
        as is_rolled_up,
    periods.start_date,
    periods.end_date
from targets
inner join {{ ref('dim_indicator') }} as indicators
    on targets.indicator_code = indicators.indicator_code
inner join {{ ref('units') }} as units on targets.unit_key = units.unit_key
inner join {{ ref('int_periods_dated') }} as periods on targets.period_key = periods.period_key
where targets.choice_no = 1
