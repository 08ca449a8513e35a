with obligations as (

    select * from {{ ref('int_obligations_dated') }}

),

planned as (

    select known_until from {{ ref('int_builds_planned') }}

),

lasting as (

    select
        unit_id,
        unit_key,
        unit_level,
        valid_from,
        lead(valid_from) over (partition by unit_id order by valid_from) as next_valid_from,
        min(valid_from) over (partition by unit_id) as born_on,
        case
            when bool_and(valid_to is not null) over (partition by unit_id)
                then max(valid_to) over (partition by unit_id)
        end as ended_on
    from {{ ref('units') }}

)

-- Who stood when the window closed owes the report, opened or closed as the unit may be on other
-- days of the month; the version is the one in force on its last day, as in fct_indicator_period.
select
    obligations.obligation_code,
    obligations.period_key,
    obligations.role,
    obligations.form,
    obligations.is_mandatory,
    obligations.window_start,
    obligations.window_end,
    obligations.due_date,
    obligations.due_at,
    lasting.unit_key,
    lasting.unit_id,
    lasting.unit_level
from obligations
cross join planned
inner join lasting
    on
        obligations.unit_level = lasting.unit_level
        and obligations.window_end >= lasting.born_on
        and (lasting.ended_on is null or obligations.window_end < lasting.ended_on)
        and obligations.end_date >= lasting.valid_from
        and (lasting.next_valid_from is null or obligations.end_date < lasting.next_valid_from)
where
    obligations.window_start
    <= cast(timezone('{{ var("timezone") }}', planned.known_until) as date)
