"""Roll-ups and today's boundaries of a made-up country, told plainly and built step by step."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from raw_factory import Arrival, BulkFactory, Document, at
from rollup_oracle import Figure, Key, RollUp, Row, chained, longer_periods, row_code
from rollup_world import (
    INDICATORS,
    Country,
    make_country,
    make_documents,
    window_end,
    write_project,
)

from ingest.config import Settings
from ingest.dbt_run import run_dbt

# A country built step by step takes minutes; the roll-ups of real units run with every change.
pytestmark = pytest.mark.slow

MICRO = Decimal("0.000001")
ROW_KEY = ("unit_id", "period_key", "indicator_code", "service_code", "breakdown_code")
_COLUMNS = ", ".join(field.name for field in fields(Row))


@dataclass
class Built:
    """What one build left."""

    told: RollUp
    rollup: dict[Key, tuple[object, ...]]
    boundary: dict[tuple[object, ...], dict[str, Any]]
    figures: list[dict[str, Any]]
    slices: set[tuple[str, str]]
    current_slices: set[tuple[str, str]]


class Warehouse:
    """A warehouse of the made-up country, loaded and built step by step."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - histories, not secrets
        self.country = make_country(self.random)
        write_project(self.country, folder / "project")
        self.settings = Settings(home=folder / "home", project_dir=folder / "project")
        self.raw = BulkFactory.create(self.settings.warehouse)
        self.documents = make_documents(self.country, self.random)

    def load(self, day: str, documents: list[Document], withdrawn: Sequence[str] = ()) -> None:
        if self.raw.loads:
            self.raw.connection = duckdb.connect(str(self.settings.warehouse))
            self.raw.connection.execute("set TimeZone = 'UTC'")
        self.raw.connection.execute("begin")
        self.raw.load(
            at(day),
            [Arrival(document, at(day)) for document in documents],
            [{"event_type": "withdraw", "target_id": f"S{name}"} for name in withdrawn],
        )
        self.raw.connection.execute("commit")
        self.raw.connection.close()

    def build(self, day: str, first: bool = False) -> Built:
        kinds = ["--resource-type=model", *(["--resource-type=seed"] if first else [])]
        outcome = run_dbt(
            self.settings,
            ["build", *kinds, "--select", "+fct_unit_rollup", "+fct_current_boundary",
             *(["--full-refresh"] if first else [])],
        )  # fmt: skip
        assert outcome.succeeded, outcome.output[-3000:]
        with duckdb.connect(str(self.settings.warehouse)) as connection:
            built = self._read(connection)
            connection.execute(
                "insert into raw.builds by name select ? as build_id, ? as started_at, "
                "? as finished_at, ? as loads_through, ? as full_refresh",
                [day, at(day), at(day), at(day), first],
            )
        return built

    def _read(self, connection: duckdb.DuckDBPyConnection) -> Built:
        def rows(sql: str) -> list[dict[str, Any]]:
            return connection.sql(sql).to_arrow_table().to_pylist()

        figures = rows("from marts.fct_indicator_period")
        closings = rows(
            "from marts.fct_cumulative_progress where closing is not null"
            " and breakdown_code = 'ALL'"
        )
        rollup = connection.execute(
            "select unit_id, period_key, indicator_code, service_code, "
            f"{_COLUMNS.replace('coverage,', 'coverage::double,')} from marts.fct_unit_rollup"
        ).fetchall()
        boundary = rows("from marts.fct_current_boundary")
        slices, current_slices = (
            set(connection.execute(f"select slice_unit, period_key from {table}").fetchall())
            for table in (
                "intermediate.int_rollup_slices_touched",
                "intermediate.int_boundary_slices_touched",
            )
        )
        return Built(
            RollUp(self.country, rolled_figures(figures, closings)),
            {row[:4]: row[4:] for row in rollup},
            {tuple(row[name] for name in ROW_KEY): row for row in boundary},
            figures,
            slices,
            current_slices,
        )


def is_silent(row: dict[str, Any]) -> bool:
    states = (row["flow_state"], row["stock_state"], row["ratio_state"])
    values = (row["flow_value"], row["stock_value"], row["ratio_reported"])
    return "not_applicable" in states and values == (None, None, None)


