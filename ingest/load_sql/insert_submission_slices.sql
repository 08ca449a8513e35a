-- What each new document says something about: its own unit and period (rejected ones included, a
-- rejected report is a state of its unit and period), and those of its figures.
insert into raw.submission_slices by name
with own as (
    select
        submission_id,
        unit_code,
        period_key
    from new_submissions
),

figures as (
    select
        figures.submission_id,
        coalesce(figures.subject_unit_code, own.unit_code) as unit_code,
        coalesce(figures.period_key, own.period_key) as period_key
    from raw.submission_values as figures
    inner join own on figures.submission_id = own.submission_id
),

slices as (
    select * from own
    union
    select * from figures
)

select
    submission_id,
    unit_code,
    period_key
from slices
where unit_code is not null and period_key is not null
order by submission_id, unit_code, period_key
