{#-
    Whether a comparison of the row of `rules` in scope does not hold between two sides: its operator
    (`<=`, `>=`, `=`, or `<>`: two figures that ought not to be equal), its tolerance in the unit of
    the figures and its tolerance as a part of the larger side.
-#}
{% macro does_not_hold(left_side, right_side) -%}
    {%- set allowed -%}
        (
            rules.tolerance
            + rules.tolerance_relative * greatest(abs({{ left_side }}), abs({{ right_side }}))
        )
    {%- endset -%}
    case rules.operator
        when '<=' then {{ left_side }} > {{ right_side }} + {{ allowed }}
        when '>=' then {{ left_side }} < {{ right_side }} - {{ allowed }}
        when '=' then abs({{ left_side }} - {{ right_side }}) > {{ allowed }}
        when '<>' then {{ left_side }} <> 0 and {{ left_side }} = {{ right_side }}
    end
{%- endmacro %}
