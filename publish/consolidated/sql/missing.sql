-- One row per line, service and measure whose sum does not stand on every unit: those it lacks, by
-- name; of the communes of the nation, how many in each province.
create or replace temp table report_missing as
with expected as (

    select
        sums.line_code,
        sums.service_code,
        sums.measure,
        units.unit_id,
        units.unit_no,
        frame.unit_level = 'nation' and units.unit_level = 'commune' as is_counted,
        if(is_counted, units.province_name, units.unit_name) as named
    from report_sums as sums
    cross join report_frame as frame
    inner join report_lines as lines on sums.line_code = lines.line_code
    inner join report_units as units on lines.collection_level = units.unit_level
    where sums.units_reported + sums.units_carried < sums.units_expected

),

lacking as (

    select
        expected.line_code,
        expected.service_code,
        expected.measure,
        expected.named,
        expected.is_counted,
        count(*) as units,
        min(expected.unit_no) as place
    from expected
    cross join report_frame as frame
    left join report_contributions as given
        on
            expected.unit_id = given.unit_id
            and frame.period_key = given.period_key
            and expected.line_code = given.line_code
            and expected.measure = given.measure
            and expected.service_code is not distinct from given.service_code
    where given.unit_id is null
    group by
        expected.line_code,
        expected.service_code,
        expected.measure,
        expected.named,
        expected.is_counted

)

select
    line_code,
    service_code,
    measure,
    cast(sum(units) as bigint) as units_missing,
    list(if(is_counted, named || ' (' || units || ')', named) order by place) as missing_units
from lacking
group by line_code, service_code, measure
