{#-
    Branch of a case: a cumulative figure of an earlier (later) day that is not greater (smaller)
    than the chosen one agrees with it.
-#}
{% macro has_grown() -%}
    when
        measure_kind in ('cumulative', 'cumulative_ytd')
        and (
            (as_of_date < chosen_as_of and value <= chosen_value)
            or (as_of_date > chosen_as_of and value >= chosen_value)
        )
        then 0
{%- endmacro %}
