{%- set parts = figure_parts() -%}
with completed as not materialized (

    select * from {{ ref('int_figures_pivoted') }}

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
    where instant_count > 1
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
    union all
    -- Nothing about the slice ever changed.
    select
        slice_unit,
        unit_id,
        period_key,
        indicator_code,
        service_code,
        breakdown_code,
        1 as stretch_no,
        window_start,
        window_end,
        as_of_date,
        is_disputed,
        ratio_computed,
        {%- for part, column, name in parts %}
            {{ name }},
        {%- endfor %}
        valid_from as known_from,
        valid_to as known_to
    from completed
    where instant_count = 1

),

unit_versions as (

    -- One unit version a period: the one in force on its last day, else the unit's first.
    select
        slices.slice_unit as unit_id,
        slices.period_key,
        {{ on_last_day('units.unit_key') }} as unit_key
    from {{ ref('int_slices_selected') }} as slices
    inner join {{ ref('int_periods_dated') }} as periods on slices.period_key = periods.period_key
    inner join {{ ref('units') }} as units on slices.slice_unit = units.unit_id
    group by slices.slice_unit, slices.period_key

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
