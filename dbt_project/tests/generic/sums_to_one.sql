{#- Groups whose column does not sum to exactly 1. -#}
{% test sums_to_one(model, group_by, column) %}
    select
        {{ group_by }},
        sum({{ column }}) as total
    from {{ model }}
    group by {{ group_by }}
    having sum({{ column }}) <> 1
{% endtest %}
