with measured as (

    select * from {{ ref('int_peers_measured') }}

),

rules as (

    select * from {{ ref('validation_rules') }}
    where rule_kind = 'peer_outlier'

),

changes as (

    select distinct
        rule_code,
        period_key,
        unit_level,
        size_class,
        indicator_code,
        unnest([known_from, known_to]) as usual_from
    from measured

),

moments as (

    select
        *,
        lead(usual_from) over (
            partition by rule_code, period_key, unit_level, size_class, indicator_code
            order by usual_from
        ) as usual_to
    from changes
    where usual_from is not null

),

usual as (

    -- What is usual among them, from one report that came to the next.
    select
        moments.*,
        count(*) as peers,
        median(measured.measure_value) as usual,
        mad(measured.measure_value) as spread
    from moments
    inner join measured
        on
            moments.rule_code = measured.rule_code
            and moments.period_key = measured.period_key
            and moments.unit_level = measured.unit_level
            and moments.size_class = measured.size_class
            and moments.indicator_code = measured.indicator_code
            and moments.usual_from >= measured.known_from
            and (measured.known_to is null or moments.usual_from < measured.known_to)
    group by all

),

judged as (

    -- The least spread peers are given: a part of what is usual, or chance among so many.
    select
        measured.*,
        usual.peers,
        usual.usual,
        usual.usual_from,
        usual.usual_to,
        rules.tolerance,
        greatest(
            1.4826 * usual.spread,
            rules.tolerance_relative * abs(usual.usual),
            case
                when rules.left_side <> 'ratio'
                    then
                        sqrt(abs(usual.usual) * measured.divisor_value + 1) / measured.divisor_value
                else 0
            end
        ) as deviation
    from measured
    inner join usual
        on
            measured.rule_code = usual.rule_code
            and measured.period_key = usual.period_key
            and measured.unit_level = usual.unit_level
            and measured.size_class = usual.size_class
            and measured.indicator_code = usual.indicator_code
            and usual.usual_from >= measured.known_from
            and (measured.known_to is null or usual.usual_from < measured.known_to)
    inner join rules on measured.rule_code = rules.rule_code
    where usual.peers >= rules.min_history

),

broken as (

    select
        *,
        coalesce(usual_from <> lag(usual_to) over figure, true) as is_start
    from judged
    where abs(measure_value - usual) > tolerance * deviation
    window figure as (
        partition by rule_code, unit_id, submission_id, value_no, size_class, divisor_value
        order by usual_from
    )

),

stretches as (

    -- One finding lasts while every report that came left the figure as odd as it was.
    select
        *,
        sum(cast(is_start as integer)) over (
            partition by rule_code, unit_id, submission_id, value_no, size_class, divisor_value
            order by usual_from
        ) as stretch_no
    from broken

)

select
    rule_code,
    unit_id,
    period_key,
    cast(null as varchar) as service_code,
    'ALL' as breakdown_code,
    submission_id,
    value_no,
    {{ vn_number('value') }} as found,
    {{ vn_number('round(max_by(usual * divisor_value, usual_from), 2)') }} as expected,
    cast(max_by(peers, usual_from) as varchar) || ' đơn vị' as detail,
    cast(max_by(peers, usual_from) as varchar) || ' units' as detail_en,
    min(usual_from) as known_from,
    case when count(usual_to) = count(*) then max(usual_to) end as known_to
from stretches
group by
    rule_code, unit_id, period_key, submission_id, value_no, value, size_class, divisor_value,
    stretch_no
