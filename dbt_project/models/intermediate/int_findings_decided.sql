with events as (

    select * from {{ ref('stg_raw__events') }}

),

followed as (

    select * from {{ ref('int_findings_settled') }}

),

clock as (

    -- The day of the build by the last load it knows, not by the wall: asked again, the same.
    select cast(timezone('{{ var("timezone") }}', known_until) as date) as today
    from {{ ref('int_builds_planned') }}

),

replies as (

    -- The last reply of whom the finding concerns, with what the finding said at that time.
    select
        events.target_id as finding_id,
        events.reason as explanation,
        events.recorded_at as explained_at,
        events.sender_code as explained_by,
        -- An explanation is of the figures it was given for: others have to be explained anew.
        coalesce(
            coalesce(events.reply_kind, 'explanation') = 'explanation'
            and coalesce(raises.found, '') = coalesce(followed.found, '')
            and coalesce(raises.expected, '') = coalesce(followed.expected, ''),
            false
        ) as is_explained
    from events
    inner join followed on events.target_id = followed.finding_id
    inner join {{ ref('int_findings_identified') }} as raises
        on
            events.target_id = raises.finding_id
            and events.recorded_at >= raises.known_from
            and (raises.known_to is null or events.recorded_at < raises.known_to)
    inner join {{ ref('dim_submission') }} as raising
        on raises.submission_version_key = raising.submission_version_key
    where
        events.event_type = 'reply'
        and (
            coalesce(raising.sender, raising.unit_code) is null
            or raising.sender = events.sender_code
            or raising.unit_code = events.unit_code
        )
    qualify row_number() over (
            partition by events.target_id
            order by events.recorded_at desc, is_explained desc, events.event_id
        ) = 1

),

waivers as (

    select
        events.target_id as finding_id,
        events.valid_until as waived_until,
        events.actor as waived_by,
        events.actor_role as waived_by_role,
        events.reason as waive_reason,
        events.recorded_at as waived_at,
        coalesce(clock.today <= events.valid_until, true) as is_waived
    from events
    cross join clock
    where events.event_type = 'waive'
    qualify row_number() over (
            partition by events.target_id
            order by events.recorded_at desc, events.event_id
        ) = 1

)

select
    followed.finding_id,
    replies.explanation,
    replies.explained_at,
    replies.explained_by,
    coalesce(replies.is_explained, false) as is_explained,
    waivers.waived_until,
    waivers.waived_by,
    waivers.waived_by_role,
    waivers.waive_reason,
    waivers.waived_at,
    coalesce(waivers.is_waived, false) as is_waived
from followed
left join replies on followed.finding_id = replies.finding_id
left join waivers on followed.finding_id = waivers.finding_id
where replies.finding_id is not null or waivers.finding_id is not null
