{#-
    A mart as the last build left it, for a model that stands before it in the graph and goes on
    from there; none where there is no such table yet or everything is built anew. Such a model is a
    table: a view would be read when the mart's slices are gone already.
-#}
{% macro built_mart(name) -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {{ return(adapter.get_relation(
            database=target.database, schema='marts', identifier=name
        )) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
