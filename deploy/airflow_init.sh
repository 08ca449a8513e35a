#!/usr/bin/env bash
# One-shot before the services start: database, first user, writer pool, bucket for logs. Repeatable.
set -euo pipefail

airflow db migrate
airflow users create --username admin --role Admin --firstname Dean06 --lastname Admin \
    --email admin@localhost --password "$AIRFLOW_ADMIN_PASSWORD" # says so if there is one already
airflow pools set warehouse_writer 1 "One process at a time opens the working DuckDB file"

python - <<'PYTHON'
from airflow.providers.amazon.aws.hooks.s3 import S3Hook

hook = S3Hook(aws_conn_id="dean06_store")
if not hook.check_for_bucket("airflow-logs"):
    hook.create_bucket(bucket_name="airflow-logs")
PYTHON
