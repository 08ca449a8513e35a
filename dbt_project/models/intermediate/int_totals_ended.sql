with grouped as (

    select * from {{ ref('int_totals_grouped') }}

),

planned as (

    select * from {{ ref('int_progress_planned') }}

),

givers as (

    select distinct inherited.from_unit_id
    from {{ ref('int_shares_inherited') }} as inherited
    inner join planned on inherited.to_unit_id = planned.unit_id

)

select
    grouped.series_no,
    grouped.unit_id,
    grouped.month_no,
    grouped.group_mark,
    grouped.anchor_value,
    grouped.added_since,
    grouped.months_silent,
    grouped.heard_as_of,
    grouped.is_unheard,
    grouped.silent_run,
    grouped.first_silence,
    grouped.longest_silence,
    listed.total_code,
    listed.service_key,
    listed.breakdown_code,
    grouped.stock is null
    and grouped.flow is null
    and coalesce('not_applicable' in (grouped.stock_state, grouped.flow_state), false)
        as is_not_applicable,
    recalled.closing,
    recalled.months_carried,
    recalled.months_missing,
    recalled.as_of_date
from grouped
inner join {{ ref('int_totals_listed') }} as listed on grouped.series_no = listed.series_no
inner join givers on grouped.unit_id = givers.from_unit_id
inner join planned
    on grouped.unit_id = planned.unit_id and grouped.month_no = planned.last_month_no
left join {{ ref('int_totals_recalled') }} as recalled
    on
        recalled.is_own
        and listed.unit_id = recalled.unit_id
        and listed.total_code = recalled.total_code
        and listed.service_key = recalled.service_key
        and listed.breakdown_code = recalled.breakdown_code
