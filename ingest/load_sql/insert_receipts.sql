insert into raw.receipts by name
select
    receipt_id,
    source_name,
    source_uri,
    file_name,
    file_sha256,
    file_size,
    media_type,
    received_at,
    archived_path,
    sender,
    $load_id as load_id
from new_receipts
order by receipt_id
