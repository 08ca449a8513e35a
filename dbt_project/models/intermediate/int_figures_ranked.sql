with candidates as (

    -- Few keys have more than one figure; only these need ranking.
    select * from {{ ref('int_figures_timed') }}
    where is_contended

),

ranked as (

    select
        *,
        row_number() over choice as choice_no,
        first_value(value) over choice as chosen_value,
        first_value(precision) over choice as chosen_precision,
        first_value(as_of_date) over choice as chosen_as_of
    from candidates
    window choice as (
        partition by
            slice_unit, period_key, row_indicator_code, service_code, breakdown_code,
            figure_part, valid_from
        order by
            case value_state when 'reported' then 1 when 'not_applicable' then 2 else 3 end,
            case form when 'workbook' then 1 when 'csv' then 2 else 3 end,
            case role when 'body' then 1 else 2 end,
            coalesce(as_of_date, window_end) desc nulls last,
            value_no,
            known_from desc,
            submission_version_key
    )

),

judged as (

    -- "Hơn 100" does not contradict 105, nor does a total that has grown since an earlier day; two
    -- exact figures that differ otherwise do.
    select
        *,
        max(case
            when value is null or chosen_value is null or value = chosen_value then 0
            when precision = 'about' or chosen_precision = 'about' then 0
            when precision = 'at_least' and chosen_value >= value then 0
            when chosen_precision = 'at_least' and value >= chosen_value then 0
            when precision = 'at_most' and chosen_value <= value then 0
            when chosen_precision = 'at_most' and value <= chosen_value then 0
            {{ has_grown() }}
            else 1
        end) over (
            partition by
                slice_unit, period_key, row_indicator_code, service_code, breakdown_code,
                figure_part, valid_from
        ) = 1 as is_disputed
    from ranked

)

select
    slice_unit,
    unit_id,
    period_key,
    row_indicator_code,
    service_code,
    breakdown_code,
    figure_part,
    valid_from,
    valid_to,
    instant_count,
    indicator_code,
    submission_version_key,
    submission_id,
    value_no,
    value,
    value_state,
    precision,
    window_start,
    window_end,
    as_of_date,
    is_disputed
from judged
where choice_no = 1
