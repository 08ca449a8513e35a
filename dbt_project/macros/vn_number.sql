{#-
    A number the Vietnamese way: 1.532.200 and 95,96. Decimals are shown as far as they go, or as
    many as `decimals` says, rounded.
-#}
{% macro vn_number(value, decimals=none) -%}
    {%- if decimals is none -%}
        {%- set shown = "abs(" ~ value ~ ")" -%}
        {%- set fraction = "rtrim(split_part(cast(cast(" ~ shown ~ " as decimal(38, 6)) as varchar), '.', 2), '0')" -%}
    {%- else -%}
        {%- set shown = "round(abs(" ~ value ~ "), " ~ decimals ~ ")" -%}
        {%- set fraction = "left(split_part(cast(cast(" ~ shown ~ " as decimal(38, 6)) as varchar), '.', 2), " ~ decimals ~ ")" -%}
    {%- endif -%}
    case when {{ value }} < 0 then '-' else '' end
    || replace(format('{:,}', cast(trunc({{ shown }}) as bigint)), ',', '.')
    || case when {{ fraction }} <> '' then ',' || {{ fraction }} else '' end
{%- endmacro %}
