"""Opening the working file: the raw schema, and waiting for others."""

import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from ingest.config import Settings
from ingest.errors import WarehouseLockedError
from ingest.runlock import writer_lock
from ingest.warehouse import open_warehouse

HOLDER = """
import sys, time
import duckdb
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, lock_timeout_seconds=30, duckdb_threads=1)


def hold(path: Path, seconds: float) -> subprocess.Popen[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_new_warehouse_has_the_raw_schema_and_runs_in_utc(home: Settings) -> None:
    with open_warehouse(home) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'raw'"
        ).fetchall()
        zone = connection.execute("select current_setting('TimeZone')").fetchone()
        threads = connection.execute("select current_setting('threads')").fetchone()
    assert {"receipts", "submissions", "submission_values", "loads"} <= {one for (one,) in tables}
    assert zone == ("UTC",)
    assert threads == (1,)


def test_warehouse_held_by_another_process_is_said_so(home: Settings) -> None:
    holder = hold(home.warehouse, 60)
    try:
        told = pytest.raises(WarehouseLockedError, match=str(holder.pid))
        with told, open_warehouse(home, wait_seconds=0.3):
            pass
    finally:
        holder.kill()
        holder.communicate()


def test_warehouse_is_waited_for(home: Settings) -> None:
    holder = hold(home.warehouse, 1)
    with open_warehouse(home) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    holder.communicate()


def test_file_that_is_no_warehouse_is_not_called_locked(home: Settings) -> None:
    home.warehouse.parent.mkdir(parents=True)
    home.warehouse.write_bytes(b"not a database, but long enough to look at" * 400)
    with pytest.raises(duckdb.Error), open_warehouse(home, wait_seconds=0):
        pass


def test_second_writer_waits_and_then_says_who_writes(home: Settings) -> None:
    told = pytest.raises(WarehouseLockedError, match="pid")
    with writer_lock(home), told, writer_lock(home, wait_seconds=0.2):
        pass


def test_writer_lock_goes_with_its_process(home: Settings) -> None:
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from ingest.config import Settings\n"
        "from ingest.runlock import writer_lock\n"
        "with writer_lock(Settings(home=Path(sys.argv[1]))):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(home.home)], check=False)
    began = time.monotonic()
    with writer_lock(home, wait_seconds=0):
        assert time.monotonic() - began < 1


def test_totals_of_a_load_must_balance(home: Settings) -> None:
    values = "'L1', now(), now(), null, 3, 1, 1, 0, 5, 5, 0, null, null"
    with open_warehouse(home) as connection, pytest.raises(duckdb.ConstraintException):
        connection.execute(f"insert into raw.loads values ({values})")
