"""How the units of a generated history behave: late, silent, correcting, misfiling, as asked."""

import numpy as np
import pytest

from benchmarks.history.conduct import (
    FIRST,
    RIGHT,
    WRONG_MONTH,
    WRONG_UNIT,
    Deliveries,
    Habits,
    deliveries,
)
from benchmarks.history.lines import report_lines
from benchmarks.history.months import month_of
from benchmarks.history.reports import write_reports
from benchmarks.history.world import World, build_world

REFORM = month_of("2025-07")
IN_TIME = 3.0  # a commune has two days, and the working hours of the second


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(7)


def days_after_the_window(sent: Deliveries) -> np.ndarray:
    end = np.datetime64(sent.month.window.end, "s").astype(np.int64)
    return (sent.received - end) / (24 * 3600)


def test_units_are_late_silent_correcting_and_misfiling_as_often_as_asked(world):
    month, who = month_of("2025-09"), world.tree.communes.reporting(REFORM)
    sent = deliveries(world, "commune", month, who)
    first = sent.version == 1
    assert 0.01 < 1 - first.sum() / len(who) < 0.06
    second = (sent.version == 2) & (sent.replaces == RIGHT)
    assert 0.07 < second.sum() / first.sum() < 0.12
    third = sent.version == 3
    assert third.any()
    assert (sent.content[third] == FIRST).all()
    days = days_after_the_window(sent)[first]
    assert 0.065 < (days > IN_TIME).mean() < 0.095
    assert 0.003 < (sent.waves[first] > month.index).mean() < 0.01  # weeks late
    assert {WRONG_MONTH, WRONG_UNIT} <= set(sent.filing.tolist())


def test_without_late_units_all_reports_come_in_time(world):
    month, who = month_of("2025-09"), world.tree.communes.reporting(REFORM)
    sent = deliveries(world, "commune", month, who, Habits(late=0.0))
    assert (days_after_the_window(sent)[sent.version == 1] < IN_TIME).all()
    assert (sent.waves[sent.version == 1] == month.index).all()


def test_silence_and_arrivals_of_a_unit_do_not_depend_on_who_else_is_asked(world):
    month, who = month_of("2025-09"), world.tree.communes.reporting(REFORM)
    whole, part = (deliveries(world, "commune", month, one) for one in (who, who[1000:1100]))
    mine = whole.some(np.isin(whole.position, who[1000:1100]))
    for name in ("position", "version", "content", "filed_as", "replaces", "received"):
        assert (getattr(mine, name) == getattr(part, name)).all()


def test_a_corrected_report_has_fewer_errors_and_an_old_file_again_is_the_same_document(world):
    month, who = month_of("2025-09"), world.tree.communes.reporting(REFORM)[:400]
    habits = Habits(correcting=1.0, old_file_again=1.0, misfiled=0.0, silent_begins=0.0)
    sent = deliveries(world, "commune", month, who, habits)
    reports = write_reports(world, sent, report_lines("commune", 30, 2), 0.05)
    assert len(reports.arrivals) == 1200
    assert len(reports) == 800
    by_version = [reports.document[sent.version == version] for version in (1, 2, 3)]
    assert (by_version[0] == by_version[2]).all()
    counts = np.bincount(reports.errors.row, minlength=len(reports))
    assert counts[by_version[1]].sum() < 0.3 * counts[by_version[0]].sum()
    assert counts[by_version[1]].sum() > 0


def test_a_misfiled_report_is_filed_again_and_says_what_it_replaces(world):
    month, who = month_of("2025-09"), world.tree.communes.reporting(REFORM)[:60]
    habits = Habits(misfiled=1.0, silent_begins=0.0)
    sent = deliveries(world, "commune", month, who, habits)
    reports = write_reports(world, sent, report_lines("commune", 5, 1), 0.0)
    fronts = [reports.front(row) for row in reports.document]
    for wrong, right in zip(fronts[::2], fronts[1::2], strict=True):
        assert wrong.replaces_period is None
        assert (right.replaces_unit_code, right.replaces_period) == (
            wrong.unit.unit_code,
            wrong.month.key,
        )
        assert (right.unit, right.month.key) != (wrong.unit, wrong.month.key)
        assert right.month == month
