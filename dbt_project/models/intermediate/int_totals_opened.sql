with listed as (

    select * from {{ ref('int_totals_listed') }}

),

recalled as (

    select * from {{ ref('int_totals_recalled') }}
    where is_own

),

inherited as (

    select * from {{ ref('int_totals_inherited') }}

),

heirs as (

    select
        inherited.to_unit_id as unit_id,
        inherited.to_first_month_no as first_month_no,
        cast(count(*) as integer) as predecessor_count
    from {{ ref('int_shares_inherited') }} as inherited
    group by inherited.to_unit_id, inherited.to_first_month_no

)

-- What every series of this build starts from: its month before, or its predecessors' last.
select
    listed.series_no,
    listed.start_month_no,
    coalesce(recalled.closing, inherited.opening) as closing,
    coalesce(recalled.months_carried, inherited.opening_months_carried) as months_carried,
    coalesce(recalled.months_missing, inherited.opening_months_missing) as months_missing,
    coalesce(recalled.as_of_date, inherited.opening_as_of) as as_of_date,
    case
        when heirs.predecessor_count is not null
            then coalesce(inherited.predecessors_expected, heirs.predecessor_count)
    end as predecessors_expected,
    case
        when heirs.predecessor_count is not null then coalesce(inherited.predecessors_known, 0)
    end as predecessors_known
from listed
left join recalled
    on
        listed.unit_id = recalled.unit_id
        and listed.total_code = recalled.total_code
        and listed.service_key = recalled.service_key
        and listed.breakdown_code = recalled.breakdown_code
left join inherited
    on
        listed.unit_id = inherited.unit_id
        and listed.total_code = inherited.total_code
        and listed.service_key = inherited.service_key
        and listed.breakdown_code = inherited.breakdown_code
        and not listed.is_continued
left join heirs
    on listed.unit_id = heirs.unit_id and listed.start_month_no = heirs.first_month_no
