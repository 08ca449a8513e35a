with computed as (

    select
        grouped.*,
        opened.closing as opened_closing,
        opened.months_missing as opened_months_missing,
        opened.predecessors_expected,
        opened.predecessors_known,
        {{ closing_of('closing', 'opened') }} as closing,
        {{ closing_of('months_carried', 'opened') }} as months_carried,
        {{ closing_of('months_missing', 'opened') }} as months_missing,
        {{ closing_of('as_of_date', 'opened') }} as as_of_date
    from {{ ref('int_totals_grouped') }} as grouped
    inner join {{ ref('int_totals_opened') }} as opened on grouped.series_no = opened.series_no

),

chained as (

    select
        *,
        case
            when is_reset then 0
            when is_first then opened_closing
            else lag(closing) over in_order
        end as opening,
        case
            when is_reset then 0
            when is_first then coalesce(opened_months_missing, 0)
            else lag(months_missing) over in_order
        end as months_missing_before
    from computed
    window in_order as (
        partition by series_no
        order by month_no
    )

),

added as (

    -- A flow from two totals; a total that fell is a correction, not a negative flow.
    select
        *,
        coalesce(flow, case when stock >= opening then stock - opening end) as added,
        case
            when flow is not null then 'reported'
            when stock >= opening then 'difference'
            else 'none'
        end as added_basis
    from chained

)

select
    added.series_no,
    added.unit_id,
    added.month_no,
    added.opening,
    added.added,
    added.added_basis,
    case added.added_basis
        when 'reported' then 1
        when 'difference' then 1 + added.months_missing_before
    end as added_months,
    added.closing - coalesce(added.opening, 0) - coalesce(added.added, 0) as adjustment,
    added.closing,
    case
        when added.closing is null then null
        when added.stock is not null then 'reported'
        when added.flow is not null then 'derived'
        else 'carried_forward'
    end as closing_basis,
    case when added.closing is not null then added.as_of_date end as as_of_date,
    added.flow_end,
    case when added.closing is not null then added.months_carried end as months_carried,
    case when added.closing is not null then added.months_missing end as months_missing,
    added.flow_state,
    added.stock_state,
    case when added.is_first and not added.is_reset then added.predecessors_expected end
        as predecessors_expected,
    case when added.is_first and not added.is_reset then added.predecessors_known end
        as predecessors_known
from added
