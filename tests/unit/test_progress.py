"""Totals over made-up histories agree with the same story told step by step, build after build."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from progress_oracle import Row, Told, read_figures, tell
from progress_world import (
    MONTH_NUMBERS,
    World,
    arrivals,
    life,
    make_documents,
    make_world,
    month_no,
    period_key,
    window_end,
    write_project,
)
from raw_factory import BulkFactory, Document, at

from ingest.config import Settings
from ingest.dbt_run import run_dbt

FAMILIES = 50
_ROW = ", ".join(field.name for field in fields(Row))


@dataclass
class Built:
    """The warehouse after one build."""

    told: Told
    shown: dict[tuple[str, str, str, str | None, str], tuple[object, ...]]
    slices: dict[tuple[str, str], bool]
    touched: set[tuple[str, str]]
    targets: list[tuple[Any, ...]]
    shares: dict[tuple[str, str], Decimal]


class Warehouse:
    """A warehouse loaded and built step by step."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - histories, not secrets
        self.world: World = make_world(self.random, FAMILIES)
        write_project(self.world, folder / "project")
        self.settings = Settings(home=folder / "home", project_dir=folder / "project")
        self.raw = BulkFactory.create(self.settings.warehouse)
        documents = make_documents(self.world, self.random, MONTH_NUMBERS)
        self.early = [one for one in documents if one.period <= "2025-05"]
        self.recent = [one for one in documents if one.period > "2025-05"]
        self.random.shuffle(self.early)
        self.cut = len(self.early) * 9 // 10

    def load(
        self, day: str, documents: list[Document], events: Sequence[dict[str, Any]] = ()
    ) -> None:
        if self.raw.loads:
            self.raw.connection = duckdb.connect(str(self.settings.warehouse))
            self.raw.connection.execute("set TimeZone = 'UTC'")
        self.raw.connection.execute("begin")
        self.raw.load(at(day), arrivals(documents, day), events)
        self.raw.connection.execute("commit")
        self.raw.connection.close()

    def build(self, day: str, first: bool = False) -> Built:
        kinds = ["--resource-type=model", *(["--resource-type=seed"] if first else [])]
        outcome = run_dbt(
            self.settings,
            ["build", *kinds, "--select", "+fct_target", "+bridge_unit_succession",
             *(["--full-refresh"] if first else [])],
        )  # fmt: skip
        assert outcome.succeeded, outcome.output[-3000:]
        with duckdb.connect(str(self.settings.warehouse)) as connection:
            connection.execute("set TimeZone = 'UTC'")
            built = self._read(connection, day)
            connection.execute(
                "insert into raw.builds by name select ? as build_id, ? as started_at, "
                "? as finished_at, ? as loads_through, ? as full_refresh",
                [day, at(day), at(day), at(day), first],
            )
        return built

    def _read(self, connection: duckdb.DuckDBPyConnection, day: str) -> Built:
        figures = connection.execute(
            "select unit_id, period_key, indicator_code, service_code, breakdown_code, "
            "stock_value, stock_state, as_of_date, flow_value, flow_state, window_end "
            "from marts.fct_indicator_period"
        ).fetchall()
        periods = {
            row[0]
            for row in connection.execute("select period_key from raw.load_slices").fetchall()
        }
        months = opened_months(date.fromisoformat(day), periods)
        shown = connection.execute(
            "select unit_id, period_key, indicator_code, service_code, breakdown_code, "
            f"{_ROW} from marts.fct_cumulative_progress"
        ).fetchall()
        slices = connection.execute(
            "select slice_unit, period_key, is_recomputed from intermediate.int_progress_sliced"
        ).fetchall()
        return Built(
            tell(self.world, read_figures(figures, self.world), months),
            {row[:5]: row[5:] for row in shown},
            {(unit, period): recomputed for unit, period, recomputed in slices},
            set(
                connection.execute(
                    "select unit_code, period_key from raw.load_slices "
                    "where load_id = (select max(load_id) from raw.loads)"
                ).fetchall()
            ),
            connection.execute(
                "select unit_id, period_key, indicator_code, target_value, actual_value, "
                "actual_basis, gap from marts.fct_target"
            ).fetchall(),
            {
                row[:2]: row[2]
                for row in connection.execute(
                    "select predecessor_unit_key, successor_unit_key, share "
                    "from marts.bridge_unit_succession where share_basis = 'area'"
                ).fetchall()
            },
        )


def opened_months(day: date, reached: set[str]) -> list[int]:
    """Months whose window has closed, and the one that has begun if a report is there."""
    months = range(month_no(2021, 1), month_no(2026, 12))
    return [
        number
        for number in months
        if window_end(number) <= day
        or (window_end(number - 1) < day and period_key(number) in reached)
    ]


def as_shown(told: Told) -> dict[tuple[object, ...], tuple[object, ...]]:
    return {
        (unit_id, period_key(month), *key): tuple(getattr(row, f.name) for f in fields(Row))
        for (unit_id, month), rows in told.items()
        for key, row in rows.items()
    }


def assert_same(built: Built) -> None:
    expected = as_shown(built.told)
    assert built.shown.keys() == expected.keys()
    rate = [field.name for field in fields(Row)].index("coverage_rate")
    for key, row in expected.items():
        found = list(built.shown[key])
        if row[rate] is not None and found[rate] is not None:
            assert float(found[rate]) == pytest.approx(row[rate], abs=1e-5), key
            found[rate] = row[rate]
        assert dict(zip(_ROW.split(", "), found, strict=True)) == dict(
            zip(_ROW.split(", "), row, strict=True)
        ), key


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("progress"), seed=6)


