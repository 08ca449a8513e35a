with listed as (

    select * from {{ ref('int_totals_listed') }}

),

reported as (

    select
        listed.series_no,
        figures.*
    from {{ ref('int_totals_reported') }} as figures
    inner join listed
        on
            figures.unit_id = listed.unit_id
            and figures.total_code = listed.total_code
            and figures.service_key = listed.service_key
            and figures.breakdown_code = listed.breakdown_code

),

spread as (

    -- One row a month, whether something came or not.
    select
        listed.series_no,
        listed.unit_id,
        months.month_no,
        reported.stock,
        reported.stock_as_of,
        reported.stock_state,
        reported.flow,
        reported.flow_state,
        reported.flow_end,
        months.month_no = listed.start_month_no as is_first,
        listed.is_yearly and months.month_no % 12 = 0 as is_reset
    from listed
    inner join {{ ref('int_progress_sliced') }} as months
        on
            listed.unit_id = months.slice_unit
            and months.is_recomputed
            and months.month_no >= listed.start_month_no
    left join reported
        on listed.series_no = reported.series_no and months.month_no = reported.month_no

),

marked as (

    -- Where counting begins anew: at a reported total, at "not applicable", in January, at first.
    select
        *,
        case
            when stock is not null then 'anchor'
            when flow is null and 'not_applicable' in (stock_state, flow_state) then 'break'
            when is_reset then 'reset'
            when is_first then 'opening'
        end as mark
    from spread

),

grouped as (

    select
        *,
        coalesce(mark in ('anchor', 'break'), false) as is_start,
        case
            when mark = 'anchor' then stock_as_of
            when flow is not null then flow_end
        end as said_as_of,
        count(mark) over (partition by series_no order by month_no) as group_no
    from marked

),

paced as (

    select
        *,
        first_value(mark) over so_far as group_mark,
        first_value(stock) over so_far as anchor_value,
        min(month_no) over so_far as group_month_no,
        sum(case when not is_start then flow end) over so_far as added_since,
        count(*) filter (where not is_start and flow is null) over so_far as months_silent,
        max(case when is_start or flow is not null then month_no end) over so_far
            as heard_month_no,
        last_value(said_as_of ignore nulls) over so_far as heard_as_of
    from grouped
    window so_far as (
        partition by series_no, group_no
        order by month_no
        rows unbounded preceding
    )

)

select
    series_no,
    unit_id,
    month_no,
    is_first,
    is_reset,
    stock,
    stock_state,
    flow,
    flow_state,
    flow_end,
    group_mark,
    anchor_value,
    added_since,
    months_silent,
    heard_as_of,
    heard_month_no is null as is_unheard,
    month_no - coalesce(heard_month_no, group_month_no - 1) as silent_run,
    -- The longest silence before, and after, the first word of the group.
    max(case when heard_month_no is null then month_no - group_month_no + 1 end) over so_far
        as first_silence,
    max(month_no - heard_month_no) over so_far as longest_silence
from paced
window so_far as (
    partition by series_no, group_no
    order by month_no
    rows unbounded preceding
)
