"""Publishing to PostgreSQL at scale, and how quickly typical questions are answered there.

Makes a release of its own with the marts' real columns and invented figures, publishes it to a
server that is thrown away, adds a month and publishes that, and asks typical questions again and
again: of the snapshot, of PostgreSQL as ``bi_reader``, and as a province's role. Prints seconds,
rows a second, processor time on both sides, and p50/p95.

    .venv/bin/python -m benchmarks.postgres --months 60 --indicators 600   # five years, the nation
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import yaml

from ingest.config import PROJECT_DIR, Settings
from publish.contract import MARTS
from publish.postgres.publication import publish_to_postgres
from scripts.postgres_server import THROWN_AWAY, PostgresServer, thrown_away

MODELS = PROJECT_DIR / "dbt_project" / "models" / "marts"
PROVINCES = 34
# What a national month holds of each mart, in figures of a unit; the others are small beside them.
BIG = (
    "fct_reported_value",
    "fct_indicator_period",
    "fct_indicator_period_history",
    "fct_unit_rollup",
    "fct_current_boundary",
    "rpt_indicator_comparison",
)
DIMENSIONS = """
    insert into marts.dim_unit by name
    select 'U' || u || '@2025-07-01' as unit_key, unit_key as unit_id, 'U' || u as unit_code,
        'commune' as unit_level, true as is_current,
        'P' || lpad((u % {provinces})::varchar, 2, '0') || '@2025-07-01' as current_province_unit_id
    from range({units}) as u (u);
    insert into marts.dim_unit by name
    select 'P' || lpad(p::varchar, 2, '0') as unit_code, unit_code || '@2025-07-01' as unit_key,
        unit_key as unit_id, 'province' as unit_level, true as is_current,
        unit_key as current_province_unit_id
    from range({provinces}) as p (p);
    insert into marts.dim_indicator by name
    select 'I' || lpad(i::varchar, 4, '0') as indicator_code from range({indicators}) as i (i);
    insert into marts.dim_period by name select period_key from periods;
    create table marts.rpt_release_difference as select 1 as one where false;
"""
QUESTIONS = {
    "national trend": "select period_key, flow_value, coverage_basis from marts.fct_unit_rollup "
    "where unit_key = 'U0@2025-07-01' and indicator_code = 'I0001' order by period_key",
    "ranking of a month": "select unit_key, flow_value from marts.fct_unit_rollup where "
    "period_key = '{last}' and indicator_code = 'I0001' order by flow_value desc limit 50",
    "a unit's history": "select period_key, flow_value, stock_value from "
    "marts.fct_indicator_period where unit_key = 'U77@2025-07-01' and indicator_code = 'I0002' "
    "order by period_key",
    "a unit's whole month": "select indicator_code, flow_value from marts.fct_indicator_period "
    "where unit_key = 'U77@2025-07-01' and period_key = '{last}' order by indicator_code",
    "a province by joins": "select i.indicator_code, sum(f.flow_value) from "
    "marts.fct_indicator_period as f inner join marts.dim_unit as u on f.unit_key = u.unit_key "
    "inner join marts.dim_indicator as i on f.indicator_code = i.indicator_code where "
    "u.current_province_unit_id = 'P03@2025-07-01' and f.period_key = '{last}' "
    "and f.indicator_code in ('I0001', 'I0002', 'I0003') group by i.indicator_code",
    "where a number is from": "select v.locator, v.quote from marts.fct_indicator_period as f "
    "inner join marts.fct_reported_value as v on f.flow_submission_id = v.submission_id "
    "and f.flow_value_no = v.value_no where f.unit_key = 'U77@2025-07-01' "
    "and f.period_key = '{last}' and f.indicator_code = 'I0005'",
}


def months(count: int) -> list[str]:
    """Return so many month keys, from 2021-07."""
    return [f"{2021 + (6 + at) // 12}-{(6 + at) % 12 + 1:02d}" for at in range(count)]


def write_release(settings: Settings, keys: Sequence[str], units: int, indicators: int) -> int:
    """Write an invented release and make it the current one; returns its rows."""
    folder = settings.published / "releases" / f"months-{len(keys)}"
    folder.mkdir(parents=True)
    tables: dict[str, dict[str, object]] = {}
    with duckdb.connect(str(folder / "dean06.duckdb")) as snapshot:
        snapshot.execute("set enable_progress_bar = false; create schema marts")
        snapshot.execute("create temp table periods (period_key varchar)")
        snapshot.executemany("insert into periods values (?)", [[key] for key in keys])
        for mart in sorted(mart.name for mart in MARTS):
            [model] = yaml.safe_load((MODELS / f"{mart}.yml").read_text(encoding="utf-8"))["models"]
            columns = {one["name"]: one["data_type"] for one in model["columns"]}
            declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            snapshot.execute(f"create table marts.{mart} ({declared})")
            if mart in BIG:
                values = ", ".join(_value(name, kind) for name, kind in columns.items())
                snapshot.execute(
                    f"insert into marts.{mart} select {values} from periods as p "  # noqa: S608
                    f"cross join range({indicators}) as i (i) cross join range({units}) as u (u) "
                    "order by p.period_key, i, u"
                )
        snapshot.execute(DIMENSIONS.format(units=units, indicators=indicators, provinces=PROVINCES))
        for (name,) in snapshot.execute("select table_name from duckdb_tables()").fetchall():
            if name != "periods":
                rows = snapshot.table(f"marts.{name}").count("*").fetchall()[0][0]
                tables[name] = {"rows": rows, "sha256": f"{name} {len(keys)} {rows}"}
    manifest = {"release_id": folder.name, "created_at": "2026-07-01T00:00:00+00:00",
                "dean06_version": "bench", "difference": tables.pop("rpt_release_difference"),
                "tables": tables}  # fmt: skip
    (folder / "release.json").write_text(json.dumps(manifest), encoding="utf-8")
    link = settings.published / "current"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / folder.name)
    return sum(int(str(told["rows"])) for told in tables.values())


def _value(name: str, kind: str) -> str:
    if name in ("unit_key", "unit_id"):
        return "'U' || u || '@2025-07-01'"
    known = {
        "period_key": "p.period_key",
        "submission_period_key": "p.period_key",
        "indicator_code": "'I' || lpad(i::varchar, 4, '0')",
        "service_code": "null",
        "breakdown_code": "'ALL'",
        "value_no": "i",
        "flow_value_no": "i",
        "known_to": "null",
        "quote": "null",
        "locator": "'Chỉ tiêu!G' || i",
    }
    if name in known:
        return known[name]
    if name.endswith(("submission_id", "submission_version_key")):
        return "'S' || left(md5(u || p.period_key), 24)"
    return {
        "varchar": "'reported'",
        "date": "date '2026-05-14'",
        "timestamptz": "timestamptz '2026-05-15 01:02:03+00'",
        "boolean": "u % 2 = 0",
        "double": "1.0",
    }.get(kind, "case when (u + i) % 3 > 0 then (u * 7 + i * 13) % 10000 end")


def publish_timed(settings: Settings, server: PostgresServer, what: str) -> None:
    """Publish, and say how long that took, and what of it either side's processors worked."""
    begun, here, there = time.monotonic(), time.process_time(), server_seconds(server)
    report = publish_to_postgres(settings)
    seconds = time.monotonic() - begun
    here, there = time.process_time() - here, server_seconds(server) - there
    say(
        f"{what}: {report.rows_written:,} rows in {seconds:,.1f} s "
        f"({report.rows_written / seconds:,.0f} rows/s; processor: {here:,.1f} s publisher, "
        f"{there:,.1f} s server)"
    )