def rolled_figures(
    figures: list[dict[str, Any]], closings: list[dict[str, Any]]
) -> dict[Key, Figure]:
    """What every unit gave, with what is known of totals nobody reported."""
    known = {
        (row["unit_id"], row["period_key"], row_code(INDICATORS[row["indicator_code"]]),
         row["service_code"]): row
        for row in closings
        if INDICATORS[row["indicator_code"]].kind == "cumulative"
    }  # fmt: skip
    reported = {
        (row["unit_id"], row["period_key"], row["indicator_code"], row["service_code"]): row
        for row in figures
        if row["breakdown_code"] == "ALL"
    }
    given = {}
    for key in known.keys() | reported.keys():
        row, closing = reported.get(key), known.get(key)
        if row and is_silent(row):
            given[key] = Figure(not_applicable=True)
            continue
        figure = row or defaultdict(lambda: None)
        is_own = figure["stock_value"] is not None
        is_known = not is_own and closing is not None
        given[key] = Figure(
            figure["flow_value"],
            closing["closing"] if is_known else figure["stock_value"],
            closing["as_of_date"] if is_known else figure["as_of_date"] if is_own else None,
            is_known and closing["closing_basis"] == "carried_forward",
            figure["stock_value"],
            figure["ratio_reported"],
        )
    return given


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("rollup"), seed=4)


@pytest.fixture(scope="module")
def country(warehouse: Warehouse) -> Country:
    return warehouse.country


@pytest.fixture(scope="module")
def history(warehouse: Warehouse) -> list[Built]:
    return three_builds(warehouse)


def three_builds(warehouse: Warehouse) -> list[Built]:
    """All but the last month; that month; late reports of 24 months ago and withdrawn ones."""
    corrected = [one for one in warehouse.documents if one.period in {"2023-11", "2024-Q4"}][:3]
    early = [one for one in warehouse.documents if one.period != "2025-12" and one not in corrected]
    warehouse.load("2025-12-10", early)
    built = [warehouse.build("2025-12-10", first=True)]
    warehouse.load("2025-12-20", [one for one in warehouse.documents if one.period == "2025-12"])
    built.append(warehouse.build("2025-12-20"))
    withdrawn = [one.name for one in early if one.period in {"2024-05", "2024-H1"}][::5]
    warehouse.load("2025-12-28", corrected, withdrawn)
    built.append(warehouse.build("2025-12-28"))
    return built


def differing(shown: dict[Any, Any], told: dict[Any, Any]) -> dict[Any, Any]:
    return {
        key: (shown.get(key), told.get(key))
        for key in shown.keys() | told.keys()
        if shown.get(key) != told.get(key)
    }


def test_every_roll_up_is_the_sum_told_plainly_after_every_build(history: list[Built]) -> None:
    compare_roll_ups(history)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 13))
def test_other_countries_roll_up_as_plainly(seed: int, tmp_path: Path) -> None:
    compare_roll_ups(three_builds(Warehouse(tmp_path, seed)))


def compare_roll_ups(history: list[Built]) -> None:
    for built in history:
        told = {
            key: tuple(getattr(row, field.name) for field in fields(Row))
            for key, row in built.told.rows.items()
        }
        wrong = differing(built.rollup, told)
        assert not wrong, (len(wrong), *list(wrong.items())[:3])


def test_the_history_has_what_a_roll_up_can_get_wrong(history: list[Built]) -> None:
    rows = list(history[-1].told.rows.values())
    assert len(rows) > 2000
    assert any(row.units_carried_forward for row in rows)
    assert any(row.units_not_applicable for row in rows)
    assert any(0 < row.months_in < row.months_expected for row in rows)
    assert any(row.difference_to_reported for row in rows)
    assert any(row.coverage_basis == "flow" and row.stock_value is not None for row in rows)
    assert any(row.own_stock_value is None and row.stock_value is not None for row in rows)


def test_one_more_month_touches_the_periods_it_lies_in_only(history: list[Built]) -> None:
    months = {"2025-12", *longer_periods(["2025-12"])}
    assert {period for _, period in history[1].slices} == months
    assert {period for _, period in history[1].current_slices} == {"2025-12"}
    rewritten = sum(key[:2] in history[1].slices for key in history[1].rollup)
    assert 0 < rewritten < 0.15 * len(history[1].rollup)
    restated = sum(key[:2] in history[1].current_slices for key in history[1].boundary)
    assert 0 < restated < 0.1 * len(history[1].boundary)


def test_a_report_24_months_late_leaves_what_came_before(history: list[Built]) -> None:
    months = {period for _, period in history[2].slices if len(period) == 7 and period[5] in "01"}
    assert min(months) == "2023-11"
    changed = differing(history[1].rollup, history[2].rollup)
    assert changed
    assert {key[:2] for key in changed} <= history[2].slices
    restated = differing(history[1].boundary, history[2].boundary)
    assert restated
    assert {key[:2] for key in restated} <= history[2].current_slices


