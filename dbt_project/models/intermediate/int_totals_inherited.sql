{%- set handed_on = part_of('states.closing', 'steps.share_from', 'steps.share_to') -%}
with recursive steps as (

    -- Successions in the order of their months: when one is due, all earlier ones are done.
    select
        inherited.from_unit_id,
        inherited.to_unit_id,
        inherited.share_from,
        inherited.share_to,
        dense_rank() over (order by inherited.to_first_month_no) as wave_no,
        count(*) over (partition by inherited.to_unit_id) as predecessor_count
    from {{ ref('int_shares_inherited') }} as inherited
    inner join {{ ref('int_progress_planned') }} as planned
        on
            inherited.to_unit_id = planned.unit_id
            and inherited.to_first_month_no = planned.from_month_no

),

grouped as (

    select * from {{ ref('int_totals_ended') }}

),

known as (

    -- Closings that rest on no opening this build has still to find.
    select
        grouped.unit_id,
        grouped.total_code,
        grouped.service_key,
        grouped.breakdown_code,
        {{ closing_of('closing', 'grouped') }} as closing,
        {{ closing_of('months_carried', 'grouped') }} as months_carried,
        {{ closing_of('months_missing', 'grouped') }} as months_missing,
        {{ closing_of('as_of_date', 'grouped') }} as as_of_date,
        grouped.is_not_applicable
    from grouped
    where
        grouped.group_mark <> 'opening'
        or grouped.unit_id not in (select steps.to_unit_id from steps)
    union all
    select
        unit_id,
        total_code,
        service_key,
        breakdown_code,
        closing,
        months_carried,
        months_missing,
        as_of_date,
        is_not_applicable
    from {{ ref('int_totals_recalled') }}
    where not is_own

),

states as (

    select
        cast(0 as bigint) as wave_no,
        known.*,
        true as hands_on,
        cast(null as decimal(38, 6)) as opening,
        cast(null as integer) as opening_months_carried,
        cast(null as integer) as opening_months_missing,
        cast(null as date) as opening_as_of,
        cast(null as integer) as predecessors_expected,
        cast(null as integer) as predecessors_known
    from known
    union all
    (
        select
            states.wave_no + 1 as wave_no,
            states.* exclude (wave_no)
        from states
        where states.wave_no < (select max(steps.wave_no) from steps)
        union all
        select
            opened.wave_no,
            opened.unit_id,
            opened.total_code,
            opened.service_key,
            opened.breakdown_code,
            {{ closing_of('closing', 'opened') }} as closing,
            {{ closing_of('months_carried', 'opened') }} as months_carried,
            {{ closing_of('months_missing', 'opened') }} as months_missing,
            {{ closing_of('as_of_date', 'opened') }} as as_of_date,
            coalesce(grouped.is_not_applicable, false) as is_not_applicable,
            coalesce(grouped.group_mark = 'opening', false) as hands_on,
            opened.closing as opening,
            opened.months_carried as opening_months_carried,
            opened.months_missing as opening_months_missing,
            opened.as_of_date as opening_as_of,
            opened.predecessors_expected,
            opened.predecessors_known
        from (
            select
                steps.wave_no,
                steps.to_unit_id as unit_id,
                states.total_code,
                states.service_key,
                states.breakdown_code,
                case
                    when count(states.closing)
                        = steps.predecessor_count - count_if(states.is_not_applicable)
                        then cast(sum({{ handed_on }}) as decimal(38, 6))
                end as closing,
                cast(max(states.months_carried) as integer) as months_carried,
                cast(max(states.months_missing) as integer) as months_missing,
                min(states.as_of_date) as as_of_date,
                cast(steps.predecessor_count - count_if(states.is_not_applicable) as integer)
                    as predecessors_expected,
                cast(count(states.closing) as integer) as predecessors_known
            from states
            inner join steps
                on
                    states.hands_on
                    and states.unit_id = steps.from_unit_id
                    and states.wave_no + 1 = steps.wave_no
            group by
                steps.wave_no, steps.to_unit_id, steps.predecessor_count,
                states.total_code, states.service_key, states.breakdown_code
        ) as opened
        left join grouped
            on
                opened.unit_id = grouped.unit_id
                and opened.total_code = grouped.total_code
                and opened.service_key = grouped.service_key
                and opened.breakdown_code = grouped.breakdown_code
    )

)

select
    unit_id,
    total_code,
    service_key,
    breakdown_code,
    opening,
    opening_months_carried,
    opening_months_missing,
    opening_as_of,
    predecessors_expected,
    predecessors_known
from states
where predecessors_expected is not null and wave_no = (select max(steps.wave_no) from steps)
