with slices as (

    select * from {{ ref('int_peer_slices_touched') }}

),

rules as (

    select
        *,
        split_part(left_side, ' / ', 1) as measure,
        split_part(left_side, ' / ', 2) as divisor
    from {{ ref('validation_rules') }}
    where rule_kind = 'peer_outlier'

),

months as (

    select distinct slices.period_key
    from slices
    inner join {{ ref('int_periods_dated') }} as periods on slices.period_key = periods.period_key
    where periods.period_type = 'month'

),

figures as (

    select history.*
    from {{ ref('fct_indicator_period_history') }} as history
    inner join months on history.period_key = months.period_key
    where history.service_code is null and history.breakdown_code = 'ALL'

),

levels as (

    select distinct
        unit_id,
        unit_level
    from {{ ref('units') }}

),

catalogued as (

    -- What each row's total is divided by, and whether its figures depend on a unit's size at all.
    select
        indicators.indicator_code,
        indicators.unit_aggregation,
        coalesce(totals.target_population_code, indicators.target_population_code)
            as target_population_code
    from {{ ref('indicators') }} as indicators
    left join {{ ref('indicators') }} as totals
        on indicators.paired_code = totals.indicator_code and indicators.measure_kind = 'flow'

),

sizes as (

    select * from {{ ref('int_peer_sizes_dated') }}

),

-- Materialized: joined on in one pipeline, DuckDB 2.0 stops a national build with an internal error
-- ("dict-surviving cache: global dictionary column changed identity"; duckdb/duckdb#24807).
measured as materialized (

    select
        rules.rule_code,
        figures.unit_id,
        figures.period_key,
        figures.indicator_code,
        figures.known_from,
        figures.known_to,
        case rules.divisor
            when 'target_population_code' then catalogued.target_population_code
            else rules.divisor
        end as divisor_code,
        {%- for column, names in {
            'value': ('ratio_reported', 'flow_value', 'stock_value'),
            'value_state': ('ratio_state', 'flow_state', 'stock_state'),
            'precision': ('ratio_precision', 'flow_precision', 'stock_precision'),
            'submission_id': ('ratio_submission_id', 'flow_submission_id', 'stock_submission_id'),
            'value_no': ('ratio_value_no', 'flow_value_no', 'stock_value_no'),
        }.items() %}
            case rules.measure
                when 'ratio' then figures.{{ names[0] }}
                when 'flow' then figures.{{ names[1] }}
                else figures.{{ names[2] }}
            end as {{ column }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from figures
    inner join catalogued on figures.indicator_code = catalogued.indicator_code
    inner join rules
        on
            case rules.measure
                when 'ratio' then figures.ratio_state = 'reported'
                when 'flow'
                    then
                        figures.flow_state = 'reported'
                        and catalogued.unit_aggregation = 'sum'
                else
                    figures.stock_state = 'reported'
                    and catalogued.target_population_code is not null
            end

)

-- Peers are of one level and about one size: their populations differ by less than twofold.
select
    measured.rule_code,
    measured.unit_id,
    measured.period_key,
    measured.indicator_code,
    measured.submission_id,
    measured.value_no,
    measured.value,
    levels.unit_level,
    coalesce(floor(log2(populations.divisor_value)), -1) as size_class,
    coalesce(divisors.divisor_value, 1) as divisor_value,
    cast(measured.value as double) / coalesce(divisors.divisor_value, 1) as measure_value,
    greatest(measured.known_from, divisors.known_from, populations.known_from) as known_from,
    -- Null where none of them ended: least() passes over nulls.
    least(measured.known_to, divisors.known_to, populations.known_to) as known_to
from measured
inner join levels on measured.unit_id = levels.unit_id
left join sizes as divisors
    on
        measured.unit_id = divisors.unit_id
        and measured.period_key = divisors.period_key
        and measured.divisor_code = divisors.divisor_code
        and {{ known_together('measured', 'divisors') }}
left join sizes as populations
    on
        measured.unit_id = populations.unit_id
        and measured.period_key = populations.period_key
        and populations.divisor_code = 'CCCD_ELIGIBLE'
        and {{ known_together('measured', 'populations') }}
        and (divisors.unit_id is null or {{ known_together('divisors', 'populations') }})
where
    measured.value_state = 'reported'
    and measured.precision = 'exact'
    and (
        measured.divisor_code = ''
        or (divisors.divisor_value is not null and measured.divisor_code <> measured.indicator_code)
    )
