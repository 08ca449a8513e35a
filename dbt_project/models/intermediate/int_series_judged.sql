with stepped as (

    select * from {{ ref('int_series_stepped') }}

),

measured as not materialized (

    select * from {{ ref('int_series_measured') }}

),

compared as (

    -- Each figure and the months before it, as far back as the rule looks.
    select
        stepped.*,
        measured.value as earlier_value,
        measured.usual_value,
        measured.known_from as earlier_known_from,
        measured.known_to as earlier_known_to
    from stepped
    inner join measured
        on
            stepped.unit_id = measured.unit_id
            and stepped.indicator_code = measured.indicator_code
            and stepped.service_code is not distinct from measured.service_code
            and stepped.breakdown_code = measured.breakdown_code
            and stepped.measure = measured.measure
            and measured.start_date < stepped.start_date
            and measured.start_date >= stepped.start_date - to_months(stepped.lookback_months)
            and {{ known_together('stepped', 'measured') }}

),

changes as (

    -- From when a figure is to be judged anew: it came, or what it is compared with changed.
    select distinct
        unit_id,
        period_key,
        submission_id,
        value_no,
        known_from,
        known_to,
        unnest([known_from, earlier_known_from, earlier_known_to]) as judged_from
    from compared

),

moments as (

    select
        *,
        coalesce(
            lead(judged_from) over (
                partition by unit_id, period_key, submission_id, value_no, known_from
                order by judged_from
            ),
            known_to
        ) as judged_to
    from changes
    where judged_from >= known_from and (known_to is null or judged_from < known_to)

),

summed as (

    select
        compared.* exclude (
            earlier_value, usual_value, earlier_known_from, earlier_known_to, known_from, known_to
        ),
        moments.judged_from as known_from,
        moments.judged_to as known_to,
        case
            when compared.rule_kind = 'history_outlier' and compared.measure = 'gain'
                then compared.value - compared.previous_value
            else compared.value
        end as judged_value,
        count(compared.usual_value) as history,
        median(cast(compared.usual_value as double)) as usual,
        mad(cast(compared.usual_value as double)) as spread,
        min(compared.earlier_value) as lowest
    from compared
    inner join moments
        on
            compared.unit_id = moments.unit_id
            and compared.period_key = moments.period_key
            and compared.submission_id = moments.submission_id
            and compared.value_no = moments.value_no
            and compared.known_from = moments.known_from
            and compared.earlier_known_from <= moments.judged_from
            and (
                compared.earlier_known_to is null
                or compared.earlier_known_to > moments.judged_from
            )
    group by all

),

judged as (

    -- The least spread a series is given: a part of what is usual, or chance among so many.
    select
        *,
        greatest(
            1.4826 * spread,
            tolerance_relative * abs(usual),
            case when measure <> 'ratio' then sqrt(abs(usual) + 1) else 0 end
        ) as deviation
    from summed
    where history >= min_history

),

broken as (

    select
        *,
        case
            when rule_kind in ('history_gap', 'history_repeat') then previous_value
            else usual
        end as expected_value
    from judged
    where
        case rule_kind
            -- What goes below zero is a difference, and knows no usual size.
            when 'history_outlier'
                then
                    lowest >= 0
                    and if(operator = '>', 1, -1) * (judged_value - usual)
                    > tolerance * deviation
            when 'history_scale' then usual >= 1 and value > tolerance * usual
            when 'history_zero' then lowest > 0 and usual >= tolerance
            else true
        end

)

-- A figure a thousand times too large is told as that, not as a jump as well.
select
    rule_code,
    unit_id,
    period_key,
    service_code,
    breakdown_code,
    submission_id,
    value_no,
    {{ vn_number('judged_value') }} as found,
    {{ vn_number('expected_value') }} as expected,
    cast(history as varchar) || ' kỳ trước' as detail,
    cast(history as varchar) || ' earlier months' as detail_en,
    known_from,
    known_to
from broken
qualify
    rule_kind <> 'history_outlier'
    or count(*) filter (where rule_kind in ('history_scale', 'history_zero')) over (
        partition by unit_id, period_key, submission_id, value_no, known_from
    ) = 0
