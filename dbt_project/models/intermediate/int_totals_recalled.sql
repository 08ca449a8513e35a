{%- set built = built_mart('fct_cumulative_progress') -%}
with planned as (

    select * from {{ ref('int_progress_planned') }}

),

wanted as (

    -- The month before a unit is taken up, and the last month of a predecessor that is not.
    select
        planned.unit_id,
        planned.from_month_no - 1 as month_no,
        true as is_own
    from planned
    where planned.from_month_no > planned.first_month_no
    union all
    select distinct
        inherited.from_unit_id as unit_id,
        inherited.from_last_month_no as month_no,
        false as is_own
    from planned
    inner join {{ ref('int_shares_inherited') }} as inherited
        on planned.unit_id = inherited.to_unit_id
    left join planned as givers on inherited.from_unit_id = givers.unit_id
    where planned.from_month_no = planned.first_month_no and givers.unit_id is null

),

keyed as (

    select
        wanted.unit_id,
        wanted.month_no,
        wanted.is_own,
        months.period_key
    from wanted
    inner join {{ ref('int_months_opened') }} as months on wanted.month_no = months.month_no

),

built as (

    {% if built %}
        select * from {{ built }}
        where period_key in (select keyed.period_key from keyed)
    {% else %}
        select
            cast(null as varchar) as unit_id,
            cast(null as varchar) as period_key,
            cast(null as varchar) as indicator_code,
            cast(null as varchar) as service_code,
            cast(null as varchar) as breakdown_code,
            cast(null as decimal(38, 6)) as closing,
            cast(null as integer) as months_carried,
            cast(null as integer) as months_missing,
            cast(null as date) as as_of_date,
            cast(null as varchar) as flow_state,
            cast(null as varchar) as stock_state
    {% endif %}

)

select
    keyed.unit_id,
    keyed.month_no,
    keyed.is_own,
    facts.indicator_code as total_code,
    coalesce(facts.service_code, '') as service_key,
    facts.breakdown_code,
    facts.closing,
    facts.months_carried,
    facts.months_missing,
    facts.as_of_date,
    coalesce(
        'not_applicable' in (facts.stock_state, facts.flow_state)
        and facts.stock_state is distinct from 'reported'
        and facts.flow_state is distinct from 'reported',
        false
    ) as is_not_applicable
from keyed
inner join built as facts
    on keyed.unit_id = facts.unit_id and keyed.period_key = facts.period_key
