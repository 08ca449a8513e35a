{#- Series of reports with more than one current version. -#}
{% test one_current(model) %}
    select
        sender,
        unit_code,
        period_key,
        form,
        role,
        scope
    from {{ model }}
    where known_to is null
    group by all
    having count(*) > 1
{% endtest %}
