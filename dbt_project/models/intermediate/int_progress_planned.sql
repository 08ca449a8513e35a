with recursive lives as (

    select
        unit_id,
        min(month_no) as first_month_no,
        max(month_no) as last_month_no
    from {{ ref('int_units_monthly') }}
    group by unit_id

),

spoken as (

    -- Codes are re-used across reforms: every unit that ever bore the code is taken along.
    select distinct units.unit_id
    from (select distinct unit_code from {{ ref('stg_raw__load_slices') }}) as codes
    inner join {{ ref('units') }} as units on codes.unit_code = units.unit_code

),

carriers (unit_id) as (

    -- Units that have anything to carry on: reports of their own, or of those they came from.
    select spoken.unit_id
    from spoken
    union distinct
    select inherited.to_unit_id as unit_id
    from carriers
    inner join {{ ref('int_shares_inherited') }} as inherited
        on carriers.unit_id = inherited.from_unit_id

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
    inner join carriers on monthly.unit_id = carriers.unit_id
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
