with touched as (

    select distinct period_key from {{ ref('int_slices_selected') }}

)

-- One late report moves what is usual among its peers: the whole month is judged anew.
select distinct
    units.unit_id as slice_unit,
    load_slices.period_key
from {{ ref('stg_raw__load_slices') }} as load_slices
inner join touched on load_slices.period_key = touched.period_key
inner join {{ ref('units') }} as units on load_slices.unit_code = units.unit_code
union distinct
select
    slice_unit,
    period_key
from {{ ref('int_slices_selected') }}
