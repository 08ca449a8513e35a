with figures as (

    select * from {{ ref('int_figures_chosen') }}
    where value_state = 'reported' and precision = 'exact'

),

indicators as (

    select * from {{ ref('indicators') }}

),

rules as (

    select * from {{ ref('validation_rules') }}

),

ratios as (

    -- The digits as printed ("89,0 %" has one decimal); a cell that holds another number than the
    -- one printed (0.9268 shown as a percentage) has those of its value.
    select
        figures.*,
        indicators.numerator_code,
        indicators.denominator_code,
        case when indicators.unit_of_measure = '%' then 100 else 1 end as factor,
        greatest(
            length(rtrim(split_part(cast(figures.value as varchar), '.', 2), '0')),
            case
                when
                    try_cast(
                        replace(
                            regexp_extract(figures.value_as_written, '[0-9]+[.,]?[0-9]*'), ',', '.'
                        ) as decimal(38, 6)
                    ) = figures.value
                    then length(regexp_extract(figures.value_as_written, '[.,]([0-9]+)', 1))
                else 0
            end
        ) as decimals
    from figures
    inner join indicators on figures.indicator_code = indicators.indicator_code
    where figures.figure_part = 'ratio' and indicators.denominator_code is not null

),

compared as (

    select
        ratios.submission_version_key,
        ratios.slice_unit,
        ratios.period_key,
        ratios.indicator_code,
        ratios.service_code,
        ratios.breakdown_code,
        ratios.locator,
        ratios.value,
        ratios.decimals,
        numerators.value as numerator,
        denominators.value as denominator,
        ratios.factor * cast(numerators.value as double) / nullif(denominators.value, 0)
            as computed,
        power(10, -ratios.decimals) as last_digit
    from ratios
    inner join figures as numerators
        on
            ratios.submission_version_key = numerators.submission_version_key
            and ratios.slice_unit = numerators.slice_unit
            and ratios.period_key = numerators.period_key
            and ratios.numerator_code = numerators.indicator_code
            and ratios.breakdown_code = numerators.breakdown_code
            and ratios.service_code is not distinct from numerators.service_code
    inner join figures as denominators
        on
            ratios.submission_version_key = denominators.submission_version_key
            and ratios.slice_unit = denominators.slice_unit
            and ratios.period_key = denominators.period_key
            and ratios.denominator_code = denominators.indicator_code
            and ratios.breakdown_code = denominators.breakdown_code
            and ratios.service_code is not distinct from denominators.service_code
    where
        coalesce(numerators.as_of_date, numerators.window_end)
        is not distinct from coalesce(denominators.as_of_date, denominators.window_end)

),

judged as (

    select
        compared.*,
        case
            when compared.denominator = 0 then 'ratio_zero'
            when abs(compared.value - compared.computed) <= rounding.tolerance + 1e-9 then null
            when
                abs(compared.value - compared.computed) <= compared.last_digit / 2 + 1e-9
                then case when compared.decimals = 0 then 'ratio_rounding' end
            when
                compared.value <= compared.computed + 1e-9
                and compared.computed < compared.value + compared.last_digit
                then 'ratio_rounding'
            else 'ratio_recompute'
        end as rule_kind
    from compared
    left join rules as rounding on rounding.rule_kind = 'ratio_rounding'

)

select
    rules.rule_code,
    judged.submission_version_key,
    judged.slice_unit,
    judged.period_key,
    judged.indicator_code,
    judged.service_code,
    judged.breakdown_code,
    judged.locator,
    {{ vn_number('judged.value') }} || ' %' as found,
    case
        when judged.computed is not null then {{ vn_number('judged.computed', 2) }} || ' %'
    end as expected,
    {{ vn_number('judged.numerator') }} || '/' || {{ vn_number('judged.denominator') }} as detail
from judged
inner join rules on judged.rule_kind = rules.rule_kind
where
    rules.rule_kind <> 'ratio_recompute'
    or abs(judged.value - judged.computed) > rules.tolerance
