{{ config(materialized='view') }}

-- Each part keeps slices of its own: what a rule looks at decides how far a change reaches.
{%- set parts = [
    'int_findings_documented', 'int_findings_followed', 'int_findings_compared',
    'int_findings_summed',
] %}
{%- for part in parts %}
    {{ 'union all' if not loop.first }}
    select
        rule_code,
        severity,
        submission_version_key,
        slice_unit,
        period_key,
        indicator_code,
        service_code,
        breakdown_code,
        locator,
        found,
        expected,
        message_vi,
        message_en,
        known_from,
        known_to
    from {{ ref(part) }}
{%- endfor %}
