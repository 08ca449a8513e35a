{#- Rows for which an expression does not hold; unknown counts as not holding. -#}
{% test holds(model, expression) %}
    select *
    from {{ model }}
    where ({{ expression }}) is not true
{% endtest %}
