"""A small slice of ``make bench-rules``: seeded errors are found, right figures are left alone."""

from pathlib import Path

import pytest

from benchmarks.history.errors import error_kinds
from benchmarks.history.months import months_between
from benchmarks.history.selection import select
from benchmarks.history.waves import History
from benchmarks.history.world import build_world
from benchmarks.rule_page import page
from benchmarks.rules import Measured, measure
from ingest.config import Settings

# A build of its own; every rule by itself is tried in tests/unit/test_rules.py.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

FOUND_BY_ARITHMETIC = {
    "part_above_whole",
    "received_not_online_offline",
    "balance_broken",
    "rate_not_recomputed",
    "rate_above_hundred",
    "duplicate_line",
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """One month of forty units with one figure in twenty wrong."""
    settings = Settings(home=tmp_path_factory.mktemp("accuracy") / "home", settle_seconds=0)
    months = months_between("2026-05..2026-05")
    return measure(settings, History(select(build_world(1), 40), months, 60, 3, 0.05))


def test_errors_are_of_at_least_twenty_kinds(measured: Measured) -> None:
    assert len(error_kinds()) >= 20
    assert len(measured.scores.kinds) >= 20


def test_what_arithmetic_contradicts_is_found_without_any_history(measured: Measured) -> None:
    found = {one.kind: one.found / one.seeded for one in measured.scores.kinds}
    seeded = FOUND_BY_ARITHMETIC & set(found)
    assert len(seeded) >= 5
    assert {kind for kind in seeded if found[kind] < 0.95} == set()


def test_warnings_and_errors_point_at_what_is_wrong(measured: Measured) -> None:
    serious = [one for one in measured.scores.rules if one.severity != "info"]
    raised, false = sum(one.raised for one in serious), sum(one.false for one in serious)
    assert raised > 100
    assert false / raised < 0.05, [one for one in serious if one.false]


def test_the_models_of_the_rules_are_timed_apart_from_the_facts(measured: Measured) -> None:
    assert 0 < measured.rule_seconds < measured.build_seconds
    assert not any(name.startswith(("fct_", "dim_")) for name, _ in measured.slowest)


def test_the_page_lists_every_kind_and_every_rule(measured: Measured, tmp_path: Path) -> None:
    text = page(measured, {one["kind"]: one for one in error_kinds()})
    for one in measured.scores.kinds:
        assert f"| `{one.kind}` |" in text
    for rule in measured.scores.rules:
        assert f"| `{rule.rule_code}` |" in text