@pytest.fixture(scope="module")
def first(house: Warehouse) -> Built:
    """Most reports until May 2025, built at once."""
    house.load("2025-06-10", house.early[: house.cut])
    return house.build("2025-06-10", first=True)


@pytest.fixture(scope="module")
def second(house: Warehouse, first: Built) -> Built:
    """Late, corrected and withdrawn reports of any earlier month."""
    corrected = [
        dataclasses.replace(one, name=f"corrected-{one.name}")
        for one in make_documents(house.world, house.random, MONTH_NUMBERS)
        if one.period <= "2025-05" and house.random.random() < 0.03
    ]
    withdrawn = [
        {"event_type": "withdraw", "target_id": house.raw.submission_id(one)}
        for one in house.early[: house.cut : 40]
    ]
    house.load("2025-06-12", house.early[house.cut :] + corrected, withdrawn)
    return house.build("2025-06-12")


@pytest.fixture(scope="module")
def third(house: Warehouse, second: Built) -> Built:
    """Three new months and a reform."""
    house.load("2025-08-20", house.recent)
    return house.build("2025-08-20")


def test_a_first_build_tells_every_total_as_told_step_by_step(first: Built) -> None:
    assert_same(first)


def test_late_corrected_and_withdrawn_reports_flow_through_every_later_month(
    second: Built,
) -> None:
    assert_same(second)


def test_new_months_and_a_reform_go_on_from_what_was_built(third: Built) -> None:
    assert_same(third)


@pytest.mark.parametrize("built", ["first", "second", "third"])
def test_a_target_of_a_year_is_held_against_its_last_month_or_the_sum_of_its_months(
    built: str, request: pytest.FixtureRequest
) -> None:
    build: Built = request.getfixturevalue(built)
    assert len(build.targets) > 10
    for unit_id, year, code, target, actual, basis, gap in build.targets:
        rows = [
            rows[("A_CUM", None, "ALL")]
            for (one, month), rows in sorted(build.told.items())
            if one == unit_id and str(month // 12) == year and ("A_CUM", None, "ALL") in rows
        ]
        flows = [row.added for row in rows if row.flow_state == "reported"]
        added_up = sum(flow for flow in flows if flow is not None) if flows else None
        expected = added_up if code == "A" else rows[-1].closing if rows else None
        assert actual == expected, (unit_id, year, code)
        assert basis == (None if expected is None else "months" if code == "A" else "closing")
        assert gap == (None if expected is None else expected - target)


def test_shares_set_by_hand_are_the_ones_in_force(house: Warehouse, first: Built) -> None:
    given = {
        (row["predecessor_code"], row["successor_code"], row["effective_date"]): row["share"]
        for row in house.world.overrides
    }
    expected = {
        (row["predecessor_unit_key"], row["successor_unit_key"]): Decimal(given[key])
        for row in house.world.rows
        if (
            key := (
                row["predecessor_unit_key"].split("@")[0],
                row["successor_unit_key"].split("@")[0],
                row["effective_date"],
            )
        )
        in given
    }
    assert len(expected) > 4
    assert first.shares == expected


def test_only_units_spoken_of_and_their_successors_are_computed_anew_from_that_month_on(
    house: Warehouse, second: Built
) -> None:
    opened = opened_months(date(2025, 6, 12), set())
    lives = {unit_id: life(unit, opened) for unit_id, unit in house.world.units.items()}
    starts: dict[str, int] = {}
    for unit_id, unit in house.world.units.items():
        touched = [m for m in lives[unit_id] if (unit.code, period_key(m)) in second.touched]
        if touched:
            starts[unit_id] = touched[0]
    for unit_id, givers in house.world.shares.items():
        if lives[unit_id] and any(_is_touched(house.world, one, starts) for one, _ in givers):
            starts[unit_id] = lives[unit_id][0]
    expected = {
        (unit_id, period_key(month))
        for unit_id, start in starts.items()
        for month in lives[unit_id]
        if month >= start
    }
    assert {key for key, recomputed in second.slices.items() if recomputed} == expected
    # Whoever stands beside them is ranked anew; nothing else is rewritten.
    parents = {(house.world.units[unit_id].parent, period) for unit_id, period in expected}
    assert parents == {
        (house.world.units[unit_id].parent, period) for unit_id, period in second.slices
    }
    assert len(second.slices) < sum(map(len, lives.values()))


def _is_touched(world: World, unit_id: str, starts: dict[str, int]) -> bool:
    """Whether a unit, or one before it that did not see the end of a window, was touched."""
    return unit_id in starts or any(
        _is_touched(world, giver, starts)
        for giver, _ in world.shares.get(unit_id, ())
        if not life(world.units[unit_id], MONTH_NUMBERS)
    )


def test_the_histories_have_what_they_are_to_test(second: Built) -> None:
    rows = [row for rows in second.told.values() for row in rows.values()]
    assert {row.closing_basis for row in rows} == {"reported", "derived", "carried_forward", None}
    assert {row.added_basis for row in rows} == {"reported", "difference", "none"}
    assert {row.adjustment_basis for row in rows} == {"difference", "brought_in", "none", None}
    inherited = [row for row in rows if row.predecessors_expected is not None]
    assert any(row.opening is not None for row in inherited)
    assert any(row.opening is None and row.predecessors_known for row in inherited)
    assert any(row.months_carried == 1 and row.opening is not None for row in inherited)
    assert any(row.opening and row.opening % 1 not in (0, 0.5) for row in inherited)
