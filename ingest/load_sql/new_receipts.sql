-- One row per staged arrival no earlier load brought in, with the document it carries.
create or replace temp table new_receipts as
with receipts as (
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
        parse_dirpath(filename) as folder
    from read_parquet($receipts, filename = true)
),

documents as (
    select
        submission_id,
        file_sha256,
        status,
        parse_dirpath(filename) as folder
    from read_parquet($submissions, filename = true)
)

select
    receipts.*,
    documents.submission_id,
    documents.status
from receipts
left join documents
    on
        receipts.file_sha256 = documents.file_sha256
        and receipts.folder = documents.folder
where receipts.receipt_id not in (select loaded.receipt_id from raw.receipts as loaded)
qualify row_number() over (partition by receipts.receipt_id order by receipts.folder) = 1
