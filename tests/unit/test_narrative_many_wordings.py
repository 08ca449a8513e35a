"""What the reader makes of wordings it never learned from; the floors hold what was reached."""

import csv
from collections import Counter

import pytest

from benchmarks.narrative_wordings import FOLDER, HALVES, judge, totals
from ingest.reference import seed_rows


@pytest.mark.parametrize("half", HALVES)
def test_each_indicator_is_worded_three_times_in_each_half(half: str) -> None:
    with (FOLDER / f"{half}.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    indicators = {row["indicator_code"] for row in seed_rows("indicators")}
    told = Counter(row["indicator_code"] for row in rows)
    assert set(told) <= indicators
    assert set(told.values()) == {3}
    assert all(row["sentence"].count(row["value_raw"]) == 1 for row in rows)


@pytest.mark.parametrize(("half", "right", "wrong"), [("seen", 630, 30), ("unseen", 430, 85)])
def test_the_reader_falls_back_behind_no_floor(half: str, right: int, wrong: int) -> None:
    told = totals(judge(half))
    assert told["right"] >= right
    assert told["wrong"] <= wrong
