{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail',
    meta={'slice_unit': 'slice_unit'}
) }}

with versions as (

    select * from {{ ref('int_submissions_versioned') }}

),

within_documents as (

    select
        rule_code, submission_version_key, slice_unit, period_key, indicator_code, service_code,
        breakdown_code, locator, found, expected, left_names_vi, left_names_en, right_names_vi,
        right_names_en, detail_vi, detail_en
    from {{ ref('int_comparisons_checked') }}
    union all by name
    select
        rule_code, submission_version_key, slice_unit, period_key, indicator_code, service_code,
        breakdown_code, locator, found, expected, detail as detail_vi, detail as detail_en
    from {{ ref('int_ratios_checked') }}
    union all by name
    select
        rule_code, submission_version_key, slice_unit, period_key, indicator_code, service_code,
        breakdown_code, locator, found, expected, detail as detail_vi, detail as detail_en
    from {{ ref('int_lines_checked') }}

),

raised as (

    -- A document raises what is wrong in it as long as its version is shown.
    select
        within_documents.*,
        versions.known_from,
        versions.known_to
    from within_documents
    inner join versions
        on within_documents.submission_version_key = versions.submission_version_key
    union all by name
    select
        rule_code, submission_version_key, slice_unit, period_key, indicator_code, service_code,
        breakdown_code, locator, found, expected, detail as detail_vi, detail as detail_en,
        known_from, known_to
    from {{ ref('int_cumulatives_checked') }}

)

select
    raised.rule_code,
    rules.severity,
    raised.submission_version_key,
    raised.slice_unit,
    raised.period_key,
    raised.indicator_code,
    raised.service_code,
    raised.breakdown_code,
    raised.locator,
    raised.found,
    raised.expected,
    {{ fill_message('rules.message_vi', 'vi') }} as message_vi,
    {{ fill_message('rules.message_en', 'en') }} as message_en,
    raised.known_from,
    raised.known_to
from raised
inner join {{ ref('validation_rules') }} as rules on raised.rule_code = rules.rule_code
left join {{ ref('indicators') }} as indicators on raised.indicator_code = indicators.indicator_code
left join {{ ref('services') }} as services on raised.service_code = services.service_code
left join {{ ref('breakdowns') }} as breakdowns on raised.breakdown_code = breakdowns.breakdown_code
where raised.known_to is null or raised.known_to > raised.known_from
