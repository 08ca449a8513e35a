with versions as (

    select * from {{ ref('dim_submission') }}
    where version_no is not null

),

rules as (

    -- What is listed (figures of an indicator, or items of a type and state), of which services.
    select
        *,
        split_part(split_part(right_side, '@', 1), ':', 1) as listed,
        split_part(split_part(right_side, '@', 1), ':', 2) as listed_status,
        split_part(right_side, '@', 2) as service_list
    from {{ ref('validation_rules') }}
    where rule_kind = 'list_count'

),

figures as (

    select
        figures.*,
        versions.known_from,
        versions.known_to
    from {{ ref('int_figures_chosen') }} as figures
    inner join versions on figures.submission_version_key = versions.submission_version_key
    where figures.value_state = 'reported' and figures.precision = 'exact'

),

counted as (

    select
        rules.rule_code,
        figures.slice_unit,
        figures.period_key,
        figures.window_end,
        figures.known_from,
        figures.known_to,
        figures.submission_version_key,
        count(distinct figures.service_code) as listed_count
    from figures
    inner join rules on figures.indicator_code = rules.listed
    inner join {{ ref('services') }} as services
        on
            figures.service_code = services.service_code
            and rules.service_list = services.service_list
    group by all
    union all
    select
        rules.rule_code,
        versions.unit_id as slice_unit,
        versions.period_key,
        cast(null as date) as window_end,
        versions.known_from,
        versions.known_to,
        versions.submission_version_key,
        count(distinct items.item_code) as listed_count
    from {{ ref('stg_raw__submission_items') }} as items
    inner join versions on items.submission_id = versions.submission_id
    inner join {{ ref('int_slices_selected') }} as slices
        on versions.unit_id = slices.slice_unit and versions.period_key = slices.period_key
    inner join rules
        on
            items.item_type = rules.listed
            and (rules.listed_status = '' or items.status = rules.listed_status)
    inner join {{ ref('services') }} as services
        on
            items.item_code = services.service_code
            and rules.service_list = services.service_list
    group by all

)

select
    rules.rule_code,
    figures.submission_version_key,
    figures.slice_unit,
    figures.period_key,
    figures.indicator_code,
    figures.service_code,
    figures.breakdown_code,
    figures.locator,
    {{ vn_number('figures.value') }} as found,
    {{ vn_number('counted.listed_count') }} as expected,
    cast(null as varchar) as detail,
    {{ time_together('figures', 'counted') }}
from figures
inner join rules on figures.indicator_code = rules.left_side
inner join counted
    on
        rules.rule_code = counted.rule_code
        and figures.slice_unit = counted.slice_unit
        and figures.period_key = counted.period_key
where
    figures.breakdown_code = 'ALL'
    and {{ known_together('figures', 'counted') }}
    and coalesce(figures.window_end = counted.window_end, true)
    and {{ does_not_hold('figures.value', 'counted.listed_count') }}
