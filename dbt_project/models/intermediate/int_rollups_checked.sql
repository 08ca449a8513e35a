with parts as not materialized (

    select * from {{ ref('int_rollup_parts_listed') }}

),

rules as (

    select * from {{ ref('validation_rules') }}
    where rule_kind = 'rollup'

),

arrived as (

    select
        measure,
        submission_id,
        value_no,
        known_from,
        units_expected,
        part_unit_id,
        part_period_key,
        min(part_known_from) as part_arrived_at
    from parts
    group by all

),

completed as (

    -- Before the last of the units below has spoken there is nothing to compare with.
    select
        measure,
        submission_id,
        value_no,
        known_from,
        max(part_arrived_at) as complete_from
    from arrived
    group by measure, submission_id, value_no, known_from, units_expected
    having count(*) = units_expected

),

changes as (

    -- From when a sum is to be judged anew: the figure or one of its parts came or went.
    select distinct
        parts.measure,
        parts.submission_id,
        parts.value_no,
        parts.known_from,
        parts.known_to,
        completed.complete_from,
        unnest([parts.known_from, parts.part_known_from, parts.part_known_to]) as judged_from
    from parts
    inner join completed
        on
            parts.measure = completed.measure
            and parts.submission_id = completed.submission_id
            and parts.value_no = completed.value_no
            and parts.known_from = completed.known_from

),

moments as (

    select
        *,
        coalesce(
            lead(judged_from) over (
                partition by measure, submission_id, value_no, known_from order by judged_from
            ),
            known_to
        ) as judged_to
    from changes
    where
        judged_from >= greatest(known_from, complete_from)
        and (known_to is null or judged_from < known_to)

),

summed as (

    select
        parts.measure,
        parts.unit_id,
        parts.period_key,
        parts.service_code,
        parts.submission_id,
        parts.value_no,
        parts.own_value,
        parts.units_expected,
        moments.judged_from,
        moments.judged_to,
        sum(parts.part_value) as sum_value
    from parts
    inner join moments
        on
            parts.measure = moments.measure
            and parts.submission_id = moments.submission_id
            and parts.value_no = moments.value_no
            and parts.known_from = moments.known_from
            and parts.part_known_from <= moments.judged_from
            and (parts.part_known_to is null or parts.part_known_to > moments.judged_from)
    group by all
    having count(*) = parts.units_expected

)

select
    rules.rule_code,
    summed.unit_id,
    summed.period_key,
    summed.service_code,
    'ALL' as breakdown_code,
    summed.submission_id,
    summed.value_no,
    {{ vn_number('summed.own_value') }} as found,
    {{ vn_number('summed.sum_value') }} as expected,
    cast(summed.units_expected as varchar) || ' đơn vị' as detail,
    cast(summed.units_expected as varchar) || ' units' as detail_en,
    summed.judged_from as known_from,
    summed.judged_to as known_to
from summed
inner join rules on summed.measure = rules.left_side
where {{ does_not_hold('summed.own_value', 'summed.sum_value') }}
