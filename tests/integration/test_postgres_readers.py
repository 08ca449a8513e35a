"""PostgreSQL with readers and publishers at the same time: nobody waits or sees half a release."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import many_readers
import postgres_server
import postgres_world as world
import psycopg2
import pytest
from postgres_world import ask, do, same_rows

from ingest.config import Settings, child_environment
from publish.postgres import filling, publication
from publish.postgres.publication import PostgresReport, publish_to_postgres
from publish.postgres.session import PostgresError, Session

LEFT_ASIDE = (
    "select relname from pg_class where relnamespace = 'marts_data'::regnamespace "
    "and relkind = 'r' and not relispartition "
    "and relname not in ('published_table', 'published_slice', 'visible_unit')"
)
PROCESS = Path(__file__).with_name("postgres_process.py")


@pytest.fixture
def settings(postgres_settings: Settings) -> Settings:
    return postgres_settings


def test_readers_in_a_loop_see_whole_releases_and_no_error(
    settings: Settings, server: postgres_server.PostgresServer
) -> None:
    """As bi_reader, who sees rows by policies: those of a table made anew come with it."""
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    as_bi_reader(server, "5s").close()
    reader = many_readers.by_pandas(server.dsn_of("bi_reader", "r"), world.NUMBERS)
    with many_readers.again_and_again(reader) as seen:
        for number in range(2, 6):
            # Every other release has another table of the same name, too.
            extra = (
                "alter table marts.fct_unit_rollup add column note varchar" if number % 2 else ""
            )
            world.make_release(settings, number, extra=extra)
            publish_to_postgres(settings)
    assert all(len(numbers) == 1 for numbers in seen), [one for one in seen if len(one) != 1]
    assert len({numbers[0] for numbers in seen}) > 1
    assert seen == sorted(seen)


REMADE = """
    alter table marts.fct_indicator_period add column note varchar;
    alter table marts.fct_unit_rollup add column note varchar;
    alter table marts.rpt_punctuality add column note varchar
"""


@contextmanager
def publishing(settings: Settings) -> Iterator[Future[PostgresReport]]:
    """Publish meanwhile; what goes wrong there is raised here."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(publish_to_postgres, settings)
        yield future
        assert future.result().published


