"""The weights of doubts come from first readings and hold where they were not fitted."""

from benchmarks.narrative_certainty import (
    NOT_FITTED,
    Evidence,
    calibration,
    evidence,
    rows_of,
    told_by_others,
    told_by_source,
    weights_of,
)
from benchmarks.narrative_truth import Compared
from ingest.narrative.certainty import doubt_weights


def test_the_seed_holds_what_the_evidence_gives() -> None:
    assert weights_of([row for row in evidence() if row.source != NOT_FITTED]) == doubt_weights()


def test_surer_figures_are_right_more_often_in_reports_no_weight_was_fitted_to() -> None:
    told, _ = told_by_source()
    shares = []
    for low, high in ((0, 0.6), (0.6, 0.75), (0.75, 0.85), (0.85, 0.9), (0.9, 1)):
        held = [one.of for one in told if low <= one.sure < high]
        shares.append(sum(row.right for row in held) / sum(row.shown for row in held))
    assert shares == sorted(shares)
    assert shares[0] < 0.5 < 0.9 < shares[-1]


def test_a_doubt_seen_with_wrong_figures_weighs_against_and_less_when_seen_in_few() -> None:
    sound = Evidence("first", "1", "a", frozenset(), 90, 88)
    often = Evidence("first", "1", "b", frozenset({"often"}), 60, 6)
    once = Evidence("first", "1", "c", frozenset({"once"}), 2, 0)
    weights = weights_of([sound, often, once])
    assert weights["none"] > 2
    assert weights["often"] < -3
    assert weights["often"] < weights["once"] < 0


def test_a_doubt_only_the_left_out_report_bears_weighs_nothing_for_it() -> None:
    rows = [
        Evidence("first", "1", "a", frozenset(), 100, 80),
        Evidence("first", "1", "b", frozenset({"own"}), 10, 0),
    ]
    (_, left_out) = told_by_others(rows)
    assert abs(left_out.sure - 0.8) < 0.01
    assert calibration([left_out]).splitlines()[-1] == "| 0,9–1 | 0 | – |"


def test_a_first_reading_gives_rows_by_what_speaks_against_the_figures() -> None:
    one = Compared(
        report="a", figures=5, found=4, right=2, shown=3, shown_right=2, unsure=1,
        no_measurements=0, mistaken=(), faults=(), confidences=(),
        doubted=(("", True), ("of_some wanted", False), ("", True)),
    )  # fmt: skip
    assert rows_of("24", [one]) == "first,24,a,,2,2\nfirst,24,a,of_some wanted,1,0\n"
