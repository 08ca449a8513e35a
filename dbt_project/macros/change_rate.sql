{#-
    Change in percent of the earlier value; null for rates, whose change is told in points, where
    the earlier value is 0, and where change_on is null.
-#}
{% macro change_rate(figures, earlier) -%}
    case
        when items.measure <> 'ratio'
            then {{ ratio_of(change_on(figures, earlier), 'abs(' ~ earlier ~ '.value)', 100) }}
    end
{%- endmacro %}
