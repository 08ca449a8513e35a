"""Reports of our own, read against their keys: what the reader learned, it does not forget."""

import pytest

from benchmarks.narrative_truth import HELD_OUT, Compared, compare


@pytest.fixture(scope="module")
def own() -> list[Compared]:
    return [compare(report, corpus=HELD_OUT) for report in HELD_OUT.names]


def test_each_report_has_its_key() -> None:
    assert len(HELD_OUT.names) >= 60
    assert all(HELD_OUT.key(report) for report in HELD_OUT.names)


def test_figures_are_found(own: list[Compared]) -> None:
    assert sum(one.found for one in own) >= 0.99 * sum(one.figures for one in own)


def test_figures_are_right(own: list[Compared]) -> None:
    faults = [f"{one.report}: {fault}" for one in own for fault in one.faults]
    assert sum(one.right for one in own) >= 0.97 * sum(one.figures for one in own), faults


def test_what_is_shown_is_right(own: list[Compared]) -> None:
    assert sum(one.shown_right for one in own) >= 0.99 * sum(one.shown for one in own)


def test_no_report_is_read_badly(own: list[Compared]) -> None:
    """What may mean two things waits; what is shown wrong is worse."""
    assert {one.report for one in own if one.right < 0.75 * one.figures} == set()
    assert {one.report for one in own if one.shown_right < one.shown - 1} == set()
