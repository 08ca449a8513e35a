-- The figures of a document as read, with the meanings people gave some of them.
insert into raw.submission_values by name
with given as (
    select
        *,
        indicator_code is not null as is_given
    from raw.decided_meanings
)

select
    figures.* replace (
        decided.submission_id as submission_id,
        -- What is none of ours does not come in by the reader's own understanding either.
        case when given.event_id is null then figures.indicator_code else given.indicator_code end
            as indicator_code,
        case when given.is_given then given.service_code else figures.service_code end
            as service_code,
        case when given.is_given then given.breakdown_code else figures.breakdown_code end
            as breakdown_code,
        case when given.is_given then given.subject_unit_code else figures.subject_unit_code end
            as subject_unit_code,
        case when given.is_given then given.measure_kind else figures.measure_kind end
            as measure_kind,
        case when given.is_given then given.unit_of_measure else figures.unit_of_measure end
            as unit_of_measure,
        case when given.is_given then given.window_start else figures.window_start end
            as window_start,
        case when given.is_given then given.window_end else figures.window_end end as window_end,
        case when given.is_given then given.as_of_date else figures.as_of_date end as as_of_date,
        case when given.is_given then given.period_key else figures.period_key end as period_key,
        case when given.is_given then 1.0 else figures.confidence end as confidence,
        case
            when given.is_given then 'assigned:' || given.event_id
            when given.event_id is not null then 'dismissed:' || given.event_id
            else figures.reader_rule
        end as reader_rule
    )
from decided_readings as decided
inner join raw.submission_values as figures on decided.base_id = figures.submission_id
left join given
    on
        decided.file_sha256 = given.file_sha256
        and figures.locator = given.locator
        and figures.value_as_written is not distinct from given.value_as_written
order by decided.submission_id, figures.value_no