def server_seconds(server: PostgresServer) -> float:
    """Return the processor time of the server's finished processes: one is a publication's."""
    time.sleep(0.5)  # until the postmaster has seen the last one off
    pid = (server.data / "postmaster.pid").read_text().splitlines()[0]
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def ask(run: Callable[[str], Any], last: str, times: int) -> None:
    """Ask every question so many times, warm, and print its p50 and p95."""
    for name, query in QUESTIONS.items():
        wanted, took = query.format(last=last), []
        run(wanted)
        for _ in range(times):
            begun = time.monotonic()
            run(wanted)
            took.append((time.monotonic() - begun) * 1000)
        p95 = statistics.quantiles(took, n=20)[-1]
        say(f"  {name:<24} p50 {statistics.median(took):8.1f} ms   p95 {p95:8.1f} ms")


def ask_all(settings: Settings, server: PostgresServer, last: str, n: int) -> None:
    """Ask the snapshot, PostgreSQL as ``bi_reader``, and as a province's role."""
    with duckdb.connect(str(settings.released_database), read_only=True) as snapshot:
        say("snapshot")
        ask(lambda query: snapshot.execute(query).fetchall(), last, n)
    for role in ("bi_reader", "bi_province_p03"):
        connection = psycopg2.connect(server.dsn)
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(f"set role {role}")

        def run(query: str, cursor: Any = cursor) -> None:
            cursor.execute(query)
            cursor.fetchall()

        say(role)
        ask(run, last, n)
        connection.close()


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--months", type=int, default=6)
    parser.add_argument("--units", type=int, default=3321)
    parser.add_argument("--indicators", type=int, default=30, help="figures of a unit a month")
    parser.add_argument("--times", type=int, default=40, help="how often each question is asked")
    asked = parser.parse_args()
    keys = months(asked.months)
    options = (*THROWN_AWAY, "wal_level=minimal", "max_wal_senders=0",
               "shared_buffers=2GB", "maintenance_work_mem=512MB", "max_wal_size=8GB",
               "work_mem=64MB", "max_locks_per_transaction=256")  # fmt: skip
    with (
        tempfile.TemporaryDirectory(prefix="dean06-bench-") as home,
        thrown_away(options) as server,
    ):
        settings = Settings(home=Path(home), postgres_dsn=server.dsn)
        rows = write_release(settings, keys[:-1], asked.units, asked.indicators)
        say(f"release of {asked.months - 1} months: {rows:,} rows")
        publish_timed(settings, server, "first publication")
        write_release(settings, keys, asked.units, asked.indicators)
        publish_timed(settings, server, "one month more")
        publish_timed(settings, server, "nothing new")
        ask_all(settings, server, keys[-1], asked.times)
    return 0


if __name__ == "__main__":
    sys.exit(main())
