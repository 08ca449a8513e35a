"""``make docs`` writes one page of all models and columns, and the dictionary beside it."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from ingest.config import PROJECT_DIR, child_environment
from publish.contract import MARTS
from tests.e2e.conftest import SampleHistory

# dbt puts what its page shows into the page itself, one JSON after the other.
_EMBEDDED = re.compile(r'[{,](manifest|catalog):(?=\{"metadata")')


def embedded(page: str) -> dict[str, Any]:
    """What the page says of models (manifest) and of the tables as they are (catalog)."""
    decoder = json.JSONDecoder()
    return {
        found[1]: decoder.raw_decode(page, found.end())[0] for found in _EMBEDDED.finditer(page)
    }


def write_docs(home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROJECT_DIR / "scripts" / "docs.sh"],
        env=child_environment(DEAN06_HOME=str(home)),
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def reports(sample_history: SampleHistory) -> Path:
    """The folder the documentation of the sample release was written to."""
    done = write_docs(sample_history.settings.home)
    assert done.returncode == 0, done.stdout + done.stderr
    folder = sample_history.settings.home / "reports"
    assert str(folder / "dbt_docs" / "index.html") in done.stdout
    return folder


@pytest.mark.slow
def test_the_page_has_every_mart_with_its_columns_and_where_they_come_from(reports: Path) -> None:
    told = embedded((reports / "dbt_docs" / "index.html").read_text(encoding="utf-8"))
    nodes, tables = told["manifest"]["nodes"], told["catalog"]["nodes"]
    for mart in MARTS:
        name = f"model.dean06.{mart.name}"
        assert " / " in nodes[name]["description"], name
        assert set(nodes[name]["columns"]) == set(tables[name]["columns"]), name
    columns = nodes["model.dean06.fct_unit_rollup"]["columns"]
    assert columns["flow_coverage"]["description"] == (
        "Độ đầy đủ của flow_value. / Coverage of flow_value."
    )
    assert "source.dean06.raw.submission_values" in back_from(
        "model.dean06.fct_unit_rollup", told["manifest"]["parent_map"]
    )


def back_from(name: str, parents: dict[str, list[str]]) -> set[str]:
    """Everything a model rests on, as the page's picture of the lineage shows it."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        seen.add(one := waiting.pop())
        waiting += [parent for parent in parents.get(one, []) if parent not in seen]
    return seen


@pytest.mark.slow
def test_the_dictionary_beside_it_has_examples(reports: Path) -> None:
    [sheet] = load_workbook(
        reports / "dictionary" / "data-dictionary.xlsx", read_only=True
    ).worksheets
    rows = {(row[1], row[2]): row[-1] for row in sheet.iter_rows(values_only=True)}
    assert str(rows["VNEID_L2_ACTIVATED_CUM", "marts.dim_indicator"]).startswith("24905 (")


def test_without_a_warehouse_it_says_what_to_do(tmp_path: Path) -> None:
    done = write_docs(tmp_path)
    assert done.returncode == 1
    assert "make run" in done.stderr
