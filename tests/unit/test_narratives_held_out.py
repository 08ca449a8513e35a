"""Reports of our own, read against their keys: what the reader learned, it does not forget."""

import csv
from collections import Counter

import pytest

from benchmarks.narrative import first_reading
from benchmarks.narrative_truth import HELD_OUT, Compared, compare
from ingest.narrative.thresholds import threshold


def rows(name: str) -> list[dict[str, str]]:
    with (HELD_OUT.folder / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


OPEN = HELD_OUT.still_open


@pytest.fixture(scope="module")
def own() -> list[Compared]:
    """All that is understood, however unsure: what the words are taken for."""
    return [compare(report, corpus=HELD_OUT, shown_from=0) for report in HELD_OUT.learned]


def test_each_report_has_its_key() -> None:
    assert len(HELD_OUT.names) >= 115
    assert all(HELD_OUT.key(report) for report in HELD_OUT.names)


def test_the_confidences_of_first_readings_are_those_of_the_figures_shown() -> None:
    shown, right = Counter[str](), Counter[str]()
    for row in rows("first_confidences"):
        shown[row["round"]] += int(row["shown"])
        right[row["round"]] += int(row["shown_right"])
    assert {str(number) for number in range(6, 19)} <= shown.keys()
    for row in rows("first_readings"):
        number = row["round"].split(":")[0]
        if number in shown:
            assert shown[number] == int(row["shown"]), number
            assert right[number] == int(row["shown_right"]), number


def test_a_first_reading_gives_the_rows_of_both_lists() -> None:
    one = Compared(
        report="a", figures=5, found=4, right=2, shown=3, shown_right=2, unsure=1,
        no_measurements=0, mistaken=(), faults=(),
        confidences=((0.65, False), (0.95, True), (1.0, True)),
    )  # fmt: skip
    assert first_reading(19, [one, one]) == (
        "19: after round 18,2,10,8,4,6,4",
        "19,0.6,2,0\n19,0.9,4,4",
    )


def test_figures_are_found(own: list[Compared]) -> None:
    assert sum(one.found for one in own) >= 0.99 * sum(one.figures for one in own)


def test_figures_are_right(own: list[Compared]) -> None:
    faults = [f"{one.report}: {fault}" for one in own for fault in one.faults]
    assert sum(one.right for one in own) >= 0.97 * sum(one.figures for one in own), faults


def test_what_is_shown_is_right(own: list[Compared]) -> None:
    assert sum(one.shown_right for one in own) >= 0.99 * sum(one.shown for one in own)


def test_most_of_it_is_sure_enough_to_be_shown(own: list[Compared]) -> None:
    least = threshold("current_view")
    sure = [right for one in own for confidence, right in one.confidences if confidence >= least]
    assert sum(sure) >= 0.99 * len(sure)
    assert sum(sure) >= 0.92 * sum(one.figures for one in own)


def test_no_report_is_read_badly(own: list[Compared]) -> None:
    """What may mean two things waits; what is shown wrong is worse."""
    assert {one.report for one in own if one.right < 0.75 * one.figures} == set()
    assert {one.report for one in own if one.shown_right < one.shown - 1} == set()


@pytest.mark.parametrize("report", sorted(OPEN))
def test_of_reports_still_to_learn_from_nothing_is_forgotten(report: str) -> None:
    now, kept = compare(report, corpus=HELD_OUT), OPEN[report]
    assert now.right >= int(kept["right"]), now.faults
    assert now.shown - now.shown_right <= int(kept["shown"]) - int(kept["right"]), now.faults
