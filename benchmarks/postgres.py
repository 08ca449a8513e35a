"""Publishing to PostgreSQL at scale, and how quickly real questions are answered there.

Makes a release of its own with invented figures, publishes it to a server that is thrown away, adds
a month and publishes that, and asks the guide's questions and some more: of the snapshot, of
PostgreSQL as ``bi_reader``, and as a province's role. Prints seconds, rows a second, processor time
on both sides, and p50/p95. ``--page docs/benchmarks-postgres.md`` writes the page of the guide.

    .venv/bin/python -m benchmarks.postgres --months 60 --indicators 60   # five years, the nation
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import psycopg2

from benchmarks.invented_release import GUIDE, months, write_release
from benchmarks.postgres_page import page
from ingest.config import Settings
from publish.postgres.publication import publish_to_postgres
from scripts.postgres_server import THROWN_AWAY, PostgresServer, thrown_away
from scripts.query_examples import examples

ENOUGH_SECONDS = 20.0  # a question that takes long is asked less often
ROLES = ("bi_reader", "bi_province_31")
FIVE_YEARS_OF = (
    "select period_key, flow_value, stock_value, units_reported, units_expected, coverage "
    "from marts.fct_unit_rollup where unit_id = (select unit_id from marts.dim_unit "
    "where unit_code = '{code}' and unit_level = '{level}' and is_current) "
    "and indicator_code = 'VNEID_L2_ACTIVATED' and service_code is null order by period_key"
)
FIRST_LOAD = "(select min(known_from) from marts.dim_submission)"  # the guide's instant
QUESTIONS = {
    "the nation over five years": FIVE_YEARS_OF.format(code="VN", level="nation"),
    "a province over five years": FIVE_YEARS_OF.format(code="31", level="province"),
    "a commune over five years": "select period_key, flow_value, stock_value "
    "from marts.fct_indicator_period where unit_id = (select unit_id from marts.dim_unit "
    "where unit_code = '10525' and unit_level = 'commune' and is_current) "
    "and indicator_code = 'VNEID_L2_ACTIVATED' order by period_key",
    "a commune over five years, as known on a day": "select period_key, flow_value, stock_value "
    "from marts.as_known_on(timestamptz '2026-01-31 23:59:59+07') where unit_key = "
    "(select unit_key from marts.dim_unit where unit_code = '10525' and unit_level = 'commune' "
    "and is_current) and indicator_code = 'VNEID_L2_ACTIVATED' order by period_key",
    "a commune's whole month": "select indicator_code, flow_value from marts.fct_indicator_period "
    "where unit_id = (select unit_id from marts.dim_unit where unit_code = '10525' "
    "and unit_level = 'commune' and is_current) and period_key = '2026-05'",
    "all communes, one indicator and month": "select unit_key, flow_value "
    "from marts.fct_indicator_period where period_key = '2026-05' "
    "and indicator_code = 'VNEID_L2_ACTIVATED' order by flow_value desc",
}


@dataclass(frozen=True)
class Published:
    """One publication: what it was, what it wrote, how long it took, who worked how long."""

    label: str
    rows: int
    seconds: float
    publisher_seconds: float
    server_seconds: float


@dataclass(frozen=True)
class Measured:
    """One run.

    Attributes:
        measured_on: Day.
        cores: Of the machine.
        months: Months published in the end.
        units: Communes.
        indicators: Figures of a commune a month.
        publications: In order.
        answers: p50 and p95 in milliseconds, by place asked and question; the snapshot first.
        unanswered: Questions of the guide the release has no rows for.
    """

    measured_on: str
    cores: int
    months: int
    units: int
    indicators: int
    publications: list[Published] = field(default_factory=list)
    answers: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)


def publish_timed(settings: Settings, server: PostgresServer, label: str) -> Published:
    """Publish, and say how long that took, and what of it either side's processors worked."""
    begun, here, there = time.monotonic(), time.process_time(), server_seconds(server)
    report = publish_to_postgres(settings)
    seconds = time.monotonic() - begun
    here, there = time.process_time() - here, server_seconds(server) - there
    say(
        f"{label}: {report.rows_written:,} rows in {seconds:,.1f} s "
        f"({report.rows_written / seconds:,.0f} rows/s; processor: {here:,.1f} s publisher, "
        f"{there:,.1f} s server)"
    )
    return Published(label, report.rows_written, seconds, here, there)


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


