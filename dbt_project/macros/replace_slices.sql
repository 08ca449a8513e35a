{#-
    Incremental strategy `replace_slices`: every (unit, period) slice of this build is deleted from
    the target, then the rows of the build are inserted. A slice that has become empty is emptied
    too, which delete+insert by unique key would not do. `meta.slice_unit` of a model names its
    column that holds the unit of the slice; default `unit_id`.
-#}
{% macro get_incremental_replace_slices_sql(arg_dict) -%}
    {%- set target = arg_dict["target_relation"] -%}
    {%- set columns = arg_dict["dest_columns"] | map(attribute="quoted") | join(", ") -%}
    {%- set slice_unit = (config.get("meta") or {}).get("slice_unit", "unit_id") -%}
    delete from {{ target }}
    where ({{ slice_unit }}, period_key) in (
        select slice_unit, period_key from {{ slices_relation() }}
    );
    insert into {{ target }} ({{ columns }})
    select {{ columns }} from {{ arg_dict["temp_relation"] }};
{%- endmacro %}

{#- The list of slices the current model replaces. -#}
{% macro slices_relation() -%}
    {%- set slices = (config.get("meta") or {}).get("slices", "int_slices_selected") -%}
    {{ api.Relation.create(database=this.database, schema='intermediate', identifier=slices) }}
{%- endmacro %}
