#!/usr/bin/env bash
# Every check, offline, in one go; says which failed. `scripts/lint.sh ruff mypy` runs only those.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
export DO_NOT_TRACK=1 DBT_SEND_ANONYMOUS_USAGE_STATS=false DBT_PROFILES_DIR="$PWD/dbt_project"

lint_ruff() { ruff check --quiet . && ruff format --quiet --check .; }
lint_mypy() { mypy --no-error-summary; }
lint_imports() { lint-imports --no-logo | grep -E 'BROKEN|KEPT|broken' >&2; return "${PIPESTATUS[0]}"; }
lint_sql() {
    sqlfluff lint --disable-progress-bar --processes 2 dbt_project/models dbt_project/tests &&
        (cd ingest && sqlfluff lint --disable-progress-bar load_sql staged_sql raw_schema.sql) &&
        (cd publish && sqlfluff lint --disable-progress-bar consolidated/sql dashboards/datasets export/sql overview/sql)
}
lint_compose() { check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml; }
lint_places() { python scripts/check_no_addresses.py; }

# dbt-bouncer reads the manifest of a fresh parse; no database is opened and no data is needed.
lint_dbt() {
    local target
    target="$(mktemp -d)"
    DEAN06_HOME="$target" dbt --quiet parse --project-dir dbt_project --target-path "$target/target" --log-path "$target" &&
        DBT_PROJECT_DIR="$target" dbt-bouncer --config-file dbt_project/dbt-bouncer.yml
    local outcome=$?
    rm -rf "$target"
    return $outcome
}

failed=()
for check in ${@:-ruff mypy imports sql dbt compose places}; do
    started=$SECONDS
    if output="$("lint_$check" 2>&1)"; then
        printf '  %-8s ok   (%ss)\n' "$check" $((SECONDS - started))
    else
        printf '  %-8s FAILED\n%s\n' "$check" "$output"
        failed+=("$check")
    fi
done
[ ${#failed[@]} -eq 0 ] || { printf 'lint: %s\n' "${failed[*]}" >&2; exit 1; }
