with stated as (

    select * from {{ ref('stg_raw__submission_values') }}
    where previous_value is not null

)

-- The total of the period before as this report repeats it, beside what was reported then. What
-- was corrected after this report came is not held against it.
select
    pairs.rule_code,
    figures.submission_version_key,
    pairs.slice_unit,
    pairs.period_key,
    pairs.indicator_code,
    pairs.service_code,
    pairs.breakdown_code,
    stated.previous_locator as locator,
    {{ vn_number('stated.previous_value') }} as found,
    {{ vn_number('pairs.earlier_value') }} as expected,
    strftime(pairs.earlier_as_of, '%d/%m/%Y') as detail,
    pairs.known_from,
    pairs.known_to
from {{ ref('int_cumulatives_paired') }} as pairs
inner join stated
    on
        pairs.stock_submission_id = stated.submission_id
        and pairs.stock_value_no = stated.value_no
inner join {{ ref('int_values_placed') }} as figures
    on
        pairs.stock_submission_id = figures.submission_id
        and pairs.stock_value_no = figures.value_no
        and {{ stands_last('pairs', 'figures') }}
where
    pairs.rule_kind = 'cumulative_previous'
    and pairs.earlier_known_from <= figures.known_from
    and abs(stated.previous_value - pairs.earlier_value) > pairs.tolerance
