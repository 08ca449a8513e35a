with source as (

    select * from {{ source('raw', 'loads') }}

),

renamed as (

    select
        load_id,
        started_at,
        committed_at,
        dag_run_id,
        files_seen,
        files_loaded,
        files_rejected,
        files_skipped,
        values_read,
        values_loaded,
        values_rejected
    from source

)

select
    load_id,
    started_at,
    committed_at,
    dag_run_id,
    files_seen,
    files_loaded,
    files_rejected,
    files_skipped,
    values_read,
    values_loaded,
    values_rejected
from renamed
