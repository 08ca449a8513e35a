"""The guides' examples, followed to the word in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).parents[2]
FIGURES = {
    "DIGITAL_SIGNATURES_ISSUED": 12,
    "CCCD_ISSUED_CUM": 1200,
    "CCCD_ELIGIBLE": 1000,
}


def follow(guide: str, seeds: Path) -> None:
    """Append the rows a guide shows to the seeds they belong to."""
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    for seed, lines in re.findall(r"```csv (\w+)\n(.*?)```", text, flags=re.DOTALL):
        with (seeds / f"{seed}.csv").open("a", encoding="utf-8") as handle:
            handle.write(lines)


def fill(path: Path) -> None:
    """Type the figures into the lines of the template, as a sender would."""
    book = load_workbook(path)
    sheet = book["Chỉ tiêu"]
    filled = set()
    for row in sheet.iter_rows(min_row=5):
        code = row[1].value
        if code in FIGURES and code not in filled:
            row[6].value = FIGURES[code]
            filled.add(code)
    assert filled == set(FIGURES)
    book.save(path)


@pytest.mark.slow
def test_a_new_indicator_and_a_new_rule_are_data_only(tmp_path: Path) -> None:
    project, home = tmp_path / "project", tmp_path / "home"
    for folder in ("seeds", "dbt_project"):
        shutil.copytree(
            ROOT / folder, project / folder, ignore=shutil.ignore_patterns("target", "logs")
        )
    follow("how-to-add-an-indicator.md", project / "seeds")
    follow("how-to-add-a-rule.md", project / "seeds")
    environment = {
        **os.environ,
        "DEAN06_PROJECT_DIR": str(project),
        "DEAN06_HOME": str(home),
        "DEAN06_SETTLE_SECONDS": "0",
        "DEAN06_QUIET_MINUTES": "0",
    }

    def dean06(*arguments: object) -> None:
        command = [Path(sys.executable).with_name("dean06"), *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    report = home / "inbox" / "hai-duong.xlsx"
    report.parent.mkdir(parents=True)
    dean06("template", "--unit", "10525", "--period", "2026-05", report)
    fill(report)
    dean06("load")
    dean06("publish")
    snapshot = home / "published" / "current" / "dean06.duckdb"
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        figures = connection.execute(
            "select flow_value from marts.fct_indicator_period "
            "where indicator_code = 'DIGITAL_SIGNATURES_ISSUED'"
        ).fetchall()
        findings = connection.execute(
            "select severity, message_vi from marts.fct_quality_finding "
            "where rule_code = 'CCCD_ISSUED_OVER_ELIGIBLE'"
        ).fetchall()
        described = connection.execute(
            "select count(*) from duckdb_columns() where schema_name = 'marts' and comment is null"
        ).fetchall()
    assert figures == [(12,)]
    assert [severity for severity, _ in findings] == ["error"]
    assert "1.200" in findings[0][1]
    assert described == [(0,)]  # every released column says what it is
