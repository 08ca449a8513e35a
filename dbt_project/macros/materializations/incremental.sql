{#-
    Slices are replaced where they stand. The adapter's own way writes what a build found into a
    table of its own first and copies it from there, which takes the widest marts twice; here the
    insert reads the query itself. Only a model that reads itself needs its rows put aside before
    its slices are deleted; what goes on from a built mart further up (`built_mart`) is a table, and
    was written before.
-#}
{% materialization incremental, adapter="duckdb", supported_languages=['sql'] %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set built_anew = existing_relation is none or not existing_relation.is_table
        or should_full_refresh() -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if built_anew -%}
        {%- if existing_relation is not none and not existing_relation.is_table -%}
            {%- do adapter.drop_relation(existing_relation) -%}
        {%- endif -%}
        {% call statement('main') -%}
            {{ replace_table(target_relation, sql) }}
        {%- endcall %}
    {%- else -%}
        {%- set found = api.Relation.create(
            database='temp', schema='main', identifier=this.identifier ~ '__found'
        ) -%}
        {%- set kind = 'table' if (this | string) in sql else 'view' -%}
        {%- do run_query('create or replace temp ' ~ kind ~ ' ' ~ found.include(
            database=false, schema=false
        ) ~ ' as (' ~ sql ~ ')') -%}
        {%- do process_schema_changes(config.require('on_schema_change'), found, existing_relation) -%}
        {%- set strategy = adapter.get_incremental_strategy_macro(
            context, config.require('incremental_strategy')
        ) -%}
        {% call statement('main') -%}
            {{ strategy({
                'target_relation': target_relation,
                'temp_relation': found,
                'dest_columns': adapter.get_columns_in_relation(existing_relation),
            }) }}
        {%- endcall %}
        {%- do run_query('drop ' ~ kind ~ ' ' ~ found) -%}
    {%- endif -%}

    {#- A project whose descriptions changed builds everything anew. -#}
    {%- if built_anew -%}
        {%- do persist_docs(target_relation, model) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
