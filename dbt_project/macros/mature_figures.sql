{#-
    Figures of an earlier build whose period has become final since are marked so in place: nothing
    else about them changed, and a whole month need not be built again for it.
-#}
{% macro mature_figures() -%}
    update {{ this }}
    set data_maturity = 'final'
    where
        data_maturity = 'provisional'
        and period_key in (
            select periods.period_key
            from {{ ref('int_periods_dated') }} as periods
            cross join {{ ref('int_builds_planned') }} as planned
            where periods.final_at <= planned.known_until
        )
{%- endmacro %}
