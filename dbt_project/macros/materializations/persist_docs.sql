{#-
    Descriptions of a mart and its columns, in one go. dbt's own way asks twice which columns the
    table has; here the contract has made sure of them.
-#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- set told = [] -%}
    {%- if for_relation and config.persist_relation_docs() and model.description -%}
        {%- do told.append(alter_relation_comment(relation, model.description)) -%}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() -%}
        {%- for column in model.columns.values() -%}
            {%- do told.append(
                'comment on column ' ~ relation ~ '.' ~ adapter.quote(column.name) ~ ' is '
                ~ duckdb_escape_comment(column.description) ~ ';'
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if told -%}
        {%- do run_query(told | join('\n')) -%}
    {%- endif -%}
{%- endmacro %}
