with keys_in_use as (

    select distinct period_key from {{ ref('stg_raw__load_slices') }}
    union distinct
    select distinct period_key
    from {{ ref('stg_raw__submissions') }}
    where period_key is not null

),

bounds as (

    select
        least(
            {{ var('first_year') }},
            (
                select min(cast(left(period_key, 4) as integer))
                from keys_in_use
                where period_key not like 'custom:%'
            )
        ) as first_year,
        extract(year from known_until) + 2 as last_year
    from {{ ref('int_builds_planned') }}

),

years as (

    select unnest(generate_series(first_year, last_year)) as period_year
    from bounds

),

calendar as (

    select
        cast(years.period_year as varchar) || coalesce(shapes.key_suffix, '') as period_key,
        shapes.period_type,
        shapes.shape_code,
        make_date(years.period_year, shapes.first_month, 1) as start_date,
        last_day(
            make_date(years.period_year, shapes.first_month + shapes.month_count - 1, 1)
        ) as end_date,
        replace(shapes.label_vi, '{year}', cast(years.period_year as varchar)) as label_vi,
        replace(shapes.label_en, '{year}', cast(years.period_year as varchar)) as label_en
    from years
    cross join {{ ref('period_shapes') }} as shapes

),

custom as (

    select
        period_key,
        'custom' as period_type,
        cast(null as varchar) as shape_code,
        cast(split_part(period_key, ':', 2) as date) as start_date,
        cast(split_part(period_key, ':', 3) as date) as end_date
    from keys_in_use
    where period_key like 'custom:%'

)

select
    period_key,
    period_type,
    shape_code,
    start_date,
    end_date,
    label_vi,
    label_en
from calendar
union all
select
    period_key,
    period_type,
    shape_code,
    start_date,
    end_date,
    'Từ ' || strftime(start_date, '%d/%m/%Y') || ' đến ' || strftime(end_date, '%d/%m/%Y')
        as label_vi,
    strftime(start_date, '%d %B %Y') || ' to ' || strftime(end_date, '%d %B %Y') as label_en
from custom
