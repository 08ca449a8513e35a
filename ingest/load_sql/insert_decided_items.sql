-- The lists of a document are what they were.
insert into raw.submission_items by name
select items.* replace (decided.submission_id as submission_id)
from decided_readings as decided
inner join raw.submission_items as items on decided.base_id = items.submission_id
order by decided.submission_id, items.item_no
