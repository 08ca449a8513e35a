with monthly as (

    select * from {{ ref('int_units_monthly') }}

),

recomputed as (

    select
        monthly.unit_id,
        monthly.month_no,
        monthly.parent_unit_id
    from monthly
    inner join {{ ref('int_progress_planned') }} as planned
        on monthly.unit_id = planned.unit_id and monthly.month_no >= planned.from_month_no

),

families as (

    select distinct
        month_no,
        parent_unit_id
    from recomputed

)

-- A rank depends on the units beside it: they are ranked anew, but not computed anew.
select
    monthly.unit_id as slice_unit,
    monthly.period_key,
    monthly.month_no,
    monthly.unit_key,
    monthly.parent_unit_id,
    recomputed.unit_id is not null as is_recomputed
from monthly
inner join families
    on
        monthly.month_no = families.month_no
        and monthly.parent_unit_id is not distinct from families.parent_unit_id
left join recomputed
    on monthly.unit_id = recomputed.unit_id and monthly.month_no = recomputed.month_no
