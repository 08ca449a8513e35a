-- What people said about a figure that the document, as read now, no longer has at that place.
create or replace temp table lost_decisions as
select
    decided.submission_id,
    meanings.locator,
    meanings.value_as_written,
    coalesce(meanings.indicator_code, '–') as indicator_code,
    row_number() over (partition by decided.submission_id order by meanings.locator) as lost_no
from decided_readings as decided
inner join raw.decided_meanings as meanings on decided.file_sha256 = meanings.file_sha256
where
    not exists (
        select 1
        from raw.submission_values as figures
        where
            figures.submission_id = decided.base_id
            and figures.locator = meanings.locator
            and figures.value_as_written is not distinct from meanings.value_as_written
    )
