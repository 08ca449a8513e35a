-- One row per indicator, service, area of today and month with a figure: what the collecting units
-- add up to and how many of them stand behind it, and beside it what provinces reported themselves.
with newest as (

    select max(month_no) as month_no
    from shown_months

),

selected as (

    select
        indicators.indicator_no,
        indicators.measure,
        indicators.unit_of_measure,
        indicators.collection_level,
        services.service_no,
        units.area_no,
        units.unit_level,
        months.month_no,
        rollup.*
    from marts.fct_unit_rollup as rollup
    cross join newest
    inner join area_units as units on rollup.unit_key = units.unit_key
    inner join shown_months as months on rollup.period_key = months.period_key
    inner join shown_indicators as indicators on rollup.indicator_code = indicators.row_code
    left join shown_services as services on rollup.service_code = services.service_code
    where
        case
            when indicators.is_by_service
                then
                    services.service_no is not null
                    and months.month_no > newest.month_no - $service_months
            else rollup.service_code is null
        end

),

measured as (

    select
        indicator_no,
        service_no,
        area_no,
        month_no,
        unit_level,
        measure,
        unit_of_measure,
        collection_level,
        units_not_applicable as not_applicable,
        case measure when 'flow' then flow_value when 'stock' then stock_value end as added,
        case measure when 'ratio' then ratio_numerator end as numerator,
        case measure when 'ratio' then ratio_denominator end as denominator,
        case measure
            when 'flow' then flow_units_reported
            when 'stock' then stock_units_reported
            else units_reported
        end as reported,
        case measure when 'stock' then stock_units_carried_forward else 0 end as carried,
        units_expected - units_not_applicable as expected,
        case measure
            when 'flow' then own_flow_value
            when 'stock' then own_stock_value
            else own_ratio_reported
        end as own
    from selected

),

-- A province of today is the provinces that became it; their parts add up as units do.
added as (

    select
        indicator_no,
        service_no,
        area_no,
        month_no,
        coalesce(
            sum(added),
            case when any_value(unit_of_measure) = '%' then 100 else 1 end
            * sum(numerator) / nullif(sum(denominator), 0)
        ) as value,
        sum(reported) as reported,
        sum(carried) as carried,
        sum(expected) as expected,
        sum(not_applicable) as not_applicable,
        any_value(collection_level) as collection_level
    from measured
    group by all

),

stated as (

    select
        measured.indicator_no,
        measured.service_no,
        areas.area_no,
        measured.month_no,
        -- Rates of several provinces do not add up.
        case
            when any_value(measured.measure) <> 'ratio' or count(measured.own) = 1
                then sum(measured.own)
        end as own,
        count(measured.own) as own_reported
    from measured
    inner join shown_areas as areas on areas.area_no in (0, measured.area_no)
    where measured.unit_level = 'province'
    group by all

)

select
    added.indicator_no,
    added.service_no,
    added.area_no,
    added.month_no,
    added.value,
    added.reported,
    added.carried,
    case
        when added.area_no > 0 and added.collection_level = 'province'
            then standing.provinces - added.not_applicable
        else added.expected
    end as expected,
    stated.own,
    coalesce(stated.own_reported, 0) as own_reported,
    coalesce(standing.provinces, 0) as own_expected
from added
left join standing_provinces as standing
    on added.area_no = standing.area_no and added.month_no = standing.month_no
left join stated
    on
        added.indicator_no = stated.indicator_no
        and added.service_no is not distinct from stated.service_no
        and added.area_no = stated.area_no
        and added.month_no = stated.month_no
where added.value is not null or stated.own is not null
order by all
