with figures as (

    select * from {{ ref('int_values_placed') }}
    where
        figure_part is not null
        and (known_to is null or known_to > known_from)

),

instants as (

    -- The instants at which anything known about a slice changed.
    select slice_unit, period_key, known_from as valid_from
    from figures
    union distinct
    select slice_unit, period_key, known_to
    from figures
    where known_to is not null

),

intervals as (

    select
        slice_unit,
        period_key,
        valid_from,
        lead(valid_from) over (
            partition by slice_unit, period_key
            order by valid_from
        ) as valid_to
    from instants

),

candidates as (

    select
        figures.*,
        intervals.valid_from,
        intervals.valid_to
    from figures
    inner join intervals
        on
            figures.slice_unit = intervals.slice_unit
            and figures.period_key = intervals.period_key
            and figures.known_from <= intervals.valid_from
            and (figures.known_to is null or figures.known_to > intervals.valid_from)

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
