"""The semantic description says which columns add, and over what; a wrong aggregation shows."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "dbt_project" / "models"
STOCK_KINDS = {"cumulative", "cumulative_ytd", "level"}
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
METRICS = {one["name"]: one for one in _entries(MODELS / "semantics", "metrics")}
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


def _columns(table: str, measure: dict[str, Any]) -> set[str]:
    """The columns of its table a measure is made of."""
    named = set(re.findall(r"\w+", _column(measure)))
    return named & {column["name"] for column in FACTS[table]["columns"]}


def _catalogue() -> list[dict[str, str]]:
    with (ROOT / "seeds" / "indicators.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _kinds(table: str, column: str) -> set[str]:
    """Kinds, by the catalogue, of the indicators a column may show; empty where it names none."""
    rows = _catalogue()
    kind = {row["indicator_code"]: row["measure_kind"] for row in rows}
    sql = (MODELS / "marts" / f"{table}.sql").read_text(encoding="utf-8")
    if code := re.search(rf"'{column}': '([A-Z]\w+)'", sql):
        return {kind[code[1]]}
    pointing = f"{column.removeprefix('ratio_')}_code"  # such as target_population_code
    return {kind[row[pointing]] for row in rows if row.get(pointing)}


def _balanced(table: str) -> set[str]:
    """What a fact holds at the begin and the end of a month, by the balance its tests ask for."""
    held = [test["holds"]["arguments"]["expression"] for test in FACTS[table].get("data_tests", [])
            if "holds" in test]  # fmt: skip
    found = [re.findall(r"(\w+) = coalesce\((\w+), 0\) \+", one) for one in held]
    return {name for pairs in found for pair in pairs for name in pair}


def _stands_at_a_day(table: str, column: str) -> bool:
    """A stock by the catalogue or its name, a balance, or a count of the units that are there."""
    return (
        bool(_kinds(table, column) & STOCK_KINDS)
        or column in _balanced(table)
        or re.search(r"(^|_)stock(_|$)", column) is not None
        or re.match(r"(units|predecessors)_", column) is not None
    )


def test_what_stands_at_a_day_is_told_by_the_catalogue_and_the_names() -> None:
    stocks = {
        (table, column["name"])
        for table in ("fct_cumulative_progress", "fct_service_period", "fct_unit_rollup")
        for column in FACTS[table]["columns"]
        if NUMERIC.match(column["data_type"]) and _stands_at_a_day(table, column["name"])
    }
    assert {
        ("fct_cumulative_progress", "closing"), ("fct_cumulative_progress", "target_population"),
        ("fct_service_period", "pending"), ("fct_unit_rollup", "stock_value"),
        ("fct_unit_rollup", "ratio_numerator"), ("fct_unit_rollup", "units_reported"),
    } <= stocks  # fmt: skip
    flows = {
        ("fct_cumulative_progress", "added"), ("fct_service_period", "received"),
        ("fct_service_period", "resolved_on_time"), ("fct_unit_rollup", "flow_value"),
    }  # fmt: skip
    assert not flows & stocks


@each_measure
def test_a_stock_counts_by_its_last_month_and_everything_else_adds(
    table: str, measure: dict[str, Any]
) -> None:
    assert measure["agg"] == "sum"
    over_time = measure.get("non_additive_dimension")
    if not any(_stands_at_a_day(table, column) for column in _columns(table, measure)):
        assert over_time is None
        return
    assert over_time["window_choice"] == "max"
    assert "window_groupings" not in over_time  # a merged unit's last month is long past
    times = {one["name"]: one for one in SEMANTICS[table]["dimensions"] if one["type"] == "time"}
    assert over_time["name"] in times


def _parts(metric: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The metrics that stand on a measure, below a metric made of others."""
    asked = metric["type_params"]
    if "measure" in asked:
        yield metric
        return
    below = asked.get("metrics") or [asked["numerator"], asked["denominator"]]
    for name in below:
        yield from _parts(METRICS[name if isinstance(name, str) else name["name"]])


def _of(metric: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The fact and the measure a simple metric stands on."""
    [found] = [one for one in MEASURES if one[1]["name"] == metric["type_params"]["measure"]]
    return found


@pytest.mark.parametrize("name", sorted(METRICS))
def test_a_metric_over_units_is_of_one_level_or_says_why_levels_add(name: str) -> None:
    levels = set()
    parts = list(_parts(METRICS[name]))
    assert parts
    for part in parts:
        semantics = SEMANTICS[_of(part)[0]]
        assert any(one["name"] == "unit" for one in semantics["entities"])
        reason = semantics["config"]["meta"].get("adds_across_levels")
        if reason is not None:
            assert _table(semantics) in {"fct_quality_finding", "fct_submission_status"}
            assert reason.endswith(".")
            continue
        chosen = re.findall(
            r"\{\{ Dimension\('unit__unit_level'\) \}\} = '(\w+)'", part.get("filter", "")
        )
        assert len(chosen) == 1, part["name"]
        assert " or " not in part["filter"]
        levels |= set(chosen)
    assert len(levels) <= 1
    assert levels <= {"nation", "province", "district", "commune"}


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


def _rate(connection: duckdb.DuckDBPyConnection, name: str, where: str = "true") -> float:
    """Compute a ratio metric as a semantic layer would: one sum over the other."""
    asked = METRICS[name]["type_params"]
    top, bottom = (
        sum(
            (-1 if number and below["name"].endswith("not_applicable") else 1)
            * _total(connection, *_of(below), where)
            for number, below in enumerate(_parts(METRICS[asked[part]]))
        )
        for part in ("numerator", "denominator")
    )
    return float(top / bottom)


@pytest.mark.parametrize(
    ("name", "part", "whole"),
    [
        ("online_rate", "received_online", "received"),
        ("on_time_rate", "resolved_on_time", "resolved"),
    ],
)
def test_a_rate_is_of_the_units_that_gave_both_its_parts(name: str, part: str, whole: str) -> None:
    connection = duckdb.connect()
    connection.execute(
        "create table fct_service_period as select * from (values ('2026-01', 'a', 5, 10), "
        "('2026-02', 'a', 9, 10), ('2026-01', 'b', null, 100), ('2026-01', 'c', 7, null)) "
        f"as figures (period_key, unit_key, {part}, {whole})"
    )
    assert _rate(connection, name) == 0.7  # 14 of 20, not 14 of 120, not 21 of 120


def test_coverage_of_the_roll_up_is_that_of_the_last_month() -> None:
    connection = duckdb.connect()
    connection.execute(
        "create table fct_unit_rollup as select * from (values "
        "('2026-01', 'p', 100, 0, 10), ('2026-02', 'p', 100, 4, 90), ('2026-02', 'q', 54, 0, 30)) "
        "as figures (period_key, unit_key, units_expected, units_not_applicable, units_reported)"
    )
    assert METRICS["rollup_units_applicable"]["type_params"]["expr"] == (
        "rollup_units_expected - rollup_units_not_applicable"
    )
    assert _rate(connection, "rollup_coverage") == 0.8  # 120 of 150
    assert _rate(connection, "rollup_coverage", "period_key = '2026-01'") == 0.1
