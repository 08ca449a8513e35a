{#-
    The columns a rate takes from the row that holds one of its parts: the part, and its day where
    it is a stock. `part` is numerator or denominator.
-#}
{% macro ratio_part(figures, ratios, part) -%}
    case {{ ratios }}.{{ part }}_part
        when 'flow' then {{ figures }}.flow_value
        else {{ figures }}.stock_value
    end as {{ part }},
    case when {{ ratios }}.{{ part }}_part = 'stock' then {{ figures }}.as_of_date end
        as as_of_date
{%- endmacro %}
