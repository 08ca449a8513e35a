with pairs as (

    select * from {{ ref('int_cumulatives_paired') }}

),

broken as (

    select * from pairs
    where
        case rule_kind
            when 'cumulative_fall' then stock_value < earlier_value - tolerance
            -- Only where the flow starts the day after the earlier total stood.
            when 'cumulative_step'
                then
                    flow_precision = 'exact'
                    and window_start = earlier_as_of + 1
                    and abs(stock_value - earlier_value - flow_value) > tolerance
            when 'cumulative_repeat'
                then
                    flow_precision = 'exact' and flow_value > tolerance
                    and stock_value = earlier_value
        end

)

select
    broken.rule_code,
    figures.submission_version_key,
    broken.slice_unit,
    broken.period_key,
    broken.indicator_code,
    broken.service_code,
    broken.breakdown_code,
    figures.locator,
    {{ vn_number('broken.stock_value') }} as found,
    case broken.rule_kind
        when 'cumulative_fall' then {{ vn_number('broken.earlier_value') }}
        else {{ vn_number('broken.earlier_value + broken.flow_value') }}
    end as expected,
    case broken.rule_kind
        when 'cumulative_fall' then strftime(broken.earlier_as_of, '%d/%m/%Y')
        else
            {{ vn_number('broken.earlier_value') }}
            || ' + ' || {{ vn_number('broken.flow_value') }}
    end as detail,
    broken.known_from,
    broken.known_to
from broken
inner join {{ ref('int_values_placed') }} as figures
    on
        broken.stock_submission_id = figures.submission_id
        and broken.stock_value_no = figures.value_no
        and {{ stands_last('broken', 'figures') }}
