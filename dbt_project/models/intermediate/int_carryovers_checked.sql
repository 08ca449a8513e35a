with figures as not materialized (

    select * from {{ ref('int_series_listed') }}
    where measure = 'level' and precision = 'exact' and value_state = 'reported'

),

rules as (

    select * from {{ ref('validation_rules') }}
    where rule_kind = 'carry_over'

)

select
    rules.rule_code,
    later.unit_id,
    later.period_key,
    later.service_code,
    later.breakdown_code,
    later.submission_id,
    later.value_no,
    {{ vn_number('later.value') }} as found,
    {{ vn_number('earlier.value') }} as expected,
    earlier.period_key as detail,
    earlier.period_key as detail_en,
    {{ time_together('later', 'earlier') }}
from figures as later
inner join rules on later.indicator_code = rules.left_side
inner join figures as earlier
    on
        later.unit_id = earlier.unit_id
        and rules.right_side = earlier.indicator_code
        and later.breakdown_code = earlier.breakdown_code
        and later.service_code is not distinct from earlier.service_code
        and earlier.start_date = later.start_date - to_months(1)
where
    later.is_judged
    and {{ known_together('later', 'earlier') }}
    and {{ does_not_hold('later.value', 'earlier.value') }}
