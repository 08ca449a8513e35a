with versions as (

    select versions.*
    from {{ ref('dim_submission') }} as versions
    inner join {{ ref('int_slices_selected') }} as slices
        on versions.unit_id = slices.slice_unit and versions.period_key = slices.period_key
    where versions.version_no is not null

),

rules as (

    select
        *,
        split_part(left_side, ':', 1) as item_type,
        split_part(left_side, ':', 2) as item_status
    from {{ ref('validation_rules') }}
    where rule_kind in ('item_past_due', 'item_without_result', 'item_repeated', 'item_figure')

),

items as (

    select
        items.*,
        versions.submission_version_key,
        versions.unit_id,
        versions.period_key,
        versions.window_end,
        row_number() over (
            partition by
                versions.submission_version_key, items.item_type,
                lower(regexp_replace(trim(items.title), '\s+', ' ', 'g'))
            order by items.item_no
        ) as copy_no
    from {{ ref('stg_raw__submission_items') }} as items
    inner join versions on items.submission_id = versions.submission_id

),

broken as (

    select
        rules.rule_code,
        items.*
    from items
    inner join rules
        on
            items.item_type = rules.item_type
            and case rules.rule_kind
                when 'item_past_due'
                    then
                        items.due_date < items.window_end
                        and list_contains(string_split(rules.right_side, '+'), items.status)
                when 'item_without_result'
                    then
                        items.status = rules.right_side and coalesce(trim(items.result), '') = ''
                when 'item_repeated' then items.copy_no > 1
            end

)

-- One finding for all rows of a list, since a row has no name of its own.
select
    rule_code,
    submission_version_key,
    unit_id as slice_unit,
    period_key,
    cast(null as varchar) as indicator_code,
    cast(null as varchar) as service_code,
    'ALL' as breakdown_code,
    arg_min(locator, item_no) as locator,
    cast(count(*) as varchar) as found,
    cast(null as varchar) as expected,
    string_agg(title || ' (' || locator || ')', '; ' order by item_no) as detail
from broken
group by rule_code, submission_version_key, unit_id, period_key
union all
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
    '0' as expected,
    items.locator as detail
from {{ ref('int_figures_chosen') }} as figures
inner join items
    on
        figures.submission_version_key = items.submission_version_key
        and figures.service_code = items.item_code
inner join rules
    on
        items.item_type = rules.item_type
        and items.status = rules.item_status
        and figures.indicator_code = rules.right_side
where
    rules.rule_kind = 'item_figure'
    and figures.value_state = 'reported'
    and figures.value > rules.tolerance
