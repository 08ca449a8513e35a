{#-
    Table macro `marts.as_known_on(ts)`: the period facts as they were known at an instant. The
    macro names its table without a catalogue, so that it works in a published copy as well; data
    that was provisional is final once the warehouse had taken a load past the period's final date:
    what a build of that instant says, bit for bit.
-#}
{% macro create_as_known_on() -%}
    create or replace macro {{ this.schema }}.as_known_on(ts) as table
    select
        * exclude (final_at, matured_at)
        replace (
            case
                when data_maturity = 'provisional' and matured_at <= cast(ts as timestamptz)
                    then 'final'
                else data_maturity
            end as data_maturity
        )
    from {{ this.schema }}.{{ this.identifier }}
    where
        known_from <= cast(ts as timestamptz)
        and (known_to is null or known_to > cast(ts as timestamptz))
{%- endmacro %}
