-- One row per indicator ranked: the best and the last of those whose figure is whole and of this
-- month, how many they are and how many units there are.
with asked as (

    select
        codes.place,
        indicators.indicator_code,
        indicators.name_vi,
        indicators.unit_of_measure,
        lines.line_code,
        indicators.figure_part as measure
    from (
        select
            unnest($codes) as code,
            generate_subscripts($codes, 1) as place
    ) as codes
    inner join marts.dim_indicator as indicators on codes.code = indicators.indicator_code
    inner join report_lines as lines
        on list_contains(lines.indicator_codes, indicators.indicator_code)

),

ranked as (

    select
        asked.*,
        standing.unit_name,
        standing.value,
        rank() over (
            partition by asked.indicator_code
            order by standing.value * if(standing.polarity = 'down', -1, 1) desc
        ) as place_from_top,
        row_number() over (
            partition by asked.indicator_code
            order by standing.value * if(standing.polarity = 'down', -1, 1), standing.unit_no desc
        ) as place_from_end,
        row_number() over (
            partition by asked.indicator_code
            order by
                standing.value * if(standing.polarity = 'down', -1, 1) desc, standing.unit_no
        ) as line_place,
        count(*) over (partition by asked.indicator_code) as units_ranked
    from asked
    inner join report_standing as standing
        on asked.line_code = standing.line_code and asked.measure = standing.measure
    where
        standing.value is not null
        and standing.units_reported >= standing.units_expected
        and not standing.is_carried
        and not standing.is_disputed

)

select
    any_value(name_vi) as name_vi,
    any_value(unit_of_measure) as unit_of_measure,
    any_value(units_ranked) as units_ranked,
    (
        select count(*)
        from report_units as units
        cross join report_frame as frame
        where units.unit_level = if(frame.unit_level = 'nation', 'province', 'commune')
    ) as units_all,
    list(
        struct_pack(place := place_from_top, unit_name := unit_name, value := value)
        order by line_place
    ) filter (line_place <= $most) as best,
    -- Nobody stands in both lists.
    list(
        struct_pack(place := place_from_top, unit_name := unit_name, value := value)
        order by line_place
    ) filter (place_from_end <= least($most, units_ranked - $most)) as last_ones
from ranked
group by indicator_code
order by any_value(place)
