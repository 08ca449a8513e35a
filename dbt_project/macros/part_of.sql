{#-
    The part of a value that lies between two running shares, to six decimals. The parts of a value
    over all shares from 0 to 1 add up to the value exactly.
-#}
{% macro part_of(value, share_from, share_to) -%}
    case
        when {{ share_from }} = 0 and {{ share_to }} = 1 then {{ value }}
        else
            round({{ value }} * {{ share_to }}, 6) - round({{ value }} * {{ share_from }}, 6)
    end
{%- endmacro %}
