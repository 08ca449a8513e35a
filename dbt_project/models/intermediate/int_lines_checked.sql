with figures as (

    select
        figures.*,
        submissions.window_start as report_start,
        submissions.window_end as report_end
    from {{ ref('int_figures_chosen') }} as figures
    inner join {{ ref('stg_raw__submissions') }} as submissions
        on figures.submission_id = submissions.submission_id
    where figures.value_state = 'reported' and figures.figure_part <> 'context'

),

rules as (

    select
        *,
        try_cast(split_part(right_side, ' ', 1) as decimal(38, 6)) as lowest,
        try_cast(split_part(right_side, ' ', 2) as decimal(38, 6)) as highest
    from {{ ref('validation_rules') }}
    where
        rule_kind in (
            'percent_range', 'value_range', 'conflict', 'duplicate', 'as_of_after_window',
            'as_of_before_end', 'window_differs', 'period_differs', 'qualified_exact'
        )

),

checked as (

    select
        rules.rule_code,
        rules.rule_kind,
        rules.lowest,
        rules.highest,
        figures.*
    from figures
    inner join rules
        on
            case rules.rule_kind
                when 'percent_range'
                    then
                        figures.figure_part = 'ratio'
                        and figures.unit_of_measure = rules.left_side
                        and figures.value not between rules.lowest and rules.highest
                when 'value_range'
                    then
                        figures.indicator_code = rules.left_side
                        and figures.value not between rules.lowest and rules.highest
                when 'conflict' then figures.conflict_count > 0
                when 'duplicate' then figures.reported_count > 1 and figures.distinct_count = 1
                when 'as_of_after_window' then figures.as_of_date > figures.report_end
                -- What had been carried over into the window stands on the day before it.
                when 'as_of_before_end'
                    then
                        figures.as_of_date >= figures.report_start
                        and figures.as_of_date + cast(rules.tolerance as integer)
                        < figures.report_end
                when 'period_differs' then figures.period_key <> figures.submission_period_key
                -- The last two digits of an estimate are zeros.
                when 'qualified_exact'
                    then
                        figures.precision <> 'exact'
                        and figures.value >= rules.tolerance
                        and figures.value % 100 <> 0
                when 'window_differs'
                    then
                        figures.period_key is not distinct from figures.submission_period_key
                        and figures.window_start is not null
                        and (figures.window_start, figures.window_end)
                        <> (figures.report_start, figures.report_end)
            end

)

select
    rule_code,
    submission_version_key,
    slice_unit,
    period_key,
    indicator_code,
    service_code,
    breakdown_code,
    locator,
    case rule_kind
        when 'percent_range' then {{ vn_number('value') }} || ' %'
        when 'value_range' then {{ vn_number('value') }}
        when 'qualified_exact' then {{ vn_number('value') }}
        when 'period_differs' then period_key
        when 'duplicate' then cast(reported_count as varchar)
        when 'as_of_after_window' then strftime(as_of_date, '%d/%m/%Y')
        when 'as_of_before_end' then strftime(as_of_date, '%d/%m/%Y')
        when 'window_differs'
            then strftime(window_start, '%d/%m/%Y') || '–' || strftime(window_end, '%d/%m/%Y')
        else listing
    end as found,
    case rule_kind
        when 'percent_range'
            then {{ vn_number('lowest') }} || '–' || {{ vn_number('highest') }} || ' %'
        when 'value_range'
            then {{ vn_number('lowest') }} || '–' || {{ vn_number('highest') }}
        when 'qualified_exact'
            then
                case precision
                    when 'at_least' then 'hơn' when 'at_most' then 'gần'
                    else 'khoảng'
                end
        when 'period_differs' then submission_period_key
        when 'duplicate' then '1'
        when 'as_of_after_window' then strftime(report_end, '%d/%m/%Y')
        when 'as_of_before_end' then strftime(report_end, '%d/%m/%Y')
        when 'window_differs'
            then strftime(report_start, '%d/%m/%Y') || '–' || strftime(report_end, '%d/%m/%Y')
        else {{ vn_number('value') }}
    end as expected,
    listing as detail
from checked
