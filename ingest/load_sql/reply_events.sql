-- One row per finding a sender replied to in this load and said something new: the last reply to
-- it, unless it is the one the same sender gave before. What else was written stays in
-- raw.submission_items.
with replies as (
    select
        receipts.receipt_id,
        submissions.submission_id,
        coalesce(receipts.sender, submissions.unit_code, '') as sender,
        coalesce(submissions.unit_code, receipts.sender, '') as unit_code,
        items.item_code as finding_id,
        items.title as reply,
        items.status as reply_kind,
        items.locator
    from raw.receipts as receipts
    inner join raw.submissions as submissions on receipts.file_sha256 = submissions.file_sha256
    inner join raw.submission_items as items on submissions.submission_id = items.submission_id
    where
        receipts.load_id = $load_id
        and items.item_type = 'reply'
        and regexp_full_match(items.item_code, $id_pattern)
    qualify row_number() over (
            partition by items.item_code, coalesce(receipts.sender, submissions.unit_code, '')
            order by
                receipts.received_at desc, receipts.receipt_id desc,
                submissions.reader_version desc, items.item_no desc
        ) = 1
),

known as (
    select
        target_id as finding_id,
        payload ->> '$.sender' as sender,
        max_by(reason, recorded_at) as reply
    from raw.events
    where event_type = 'reply'
    group by all
)

select
    'E' || left(sha256(
        concat_ws('|', 'reply', replies.finding_id, replies.sender, replies.receipt_id)
    ), 24) as event_id,
    replies.finding_id,
    replies.sender,
    replies.unit_code,
    replies.submission_id,
    replies.receipt_id,
    replies.locator,
    replies.reply_kind,
    replies.reply
from replies
left join known
    on replies.finding_id = known.finding_id and replies.sender = known.sender
where replies.reply is distinct from known.reply
order by event_id
