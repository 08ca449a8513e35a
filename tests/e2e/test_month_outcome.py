"""What the DAG of a chosen month tells at its end is what the release holds."""

from pathlib import Path
from typing import Any

import duckdb

from ingest.config import Settings
from publish.month_outcome import month_outcome


def test_a_month_is_told_as_the_release_holds_it(
    sample_history: Any, marts: duckdb.DuckDBPyConnection
) -> None:
    outcome = month_outcome(sample_history.settings, "2026-05")
    owed = marts.execute(
        "select count(*) from marts.fct_submission_status where period_key = '2026-05'"
    ).fetchall()
    assert [(sum(outcome.obligations.values()),)] == owed
    # Of four refused workbooks two were made good by a narrative.
    assert outcome.obligations["rejected"] == 2
    assert outcome.open_findings["error"] > 0
    assert outcome.figures > outcome.units >= 7
    assert f"{outcome.figures} figures of {outcome.units} units" in outcome.message


def test_a_month_nobody_reported_on_has_no_figures(sample_history: Any) -> None:
    outcome = month_outcome(sample_history.settings, "2025-12")
    assert (outcome.figures, outcome.units) == (0, 0)
    assert set(outcome.obligations) == {"missing"}


def test_before_the_first_release_it_says_so(tmp_path: Path) -> None:
    outcome = month_outcome(Settings(home=tmp_path), "2026-05")
    assert outcome.released is False
    assert "Nothing released" in outcome.message
