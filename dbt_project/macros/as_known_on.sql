{#-
    Table macro `marts.as_known_on(ts)`: the period facts as they were known at an instant. The
    macro names its tables without a catalogue, so that it works in a published copy as well; data
    that was provisional is final once the warehouse had taken a load past the period's final date
    (`dim_period.matured_at`): what a build of that instant says.
-#}
{% macro create_as_known_on() -%}
    create or replace macro {{ this.schema }}.as_known_on(ts) as table
    select
        history.* exclude (final_at)
        replace (
            case
                when
                    history.data_maturity = 'provisional'
                    and periods.matured_at <= cast(ts as timestamptz)
                    then 'final'
                else history.data_maturity
            end as data_maturity
        )
    from {{ this.schema }}.{{ this.identifier }} as history
    left join {{ this.schema }}.dim_period as periods on history.period_key = periods.period_key
    where
        history.known_from <= cast(ts as timestamptz)
        and (history.known_to is null or history.known_to > cast(ts as timestamptz))
{%- endmacro %}
