#!/usr/bin/env bash
# Makes .venv what requirements/dev.txt says, from nothing but Python 3.11. Quick when nothing changed.
# Needs the package index only when something must be installed.
set -euo pipefail
cd "$(dirname "$0")/.."
ROOT="$PWD"
VENV="$ROOT/.venv"

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# What the environment depends on: locks, entry points, the place it stands in (a venv cannot move).
wanted_stamp() {
    { cat requirements/dev.txt requirements/uv.txt pyproject.toml; printf '%s' "$ROOT"; } |
        sha256sum | cut -d' ' -f1
}

is_ready() {
    [ -x "$VENV/bin/python" ] && [ "$(cat "$VENV/.bootstrap-stamp" 2>/dev/null)" = "$(wanted_stamp)" ]
}

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3.11 python3; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    die "Cần Python 3.11 (python3.11 hoặc python3 trên PATH, hoặc PYTHON=/đường/dẫn)." \
        "Python 3.11 is needed (python3.11 or python3 on PATH, or PYTHON=/path/to/it)."
}

# Debian ships venv without ensurepip; the package python3.11-venv brings it.
create_venv() {
    local python="$1"
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            say "==> apt-get install python3.11-venv"
            apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq --no-install-recommends python3.11-venv >&2
        else
            die "Python này thiếu ensurepip. Hãy chạy: sudo apt-get install -y python3.11-venv" \
                "This Python has no ensurepip. Run: sudo apt-get install -y python3.11-venv"
        fi
    fi
    rm -rf "$VENV"
    "$python" -m venv "$VENV"
}

venv_is_usable() {
    # The scripts of a moved environment still name the interpreter of the old place.
    "$VENV/bin/python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null &&
        grep -qF "$VENV/bin/python" "$VENV/bin/pip" 2>/dev/null
}

has_locked_uv() {
    local locked
    locked="$(sed -n 's/^uv==\([^ ]*\).*/uv \1/p' requirements/uv.txt)"
    "$VENV/bin/uv" --version 2>/dev/null | grep -qF "$locked"
}

install() {
    venv_is_usable || create_venv "$(find_python)"
    if ! has_locked_uv; then
        "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
            --require-hashes -r requirements/uv.txt
    fi
    # Compiled once here: Airflow starts many short processes.
    "$VENV/bin/uv" pip sync --quiet --compile-bytecode --python "$VENV/bin/python" \
        --require-hashes requirements/dev.txt
    # The project itself, editable; its build backend is in the lock, so nothing is fetched.
    "$VENV/bin/uv" pip install --quiet --python "$VENV/bin/python" --offline --no-index --no-deps \
        --no-build-isolation --editable .
}

is_ready && exit 0
exec 9<requirements/uv.txt
flock 9
is_ready && exit 0 # another process did it while we waited
say "==> Đang chuẩn bị môi trường .venv / preparing .venv (vài phút ở lần đầu / minutes the first time)"
install
wanted_stamp >"$VENV/.bootstrap-stamp"
say "==> Xong / done: $("$VENV/bin/python" --version)"
