-- What is set by hand for the successors of a unit sums to 1, less the last digit of each: the
-- last successor takes the remainder, and would take the place of what was set for it.
select
    predecessor_code,
    effective_date,
    sum(share) as given
from {{ ref('succession_overrides') }}
group by predecessor_code, effective_date
having
    abs(sum(share) - 1) > 0.000001 * count(*)
    or min(share) < 0
