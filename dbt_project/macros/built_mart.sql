{#-
    A mart as the last build left it, for a model that stands before it in the graph and goes on
    from there; none where there is no such table yet or everything is built anew.
-#}
{% macro built_mart(name) -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {{ return(adapter.get_relation(
            database=target.database, schema='marts', identifier=name
        )) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
