with rules as (

    select * from {{ ref('validation_rules') }}
    where rule_kind = 'rollup'

),

sums as (

    -- Where every unit below is in: what they make, and what the unit itself reported.
    select rollups.*
    from {{ ref('fct_unit_rollup') }} as rollups
    inner join {{ ref('int_rollup_slices_touched') }} as slices
        on rollups.unit_id = slices.slice_unit and rollups.period_key = slices.period_key
    where
        rollups.units_expected > 1
        and coalesce(rollups.own_flow_value, rollups.own_stock_value) is not null

),

compared as (

    select
        rules.*,
        sums.unit_id,
        sums.period_key,
        sums.indicator_code,
        sums.service_code,
        sums.units_expected,
        case rules.left_side when 'own flow' then sums.own_flow_value else sums.own_stock_value end
            as own_value,
        case rules.left_side when 'own flow' then sums.flow_value else sums.stock_value end
            as sum_value
    from sums
    cross join rules
    where
        case rules.left_side
            when 'own flow' then sums.flow_coverage = 1
            -- A total carried on from an earlier month is no report of this one.
            else sums.stock_coverage = 1 and sums.stock_units_carried_forward = 0
        end

)

select
    rules.rule_code,
    rules.unit_id,
    rules.period_key,
    rules.service_code,
    'ALL' as breakdown_code,
    case rules.left_side
        when 'own flow' then figures.flow_submission_id
        else figures.stock_submission_id
    end as submission_id,
    case rules.left_side
        when 'own flow' then figures.flow_value_no
        else figures.stock_value_no
    end as value_no,
    {{ vn_number('rules.own_value') }} as found,
    {{ vn_number('rules.sum_value') }} as expected,
    cast(rules.units_expected as varchar) || ' đơn vị' as detail,
    cast(rules.units_expected as varchar) || ' units' as detail_en,
    figures.known_from,
    figures.known_to
from compared as rules
inner join {{ ref('fct_indicator_period_history') }} as figures
    on
        rules.unit_id = figures.unit_id
        and rules.period_key = figures.period_key
        and rules.service_code is not distinct from figures.service_code
        and rules.indicator_code = figures.indicator_code
where
    figures.known_to is null
    and figures.breakdown_code = 'ALL'
    and case rules.left_side
        when 'own flow' then figures.flow_precision
        else figures.stock_precision
    end = 'exact'
    and {{ does_not_hold('rules.own_value', 'rules.sum_value') }}
