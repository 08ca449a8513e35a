{#- Days begun after the due time; 0 when in time. Unknown while either instant is unknown. -#}
{% macro days_late(received_at, due_at) -%}
    cast(
        case
            when {{ received_at }} is null or {{ due_at }} is null then null
            when {{ received_at }} <= {{ due_at }} then 0
            else ceil(epoch({{ received_at }} - {{ due_at }}) / 86400)
        end as integer
    )
{%- endmacro %}
