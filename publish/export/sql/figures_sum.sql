-- Figures added up from the units that collect them; such a unit is the sum of itself.
select
    unit_id,
    service_code,
    period_key,
    case $measure
        when 'flow' then flow_value
        when 'stock' then stock_value
        else ratio_computed
    end as value,
    case $measure
        when 'flow' then flow_coverage
        when 'stock' then stock_coverage
        else coverage
    end as coverage,
    case
        when units_expected > 0 and units_not_applicable = units_expected then 'not_applicable'
        when $measure = 'stock' and stock_units_carried_forward > 0 then 'carried'
    end as mark
from marts.fct_unit_rollup
where indicator_code = $row_code
