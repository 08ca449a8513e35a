{#-
    What rules raised, in words: joins the CTE `raised` with the rules, the catalogue and the services,
    and fills the message templates. `raised` has the columns of a check (int_*_checked) and
    known_from and known_to.
-#}
{% macro worded_findings() -%}
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
{%- endmacro %}
