with loads as (

    select committed_at from {{ ref('stg_raw__loads') }}

),

builds as (

    select loads_through from {{ ref('stg_raw__builds') }}

),

planned as (

    select
        coalesce(
            (select max(committed_at) from loads),
            cast('{{ run_started_at }}' as timestamptz)
        ) as known_until,
        {% if should_full_refresh() %}
            cast(null as timestamptz)
        {% else %}
            (select max(loads_through) from builds)
        {% endif %} as built_until

)

select
    known_until,
    built_until
from planned
