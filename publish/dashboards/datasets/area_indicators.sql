-- One row per area of today (the nation, a province), month and indicator.
with indicators as (

    select
        i.indicator_code,
        i.name_vi as indicator,
        i.unit_of_measure,
        i.collection_level,
        i.is_flagship,
        i.row_code,
        i.figure_part as measure
    from marts.dim_indicator as i
    where i.figure_part in ('flow', 'stock', 'ratio')

),

-- A province of today is the provinces that became it; their sums add up.
areas as (

    select
        u.unit_key,
        a.unit_id as area_id,
        a.unit_name as area,
        a.unit_level as area_level
    from marts.dim_unit as u
    inner join marts.dim_unit as a
        on coalesce(u.current_province_unit_id, u.unit_id) = a.unit_id and a.is_current
    where u.unit_level in ('nation', 'province')

),

added as (

    select
        a.area_id,
        a.area,
        a.area_level,
        i.indicator_code,
        i.indicator,
        i.unit_of_measure,
        i.collection_level,
        i.is_flagship,
        p.period_key,
        p.label_vi as period,
        cast(p.start_date as timestamp) as month,
        case i.measure
            when 'flow' then sum(r.flow_value)
            when 'stock' then sum(r.stock_value)
            else
                case when i.unit_of_measure = '%' then 100 else 1 end
                * sum(r.ratio_numerator) / nullif(sum(r.ratio_denominator), 0)
        end as value,
        case i.measure
            when 'flow' then sum(r.flow_units_reported)
            when 'stock' then sum(r.stock_units_reported)
            else sum(r.units_reported)
        end as reported,
        case when i.measure = 'stock' then sum(r.stock_units_carried_forward) else 0 end as carried,
        sum(r.units_expected - r.units_not_applicable) as expected,
        sum(r.units_not_applicable) as not_applicable,
        max(r.as_of_max) as as_of
    from marts.fct_unit_rollup as r
    inner join areas as a on r.unit_key = a.unit_key
    inner join indicators as i on r.indicator_code = i.row_code
    inner join marts.dim_period as p on r.period_key = p.period_key
    where r.service_code is null and p.period_type = 'month'
    group by
        a.area_id, a.area, a.area_level, i.indicator_code, i.indicator,
        i.unit_of_measure, i.collection_level, i.is_flagship, i.measure, p.period_key, p.label_vi,
        p.start_date

),

-- What provinces themselves collect has no row for a province that gave none: count who stood.
standing as (

    select
        u.current_province_unit_id as area_id,
        p.period_key,
        count(distinct u.unit_id) as provinces
    from marts.dim_unit as u
    inner join marts.dim_period as p
        on u.valid_from <= p.end_date and (u.valid_to is null or u.valid_to > p.end_date)
    where u.unit_level = 'province' and p.period_type = 'month'
    group by u.current_province_unit_id, p.period_key

)

select
    a.area,
    case when a.area_level = 'nation' then 0 else 1 end as area_order,
    a.period,
    a.period_key,
    a.month,
    a.indicator_code,
    a.indicator,
    a.unit_of_measure,
    a.is_flagship,
    a.value,
    a.reported,
    a.carried,
    case
        when a.collection_level = 'province' and a.area_level = 'province'
            then s.provinces - a.not_applicable
        else a.expected
    end as owed,
    a.as_of
from added as a
left join standing as s on a.area_id = s.area_id and a.period_key = s.period_key
where a.value is not null
