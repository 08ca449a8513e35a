{#-
    Change on the earlier value; null unless somebody reported in both periods: a total carried
    forward through a silent one (coverage 0) says nothing of it.
-#}
{% macro change_on(figures, earlier) -%}
    case
        when {{ figures }}.is_reported and coalesce({{ earlier }}.coverage, 1) > 0
            then {{ figures }}.value - {{ earlier }}.value
    end
{%- endmacro %}