def answerable(snapshot: duckdb.DuckDBPyConnection) -> tuple[dict[str, str], list[str]]:
    """Return the questions this release has an answer to, and titles of the guide's others."""
    asked, unanswered = dict(QUESTIONS), []
    [(last,)] = snapshot.execute("select max(known_from) from marts.dim_submission").fetchall()
    for example in examples(GUIDE.read_text(encoding="utf-8")):
        title = example.question.rpartition(" / ")[2]
        name = f"{example.question.split('.')[0]}. {title}"
        name = f"{name} (2)" if name in asked else name
        # Who follows the guide writes the instant itself; here one when all is known.
        query = example.query.replace(FIRST_LOAD, f"timestamptz '{last.isoformat()}'")
        if snapshot.execute(query).fetchmany(1):
            asked[name] = query
        else:
            unanswered.append(name)
    return asked, unanswered


def ask(
    run: Callable[[str], Any], questions: dict[str, str], times: int
) -> dict[str, tuple[float, float]]:
    """Ask every question so many times, warm; returns and prints its p50 and p95."""
    told = {}
    for name, query in questions.items():
        begun, took = time.monotonic(), []
        run(query)
        while len(took) < 2 or (len(took) < times and time.monotonic() - begun < ENOUGH_SECONDS):
            started = time.monotonic()
            run(query)
            took.append((time.monotonic() - started) * 1000)
        p50, p95 = statistics.median(took), statistics.quantiles(took, n=20, method="inclusive")[-1]
        say(f"  {name:<60.60} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms")
        told[name] = (p50, p95)
    return told


def ask_all(settings: Settings, server: PostgresServer, measured: Measured, times: int) -> None:
    """Ask the snapshot, PostgreSQL as ``bi_reader``, and as a province's role."""
    with duckdb.connect(str(settings.released_database), read_only=True) as snapshot:
        questions, unanswered = answerable(snapshot)
        measured.unanswered.extend(unanswered)
        say("snapshot")
        run = snapshot.execute
        measured.answers["snapshot"] = ask(lambda query: run(query).fetchall(), questions, times)
    for role in ROLES:
        connection = psycopg2.connect(server.dsn)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("set statement_timeout = 0")  # what takes too long is to be seen
            cursor.execute(f"set role {role}")

            def fetch(query: str, cursor: Any = cursor) -> None:
                cursor.execute(query)
                cursor.fetchall()

            say(role)
            measured.answers[role] = ask(fetch, questions, times)
        connection.close()


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--months", type=int, default=6)
    parser.add_argument("--units", type=int, default=3321, help="communes")
    parser.add_argument("--indicators", type=int, default=30, help="figures of a commune a month")
    parser.add_argument("--times", type=int, default=40, help="how often each question is asked")
    parser.add_argument("--page", type=Path, help="write the page of the guide there")
    asked = parser.parse_args()
    keys = months(asked.months)
    today = datetime.now(tz=UTC).date().isoformat()
    measured = Measured(today, os.cpu_count() or 1, asked.months, asked.units, asked.indicators)
    options = (*THROWN_AWAY, "wal_level=minimal", "max_wal_senders=0",
               "shared_buffers=2GB", "maintenance_work_mem=512MB", "max_wal_size=8GB",
               "work_mem=64MB", "max_locks_per_transaction=256")  # fmt: skip
    with (
        tempfile.TemporaryDirectory(prefix="dean06-bench-") as home,
        thrown_away(options) as server,
    ):
        settings = Settings(home=Path(home), postgres_dsn=server.dsn)
        first, rows = write_release(settings, keys[:-1], asked.units, asked.indicators)
        say(f"release of {asked.months - 1} months: {rows:,} rows")
        publications = measured.publications
        publications.append(publish_timed(settings, server, f"{asked.months - 1} months"))
        write_release(settings, keys[-1:], asked.units, asked.indicators, before=first)
        publications.append(publish_timed(settings, server, "one month more"))
        publications.append(publish_timed(settings, server, "nothing new"))
        ask_all(settings, server, measured, asked.times)
    if asked.page:
        asked.page.write_text(page(measured), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
