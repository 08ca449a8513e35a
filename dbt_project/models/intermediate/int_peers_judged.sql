with measured as (

    select * from {{ ref('int_peers_measured') }}

),

rules as (

    select * from {{ ref('validation_rules') }}
    where rule_kind = 'peer_outlier'

),

usual as (

    -- What is usual among them, as known now.
    select
        rule_code,
        period_key,
        unit_level,
        size_class,
        indicator_code,
        count(*) as peers,
        median(measure_value) as usual,
        mad(measure_value) as spread
    from measured
    where known_to is null
    group by all

),

judged as (

    -- The least spread peers are given: a part of what is usual, or chance among so many.
    select
        measured.*,
        usual.peers,
        usual.usual,
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
    inner join rules on measured.rule_code = rules.rule_code
    where usual.peers >= rules.min_history

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
    {{ vn_number('round(usual * divisor_value, 2)') }} as expected,
    cast(peers as varchar) || ' đơn vị' as detail,
    cast(peers as varchar) || ' units' as detail_en,
    known_from,
    known_to
from judged
where abs(measure_value - usual) > tolerance * deviation