def test_readers_do_not_wait_while_marts_are_made_anew(
    settings: Settings, server: postgres_server.PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three marts change their columns; each takes its time; nobody's query takes longer."""
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    world.make_release(settings, 2, extra=REMADE)
    copy_rows = filling.copy_rows

    def slowly(session: Session, snapshot: Any, layout: Any, *rest: Any) -> int:
        if "note" in layout.names:
            time.sleep(0.25)  # of a divided mart, for each part
        return copy_rows(session, snapshot, layout, *rest)

    monkeypatch.setattr(publication, "copy_rows", slowly)
    monkeypatch.setattr(filling, "copy_rows", slowly)
    seen, longest = [], 0.0
    reader = as_bi_reader(server, "1s")
    with reader.cursor() as cursor, publishing(settings) as future:
        while not future.done():
            began = time.monotonic()
            cursor.execute(world.NUMBERS)  # all of the three, and others beside
            seen += cursor.fetchall()
            longest = max(longest, time.monotonic() - began)
    reader.close()
    assert set(seen) <= {(1,), (2,)}
    assert len(seen) > 10
    assert longest < 1
    assert ask(settings.postgres_dsn, world.NUMBERS) == [(2,)]


def test_a_reader_who_holds_one_table_gets_the_next_though_both_are_to_be_replaced(
    settings: Settings, server: postgres_server.PostgresServer
) -> None:
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    world.make_release(settings, 2, extra=REMADE)
    waiting = "select count(*) from pg_locks where not granted and mode = 'AccessExclusiveLock'"
    reader = as_bi_reader(server, "5s")
    reader.autocommit = False
    with reader.cursor() as cursor, publishing(settings):
        cursor.execute("select max(units_expected) from marts.rpt_punctuality")
        while ask(settings.postgres_dsn, waiting) == [(0,)]:
            time.sleep(0.01)
        cursor.execute("select max(stock_value) from marts.fct_unit_rollup")
        assert cursor.fetchall() == [(1,)]
        time.sleep(1.2)  # longer than the server lets a circle be
        cursor.execute("select max(flow_value) from marts.fct_indicator_period")
        assert cursor.fetchall() == [(1,)]
        reader.commit()
    reader.close()
    assert ask(settings.postgres_dsn, world.NUMBERS) == [(2,)]


def finds_the_replaced_mart_empty_until_it_looks_again(reader: Any) -> None:
    """Ask within the long transaction, and once more after it."""
    with reader.cursor() as cursor:
        cursor.execute("select count(*) from marts.fct_unit_rollup")
        assert cursor.fetchall() == [(0,)]
        cursor.execute("select distinct flow_value from marts.fct_indicator_period")
        assert cursor.fetchall() == [(1,)]
        reader.rollback()
        cursor.execute(world.NUMBERS)
        assert cursor.fetchall() == [(2,)]


def as_bi_reader(server: postgres_server.PostgresServer, timeout: str) -> Any:
    """A session of ``bi_reader`` in which every query is on its own and ends after the timeout."""
    do(server.dsn, "alter role bi_reader login password 'r'")
    connection = psycopg2.connect(server.dsn_of("bi_reader", "r"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"set statement_timeout = '{timeout}'")
    return connection


def test_a_long_transaction_keeps_the_release_it_began_with(settings: Settings) -> None:
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    connection = psycopg2.connect(settings.postgres_dsn)
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    with connection.cursor() as cursor:
        cursor.execute("select max(units_expected) from marts.rpt_punctuality")
        assert cursor.fetchall() == [(1,)]
        world.make_release(settings, 2, periods=("2026-05", "2027-01"))
        publish_to_postgres(settings)
        cursor.execute(world.NUMBERS)
        assert cursor.fetchall() == [(1,)]
        cursor.execute("select distinct period_key from marts.fct_indicator_period order by 1")
        assert [period for (period,) in cursor.fetchall()] == sorted(world.MONTHS)
    connection.close()
    assert ask(settings.postgres_dsn, world.NUMBERS) == [(2,)]


def test_a_long_transaction_finds_a_table_empty_whose_columns_changed_meanwhile(
    settings: Settings, server: postgres_server.PostgresServer
) -> None:
    """What the guides warn of; the other tables stay as they were, and so does the next look."""
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    reader = as_bi_reader(server, "5s")
    reader.autocommit = False
    reader.set_session(isolation_level="REPEATABLE READ", readonly=True)
    with reader.cursor() as cursor:
        cursor.execute("select max(units_expected) from marts.rpt_punctuality")
        world.make_release(
            settings, 2, extra="alter table marts.fct_unit_rollup add column note varchar"
        )
        publish_to_postgres(settings)
        finds_the_replaced_mart_empty_until_it_looks_again(reader)
    reader.close()


def test_parts_committed_before_their_release_are_not_seen_by_who_began_in_between(
    settings: Settings, server: postgres_server.PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    world.make_release(
        settings, 2, extra="alter table marts.fct_unit_rollup add column note varchar"
    )
    reader = as_bi_reader(server, "5s")
    reader.autocommit = False
    reader.set_session(isolation_level="REPEATABLE READ", readonly=True)
    cursor = reader.cursor()
    take_places = publication.take_places

    def begun_between(*arguments: Any) -> None:
        cursor.execute("select max(units_expected) from marts.rpt_punctuality")
        assert cursor.fetchall() == [(1,)]
        take_places(*arguments)

    monkeypatch.setattr(publication, "take_places", begun_between)
    publish_to_postgres(settings)
    finds_the_replaced_mart_empty_until_it_looks_again(reader)
    reader.close()


@pytest.mark.parametrize(
    "step",
    [
        pytest.param("map_units", marks=pytest.mark.slow),
        "remove_rows",
        pytest.param("take_places", marks=pytest.mark.slow),
        "note_release",
    ],
)
def test_a_killed_publisher_leaves_the_last_release_whole(settings: Settings, step: str) -> None:
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    extra = "alter table marts.fct_unit_rollup add column note varchar"
    latest = world.make_release(settings, 2, extra=extra)
    killed = subprocess.run(
        [sys.executable, PROCESS, settings.home, settings.postgres_dsn, step],
        env=child_environment(), capture_output=True, check=False,
    )  # fmt: skip
    assert killed.returncode == -9, killed.stderr.decode()
    assert ask(settings.postgres_dsn, world.NUMBERS) == [(1,)]
    assert publish_to_postgres(settings).release_id == latest
    assert ask(settings.postgres_dsn, world.NUMBERS) == [(2,)]
    same_rows(settings)
    assert ask(settings.postgres_dsn, LEFT_ASIDE) == []


def test_two_publishers_take_turns(settings: Settings) -> None:
    world.make_release(settings, 1)
    command = [sys.executable, PROCESS, settings.home, settings.postgres_dsn]
    both = [
        subprocess.Popen(command, env=child_environment(), stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = sorted(one.communicate()[0] for one in both)
    assert [one.returncode for one in both] == [0, 0]
    assert told == ["False", "True"]
    same_rows(settings)


def test_who_waits_too_long_for_its_turn_says_so(settings: Settings) -> None:
    world.make_release(settings, 1)
    other = psycopg2.connect(settings.postgres_dsn)
    other.cursor().execute("select pg_advisory_xact_lock(616206)")
    hurried = settings.model_copy(update={"lock_timeout_seconds": 0.2})
    with pytest.raises(PostgresError, match="lock timeout"):
        publish_to_postgres(hurried)
    other.close()
    assert publish_to_postgres(settings).published
