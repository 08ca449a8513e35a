{#-
    Working days after the due day through the day of an instant, at least 1 once the due time is
    past; 0 in time. `due_days` and `days` are rows of int_working_days_listed for the two days.
-#}
{% macro working_days_late(instant, due_at) -%}
    cast(
        case
            when {{ instant }} is null or {{ due_at }} is null then null
            when {{ instant }} <= {{ due_at }} then 0
            else greatest(1, days.working_day_no - due_days.working_day_no)
        end as integer
    )
{%- endmacro %}
