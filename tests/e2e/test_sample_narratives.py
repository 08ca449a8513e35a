"""Acceptance: a report in prose goes the same way as a workbook, beside it or in its place."""

import shutil
from decimal import Decimal
from pathlib import Path

import docx
import duckdb
import pytest

from ingest.config import Settings
from publish.returned.returning import return_documents
from tests.e2e.conftest import SampleHistory

# the first test that asks loads four waves: some minutes on a quiet machine
pytestmark = pytest.mark.timeout(1500)

Marts = duckdb.DuckDBPyConnection


def _figures(marts: Marts, indicator: str) -> list[tuple[object, ...]]:
    return marts.execute(
        """
        select figures.form, figures.value, figures.is_selected, figures.is_disputed
        from marts.fct_reported_value as figures
        inner join marts.dim_unit as units on figures.unit_key = units.unit_key
        where units.unit_code = '00376' and figures.indicator_code = ? and figures.is_current
        order by figures.form
        """,
        [indicator],
    ).fetchall()


def test_workbook_and_narrative_of_one_month_both_stand_and_the_workbook_leads(
    marts: Marts,
) -> None:
    assert _figures(marts, "DOSSIER_RECEIVED") == [
        ("narrative", Decimal(905), False, True),
        ("workbook", Decimal(950), True, True),
    ]


def test_the_narrative_fills_what_the_workbook_lacks(marts: Marts) -> None:
    assert _figures(marts, "VNEID_INTEGRATED_DRIVER_LICENCE") == [
        ("narrative", Decimal(3150), True, False)
    ]


def test_where_they_differ_the_finding_names_both_figures_and_the_place(marts: Marts) -> None:
    found = marts.execute(
        """
        select indicator_code, found, expected, locator from marts.fct_quality_finding
        where rule_code = 'WORKBOOK_NARRATIVE_CONFLICT'
        """
    ).fetchall()
    assert found == [("DOSSIER_RECEIVED", "905", "950", "8:28-30")]


def test_a_narrative_meets_what_its_unit_owes(marts: Marts) -> None:
    found = marts.execute(
        """
        select units.unit_code, owed.status, owed.versions
        from marts.fct_submission_status as owed
        inner join marts.dim_unit as units on owed.unit_key = units.unit_key
        where units.unit_code in ('00082', '00091') and owed.period_key = '2026-05'
        order by 1
        """
    ).fetchall()
    assert found == [("00082", "on_time", 1), ("00091", "on_time", 1)]


def test_the_word_report_goes_back_with_its_figure_marked(
    sample_history: SampleHistory, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    for name in ("published", "archive"):
        shutil.copytree(getattr(sample_history.settings, name), home / name, symlinks=True)
    settings = Settings(home=home)
    return_documents(settings, "00376", "2026-05")
    path = settings.returned / "00376" / "2026-05" / "SocSon_2026-05_BaoCao_ket-qua-kiem-tra.docx"
    comments = [comment.text for comment in docx.Document(str(path)).comments]
    assert any("950" in text and "905" in text for text in comments)
