{%- set parts = [
    ('flow', 'value', 'flow_value'), ('flow', 'value_state', 'flow_state'),
    ('flow', 'precision', 'flow_precision'),
    ('flow', 'submission_id', 'flow_submission_id'), ('flow', 'value_no', 'flow_value_no'),
    ('stock', 'value', 'stock_value'), ('stock', 'value_state', 'stock_state'),
    ('stock', 'precision', 'stock_precision'),
    ('stock', 'submission_id', 'stock_submission_id'), ('stock', 'value_no', 'stock_value_no'),
    ('ratio', 'value', 'ratio_reported'), ('ratio', 'value_state', 'ratio_state'),
    ('ratio', 'precision', 'ratio_precision'),
    ('ratio', 'submission_id', 'ratio_submission_id'), ('ratio', 'value_no', 'ratio_value_no'),
    ('score', 'value', 'score_value'), ('score', 'value_state', 'score_state'),
    ('score', 'submission_id', 'score_submission_id'), ('score', 'value_no', 'score_value_no'),
] -%}
with pivoted as (

    select
        slice_unit,
        unit_id,
        period_key,
        row_indicator_code as indicator_code,
        service_code,
        breakdown_code,
        valid_from,
        max(valid_to) as valid_to,
        coalesce(
            max(window_start) filter (where figure_part = 'flow'),
            max(window_start) filter (where figure_part in ('ratio', 'score'))
        ) as window_start,
        coalesce(
            max(window_end) filter (where figure_part = 'flow'),
            max(window_end) filter (where figure_part in ('ratio', 'score'))
        ) as window_end,
        coalesce(
            max(as_of_date) filter (where figure_part = 'stock'),
            max(as_of_date) filter (where figure_part in ('ratio', 'score'))
        ) as as_of_date,
        {%- for part, column, name in parts %}
            max({{ column }}) filter (where figure_part = '{{ part }}') as {{ name }},
        {%- endfor %}
        bool_or(is_disputed) as is_disputed
    from {{ ref('int_figures_selected') }}
    group by all

),

completed as (

    select
        pivoted.*,
        ratios.ratio_computed,
        hash(
            {%- for part, column, name in parts %}
                pivoted.{{ name }},
            {%- endfor %}
            pivoted.is_disputed,
            pivoted.window_start,
            pivoted.window_end,
            pivoted.as_of_date,
            ratios.ratio_computed
        ) as content
    from pivoted
    left join {{ ref('int_ratios_computed') }} as ratios
        on
            pivoted.slice_unit = ratios.slice_unit
            and pivoted.period_key = ratios.period_key
            and pivoted.valid_from = ratios.valid_from
            and pivoted.indicator_code = ratios.row_indicator_code
            and pivoted.breakdown_code = ratios.breakdown_code
            and pivoted.service_code is not distinct from ratios.service_code

),

changes as (

    -- A row goes on as long as it says the same without a gap.
    select
        *,
        case
            when
                content = lag(content) over row_history
                and valid_from = lag(valid_to) over row_history
                then 0
            else 1
        end as is_change
    from completed
    window row_history as (
        partition by slice_unit, period_key, indicator_code, service_code, breakdown_code
        order by valid_from
    )

),

stretches as (

    select
        *,
        sum(is_change) over (
            partition by slice_unit, period_key, indicator_code, service_code, breakdown_code
            order by valid_from
            rows unbounded preceding
        ) as stretch_no
    from changes

),

rows_known as (

    select
        slice_unit,
        unit_id,
        period_key,
        indicator_code,
        service_code,
        breakdown_code,
        stretch_no,
        window_start,
        window_end,
        as_of_date,
        is_disputed,
        ratio_computed,
        {%- for part, column, name in parts %}
            {{ name }},
        {%- endfor %}
        min(valid_from) as known_from,
        case when bool_and(valid_to is not null) then max(valid_to) end as known_to
    from stretches
    group by all

),

unit_versions as (

    -- One unit version a period: the one in force on its last day, else the unit's first.
    select
        pairs.unit_id,
        pairs.period_key,
        coalesce(
            max_by(units.unit_key, units.valid_from)
            filter (where units.valid_from <= periods.end_date),
            min_by(units.unit_key, units.valid_from)
        ) as unit_key
    from (select distinct unit_id, period_key from rows_known) as pairs
    inner join {{ ref('int_periods_dated') }} as periods on pairs.period_key = periods.period_key
    inner join {{ ref('units') }} as units on pairs.unit_id = units.unit_id
    group by pairs.unit_id, pairs.period_key

)

select
    rows_known.slice_unit,
    unit_versions.unit_key,
    rows_known.unit_id,
    rows_known.period_key,
    rows_known.indicator_code,
    rows_known.service_code,
    rows_known.breakdown_code,
    rows_known.window_start,
    rows_known.window_end,
    rows_known.as_of_date,
    {%- for part, column, name in parts %}
        rows_known.{{ name }},
    {%- endfor %}
    rows_known.ratio_computed,
    rows_known.is_disputed,
    case
        when periods.final_at is null or rows_known.known_from < periods.final_at then 'provisional'
        when rows_known.stretch_no > 1 then 'restated'
        else 'final'
    end as data_maturity,
    rows_known.known_from,
    rows_known.known_to,
    periods.final_at
from rows_known
inner join unit_versions
    on
        rows_known.unit_id = unit_versions.unit_id
        and rows_known.period_key = unit_versions.period_key
inner join {{ ref('int_periods_dated') }} as periods on rows_known.period_key = periods.period_key
