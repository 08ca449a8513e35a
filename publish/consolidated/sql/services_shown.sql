-- One row per public service: its figures, each with the code of its line.
with known as (

    select
        service_code,
        list(report_figures) as figures
    from report_figures
    where service_code is not null
    group by service_code

)

select
    services.service_code,
    services.name_vi,
    coalesce(known.figures, []) as figures
from marts.dim_service as services
left join known on services.service_code = known.service_code
where services.is_essential_25 or known.service_code is not null
order by services.service_code
