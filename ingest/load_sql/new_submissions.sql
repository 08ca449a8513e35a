-- One row per document (as read by one reader version) the warehouse does not have yet; folder is
-- the batch its figures are taken from.
create or replace temp table new_submissions as
with documents as (
    select
        submission_id,
        file_sha256,
        reader_version,
        form,
        role,
        template_version,
        unit_code,
        unit_name_as_written,
        period_key,
        window_start,
        window_end,
        report_date,
        document_no,
        issuing_agency,
        status,
        scope,
        replaces_unit_code,
        replaces_period_key,
        parse_dirpath(filename) as folder
    from read_parquet($submissions, filename = true)
)

select *
from documents
where
    submission_id in (select new_receipts.submission_id from new_receipts)
    and submission_id not in (select loaded.submission_id from raw.submissions as loaded)
qualify row_number() over (partition by submission_id order by folder) = 1
