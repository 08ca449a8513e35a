with rules as (

    select
        rule_code,
        rule_kind,
        string_split(right_side, ' ') as unit_levels,
        unnest(string_split(left_side, '+')) as indicator_code
    from {{ ref('validation_rules') }}
    where rule_kind in ('mandatory_blank', 'mandatory_absent')

),

versions as (

    -- The monthly report itself, not its appendix, nor what is sent for somebody else.
    select distinct
        versions.submission_version_key,
        versions.unit_id,
        versions.period_key,
        versions.form,
        units.unit_level
    from {{ ref('dim_submission') }} as versions
    inner join {{ ref('int_slices_selected') }} as slices
        on versions.unit_id = slices.slice_unit and versions.period_key = slices.period_key
    inner join {{ ref('int_periods_dated') }} as periods
        on versions.period_key = periods.period_key
    inner join {{ ref('units') }} as units on versions.unit_id = units.unit_id
    where
        versions.version_no is not null
        and versions.role = 'body'
        and versions.scope = 'own'
        and periods.period_type = 'month'

),

figures as (

    select * from {{ ref('int_figures_chosen') }}
    where
        service_code is null
        and breakdown_code = 'ALL'
        and indicator_code in (select rules.indicator_code from rules)

),

owed as (

    select
        rules.rule_code,
        rules.rule_kind,
        rules.indicator_code,
        versions.submission_version_key,
        versions.unit_id,
        versions.period_key,
        versions.form,
        figures.locator,
        figures.value_state,
        coalesce(trim(figures.value_as_written), '') = '' as is_blank
    from versions
    inner join rules on list_contains(rules.unit_levels, versions.unit_level)
    left join figures
        on
            versions.submission_version_key = figures.submission_version_key
            and versions.unit_id = figures.slice_unit
            and versions.period_key = figures.period_key
            and rules.indicator_code = figures.indicator_code

)

select
    rule_code,
    submission_version_key,
    unit_id as slice_unit,
    period_key,
    indicator_code,
    cast(null as varchar) as service_code,
    'ALL' as breakdown_code,
    locator,
    cast(null as varchar) as found,
    cast(null as varchar) as expected,
    cast(null as varchar) as detail_vi,
    cast(null as varchar) as detail_en
from owed
-- Of words in the cell the reader has told already.
where rule_kind = 'mandatory_blank' and value_state = 'missing' and is_blank
union all
select
    owed.rule_code,
    owed.submission_version_key,
    owed.unit_id as slice_unit,
    owed.period_key,
    cast(null as varchar) as indicator_code,
    cast(null as varchar) as service_code,
    'ALL' as breakdown_code,
    case owed.form when 'workbook' then 'Chỉ tiêu!A1' else '1:1-1:1' end as locator,
    cast(count(*) as varchar) as found,
    cast(null as varchar) as expected,
    string_agg(indicators.name_vi, '; ' order by owed.indicator_code) as detail_vi,
    string_agg(indicators.name_en, '; ' order by owed.indicator_code) as detail_en
from owed
inner join {{ ref('indicators') }} as indicators
    on owed.indicator_code = indicators.indicator_code
where owed.rule_kind = 'mandatory_absent' and owed.value_state is null
group by owed.rule_code, owed.submission_version_key, owed.unit_id, owed.period_key, owed.form
