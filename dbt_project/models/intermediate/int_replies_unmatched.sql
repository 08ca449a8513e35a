with versions as (

    select * from {{ ref('dim_submission') }}

),

replies as (

    select
        items.item_no,
        items.item_code,
        items.locator,
        versions.submission_version_key,
        versions.sender,
        versions.unit_code,
        versions.unit_id,
        versions.period_key,
        versions.known_from,
        versions.known_to
    from {{ ref('stg_raw__submission_items') }} as items
    inner join versions on items.submission_id = versions.submission_id
    where items.item_type = 'reply'

),

matched as (

    -- A sender answers for the reports it sent, and a unit for those about itself.
    select distinct
        replies.submission_version_key,
        replies.item_no
    from replies
    inner join {{ ref('int_findings_identified') }} as identified
        on replies.item_code = identified.finding_id
    inner join versions as raising
        on identified.submission_version_key = raising.submission_version_key
    where
        coalesce(raising.sender, raising.unit_code) is null
        or raising.sender = replies.sender
        or raising.unit_code = replies.unit_code

)

select
    'F' || left(
        sha256(concat_ws(
            '|', codes.code, coalesce(replies.unit_id, replies.sender, ''),
            coalesce(replies.period_key, ''), coalesce(replies.item_code, replies.locator)
        )), 24
    ) as finding_id,
    codes.code as rule_code,
    codes.severity,
    replies.submission_version_key,
    replies.unit_id,
    replies.period_key,
    cast(null as varchar) as indicator_code,
    cast(null as varchar) as service_code,
    'ALL' as breakdown_code,
    replies.locator,
    coalesce(replies.item_code, '–') as found,
    '' as expected,
    replace(codes.message_vi, '{found}', coalesce(replies.item_code, '–')) as message_vi,
    replace(codes.message_en, '{found}', coalesce(replies.item_code, '–')) as message_en,
    replies.known_from,
    replies.known_to,
    'reading' as finding_origin
from replies
inner join {{ ref('finding_codes') }} as codes on codes.code = 'REPLY_UNKNOWN'
left join matched
    on
        replies.submission_version_key = matched.submission_version_key
        and replies.item_no = matched.item_no
where matched.submission_version_key is null
