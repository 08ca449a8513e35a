with figures as (

    select * from {{ ref('int_figures_chosen') }}
    where
        value_state = 'reported'
        and precision = 'exact'
        and figure_part in ('flow', 'stock')

),

rules as (

    select * from {{ ref('validation_rules') }}
    where rule_kind = 'breakdown_whole'

),

summed as (

    -- Organisations, programmes and fields each divide the whole in their own way.
    select
        parts.submission_version_key,
        parts.slice_unit,
        parts.period_key,
        parts.indicator_code,
        parts.service_code,
        breakdowns.breakdown_type,
        sum(parts.value) as parts_value,
        min(parts.window_end) as first_window_end,
        max(parts.window_end) as last_window_end,
        min(parts.as_of_date) as first_as_of,
        max(parts.as_of_date) as last_as_of,
        string_agg(
            breakdowns.name_vi || ' ' || {{ vn_number('parts.value') }}, '; '
            order by parts.value_no
        ) as detail
    from figures as parts
    inner join {{ ref('breakdowns') }} as breakdowns
        on parts.breakdown_code = breakdowns.breakdown_code
    inner join {{ ref('indicators') }} as indicators
        on parts.indicator_code = indicators.indicator_code
    where parts.breakdown_code <> 'ALL' and indicators.unit_aggregation = 'sum'
    group by all

)

select
    rules.rule_code,
    wholes.submission_version_key,
    wholes.slice_unit,
    wholes.period_key,
    wholes.indicator_code,
    wholes.service_code,
    wholes.breakdown_code,
    wholes.locator,
    {{ vn_number('summed.parts_value') }} as found,
    {{ vn_number('wholes.value') }} as expected,
    summed.detail
from summed
inner join figures as wholes
    on
        summed.submission_version_key = wholes.submission_version_key
        and summed.slice_unit = wholes.slice_unit
        and summed.period_key = wholes.period_key
        and summed.indicator_code = wholes.indicator_code
        and summed.service_code is not distinct from wholes.service_code
cross join rules
where
    wholes.breakdown_code = 'ALL'
    and summed.first_window_end is not distinct from wholes.window_end
    and summed.last_window_end is not distinct from wholes.window_end
    and (
        wholes.window_end is not null
        or (
            summed.first_as_of is not distinct from wholes.as_of_date
            and summed.last_as_of is not distinct from wholes.as_of_date
        )
    )
    and {{ does_not_hold('summed.parts_value', 'wholes.value') }}
