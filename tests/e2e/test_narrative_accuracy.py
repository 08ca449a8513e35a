"""Narratives as they were really sent, against what people coded by hand from them."""

from pathlib import Path

import pytest

from benchmarks.narrative import page
from benchmarks.narrative_truth import (
    HELD_OUT,
    REPORTS,
    SENT,
    Compared,
    compare,
    read_report,
)
from ingest.model import Item

pytestmark = pytest.mark.skipif(
    not SENT.is_available, reason="the coded reports are not beside the repository"
)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "narrative-accuracy.md"


@pytest.fixture(scope="module")
def whole() -> list[Compared]:
    return [compare(report) for report in REPORTS]


@pytest.fixture(scope="module")
def left_out() -> list[Compared]:
    return [compare(report, without=report) for report in REPORTS]


def items(report: str, item_type: str) -> list[Item]:
    return [item for item in read_report(report).items if item.item_type == item_type]


def test_figures_are_found_with_the_right_value(whole: list[Compared]) -> None:
    assert sum(one.found for one in whole) >= 0.97 * sum(one.figures for one in whole)


def test_figures_are_right_in_everything(whole: list[Compared]) -> None:
    faults = [fault for one in whole for fault in one.faults]
    assert sum(one.right for one in whole) >= 0.93 * sum(one.figures for one in whole), faults


def test_what_is_shown_is_right(whole: list[Compared]) -> None:
    assert sum(one.shown_right for one in whole) >= 0.97 * sum(one.shown for one in whole)


def test_values_are_found_without_the_report_s_own_wordings(left_out: list[Compared]) -> None:
    assert sum(one.found for one in left_out) >= 0.97 * sum(one.figures for one in left_out)


def test_figures_are_right_without_the_report_s_own_wordings(left_out: list[Compared]) -> None:
    assert sum(one.right for one in left_out) >= 0.95 * sum(one.figures for one in left_out)
    assert sum(one.shown_right for one in left_out) >= 0.97 * sum(one.shown for one in left_out)


def test_the_page_is_up_to_date(whole: list[Compared], left_out: list[Compared]) -> None:
    own = [compare(report, corpus=HELD_OUT) for report in HELD_OUT.names]
    assert PAGE.read_text(encoding="utf-8") == page(whole, left_out, own)


def test_the_tasks_come_out_whole() -> None:
    tasks = items("can_tho_2022", "task")
    assert len(tasks) == 33
    assert all(task.item_code and task.owner and task.due_text for task in tasks)
    assert [n for n, task in enumerate(tasks, 1) if not task.result] == [26]  # printed under 25
    assert all("ngày" in (task.item_code or "") for task in tasks)
    assert [n for n, task in enumerate(tasks, 1) if (task.due_text or "").startswith("Thường")] == [
        n for n, task in enumerate(tasks, 1) if task.due_date is None
    ]


def test_the_services_come_out_with_their_connection() -> None:
    connections = items("can_tho_2022", "service_connection")
    states = {item.item_code: item.status for item in connections}
    assert len(connections) == len(states) == 33
    assert {code for code, state in states.items() if state == "not_connected"} == {
        f"DVC422_{number:02d}" for number in (2, 3, 5, 6, 8, 9, 10)
    }
    assert {state for code, state in states.items() if code and code.startswith("DVC25")} == {
        "connected"
    }


def test_the_models_come_out_in_their_three_states() -> None:
    models = items("bac_giang_2024_01", "pilot_model")
    by_state = {
        state: sorted(int((m.item_code or "").split()[-1]) for m in models if m.status == state)
        for state in ("done", "ongoing", "not_started")
    }
    assert by_state["done"] == [2, 15, 19, 24]
    assert by_state["not_started"] == [5, 8, 18, 20, 21]
    assert len(by_state["ongoing"]) == 15
