with figures as (

    -- What is context (how many services a list has) is compared with, too.
    select
        figures.* exclude (figure_part),
        coalesce(figures.figure_part, 'context') as figure_part,
        contended.figure_count is not null as is_contended
    from {{ ref('int_values_placed') }} as figures
    left join {{ ref('int_keys_contended') }} as contended
        on
            figures.slice_unit = contended.slice_unit
            and figures.period_key = contended.period_key
            and figures.row_indicator_code = contended.row_indicator_code
            and figures.breakdown_code = contended.breakdown_code
            and figures.figure_part = contended.figure_part
            and figures.service_code is not distinct from contended.service_code
    where
        figures.figure_part is not null
        or (figures.measure_kind = 'context' and figures.unit_id is not null)

),

ranked as (

    -- What one document says of one key, in the order figures are selected in.
    select
        *,
        row_number() over choice as choice_no,
        first_value(value) over choice as chosen_value,
        first_value(precision) over choice as chosen_precision,
        first_value(as_of_date) over choice as chosen_as_of
    from figures
    where is_contended
    window choice as (
        partition by
            submission_version_key, slice_unit, period_key, indicator_code, service_code,
            breakdown_code
        order by
            case value_state when 'reported' then 1 when 'not_applicable' then 2 else 3 end,
            coalesce(as_of_date, window_end) desc nulls last,
            value_no
    )

),

counted as (

    select
        *,
        count(value) over document_key as reported_count,
        sum(case
            when value is null or value = chosen_value then 0
            when precision <> 'exact' or chosen_precision <> 'exact' then 0
            {{ has_grown() }}
            else 1
        end) over document_key as conflict_count,
        count(distinct value) over document_key as distinct_count,
        string_agg(
            {{ vn_number('value') }} || ' (' || locator || ')', '; ' order by value_no
        ) over document_key as listing
    from ranked
    window document_key as (
        partition by
            submission_version_key, slice_unit, period_key, indicator_code, service_code,
            breakdown_code
    )

)

select
    slice_unit,
    period_key,
    submission_period_key,
    indicator_code,
    service_code,
    breakdown_code,
    submission_version_key,
    submission_id,
    value_no,
    measure_kind,
    figure_part,
    value_as_written,
    value,
    value_state,
    precision,
    unit_of_measure,
    window_start,
    window_end,
    as_of_date,
    locator,
    reported_count,
    conflict_count,
    distinct_count,
    listing
from counted
where choice_no = 1
union all
select
    slice_unit,
    period_key,
    submission_period_key,
    indicator_code,
    service_code,
    breakdown_code,
    submission_version_key,
    submission_id,
    value_no,
    measure_kind,
    figure_part,
    value_as_written,
    value,
    value_state,
    precision,
    unit_of_measure,
    window_start,
    window_end,
    as_of_date,
    locator,
    case when value is null then 0 else 1 end as reported_count,
    0 as conflict_count,
    case when value is null then 0 else 1 end as distinct_count,
    {{ vn_number('value') }} || ' (' || locator || ')' as listing
from figures
where not is_contended
