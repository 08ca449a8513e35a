with recursive planned as (

    select * from {{ ref('int_progress_planned') }}

),

recalled as (

    select * from {{ ref('int_totals_recalled') }}

),

sources as (

    -- What a unit or a predecessor has spoken of so far.
    select
        unit_id,
        total_code,
        service_key,
        breakdown_code,
        min(month_no) as month_no,
        false as is_continued
    from {{ ref('int_totals_reported') }}
    where
        stock_state in ('reported', 'not_applicable')
        or flow_state in ('reported', 'not_applicable')
    group by unit_id, total_code, service_key, breakdown_code
    union all
    select
        unit_id,
        total_code,
        service_key,
        breakdown_code,
        month_no + 1 as month_no,
        is_own as is_continued
    from recalled

),

ancestors (unit_id, ancestor_unit_id) as (

    select
        planned.unit_id,
        inherited.from_unit_id as ancestor_unit_id
    from planned
    inner join {{ ref('int_shares_inherited') }} as inherited
        on planned.unit_id = inherited.to_unit_id
    where planned.from_month_no = planned.first_month_no
    union distinct
    select
        ancestors.unit_id,
        inherited.from_unit_id as ancestor_unit_id
    from ancestors
    inner join planned
        on
            ancestors.ancestor_unit_id = planned.unit_id
            and planned.from_month_no = planned.first_month_no
    inner join {{ ref('int_shares_inherited') }} as inherited
        on planned.unit_id = inherited.to_unit_id

),

spoken_of as (

    select
        planned.unit_id,
        sources.total_code,
        sources.service_key,
        sources.breakdown_code,
        sources.month_no as start_month_no,
        sources.is_continued
    from planned
    inner join sources on planned.unit_id = sources.unit_id
    union all
    select
        planned.unit_id,
        sources.total_code,
        sources.service_key,
        sources.breakdown_code,
        planned.first_month_no as start_month_no,
        false as is_continued
    from planned
    inner join ancestors on planned.unit_id = ancestors.unit_id
    inner join sources on ancestors.ancestor_unit_id = sources.unit_id

),

listed as (

    select
        unit_id,
        total_code,
        service_key,
        breakdown_code,
        min(start_month_no) as start_month_no,
        bool_or(is_continued) as is_continued
    from spoken_of
    group by unit_id, total_code, service_key, breakdown_code

)

select
    row_number() over (
        order by
            listed.unit_id, listed.total_code, listed.service_key, listed.breakdown_code
    ) as series_no,
    listed.unit_id,
    listed.total_code,
    listed.service_key,
    listed.breakdown_code,
    listed.start_month_no,
    listed.is_continued,
    indicators.measure_kind = 'cumulative_ytd' as is_yearly
from listed
inner join {{ ref('indicators') }} as indicators
    on listed.total_code = indicators.indicator_code
