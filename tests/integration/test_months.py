"""Loading one chosen month: what belongs to it is loaded, the rest stays pending."""

from pathlib import Path
from typing import Any

import pytest
from loading_world import document, drop, rows, settings_at, use_stand_in_reader

from ingest import pipeline
from ingest.archive import Archive
from ingest.config import Settings
from ingest.months import month_of, select_month


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: Any) -> Settings:
    use_stand_in_reader(monkeypatch.setattr)
    return settings_at(tmp_path / "home")


@pytest.mark.parametrize(
    ("period_key", "month"),
    [
        ("2024-01", "2024-01"),
        ("2022", "2022-12"),
        ("2025-Q3", "2025-09"),
        ("2025-H1", "2025-06"),
        ("2025-9M", "2025-09"),
        ("custom:2024-01-01:2024-02-20", "2024-02"),
    ],
)
def test_a_report_belongs_to_the_last_month_of_its_period(period_key: str, month: str) -> None:
    assert month_of(period_key) == month


def load_month(settings: Settings, month: str) -> list[str]:
    pipeline.pull_sources(settings)
    batches = pipeline.plan_batches(settings)
    staged = [pipeline.read_batch(settings, one).batch_id for one in batches]
    chosen = select_month(settings, staged, month)
    if chosen:
        pipeline.load_batches(settings, chosen)
    return chosen


def loaded_periods(settings: Settings) -> set[str | None]:
    return {key for (key,) in rows(settings, "select period_key from raw.submissions")}


def pending(settings: Settings) -> set[str]:
    return {one.file_name for one in Archive(settings.archive).pending_receipts()}


def test_only_the_reports_of_the_month_are_loaded_and_the_others_wait(settings: Settings) -> None:
    drop(settings, "jan.json", document(period="2024-01"), minute=1)
    drop(settings, "feb.json", document(period="2024-02"), minute=2)
    drop(settings, "q1.json", document(period="2024-Q1"), minute=3)

    load_month(settings, "2024-01")
    assert loaded_periods(settings) == {"2024-01"}
    assert pending(settings) == {"feb.json", "q1.json"}

    load_month(settings, "2024-03")
    assert loaded_periods(settings) == {"2024-01", "2024-Q1"}
    assert pending(settings) == {"feb.json"}


def test_the_figures_that_are_loaded_are_those_of_the_month_alone(settings: Settings) -> None:
    drop(settings, "jan.json", document(period="2024-01", values=[["A", "7"]]), minute=1)
    drop(settings, "feb.json", document(period="2024-02", values=[["A", "8"]]), minute=2)

    load_month(settings, "2024-02")

    assert rows(settings, "select value::int from raw.submission_values") == [(8,)]
    assert rows(settings, "select files_seen, files_loaded from raw.loads") == [(1, 1)]


def test_a_file_without_a_month_is_loaded_by_the_run_that_meets_it(settings: Settings) -> None:
    drop(settings, "noise.json", b"not a document", minute=1)
    drop(settings, "feb.json", document(period="2024-02"), minute=2)

    load_month(settings, "2031-07")

    assert rows(settings, "select rule_code from raw.submission_findings") == [("NOT_JSON",)]
    assert pending(settings) == {"feb.json"}


def test_a_month_nobody_reported_for_chooses_nothing(settings: Settings) -> None:
    drop(settings, "feb.json", document(period="2024-02"), minute=1)
    assert load_month(settings, "2031-07") == []
    assert pending(settings) == {"feb.json"}


def test_a_batch_all_of_one_month_is_loaded_as_it_was_staged(settings: Settings) -> None:
    drop(settings, "a.json", document(unit="10525", period="2024-02"), minute=1)
    drop(settings, "b.json", document(unit="10526", period="2024-02"), minute=2)
    pipeline.pull_sources(settings)
    (batch,) = pipeline.plan_batches(settings)
    pipeline.read_batch(settings, batch)

    assert select_month(settings, [batch.batch_id], "2024-02") == [batch.batch_id]


def test_the_same_month_twice_loads_nothing_the_second_time(settings: Settings) -> None:
    drop(settings, "jan.json", document(period="2024-01"), minute=1)
    load_month(settings, "2024-01")
    assert load_month(settings, "2024-01") == []
    assert rows(settings, "select count(*) from raw.loads") == [(1,)]
