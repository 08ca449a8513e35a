"""The questions of docs/querying.md: both databases answer alike, and as the page shows."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import postgres_server
import psycopg2
import pytest
from query_examples import PAGE, Example, answered, examples

from ingest.released import open_released
from publish.postgres.publication import publish_to_postgres

TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = examples(TEXT)
each = pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.question.split(".")[0])


PASSWORDS = {"bi_reader": "reader", "bi_province_31": "province"}

# Targets as reports could state them, by commune: its month's, its year's.
TARGETS = """
insert into marts.fct_target
    (unit_key, unit_id, period_key, indicator_code, breakdown_code, target_value)
select u.unit_key, u.unit_id, t.period_key, 'VNEID_L2_ACTIVATED_CUM', 'ALL', t.target_value
from (
    values
    ('10537', '2026-05', 24000), ('10537', '2026', 300000),
    ('10532', '2026-05', 26000), ('10532', '2026', 12000),
    ('00070', '2026', 30000)
) as t (unit_code, period_key, target_value)
inner join marts.dim_unit as u on t.unit_code = u.unit_code
where u.unit_level = 'commune' and u.is_current
"""


@pytest.fixture(scope="module")
def server(
    sample_history: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[postgres_server.PostgresServer]:
    """A server the sample release is published to, with passwords for two of its readers."""
    passwords = tmp_path_factory.mktemp("postgres") / "passwords.json"
    passwords.write_text(json.dumps(PASSWORDS))
    with postgres_server.thrown_away() as started:
        told = {"postgres_dsn": started.dsn, "postgres_passwords": str(passwords)}
        publish_to_postgres(sample_history.settings.model_copy(update=told))
        yield started


@contextmanager
def logged_in(server: postgres_server.PostgresServer, role: str) -> Iterator[Any]:
    """Connect as one of the roles people have."""
    connection = psycopg2.connect(server.dsn_of(role, PASSWORDS[role]))
    connection.autocommit = True
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def postgres(server: postgres_server.PostgresServer) -> Iterator[Any]:
    """A connection to the sample release in PostgreSQL, of who logs in as bi_reader."""
    with logged_in(server, "bi_reader") as connection:
        yield connection


@pytest.fixture(scope="module")
def snapshot(sample_history: Any) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_history.snapshot), read_only=True) as connection:
        yield connection


def plain(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows with numbers and instants in one way of writing."""
    return [[_plain(value) for value in row] for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return round(float(value), 6) if isinstance(value, Decimal | float) else value


def asked(connection: Any, query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def query_of(number: int) -> str:
    """Return the first query of a question."""
    return next(one.query for one in EXAMPLES if one.question.startswith(f"{number}. "))


def test_there_are_twenty_questions_each_in_two_languages() -> None:
    questions = list(dict.fromkeys(example.question for example in EXAMPLES))
    assert [int(one.split(".")[0]) for one in questions] == list(range(1, 21))
    assert all(" / " in one for one in questions)


@each
def test_the_snapshot_answers(snapshot: duckdb.DuckDBPyConnection, example: Example) -> None:
    assert snapshot.execute(example.query).fetchall(), example.question


@each
def test_postgres_answers_alike(
    snapshot: duckdb.DuckDBPyConnection, postgres: Any, example: Example
) -> None:
    there = asked(postgres, example.query)
    assert plain(there) == plain(snapshot.execute(example.query).fetchall())


def test_the_page_shows_what_is_answered(sample_history: Any) -> None:
    with open_released(sample_history.settings) as connection:
        assert answered(TEXT, connection) == TEXT, "run scripts/query_examples.py"


def test_a_months_target_is_the_months_and_the_years_where_there_is_no_other(
    sample_history: Any, server: postgres_server.PostgresServer, tmp_path: Path
) -> None:
    """Tân Hưng is above its month's, Lê Thanh Nghị below; Hoàn Kiếm has its year's alone."""
    shutil.copy2(sample_history.snapshot, tmp_path / "told.duckdb")
    with duckdb.connect(str(tmp_path / "told.duckdb")) as copy:
        copy.execute(TARGETS)
        here = copy.execute(query_of(6)).fetchall()
    administrator = psycopg2.connect(server.dsn)
    with administrator.cursor() as cursor:
        cursor.execute(TARGETS)
    there = asked(administrator, query_of(6))
    administrator.close()  # what was not committed is gone
    told = {name: (target, of) for name, _, _, target, of, *_ in here if of}
    assert told == {
        "Phường Lê Thanh Nghị": (26000, "2026-05"),
        "Phường Hoàn Kiếm": (30000, "2026"),
    }
    assert "Phường Tân Hưng" not in {name for name, *_ in here}
    assert {target for _, _, _, target, of, *_ in here if not of} == {25000}
    assert plain(there) == plain(here)


def test_capitals_with_marks_are_found_in_both_with_the_clause_the_page_gives(
    snapshot: duckdb.DuckDBPyConnection, postgres: Any
) -> None:
    clause = "lower(name_vi collate \"vi-x-icu\") like '%đăng ký%'"
    assert clause in TEXT
    query = "select service_code from marts.dim_service where {} order by service_code"
    plainly = query.format("lower(name_vi) like '%đăng ký%'")
    here = snapshot.execute(plainly).fetchall()
    assert len(here) > 5
    assert asked(postgres, query.format(clause)) == here
    # Why the page gives it: without it PostgreSQL does not know the capital Đ.
    assert len(asked(postgres, plainly)) < len(here)


def test_every_province_of_today_has_a_role(server: postgres_server.PostgresServer) -> None:
    administrator = psycopg2.connect(server.dsn)
    roles = asked(administrator, "select rolname from pg_roles where rolname ~ '^bi_province_'")
    codes = asked(
        administrator,
        "select 'bi_province_' || unit_code from marts.dim_unit "
        "where unit_level = 'province' and is_current",
    )
    administrator.close()
    assert len(roles) == 34
    assert set(roles) == set(codes)


def test_a_provinces_role_gets_its_own_row_of_who_owes_reports(
    server: postgres_server.PostgresServer, postgres: Any
) -> None:
    everybodys = query_of(14).replace("limit 5", "")
    with logged_in(server, "bi_province_31") as province:
        [row] = asked(province, query_of(14))
    assert row[:2] == ("Thành phố Hải Phòng", 114)
    assert len(asked(postgres, everybodys)) == 34
    assert row in asked(postgres, everybodys)
