with recursive lives as (

    select
        unit_id,
        min(month_no) as first_month_no,
        max(month_no) as last_month_no
    from {{ ref('int_units_monthly') }}
    group by unit_id

),

changed as (

    -- Months with something new: a load that speaks of them, or a month that has just opened.
    select
        monthly.unit_id,
        min(monthly.month_no) as month_no
    from {{ ref('int_units_monthly') }} as monthly
    inner join {{ ref('int_slices_loaded') }} as loaded
        on monthly.unit_id = loaded.unit_id and monthly.period_key = loaded.period_key
    group by monthly.unit_id
    union all
    select
        monthly.unit_id,
        min(monthly.month_no) as month_no
    from {{ ref('int_units_monthly') }} as monthly
    inner join {{ ref('int_months_opened') }} as months on monthly.month_no = months.month_no
    where months.is_newly_opened
    group by monthly.unit_id

),

reached (unit_id, from_month_no) as (

    -- What changes reaches every later month of the unit and all months of its successors.
    select
        unit_id,
        month_no as from_month_no
    from changed
    union distinct
    select
        inherited.to_unit_id as unit_id,
        inherited.to_first_month_no as from_month_no
    from reached
    inner join {{ ref('int_shares_inherited') }} as inherited
        on reached.unit_id = inherited.from_unit_id

)

select
    lives.unit_id,
    lives.first_month_no,
    lives.last_month_no,
    min(reached.from_month_no) as from_month_no
from reached
inner join lives on reached.unit_id = lives.unit_id
group by lives.unit_id, lives.first_month_no, lives.last_month_no
