-- One row per essential service.
create or replace temp table shown_services as
select
    service_code,
    name_vi,
    row_number() over (order by service_code) - 1 as service_no
from marts.dim_service
where is_essential_25
