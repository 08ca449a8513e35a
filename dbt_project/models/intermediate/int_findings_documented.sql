{{ config(
    materialized='incremental',
    incremental_strategy='replace_slices',
    on_schema_change='fail',
    meta={'slice_unit': 'slice_unit'}
) }}
{#- Checks whose detail reads alike in both languages: of one document, of what was known when. -#}
{%- set of_documents = [
    'int_ratios_checked', 'int_lines_checked', 'int_breakdowns_checked', 'int_items_checked',
    'int_submissions_checked', 'int_subjects_checked',
] %}
{%- set of_periods = [
    'int_cumulatives_checked', 'int_previous_totals_checked', 'int_sources_checked',
    'int_lists_counted',
] %}

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
        breakdown_code, locator, found, expected, detail_vi, detail_en
    from {{ ref('int_completeness_checked') }}
    {%- for check in of_documents %}
        union all by name
        select
            rule_code, submission_version_key, slice_unit, period_key, indicator_code,
            service_code, breakdown_code, locator, found, expected, detail as detail_vi,
            detail as detail_en
        from {{ ref(check) }}
    {%- endfor %}

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
        breakdown_code, locator, found, expected, detail_vi, detail_en, known_from, known_to
    from {{ ref('int_figures_crossed') }}
    {%- for check in of_periods %}
        union all by name
        select
            rule_code, submission_version_key, slice_unit, period_key, indicator_code,
            service_code, breakdown_code, locator, found, expected, detail as detail_vi,
            detail as detail_en, known_from, known_to
        from {{ ref(check) }}
    {%- endfor %}

)

{{ worded_findings() }}
