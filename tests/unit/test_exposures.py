"""What reads the marts is said in the exposures: who breaks when a model changes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "dbt_project" / "models"
PUBLISH = ROOT / "publish"
# In SQL; a command shown to people quotes what it reads.
READ = re.compile(r"(?<![\"'])\b(?:from|join)\s+(?:\w+\.)?marts\.(\w+)", re.IGNORECASE)
EXPOSURES: list[dict[str, Any]] = yaml.safe_load((MODELS / "exposures.yml").read_text("utf-8"))[
    "exposures"
]
MARTS = {path.stem for path in (MODELS / "marts").glob("*.sql")}
# The release itself reads every mart, by the contract's names and not by its own.
RELEASE = "released_snapshot"


def texts(path: Path) -> Iterator[str]:
    """The SQL of a file: all of it, or the strings of a module."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".sql":
        yield re.sub(r"--.*", "", text)
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def read_by(path: Path) -> set[str]:
    return {name for text in texts(path) for name in READ.findall(text)} & MARTS


def files() -> list[Path]:
    return sorted([*PUBLISH.rglob("*.sql"), *PUBLISH.rglob("*.py")])


def named(exposure: dict[str, Any]) -> list[Path]:
    """The folders and modules an exposure says it is about."""
    places = re.findall(r"publish/(?:[\w./]*\w)?", exposure["description"])
    return [ROOT / place for place in places]


def belongs(path: Path, exposure: dict[str, Any]) -> bool:
    return any(path == place or place in path.parents for place in named(exposure))


def stated(exposure: dict[str, Any]) -> set[str]:
    return {re.sub(r"ref\('(\w+)'\)", r"\1", one) for one in exposure["depends_on"]}


def owners(path: Path) -> list[dict[str, Any]]:
    return [one for one in EXPOSURES if one["name"] != RELEASE and belongs(path, one)]


def test_reading_is_recognised_in_sql_and_in_modules() -> None:
    assert "fct_unit_rollup" in read_by(PUBLISH / "overview" / "sql" / "facts.sql")
    assert read_by(PUBLISH / "month_outcome.py") == {
        "fct_submission_status", "fct_quality_finding", "fct_reported_value", "dim_period",
    }  # fmt: skip
    assert read_by(PUBLISH / "summary.py") == set()  # a command shown to people


@pytest.mark.parametrize("path", [one for one in files() if read_by(one)],
                         ids=lambda path: str(path.relative_to(PUBLISH)))  # fmt: skip
def test_every_mart_a_file_reads_stands_in_the_exposure_of_that_file(path: Path) -> None:
    of_release = [one for one in EXPOSURES if one["name"] == RELEASE]
    for exposure in owners(path) or of_release:
        assert read_by(path) <= stated(exposure), exposure["name"]


@pytest.mark.parametrize("exposure", EXPOSURES, ids=lambda one: one["name"])
def test_an_exposure_names_what_exists_and_nothing_it_does_not_read(
    exposure: dict[str, Any],
) -> None:
    assert named(exposure)
    assert all(place.exists() for place in named(exposure))
    if exposure["name"] == RELEASE:
        assert stated(exposure) == MARTS
        return
    mine = [path for path in files() if belongs(path, exposure)]
    assert stated(exposure) == set().union(*(read_by(path) for path in mine))


def test_what_people_are_shown_is_no_part_of_the_release_by_default() -> None:
    """A new folder under publish/ that reads marts needs an exposure of its own."""
    machinery = {"dictionary", "postgres"}
    folders = {path.relative_to(PUBLISH).parts[0] for path in files()
               if read_by(path) and path.parent != PUBLISH and not owners(path)}  # fmt: skip
    assert folders <= machinery
