-- Every arrival with every reading of its content.
select
    receipts.receipt_id,
    receipts.received_at,
    receipts.sender_code,
    receipts.file_name,
    receipts.source_uri,
    submissions.submission_id,
    submissions.reader_version,
    submissions.unit_code,
    submissions.period_key,
    submissions.form,
    submissions.role,
    submissions.scope,
    submissions.status,
    greatest(received.committed_at, readings.committed_at) as known_from,
    received.committed_at as arrived_at,
    readings.committed_at as read_at
from {{ ref('stg_raw__receipts') }} as receipts
inner join {{ ref('stg_raw__submissions') }} as submissions
    on receipts.file_sha256 = submissions.file_sha256
inner join {{ ref('stg_raw__loads') }} as received on receipts.load_id = received.load_id
inner join {{ ref('stg_raw__loads') }} as readings on submissions.load_id = readings.load_id
