"""The questions of docs/querying.md: both databases answer alike, and as the page shows."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
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


@pytest.fixture(scope="module")
def postgres(sample_history: Any) -> Iterator[Any]:
    """A connection to the sample release in PostgreSQL, as bi_reader sees it."""
    with postgres_server.thrown_away() as server:
        publish_to_postgres(sample_history.settings.model_copy(update={"postgres_dsn": server.dsn}))
        connection = psycopg2.connect(server.dsn)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("set role bi_reader")
        yield connection
        connection.close()


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
    with postgres.cursor() as cursor:
        cursor.execute(example.query)
        there = cursor.fetchall()
    assert plain(there) == plain(snapshot.execute(example.query).fetchall())


def test_the_page_shows_what_is_answered(sample_history: Any) -> None:
    with open_released(sample_history.settings) as connection:
        assert answered(TEXT, connection) == TEXT, "run scripts/query_examples.py"
