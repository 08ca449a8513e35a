with results as (

    select * from {{ ref('int_target_results_listed') }}

),

chosen as (

    -- The unit's own figure for the very period; else what most stands behind, its own first.
    select *
    from results
    qualify
        row_number() over (
            partition by submission_version_key, value_no
            order by basis <> 'reported', coverage desc nulls last, basis_no
        ) = 1

)

select
    targets.submission_version_key,
    targets.value_no,
    chosen.actual,
    chosen.basis as actual_basis,
    chosen.coverage as actual_coverage,
    chosen.months_in as actual_months,
    chosen.months_expected as actual_months_expected,
    chosen.coverage >= 1 as is_whole,
    -- What is in of a sum is the least it can be; a rate of some units, or a state of months ago,
    -- bounds nothing.
    case
        when targets.measure_kind = 'level' then chosen.basis = 'rollup'
        else targets.measure_kind not in ('ratio', 'score')
    end as is_least
from {{ ref('int_targets_reported') }} as targets
left join chosen
    on
        targets.submission_version_key = chosen.submission_version_key
        and targets.value_no = chosen.value_no
