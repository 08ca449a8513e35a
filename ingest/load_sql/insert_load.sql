insert into raw.loads by name
select
    $load_id as load_id,
    $started_at as started_at,
    $committed_at as committed_at,
    $dag_run_id as dag_run_id,
    $files_seen as files_seen,
    $files_loaded as files_loaded,
    $files_rejected as files_rejected,
    $files_skipped as files_skipped,
    $values_read as values_read,
    $values_loaded as values_loaded,
    $values_rejected as values_rejected,
    $report as report,
    $seconds as seconds
