{#- Whether two rows with known_from and known_to were known at the same time. -#}
{% macro known_together(one, other) -%}
    ({{ one }}.known_to is null or {{ one }}.known_to > {{ other }}.known_from)
    and ({{ other }}.known_to is null or {{ other }}.known_to > {{ one }}.known_from)
{%- endmacro %}
