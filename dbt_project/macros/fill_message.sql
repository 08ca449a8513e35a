{#-
    Fill the places of a message template in one language: {service} (the service or the breakdown a
    finding is about, nothing where it is about the whole), {indicator}, {found}, {expected},
    {found_names}, {expected_names} and {detail}.
-#}
{% macro fill_message(template, language) -%}
    {%- set service -%}
        case
            when services.service_code is not null
                then {{ "'Dịch vụ “'" if language == 'vi' else "'Service \"'" }}
                || services.name_{{ language }} || {{ "'”: '" if language == 'vi' else "'\": '" }}
            when raised.breakdown_code <> 'ALL' then breakdowns.name_{{ language }} || ': '
            else ''
        end
    {%- endset -%}
    {%- set places = {
        '{service}': service,
        '{indicator}': "coalesce(indicators.name_" ~ language ~ ", raised.indicator_code, '')",
        '{found}': "coalesce(raised.found, '')",
        '{expected}': "coalesce(raised.expected, '')",
        '{found_names}': "coalesce(raised.left_names_vi, '')",
        '{found_names_en}': "coalesce(raised.left_names_en, '')",
        '{expected_names}': "coalesce(raised.right_names_vi, '')",
        '{expected_names_en}': "coalesce(raised.right_names_en, '')",
        '{detail}': "coalesce(raised.detail_" ~ language ~ ", '')",
    } -%}
    {%- set filled = namespace(sql=template) -%}
    {%- for place, value in places.items() -%}
        {%- set filled.sql = "replace(" ~ filled.sql ~ ", '" ~ place ~ "', " ~ value ~ ")" -%}
    {%- endfor -%}
    {{ filled.sql }}
{%- endmacro %}
