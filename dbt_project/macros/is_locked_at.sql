{#- Join condition: the period was locked at an instant, by this row of int_locks_dated. -#}
{% macro is_locked_at(lock, period_key, instant) -%}
    {{ period_key }} = {{ lock }}.period_key
    and {{ instant }} > {{ lock }}.locked_at
    and ({{ lock }}.unlocked_at is null or {{ instant }} < {{ lock }}.unlocked_at)
{%- endmacro %}
