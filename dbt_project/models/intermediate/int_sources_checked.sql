with versions as (

    select * from {{ ref('dim_submission') }}
    where version_no is not null

),

rules as (

    select * from {{ ref('validation_rules') }}
    where rule_kind = 'source_conflict'

),

figures as (

    select
        figures.*,
        versions.form,
        versions.role,
        versions.known_from,
        versions.known_to,
        coalesce(versions.unit_id = figures.slice_unit, false) as is_own
    from {{ ref('int_figures_chosen') }} as figures
    inner join versions on figures.submission_version_key = versions.submission_version_key
    where figures.value_state = 'reported' and figures.precision = 'exact'

),

spoken_of_twice as (

    -- Few units have more than one document about a month; only their figures are looked through.
    select
        slice_unit,
        period_key
    from figures
    group by slice_unit, period_key
    having min(submission_version_key) <> max(submission_version_key)

),

shared as (

    -- What more than one document speaks of.
    select
        figures.slice_unit,
        figures.period_key,
        figures.indicator_code,
        figures.service_code,
        figures.breakdown_code
    from figures
    inner join spoken_of_twice
        on
            figures.slice_unit = spoken_of_twice.slice_unit
            and figures.period_key = spoken_of_twice.period_key
    group by all
    having min(figures.submission_version_key) <> max(figures.submission_version_key)

),

contended as (

    select figures.*
    from figures
    inner join shared
        on
            figures.slice_unit = shared.slice_unit
            and figures.period_key = shared.period_key
            and figures.indicator_code = shared.indicator_code
            and figures.breakdown_code = shared.breakdown_code
            and figures.service_code is not distinct from shared.service_code

)

-- Two documents that were current together and say different things of the same days.
select
    rules.rule_code,
    other.submission_version_key,
    other.slice_unit,
    other.period_key,
    other.indicator_code,
    other.service_code,
    other.breakdown_code,
    other.locator,
    {{ vn_number('other.value') }} as found,
    {{ vn_number('kept.value') }} as expected,
    kept.submission_version_key as detail,
    {{ time_together('kept', 'other') }}
from contended as kept
inner join contended as other
    on
        kept.slice_unit = other.slice_unit
        and kept.period_key = other.period_key
        and kept.indicator_code = other.indicator_code
        and kept.breakdown_code = other.breakdown_code
        and kept.service_code is not distinct from other.service_code
        and kept.submission_version_key <> other.submission_version_key
inner join rules
    on
        case rules.left_side
            when 'own' then kept.is_own and not other.is_own
            when kept.role then other.role = rules.right_side
            when kept.form
                then other.form = rules.right_side and kept.role = other.role
        end
where
    {{ known_together('kept', 'other') }}
    and kept.window_end is not distinct from other.window_end
    and (
        kept.window_end is not null
        or kept.as_of_date is not distinct from other.as_of_date
    )
    and abs(kept.value - other.value)
    > rules.tolerance + rules.tolerance_relative * abs(kept.value)
