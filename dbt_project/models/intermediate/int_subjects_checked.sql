with versions as (

    select * from {{ ref('dim_submission') }}
    where version_no is not null

),

rules as (

    select * from {{ ref('validation_rules') }}
    where rule_kind = 'subject_outside'

),

subjects as (

    -- The units a document speaks of beside its own.
    select
        figures.submission_version_key,
        figures.slice_unit,
        figures.period_key,
        versions.unit_id as report_unit_id,
        versions.unit_code as report_unit_code,
        count(*) as figure_count,
        arg_min(figures.locator, figures.value_no) as locator
    from {{ ref('int_values_placed') }} as figures
    inner join versions on figures.submission_version_key = versions.submission_version_key
    where
        figures.unit_id is not null
        and figures.unit_id <> versions.unit_id
        and figures.period_key not like 'custom%'
    group by all

)

select
    rules.rule_code,
    subjects.submission_version_key,
    subjects.slice_unit,
    subjects.period_key,
    cast(null as varchar) as indicator_code,
    cast(null as varchar) as service_code,
    'ALL' as breakdown_code,
    subjects.locator,
    cast(subjects.figure_count as varchar) as found,
    subjects.report_unit_code as expected,
    cast(null as varchar) as detail
from subjects
cross join rules
left join {{ ref('int_units_ascended') }} as ascended
    on
        subjects.slice_unit = ascended.unit_id
        and subjects.period_key = ascended.period_key
        and subjects.report_unit_id = ascended.ancestor_unit_id
where ascended.unit_id is null
