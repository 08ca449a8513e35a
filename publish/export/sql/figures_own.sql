-- Figures as each unit reported them itself.
with measured as (

    select
        unit_id,
        service_code,
        period_key,
        case $measure
            when 'flow' then flow_value
            when 'stock' then stock_value
            when 'ratio' then coalesce(ratio_reported, ratio_computed)
            else score_value
        end as value,
        case $measure
            when 'flow' then flow_state
            when 'stock' then stock_state
            when 'ratio' then ratio_state
            else score_state
        end as state,
        case $measure
            when 'flow' then flow_precision
            when 'stock' then stock_precision
            when 'ratio' then ratio_precision
        end as stated_precision
    from marts.fct_indicator_period
    where indicator_code = $row_code and breakdown_code = 'ALL'

)

select
    unit_id,
    service_code,
    period_key,
    value,
    cast(null as decimal(38, 6)) as coverage,
    case
        when state = 'not_applicable' then 'not_applicable'
        when stated_precision <> 'exact' then stated_precision
    end as mark
from measured
