"""What moved since the last release is shown with how complete it was then and is now."""

from collections.abc import Iterator

import duckdb
import pytest

from publish.drift import ask_drift
from publish.release_difference import DIFFERENCE, PREVIOUS
from publish.snapshot import SNAPSHOT


@pytest.fixture
def releases() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse with the nation, and two releases with one sum of it each."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse")
        connection.execute(
            "create schema warehouse.marts; create table warehouse.marts.dim_unit as "
            "select 'VN' as unit_id, 'nation' as unit_level"
        )
        for name in (PREVIOUS, SNAPSHOT):
            connection.execute(
                f"attach ':memory:' as {name}; create schema {name}.marts; "
                f"create table {name}.marts.fct_indicator_period (period_key varchar); "
                f"create table {name}.marts.{DIFFERENCE} (period_key varchar, change varchar); "
                f"create table {name}.marts.fct_unit_rollup (unit_id varchar, period_key varchar, "
                "indicator_code varchar, service_code varchar, flow_value decimal(38, 6), "
                "stock_value decimal(38, 6), flow_coverage decimal(38, 6), "
                "stock_coverage decimal(38, 6))"
            )
        yield connection


def nation(connection: duckdb.DuckDBPyConnection, release: str, *values: object) -> None:
    """Give the nation's flow, stock and the coverage of each."""
    connection.execute(
        f"insert into {release}.marts.fct_unit_rollup values "
        "('VN', '2026-05', 'CCCD_ISSUED', null, ?, ?, ?, ?)",
        [*values],
    )


def told(connection: duckdb.DuckDBPyConnection) -> tuple[int, str | None]:
    [answer] = [one for one in ask_drift(connection, True) if one[1] == "fct_unit_rollup"]
    return answer[3], answer[4]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        # grown because more provinces are in, or because there are more cards
        ((1532200, None, "0.901234", None), (2000000, None, 1, None),
         "1.532.200 (độ phủ/coverage 90,1 %) → 2.000.000 (độ phủ/coverage 100 %)"),
        ((1532200, None, 1, None), (1000000, None, "0.9996", None),
         "1.532.200 (độ phủ/coverage 100 %) → 1.000.000 (độ phủ/coverage 99,9 %)"),
        # the coverage is that of the figure shown
        ((None, "95.96", 1, "0.5"), (None, "47.5", 1, "0.25"),
         "95,96 (độ phủ/coverage 50 %) → 47,5 (độ phủ/coverage 25 %)"),
        ((30, 900, "0.5", 1), (None, None, None, None),
         "30 (độ phủ/coverage 50 %) → trống/null (độ phủ/coverage 0 %)"),
    ],
)  # fmt: skip
def test_the_nations_figure_moves_beside_the_coverage_of_both(
    releases: duckdb.DuckDBPyConnection,
    before: tuple[object, ...],
    after: tuple[object, ...],
    shown: str,
) -> None:
    nation(releases, PREVIOUS, *before)
    nation(releases, SNAPSHOT, *after)
    assert told(releases) == (1, f"2026-05 · CCCD_ISSUED · {shown}")


def test_a_figure_that_stays_near_is_not_told(releases: duckdb.DuckDBPyConnection) -> None:
    nation(releases, PREVIOUS, 100, None, 1, None)
    nation(releases, SNAPSHOT, 125, None, "0.5", None)
    assert told(releases) == (0, None)