@dataclass(frozen=True)
class Part:
    """What one unit brings to a unit of today."""

    row: dict[str, Any]
    share: Decimal
    is_in_force: bool


def restated_parts(built: Built, country: Country) -> dict[tuple[object, ...], list[Part]]:
    parts: dict[tuple[object, ...], list[Part]] = defaultdict(list)
    heirs = chained(country)
    for row in built.figures:
        standing = {one.unit_id for one in country.on(window_end(row["period_key"])).values()}
        for heir, share in heirs.get(row["unit_id"], ()):
            key = (heir, *(row[name] for name in ROW_KEY[1:]))
            parts[key].append(Part(row, share, row["unit_id"] in standing))
    return parts


def test_each_figure_is_with_those_who_hold_its_territory_today(
    history: list[Built], country: Country
) -> None:
    built = history[-1]
    parts = restated_parts(built, country)
    heirs = chained(country)
    estimated = 0
    for key, found in parts.items():
        indicator = INDICATORS[str(key[2])]
        if indicator.kind in ("ratio", "score"):
            assert indicator.kind == "ratio" or key not in built.boundary
            continue
        shown = built.boundary[key]
        standing = country.on(window_end(str(key[1]))).values()
        expected = {
            one.unit_id
            for one in standing
            if key[0] in {heir for heir, _ in heirs.get(one.unit_id, ())}
        }
        assert shown["predecessors_expected"] == len(expected)
        flows, stocks = (
            [one for one in found if one.row[name] is not None]
            for name in ("flow_value", "stock_value")
        )
        estimated += shown["is_estimated"]
        assert shown["is_estimated"] == any(one.share != 1 for one in flows + stocks)
        counts = [len(some) for some in (flows, stocks) if some]
        assert shown["predecessors_reported"] == (min(counts) if counts else 0)
        is_same = len(expected) == 1 and [one.share for one in found] == [1]
        if indicator.over_units == "none" and not is_same:
            assert shown["stock_value"] is None
            continue
        for name, some in (("flow_value", flows), ("stock_value", stocks)):
            told = sum((one.row[name] * one.share for one in some), Decimal(0))
            assert (shown[name] is None) == (not some)
            assert not some or abs(shown[name] - told) <= len(some) * MICRO, key
    assert estimated > 20


def test_national_totals_of_a_level_are_the_same_before_and_after(
    history: list[Built], country: Country
) -> None:
    level_of = {one.unit_id: one.level for one in country.versions}
    before: dict[tuple[object, ...], Decimal] = defaultdict(Decimal)
    after: dict[tuple[object, ...], Decimal] = defaultdict(Decimal)
    for total, rows in ((before, history[-1].figures), (after, history[-1].boundary.values())):
        for row in rows:
            indicator = INDICATORS[row["indicator_code"]]
            level = level_of[row["unit_id"]]
            if indicator.over_units != "sum" or level == "district":
                continue
            for name in ("flow_value", "stock_value"):
                if row[name] is not None:
                    total[level, *(row[one] for one in ROW_KEY[1:]), name] += row[name]
    assert len(before) > 500
    assert not differing(before, after)


def test_rates_are_recomputed_from_predecessors_with_both_parts(
    history: list[Built], country: Country
) -> None:
    built = history[-1]
    parts = restated_parts(built, country)
    seen = 0
    for key, shown in built.boundary.items():
        indicator = INDICATORS[str(key[2])]
        if indicator.kind != "ratio" or not indicator.parts[0]:
            continue
        sums = []
        for part in indicator.parts:
            name = "flow_value" if INDICATORS[part].kind == "flow" else "stock_value"
            found = parts.get((*key[:2], row_code(INDICATORS[part]), *key[3:]), ())
            sums.append({
                one.row["unit_id"]: one.row[name] * one.share
                for one in found
                if one.row[name] is not None
            })  # fmt: skip
        both = sums[0].keys() & sums[1].keys()
        assert (shown["ratio_numerator"] is None) == (not both)
        if both:
            numerator, denominator = (sum(some[unit] for unit in both) for some in sums)
            assert abs(shown["ratio_numerator"] - numerator) <= len(both) * MICRO
            assert abs(shown["ratio_denominator"] - denominator) <= len(both) * MICRO
            assert shown["predecessors_reported"] == len(both)
            seen += len(both) > 1
    assert seen > 10
