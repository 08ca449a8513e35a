{#- The time two rows were known together, as known_from and known_to; see known_together. -#}
{% macro time_together(one, other) -%}
    greatest({{ one }}.known_from, {{ other }}.known_from) as known_from,
    {{ earlier_end(one ~ '.known_to', other ~ '.known_to') }} as known_to
{%- endmacro %}
