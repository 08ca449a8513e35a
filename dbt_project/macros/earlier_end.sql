{#- The earlier of two ends, null where neither has come. -#}
{% macro earlier_end(one, other) -%}
    case when coalesce({{ one }}, {{ other }}) is not null then least({{ one }}, {{ other }}) end
{%- endmacro %}
