"""The semantic description says which columns add, and over what; a wrong aggregation shows."""

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

MODELS = Path(__file__).parents[2] / "dbt_project" / "models"
# What stands at a day; parts of a rate may, so they are never added over months either.
STOCKS = {
    "closing",
    "pending",
    "stock_value",
    "target_population",
    "ratio_numerator",
    "ratio_denominator",
}
NUMERIC = re.compile(r"decimal|integer|bigint|double")
# Every figure of every version, current or not: rows to trace, not to add.
TRACED = {"fct_reported_value", "fct_indicator_period_history", "fct_item_status"}

Semantics = dict[str, Any]


def _entries(folder: Path, key: str) -> list[dict[str, Any]]:
    return [
        entry
        for path in sorted(folder.glob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get(key, [])
    ]


def _table(semantics: Semantics) -> str:
    found = re.fullmatch(r"ref\('(\w+)'\)", semantics["model"])
    assert found
    return found[1]


SEMANTICS = {_table(entry): entry for entry in _entries(MODELS / "semantics", "semantic_models")}
FACTS = {
    model["name"]: model
    for model in _entries(MODELS / "marts", "models")
    if model["name"].startswith("fct_")
}
each_fact = pytest.mark.parametrize("table", sorted(set(FACTS) - TRACED))
MEASURES = [
    (table, measure)
    for table, semantics in SEMANTICS.items()
    for measure in semantics.get("measures", [])
]
each_measure = pytest.mark.parametrize(
    ("table", "measure"), MEASURES, ids=lambda it: it if isinstance(it, str) else it["name"]
)


def _column(measure: dict[str, Any]) -> str:
    return str(measure.get("expr", measure["name"]))


def _refused(semantics: Semantics) -> dict[str, str]:
    refused: dict[str, str] = semantics.get("config", {}).get("meta", {}).get("do_not_add", {})
    return refused


@each_fact
def test_every_number_of_a_fact_is_a_measure_or_says_why_it_does_not_add(table: str) -> None:
    numbers = {
        column["name"]
        for column in FACTS[table]["columns"]
        if NUMERIC.match(column["data_type"]) and not column["name"].endswith("_key")
    }
    semantics = SEMANTICS[table]
    measured = {_column(measure) for measure in semantics.get("measures", [])}
    refused = _refused(semantics)
    assert numbers <= measured | set(refused), numbers - measured - set(refused)
    assert not measured & set(refused)
    assert set(refused) <= {column["name"] for column in FACTS[table]["columns"]}
    assert all(reason.endswith(".") for reason in refused.values())


@each_measure
def test_a_stock_counts_by_its_last_month_and_everything_else_adds(
    table: str, measure: dict[str, Any]
) -> None:
    assert measure["agg"] == "sum"
    over_time = measure.get("non_additive_dimension")
    if _column(measure) not in STOCKS:
        assert over_time is None
        return
    assert over_time["window_choice"] == "max"
    assert "window_groupings" not in over_time  # a merged unit's last month is long past
    times = {one["name"]: one for one in SEMANTICS[table]["dimensions"] if one["type"] == "time"}
    assert over_time["name"] in times


def _total(
    connection: duckdb.DuckDBPyConnection, table: str, measure: dict[str, Any], where: str
) -> Any:
    """Compute a measure as a semantic layer would: by its aggregation, over the chosen rows."""
    semantics = SEMANTICS[table]
    time = {one["name"]: one.get("expr", one["name"]) for one in semantics["dimensions"]}
    chosen = f"(select * from {table} where {where})"
    last = ""
    if over_time := measure.get("non_additive_dimension"):
        day = time[over_time["name"]]
        last = f"where {day} = (select {over_time['window_choice']}({day}) from {chosen})"
    sql = f"select {measure['agg']}({_column(measure)}) from {chosen} {last}"
    row = connection.execute(sql).fetchone()
    assert row
    return row[0]


@pytest.fixture
def months() -> duckdb.DuckDBPyConnection:
    """Two units, three months: totals 10, 20, 30 and 5, 6, 7; they add 10 and 1 a month."""
    connection = duckdb.connect()
    for table, stock, flow in (
        ("fct_cumulative_progress", "closing", "added"),
        ("fct_service_period", "pending", "received"),
        ("fct_indicator_period", "stock_value", "flow_value"),
    ):
        connection.execute(
            f"create table {table} as select * from (values"
            "('2026-01', 'a', 10, 10), ('2026-02', 'a', 20, 10), ('2026-03', 'a', 30, 10),"
            "('2026-01', 'b', 5, 1), ('2026-02', 'b', 6, 1), ('2026-03', 'b', 7, 1)"
            f") as figures (period_key, unit_key, {stock}, {flow})"
        )
    return connection


@pytest.mark.parametrize(
    ("table", "stock", "flow"),
    [
        ("fct_cumulative_progress", "closing", "added"),
        ("fct_service_period", "pending", "received"),
        ("fct_indicator_period", "stock_value", "flow_value"),
    ],
)
def test_the_quarter_of_a_stock_is_its_last_month_over_all_units(
    months: duckdb.DuckDBPyConnection, table: str, stock: str, flow: str
) -> None:
    by_name = {measure["name"]: measure for measure in SEMANTICS[table]["measures"]}
    assert _total(months, table, by_name[stock], "true") == 37  # not 78, not 15, not 5
    assert _total(months, table, by_name[stock], "period_key <= '2026-02'") == 26
    assert _total(months, table, by_name[stock], "unit_key = 'b'") == 7
    assert _total(months, table, by_name[flow], "true") == 33


def test_the_wrong_choice_for_a_stock_would_show(months: duckdb.DuckDBPyConnection) -> None:
    [closing] = [
        measure
        for measure in SEMANTICS["fct_cumulative_progress"]["measures"]
        if measure["name"] == "closing"
    ]
    first = {
        **closing,
        "non_additive_dimension": {"name": "reporting_month", "window_choice": "min"},
    }
    added_up = {name: value for name, value in closing.items() if name != "non_additive_dimension"}
    assert _total(months, "fct_cumulative_progress", first, "true") == 15
    assert _total(months, "fct_cumulative_progress", added_up, "true") == 78
