{#-
    Instant from which something that came for a period counts: at once, unless the period was
    locked then; else when it was opened again or an exception of the unit let it in; null while
    neither happened. `lock` is the row of int_locks_dated the instant lies in (nulls where there
    is none), `exempted_at` the earliest an exception lets it in.
-#}
{% macro admitted_at(instant, lock, exempted_at) -%}
    case
        when {{ lock }}.period_key is null then {{ instant }}
        else least({{ lock }}.unlocked_at, {{ exempted_at }})
    end
{%- endmacro %}
