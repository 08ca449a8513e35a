{#-
    Instant at which a report is due: day `due_day` of the month in which the period ends, shifted
    by `due_month_offset` months, at `due_time` in the time zone due dates are meant in; a day that
    falls on a weekend moves to Monday under the rule `next_working_day`.
-#}
{% macro due_at(end_date, due_day, due_month_offset, due_time, working_day_rule) -%}
    {%- set month_start -%}
        cast(
            date_trunc('month', {{ end_date }}) + to_months(cast({{ due_month_offset }} as integer))
            as date
        )
    {%- endset -%}
    {%- set day -%}
        least({{ month_start }} + cast({{ due_day }} - 1 as integer), last_day({{ month_start }}))
    {%- endset -%}
    {%- set working_day -%}
        {{ day }} + case
            when {{ working_day_rule }} <> 'next_working_day' then 0
            when isodow({{ day }}) = 6 then 2
            when isodow({{ day }}) = 7 then 1
            else 0
        end
    {%- endset -%}
    timezone(
        '{{ var("timezone") }}',
        cast(cast({{ working_day }} as varchar) || ' ' || {{ due_time }} as timestamp)
    )
{%- endmacro %}
