"""Narratives as they were really sent, against what people coded by hand from them."""

import csv
import re
from pathlib import Path

import pytest

from benchmarks.narrative import page
from benchmarks.narrative_strict import compare_strictly, only_in
from benchmarks.narrative_truth import (
    HELD_OUT,
    REPORTS,
    SENT,
    Compared,
    compare,
    read_report,
)
from ingest.model import Item
from ingest.text import fold
from ingest.workbook.items import due_date

pytestmark = pytest.mark.skipif(
    not SENT.is_available, reason="the coded reports are not beside the repository"
)
ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "narrative-accuracy.md"
CODED_TASKS = ROOT / "tests" / "data" / "figures" / "can_tho_2022_tasks.csv"
STATES = {"Đã hoàn thành": "done", "Đang thực hiện": "ongoing", "Thường xuyên": "regular"}
SHORT = {
    "uy ban nhan dan quan huyen xa phuong thi tran": "ubnd cac cap",
    "uy ban nhan dan": "ubnd",
    "lao dong thuong binh va xa hoi": "ldtbxh",
    "dich vu cong": "dvc",
    "co so du lieu": "csdl",
    "quyet dinh": "qd",
}
UNDER_ANOTHER_TASK = {26, 27}
"""Whose results the sender's page breaks put into the cells of 25, 27 and 28."""


@pytest.fixture(scope="module")
def whole() -> list[Compared]:
    return [compare(report) for report in REPORTS]


@pytest.fixture(scope="module")
def left_out() -> list[Compared]:
    return [compare(report, without=report) for report in REPORTS]


@pytest.fixture(scope="module")
def strict() -> list[Compared]:
    return [compare_strictly(report) for report in REPORTS]


def items(report: str, item_type: str) -> list[Item]:
    return [item for item in read_report(report).items if item.item_type == item_type]


def test_figures_are_found_with_the_right_value(whole: list[Compared]) -> None:
    assert sum(one.found for one in whole) >= 0.97 * sum(one.figures for one in whole)


def test_figures_are_right_in_everything(whole: list[Compared]) -> None:
    faults = [fault for one in whole for fault in one.faults]
    assert sum(one.right for one in whole) >= 0.93 * sum(one.figures for one in whole), faults


def test_what_is_shown_is_right(whole: list[Compared]) -> None:
    assert sum(one.shown_right for one in whole) >= 0.97 * sum(one.shown for one in whole)


def test_no_aim_and_no_context_is_shown_as_a_measurement(
    whole: list[Compared], left_out: list[Compared]
) -> None:
    assert [fault for one in (*whole, *left_out) for fault in one.mistaken] == []
    assert sum(one.no_measurements for one in whole) >= 20  # of 38 coded; the rest is not read


def test_values_are_found_without_the_report_s_own_wordings(left_out: list[Compared]) -> None:
    assert sum(one.found for one in left_out) >= 0.97 * sum(one.figures for one in left_out)


def test_figures_are_right_without_the_report_s_own_wordings(left_out: list[Compared]) -> None:
    assert sum(one.right for one in left_out) >= 0.95 * sum(one.figures for one in left_out)
    assert sum(one.shown_right for one in left_out) >= 0.97 * sum(one.shown for one in left_out)


def test_without_any_phrase_only_one_report_uses_what_is_shown_is_mostly_right(
    strict: list[Compared],
) -> None:
    assert sum(one.right for one in strict) >= 0.8 * sum(one.figures for one in strict)
    assert sum(one.shown_right for one in strict) >= 0.95 * sum(one.shown for one in strict)
    assert [fault for one in strict for fault in one.mistaken] == []


def test_a_phrase_of_one_report_is_told_from_one_of_several() -> None:
    assert only_in("hai_duong_2026_05", "phường Hải Dương")
    assert not only_in("hai_duong_2026_05", "dịch vụ công")
    assert not only_in("hai_duong_2026_05", "thẻ sinh viên quốc tế")


def test_the_page_is_up_to_date(
    whole: list[Compared], left_out: list[Compared], strict: list[Compared]
) -> None:
    own = [compare(report, corpus=HELD_OUT) for report in HELD_OUT.names]
    assert PAGE.read_text(encoding="utf-8") == page(whole, left_out, strict, own)


def test_the_tasks_come_out_whole() -> None:
    tasks = items("can_tho_2022", "task")
    assert len(tasks) == 33
    assert all(task.item_code and task.owner and task.due_text for task in tasks)
    assert [n for n, task in enumerate(tasks, 1) if not task.result] == [26]  # printed under 25
    assert all("ngày" in (task.item_code or "") for task in tasks)
    assert [n for n, task in enumerate(tasks, 1) if (task.due_text or "").startswith("Thường")] == [
        n for n, task in enumerate(tasks, 1) if task.due_date is None
    ]


@pytest.fixture(scope="module")
def tasks_and_rows() -> list[tuple[Item, dict[str, str]]]:
    with CODED_TASKS.open(encoding="utf-8", newline="") as handle:
        coded = list(csv.DictReader(handle))
    return list(zip(items("can_tho_2022", "task"), coded, strict=True))


def short(text: str) -> str:
    """Write as the coders did, who shortened names."""
    key = re.sub(r"[^\w/]+", " ", fold(text).replace("-", " "))
    for long, brief in SHORT.items():
        key = key.replace(long, brief)
    return key


def shared_words(coded: str, text: str) -> float:
    """Return which share of the coders' own words a text holds."""
    words = set(short(coded).split())
    return len(words & set(short(text).split())) / len(words)


def test_each_task_has_its_own_title_document_owner_and_deadline(
    tasks_and_rows: list[tuple[Item, dict[str, str]]],
) -> None:
    titles = [row["title"] for _, row in tasks_and_rows]
    for task, row in tasks_and_rows:
        likest = max(shared_words(title, task.title) for title in titles)
        assert shared_words(row["title"], task.title) == likest, task.item_no
        assert row["assigning_document"] in (task.item_code or ""), task.item_no
        assert set(short(row["owner"]).split()) == set(short(task.owner or "").split())
        assert task.due_date == due_date(row["due_text"]), task.item_no


def test_each_task_has_its_own_result(
    tasks_and_rows: list[tuple[Item, dict[str, str]]],
) -> None:
    named = re.compile(r"\d+/(?:[A-Z]+-[A-Z]+|\d+)|\d+%")
    for task, row in tasks_and_rows:
        if task.item_no in UNDER_ANOTHER_TASK:
            continue
        numbers = set(named.findall(row["result"]))
        assert all(number in (task.result or "") for number in numbers), task.item_no
        shared = shared_words(row["result"], task.result or "")
        assert numbers or shared >= 0.25, (task.item_no, shared, task.result)


def test_the_state_of_a_task_is_the_coded_one_or_left_open(
    tasks_and_rows: list[tuple[Item, dict[str, str]]],
) -> None:
    differ = {
        task.item_no: (task.status, STATES[row["status"]])
        for task, row in tasks_and_rows
        if task.status not in (None, STATES[row["status"]])
    }
    assert differ == {
        9: ("done", "ongoing"),  # written word for word as the result of 22, which is coded done
        10: ("done", "ongoing"),  # "hoàn thành kết nối thí điểm"
        14: ("regular", "done"),  # a standing task for which something was done: both can be said
        19: ("regular", "ongoing"),
        32: ("regular", "ongoing"),
    }
    assert {task.item_no for task, _ in tasks_and_rows if task.status is None} == {
        4, 27, 29, 31, 33,
    }  # fmt: skip


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
