-- One row per area of today, month and rule: findings by their state. The nation counts all, also
-- those about a unit nobody could tell.
with placed as (

    select
        findings.rule_code,
        findings.state,
        months.month_no,
        areas.area_no
    from marts.fct_quality_finding as findings
    inner join shown_months as months on findings.period_key = months.period_key
    left join marts.dim_unit as units on findings.unit_key = units.unit_key
    left join shown_areas as areas
        on
            units.current_province_unit_id = areas.unit_id
            or units.unit_level = 'province' and units.unit_id = areas.unit_id

)

select
    areas.area_no,
    placed.month_no,
    rules.rule_no,
    count(*) filter (where placed.state = 'open') as open,
    count(*) filter (where placed.state = 'explained') as explained,
    count(*) filter (where placed.state = 'waived') as waived,
    count(*) filter (where placed.state = 'corrected') as corrected
from placed
inner join shown_rules as rules on placed.rule_code = rules.rule_code
inner join shown_areas as areas on areas.area_no = 0 or areas.area_no = placed.area_no
group by all
order by all
