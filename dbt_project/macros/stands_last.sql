{#-
    Whether a version is the last one that was current with what was found: of a report that came,
    changed and came back as it was, the version that stands now. Both have known_from and known_to.
-#}
{% macro stands_last(found, version) -%}
    case
        when {{ found }}.known_to is null then {{ version }}.known_to is null
        else
            {{ version }}.known_from < {{ found }}.known_to
            and coalesce({{ version }}.known_to >= {{ found }}.known_to, true)
    end
{%- endmacro %}
