with stepped as (

    select * from {{ ref('int_series_stepped') }}

),

wanted as (

    select distinct
        unit_id,
        indicator_code,
        service_code,
        breakdown_code,
        measure
    from stepped

),

figures as (

    -- What the months of these series show now.
    select figures.*
    from {{ ref('int_series_listed') }} as figures
    inner join wanted
        on
            figures.unit_id = wanted.unit_id
            and figures.indicator_code = wanted.indicator_code
            and figures.service_code is not distinct from wanted.service_code
            and figures.breakdown_code = wanted.breakdown_code
            and figures.measure = wanted.measure
    where
        figures.known_to is null
        and figures.value_state = 'reported'
        and figures.precision = 'exact'

),

measured as (

    -- A total is judged by what it gained in a month.
    select
        figures.*,
        case when figures.measure = 'gain' then figures.value - earlier.value else figures.value end
            as usual_value
    from figures
    left join figures as earlier
        on
            figures.measure = 'gain'
            and figures.unit_id = earlier.unit_id
            and figures.indicator_code = earlier.indicator_code
            and figures.service_code is not distinct from earlier.service_code
            and figures.breakdown_code = earlier.breakdown_code
            and figures.measure = earlier.measure
            and earlier.start_date = figures.start_date - to_months(1)

),

summed as (

    -- The months before, as far back as the rule looks.
    select
        stepped.*,
        case
            when stepped.rule_kind = 'history_outlier' and stepped.measure = 'gain'
                then stepped.value - stepped.previous_value
            else stepped.value
        end as judged_value,
        count(measured.usual_value) as history,
        median(cast(measured.usual_value as double)) as usual,
        mad(cast(measured.usual_value as double)) as spread,
        min(measured.value) as lowest
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
                    and case operator when '>' then judged_value - usual else usual - judged_value end
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
