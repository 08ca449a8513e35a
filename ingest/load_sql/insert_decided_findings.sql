-- What was found while reading, and after it what people said about places that are gone.
insert into raw.submission_findings by name
with known as (
    select findings.* replace (decided.submission_id as submission_id)
    from decided_readings as decided
    inner join raw.submission_findings as findings on decided.base_id = findings.submission_id
),

numbered as (
    select
        submission_id,
        max(finding_no) as last_no
    from known
    group by submission_id
),

texts as (
    select
        *,
        coalesce(value_as_written, '') as written
    from lost_decisions
),

lost as (
    select
        texts.submission_id,
        texts.lost_no + coalesce(numbered.last_no, 0) as finding_no,
        $code as rule_code,
        $severity as severity,
        texts.locator,
        texts.value_as_written as found,
        texts.indicator_code as expected,
        replace(replace($message_vi, '{found}', texts.written), '{expected}', texts.indicator_code)
            as message_vi,
        replace(replace($message_en, '{found}', texts.written), '{expected}', texts.indicator_code)
            as message_en
    from texts
    left join numbered on texts.submission_id = numbered.submission_id
)

select * from known
union all by name
select * from lost
order by submission_id, finding_no
