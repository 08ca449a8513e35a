{#-
    Seeds are read by the database alone. dbt's own way reads every file into Python as well, only
    to learn the names of its columns; for the units that takes longer than most models do. A seed
    without given types (`column_types`) still goes that way: there dbt guesses them.
-#}
{% materialization seed, adapter="duckdb" %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set agate_table = none if config.get('column_types') else load_agate_table() -%}
    {#- dbt looks for it, even if it is empty. -#}
    {%- do store_result('agate_table', response='OK', agate_table=agate_table) -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if existing_relation is not none and not (agate_table is none and existing_relation.is_table) -%}
        {%- do adapter.drop_relation(existing_relation) -%}
    {%- endif -%}
    {%- if agate_table is none -%}
        {%- set created = create_typed_table(target_relation) -%}
    {%- else -%}
        {%- set created = create_csv_table(model, agate_table) -%}
    {%- endif -%}
    {%- set loaded = load_csv_rows(model, agate_table) -%}
    {%- set rows = run_query('select count(*) from ' ~ target_relation).rows[0][0] -%}
    {% call noop_statement('main', 'INSERT ' ~ rows, 'INSERT', rows) %}
        {{ get_csv_sql(created, loaded) }}
    {% endcall %}

    {% do persist_docs(target_relation, model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
{#- An empty table with the columns of the seed's file, in its order, of the types given for them. -#}
{% macro create_typed_table(relation) -%}
    {%- set header -%}
        from read_csv(
            '{{ adapter.get_seed_file_path(model) }}',
            header = true, all_varchar = true, delim = ',', quote = '"', escape = '"'
        )
        limit 0
    {%- endset -%}
    {%- set columns = [] -%}
    {%- for name in run_query(header).column_names -%}
        {%- if name not in config.get('column_types') -%}
            {%- do exceptions.raise_compiler_error(
                'column ' ~ name ~ ' of seed ' ~ model.name ~ ' has no type in column_types'
            ) -%}
        {%- endif -%}
        {%- do columns.append(adapter.quote(name) ~ ' ' ~ config.get('column_types')[name]) -%}
    {%- endfor -%}
    {%- set sql = 'create or replace table ' ~ relation ~ ' (' ~ columns | join(', ') ~ ')' -%}
    {% call statement('created') -%}
        {{ sql }}
    {%- endcall %}
    {{ return(sql) }}
{%- endmacro %}
