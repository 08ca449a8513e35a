{#- The figures of a row of fct_unit_rollup that are compared: measure, value and coverage. -#}
{% macro compared_measures() -%}
    {{ return([
        ('flow', 'flow_value', 'flow_coverage'),
        ('stock', 'stock_value', 'stock_coverage'),
        ('ratio', 'ratio_computed', 'coverage'),
    ]) }}
{%- endmacro %}
