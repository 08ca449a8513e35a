#!/usr/bin/env bash
# Writes the browsable documentation of the dbt project (one file, opens without network) from the
# working warehouse to <home>/reports/dbt_docs/index.html, and the data dictionary with examples from
# the release to <home>/reports/dictionary/.
set -euo pipefail
cd "$(dirname "$0")/.."

HOME_FOLDER="$(realpath -m "${DEAN06_HOME:-var}")"
TARGET="$HOME_FOLDER/reports/dbt_docs"
[ -f "$HOME_FOLDER/warehouse/dean06.duckdb" ] || {
    echo "Chưa có kho dữ liệu: chạy make run hoặc dean06 load. No warehouse yet: make run or dean06 load." >&2
    exit 1
}
mkdir -p "$TARGET"
DEAN06_HOME="$HOME_FOLDER" DBT_SEND_ANONYMOUS_USAGE_STATS=false DO_NOT_TRACK=1 \
    .venv/bin/dbt --quiet docs generate --static --project-dir dbt_project --profiles-dir dbt_project \
    --target-path "$TARGET" --log-path "$HOME_FOLDER/dbt/logs"
mv "$TARGET/static_index.html" "$TARGET/index.html"
echo "$TARGET/index.html"
DEAN06_HOME="$HOME_FOLDER" .venv/bin/dean06 dictionary "$HOME_FOLDER/reports/dictionary"
