-- One row per line, service and measure with a figure: the one shown and whose it is (sum: of the
-- units that collect it; own: the report's unit itself; stated: provinces, of the nation), what it
-- stands on, what the unit said itself where that differs, and the change on the month before.
create or replace temp table report_figures as
with provinces as (

    select count(*) as units
    from report_units
    where unit_level = 'province'

),

joined as (

    select
        coalesce(sums.line_code, stated.line_code) as line_code,
        coalesce(sums.service_code, stated.service_code) as service_code,
        coalesce(sums.measure, stated.measure) as measure,
        sums,
        stated,
        lines.collection_level,
        provinces.units as provinces,
        case
            when stated.value is not null and lines.collection_level = frame.unit_level then 'own'
            when sums.value is not null then 'sum'
            when frame.unit_level = 'nation' then 'stated'
            else 'own'
        end as basis
    from report_sums as sums
    full outer join report_stated as stated
        on
            sums.line_code = stated.line_code
            and sums.measure = stated.measure
            and sums.service_code is not distinct from stated.service_code
    cross join report_frame as frame
    cross join provinces
    inner join report_lines as lines
        on coalesce(sums.line_code, stated.line_code) = lines.line_code

),

chosen as (

    select
        line_code,
        service_code,
        measure,
        basis,
        collection_level,
        if(basis = 'sum', sums.value, stated.value) as value,
        if(basis = 'sum', sums.rounded, stated.rounded) as rounded,
        if(basis = 'sum', sums.units_disputed, stated.units_disputed) as units_disputed,
        if(basis = 'sum', sums.units_reported, stated.units_reported) as units_reported,
        if(basis = 'sum', sums.units_carried, 0) as units_carried,
        case basis
            when 'sum' then sums.units_expected
            when 'own' then 1
            else provinces
        end as units_expected,
        if(basis = 'sum', sums.submissions, stated.units_reported) as submissions,
        if(basis = 'sum', sums.as_of_min, stated.as_of_min) as as_of_min,
        if(basis = 'sum', sums.as_of_max, stated.as_of_max) as as_of_max,
        -- The same figure said twice is said once.
        if(
            basis = 'sum'
            and abs(sums.value - stated.value) >= if(measure = 'ratio', 0.005, 0.000001),
            stated.value, null
        ) as other_value,
        if(basis = 'sum', null, stated.submission_id) as submission_id,
        if(basis = 'sum', null, stated.value_no) as value_no,
        if(basis = 'sum', sums.previous_value, stated.previous_value) as previous_value,
        if(basis = 'sum', sums.is_comparable, stated.givers = stated.previous_givers)
            as is_comparable,
        if(basis = 'sum', sums.change, stated.value - stated.previous_value) as change
    from joined

)

select
    chosen.line_code,
    chosen.service_code,
    chosen.measure,
    chosen.basis,
    chosen.collection_level,
    chosen.value,
    -- Figures all at least so much add up to at least so much; of mixed ones only "about" is true.
    case coalesce(len(chosen.rounded), 0)
        when 0 then 'exact'
        when 1 then chosen.rounded[1]
        else 'about'
    end as stated_precision,
    cast(chosen.units_reported as bigint) as units_reported,
    cast(chosen.units_carried as bigint) as units_carried,
    cast(chosen.units_expected as bigint) as units_expected,
    cast(chosen.units_disputed as bigint) as units_disputed,
    cast(chosen.submissions as bigint) as submissions,
    chosen.as_of_min,
    chosen.as_of_max,
    chosen.other_value,
    chosen.submission_id,
    chosen.value_no,
    chosen.previous_value,
    coalesce(chosen.is_comparable, false) and chosen.change is not null as is_comparable,
    chosen.change,
    -- Points for rates; nothing in percent of nothing.
    case
        when chosen.measure in ('flow', 'stock')
            then 100 * chosen.change / nullif(chosen.previous_value, 0)
    end as change_rate,
    coalesce(missing.units_missing, 0) as units_missing,
    coalesce(missing.missing_units, []) as missing_units
from chosen
left join report_missing as missing
    on
        chosen.basis = 'sum'
        and chosen.line_code = missing.line_code
        and chosen.measure = missing.measure
        and chosen.service_code is not distinct from missing.service_code
where chosen.value is not null
