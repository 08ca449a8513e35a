-- One row per thing units wrote of one type, those that say the same together: who they are.
with written as (

    select
        coalesce(items.title, items.result) as title,
        items.owner,
        coalesce(strftime(items.due_date, '%d/%m/%Y'), items.due_text) as due,
        items.status,
        items.result,
        units.unit_name,
        units.unit_no
    from marts.fct_item_status as items
    cross join report_frame as frame
    inner join report_units as units on items.unit_id = units.unit_id
    where
        items.is_current
        and items.period_key = frame.period_key
        and items.item_type = $item_type
        and coalesce(items.title, items.result) is not null

)

select
    any_value(title order by unit_no) as title,
    any_value(owner order by unit_no) as owner,
    any_value(due order by unit_no) as due,
    list(distinct status order by status) filter (status is not null) as statuses,
    any_value(result order by unit_no) as result,
    list(distinct unit_name order by unit_name) as unit_names,
    count(*) over () as total
from written
group by lower(trim(title, ' .;-+'))
order by count(distinct unit_name) desc, min(unit_no), title
limit $most
