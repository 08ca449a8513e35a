{#- Rows of a history that start before the row before them has ended. -#}
{% test no_overlap(model, columns) %}
    select *
    from (
        select
            {{ columns | join(', ') }},
            known_from,
            lag(known_to, 1, known_from) over (
                partition by {{ columns | join(', ') }}
                order by known_from
            ) as previous_known_to
        from {{ model }}
    ) as followed
    where previous_known_to is null or previous_known_to > known_from
{% endtest %}
