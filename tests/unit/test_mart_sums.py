"""Before a release sums are asked to agree; here each question meets rows that break it."""

from collections.abc import Iterator

import duckdb
import pytest

from publish.mart_sums import sums

OPENINGS = "opening = closing of the month before"
RESTATED = "same within today's boundaries"


@pytest.fixture
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    """Old wards A and B are today's C; district D ended without one; all sound."""
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.dim_unit (unit_key varchar, unit_level varchar);
            insert into marts.dim_unit values
                ('A', 'commune'), ('B', 'commune'), ('C', 'commune'), ('D', 'district'),
                ('P', 'province');
            create table marts.dim_period (period_key varchar, period_type varchar);
            insert into marts.dim_period values
                ('2025-06', 'month'), ('2025-07', 'month'), ('2025-Q2', 'quarter');
            create table marts.dim_indicator (
                indicator_code varchar, measure_kind varchar, unit_aggregation varchar
            );
            insert into marts.dim_indicator values
                ('FLOW', 'flow', 'sum'), ('RATE', 'ratio', 'ratio'), ('TOTAL', 'cumulative', 'sum'),
                ('YEAR', 'cumulative_ytd', 'sum');
            create table marts.fct_indicator_period (
                unit_key varchar, period_key varchar, indicator_code varchar, service_code varchar,
                breakdown_code varchar, flow_value decimal(38, 6), stock_value decimal(38, 6)
            );
            insert into marts.fct_indicator_period values
                ('A', '2025-06', 'FLOW', null, 'ALL', 4, 100),
                ('B', '2025-06', 'FLOW', null, 'ALL', 6, null),
                ('C', '2025-07', 'FLOW', null, 'ALL', 11, 121),
                ('C', '2025-07', 'FLOW', 'S', 'ALL', null, null),
                ('D', '2025-06', 'FLOW', null, 'ALL', 10, 200),
                ('P', '2025-06', 'FLOW', null, 'ALL', 10, 200),
                ('A', '2025-06', 'RATE', null, 'ALL', null, 90),
                ('A', '2025-Q2', 'FLOW', null, 'ALL', 12, null);
            create table marts.fct_current_boundary as from marts.fct_indicator_period limit 0;
            insert into marts.fct_current_boundary values
                ('C', '2025-06', 'FLOW', null, 'ALL', 10, 100),
                ('C', '2025-07', 'FLOW', null, 'ALL', 11, 121),
                ('P', '2025-06', 'FLOW', null, 'ALL', 10, 200);
            create table marts.fct_cumulative_progress (
                unit_id varchar, period_key varchar, indicator_code varchar, service_code varchar,
                breakdown_code varchar, opening decimal(38, 6), closing decimal(38, 6)
            );
            insert into marts.fct_cumulative_progress values
                ('A', '2025-05', 'TOTAL', null, 'ALL', null, 90),
                ('A', '2025-06', 'TOTAL', null, 'ALL', 90, 100),
                ('A', '2025-06', 'TOTAL', 'S', 'ALL', null, 7),
                ('C', '2025-07', 'TOTAL', null, 'ALL', 150, null),
                ('C', '2025-08', 'TOTAL', null, 'ALL', null, 160),
                ('C', '2025-12', 'YEAR', null, 'ALL', 20, 30),
                ('C', '2026-01', 'YEAR', null, 'ALL', 0, 5),
                ('C', '2026-02', 'YEAR', null, 'ALL', 5, 9);
            """
        )
        yield connection


def broken(marts: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    [question] = [one for one in sums() if name in one.name]
    return sorted(row[0] for row in marts.execute(question.rows).fetchall())


@pytest.mark.parametrize("name", [OPENINGS, RESTATED])
def test_sound_sums_break_nothing(marts: duckdb.DuckDBPyConnection, name: str) -> None:
    assert broken(marts, name) == []


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("opening = 89 where unit_id = 'A' and opening = 90", "A · 2025-06 · TOTAL · ALL"),
        ("closing = 91 where unit_id = 'A' and closing = 90", "A · 2025-06 · TOTAL · ALL"),
        ("opening = 150 where period_key = '2025-08'", "C · 2025-08 · TOTAL · ALL"),
        ("opening = 30 where period_key = '2026-01'", "C · 2026-01 · YEAR · ALL"),
        ("opening = 0 where period_key = '2026-02'", "C · 2026-02 · YEAR · ALL"),
    ],
)
def test_a_month_opens_with_what_the_one_before_closed_with(
    marts: duckdb.DuckDBPyConnection, tampering: str, found: str
) -> None:
    marts.execute(f"update marts.fct_cumulative_progress set {tampering}")
    assert broken(marts, OPENINGS) == [found]


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("update marts.fct_current_boundary set flow_value = 10.000001 where unit_key = 'C' and "
         "period_key = '2025-06'", "commune · 2025-06 · FLOW · ALL"),
        ("update marts.fct_indicator_period set stock_value = null where unit_key = 'A'",
         "commune · 2025-06 · FLOW · ALL"),
        ("delete from marts.fct_current_boundary where period_key = '2025-07'",
         "commune · 2025-07 · FLOW · ALL"),
        ("insert into marts.fct_current_boundary values ('P', '2025-07', 'FLOW', 'S', 'ALL', 1, 2)",
         "province · 2025-07 · FLOW · S · ALL"),
    ],
)  # fmt: skip
def test_a_levels_totals_are_the_same_before_and_after_restating(
    marts: duckdb.DuckDBPyConnection, tampering: str, found: str
) -> None:
    marts.execute(tampering)
    assert broken(marts, RESTATED) == [found]
