with totals as (

    -- A flow and its cumulative share one row, under the flow's code.
    select
        totals.indicator_code as total_code,
        case
            when paired.measure_kind = 'flow' then totals.paired_code
            else totals.indicator_code
        end as row_indicator_code
    from {{ ref('indicators') }} as totals
    left join {{ ref('indicators') }} as paired
        on totals.paired_code = paired.indicator_code
    where totals.measure_kind in ('cumulative', 'cumulative_ytd') or totals.is_flagship

),

months as (

    select * from {{ ref('int_progress_sliced') }}
    where is_recomputed

)

select
    facts.unit_id,
    totals.total_code,
    coalesce(facts.service_code, '') as service_key,
    facts.breakdown_code,
    months.month_no,
    facts.stock_state,
    facts.flow_state,
    facts.window_end as flow_end,
    case when facts.stock_state = 'reported' then facts.stock_value end as stock,
    case when facts.stock_state = 'reported' then facts.as_of_date end as stock_as_of,
    case when facts.flow_state = 'reported' then facts.flow_value end as flow
from {{ ref('fct_indicator_period') }} as facts
inner join totals on facts.indicator_code = totals.row_indicator_code
inner join months
    on facts.unit_id = months.slice_unit and facts.period_key = months.period_key
where facts.period_key >= (select min(rebuilt.period_key) from months as rebuilt)
