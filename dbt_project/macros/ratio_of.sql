{#- A ratio as it is stored everywhere: null where a part is not known or the divisor is 0. -#}
{% macro ratio_of(numerator, denominator, factor=1) -%}
    cast(
        {{ factor }} * cast({{ numerator }} as double) / nullif({{ denominator }}, 0)
        as decimal(38, 6)
    )
{%- endmacro %}
