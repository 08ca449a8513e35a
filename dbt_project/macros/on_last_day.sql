{#-
    A column of the unit's version in force on a period's last day, of those joined as `units` and
    grouped by unit and period (`periods`); of one that had ended by then its last version's, of one
    not yet begun its first's.
-#}
{% macro on_last_day(column) -%}
    coalesce(
        max_by({{ column }}, units.valid_from)
        filter (where units.valid_from <= periods.end_date),
        min_by({{ column }}, units.valid_from)
    )
{%- endmacro %}
