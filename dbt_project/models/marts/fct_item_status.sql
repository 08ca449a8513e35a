with items as (

    -- Replies to findings are told with their findings.
    select * from {{ ref('stg_raw__submission_items') }}
    where item_type <> 'reply'

),

versions as (

    select * from {{ ref('dim_submission') }}
    where version_no is not null

)

select
    versions.unit_key,
    versions.unit_id,
    versions.period_key,
    items.item_type,
    items.item_code,
    items.item_no,
    versions.submission_version_key,
    items.submission_id,
    versions.version_no,
    items.title,
    items.owner,
    items.due_text,
    items.due_date,
    items.status,
    items.result,
    items.locator,
    versions.known_from,
    versions.known_to,
    versions.is_current
from items
inner join versions on items.submission_id = versions.submission_id
order by versions.period_key, items.item_type, versions.unit_id
