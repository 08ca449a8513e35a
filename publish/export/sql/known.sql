-- How many figures were taken that have a row and a column, and whether any is about a service.
select
    count(asked_figures.value) as known,
    count(asked_figures.service_code) > 0 as has_services
from asked_figures
inner join asked_units on asked_figures.unit_id = asked_units.unit_id
inner join asked_periods on asked_figures.period_key = asked_periods.period_key
where $service is null or asked_figures.service_code = $service
