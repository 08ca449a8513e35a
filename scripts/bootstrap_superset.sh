#!/usr/bin/env bash
# Makes .venv-superset what requirements/superset.txt says. Quick when nothing changed.
set -euo pipefail
cd "$(dirname "$0")/.."
VENV="$PWD/.venv-superset"

wanted_stamp() { { cat requirements/superset.txt; printf '%s' "$PWD"; } | sha256sum | cut -d' ' -f1; }
is_ready() { [ "$(cat "$VENV/.bootstrap-stamp" 2>/dev/null)" = "$(wanted_stamp)" ]; }

is_ready && exit 0
scripts/bootstrap.sh
exec 9<requirements/superset.txt
flock 9
is_ready && exit 0 # another process did it while we waited
printf '==> Đang chuẩn bị môi trường Superset / preparing .venv-superset (0,7 GB)\n' >&2
.venv/bin/uv venv --quiet --clear --python .venv/bin/python "$VENV"
.venv/bin/uv pip sync --quiet --compile-bytecode --python "$VENV/bin/python" \
    --require-hashes requirements/superset.txt
wanted_stamp >"$VENV/.bootstrap-stamp"
