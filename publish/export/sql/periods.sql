-- One row per column of the workbook.
create or replace temp table asked_periods as
select
    period_key,
    label_vi,
    start_date,
    end_date,
    row_number() over (order by start_date) - 1 as position
from marts.dim_period
where period_type = $period_type and end_date >= $first_day and start_date <= $last_day
