{#-
    Change in percent of the earlier value; null for rates, whose change is told in points, and
    where the earlier value is 0.
-#}
{% macro change_rate(figures, earlier) -%}
    case
        when items.measure <> 'ratio'
            then {{ ratio_of(figures ~ '.value - ' ~ earlier ~ '.value', 'abs(' ~ earlier ~ '.value)', 100) }}
    end
{%- endmacro %}
