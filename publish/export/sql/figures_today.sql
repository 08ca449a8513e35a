-- Figures restated to the units of today, through all mergers and divisions.
select
    unit_id,
    service_code,
    period_key,
    case $measure
        when 'flow' then flow_value
        when 'stock' then stock_value
        else ratio_computed
    end as value,
    coverage,
    case
        when
            predecessors_expected > 0 and predecessors_not_applicable = predecessors_expected
            then 'not_applicable'
        when is_estimated then 'estimated'
    end as mark
from marts.fct_current_boundary
where indicator_code = $row_code and breakdown_code = 'ALL'
