{#-
    The closing of a month and what stands behind it, from a row of int_totals_grouped and the
    opening its series started from (relation `opened`, nulls where there was none). A year's series starts
    from 0 in January, and nobody has said so yet: that 0 is never carried.
-#}
{% macro closing_of(part, opened) -%}
    {%- set limit = var('carry_limit_months') -%}
    {%- set run_before -%}
        case grouped.group_mark
            when 'opening' then coalesce({{ opened }}.months_carried, 0)
            when 'reset' then {{ limit }}
            else 0
        end
    {%- endset -%}
    {%- set missing_before -%}
        case when grouped.group_mark = 'opening' then coalesce({{ opened }}.months_missing, 0) else 0 end
    {%- endset -%}
    {%- if part == 'closing' -%}
    cast(case
        when coalesce(grouped.first_silence + {{ run_before }} > {{ limit }}, false) then null
        when coalesce(grouped.longest_silence > {{ limit }}, false) then null
        else
            case grouped.group_mark
                when 'anchor' then grouped.anchor_value
                when 'reset' then 0
                when 'opening' then {{ opened }}.closing
            end + coalesce(grouped.added_since, 0)
    end as decimal(38, 6))
    {%- elif part == 'months_carried' -%}
    cast(
        grouped.silent_run + case when grouped.is_unheard then {{ run_before }} else 0 end
        as integer
    )
    {%- elif part == 'months_missing' -%}
    cast(grouped.months_silent + {{ missing_before }} as integer)
    {%- elif part == 'as_of_date' -%}
    coalesce(
        grouped.heard_as_of, case when grouped.group_mark = 'opening' then {{ opened }}.as_of_date end
    )
    {%- endif -%}
{%- endmacro %}
