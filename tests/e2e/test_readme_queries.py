"""The queries of the README work on a release of the sample submissions."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_sql_for_the_duckdb_cli_answers(sample_history: Any) -> None:
    (query,) = blocks("sql")
    with duckdb.connect(str(sample_history.snapshot), read_only=True) as connection:
        assert connection.execute(query).fetchall()


def test_the_python_example_runs_where_the_state_is_in_var(
    sample_history: Any, tmp_path: Path
) -> None:
    (code,) = blocks("python")
    (tmp_path / "var").symlink_to(sample_history.settings.home)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "TanHung_2026-05" in done.stdout


def test_the_parquet_files_it_promises_are_there(sample_history: Any) -> None:
    folder = sample_history.snapshot.parent / "parquet"
    assert (folder / "fct_indicator_period.parquet").is_file()
    assert (folder / "dim_unit.parquet").is_file()
