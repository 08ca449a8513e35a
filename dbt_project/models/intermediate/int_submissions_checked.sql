with versions as (

    select
        versions.*,
        submissions.replaces_unit_code,
        submissions.replaces_period_key,
        periods.window_end as cycle_end
    from {{ ref('dim_submission') }} as versions
    inner join {{ ref('int_slices_selected') }} as slices
        on versions.unit_id = slices.slice_unit and versions.period_key = slices.period_key
    inner join {{ ref('stg_raw__submissions') }} as submissions
        on versions.submission_id = submissions.submission_id
    left join {{ ref('int_periods_dated') }} as periods
        on versions.period_key = periods.period_key
    where versions.version_no is not null

),

rules as (

    select * from {{ ref('validation_rules') }}
    where
        rule_kind in (
            'refile_unmatched', 'sender_outside', 'dated_early', 'window_unexpected'
        )

),

replaced as (

    -- What was sent, by whom, before what says it replaces it.
    select distinct versions.submission_version_key
    from versions
    inner join {{ ref('int_submissions_versioned') }} as earlier
        on
            versions.sender = earlier.sender
            and versions.replaces_unit_code = earlier.unit_code
            and versions.replaces_period_key = earlier.period_key
            and versions.submission_id <> earlier.submission_id
            and versions.received_at >= earlier.received_at

),

above as (

    select distinct
        versions.submission_version_key
    from versions
    inner join {{ ref('int_units_ascended') }} as ascended
        on versions.unit_id = ascended.unit_id and versions.period_key = ascended.period_key
    inner join {{ ref('units') }} as senders
        on
            ascended.ancestor_unit_id = senders.unit_id
            and versions.sender = senders.unit_code

)

-- A form without cells says it at its first line.
select
    rules.rule_code,
    versions.submission_version_key,
    versions.unit_id as slice_unit,
    versions.period_key,
    cast(null as varchar) as indicator_code,
    cast(null as varchar) as service_code,
    'ALL' as breakdown_code,
    case versions.form when 'workbook' then 'Thông tin chung!A1' else '1:1-1:1' end as locator,
    case rules.rule_kind
        when 'refile_unmatched'
            then versions.replaces_unit_code || ' / ' || versions.replaces_period_key
        when 'sender_outside' then versions.sender
        when 'dated_early' then strftime(versions.report_date, '%d/%m/%Y')
        else strftime(versions.window_end, '%d/%m/%Y')
    end as found,
    case rules.rule_kind
        when 'sender_outside' then versions.unit_code
        when 'dated_early' then strftime(versions.window_end, '%d/%m/%Y')
        when 'window_unexpected' then strftime(versions.cycle_end, '%d/%m/%Y')
    end as expected,
    cast(null as varchar) as detail
from versions
left join replaced on versions.submission_version_key = replaced.submission_version_key
left join above on versions.submission_version_key = above.submission_version_key
inner join rules
    on
        case rules.rule_kind
            when 'refile_unmatched'
                then
                    versions.replaces_unit_code is not null
                    and versions.replaces_period_key is not null
                    and replaced.submission_version_key is null
            when 'sender_outside'
                then
                    versions.sender <> versions.unit_code
                    and versions.period_key not like 'custom%'
                    and above.submission_version_key is null
            when 'dated_early'
                then
                    versions.report_date + cast(rules.tolerance as integer)
                    < versions.window_end
            when 'window_unexpected'
                then
                    abs(versions.window_end - versions.cycle_end) > rules.tolerance
        end
