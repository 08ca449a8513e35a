with stepped as (

    select * from {{ ref('int_series_stepped') }}

),

wanted as (

    -- How far back each series is looked at: the month before the first is what it gained on.
    select
        unit_id,
        indicator_code,
        service_code,
        breakdown_code,
        measure,
        min(start_date - to_months(lookback_months + 1)) as first_day,
        max(start_date) as last_day
    from stepped
    group by unit_id, indicator_code, service_code, breakdown_code, measure

),

listed as (

    -- What the months of these units and indicators show now.
    select
        history.*,
        periods.start_date,
        false as is_judged
    from {{ ref('fct_indicator_period_history') }} as history
    inner join {{ ref('int_periods_dated') }} as periods
        on history.period_key = periods.period_key
    where
        history.known_to is null
        and periods.period_type = 'month'
        and periods.start_date >= (select min(wanted.first_day) from wanted)
        and periods.start_date < (select max(wanted.last_day) from wanted)
        and (history.unit_id, history.indicator_code) in (
            select (wanted.unit_id, wanted.indicator_code) from wanted
        )

),

every_figure as (

    {{ monthly_measures('listed') }}

),

figures as (

    select every_figure.*
    from every_figure
    inner join wanted
        on
            every_figure.unit_id = wanted.unit_id
            and every_figure.indicator_code = wanted.indicator_code
            and every_figure.service_code is not distinct from wanted.service_code
            and every_figure.breakdown_code = wanted.breakdown_code
            and every_figure.measure = wanted.measure
    where every_figure.value_state = 'reported' and every_figure.precision = 'exact'

),

measured as (

    -- A total is judged by what it gained in a month.
    select
        figures.*,
        figures.value - case figures.measure when 'gain' then earlier.value else 0 end
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
