"""Reference data that changed later: the marts of an instant are built with those of then."""

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from raw_factory import Arrival, RawFactory, at
from step_by_step import FIRST, WARD, hashes

from ingest import build
from ingest.config import PROJECT_DIR, Settings
from publish.as_known_on import KnownReport, build_as_known_on

# Two builds of the warehouse and two of what was known.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(3000)]

RENAMED, RULE = "Phường Thành Đông", "PART_OVER_WHOLE"
DAYS = ("2026-06-01", "2026-06-02")


@dataclass
class Changed:
    """A warehouse built, and built again after its seeds had changed; no report came between.

    Attributes:
        settings: Where it is.
        released: sha256 of every table's Parquet after each build.
        known: What is built as known on the evening of each of the two days, afterwards.
    """

    settings: Settings
    released: list[dict[str, str]]
    known: list[KnownReport]


def edit(path: Path, change: Callable[[dict[str, str]], None]) -> None:
    """Change rows of a seed where it stands."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        change(row)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def rename(row: dict[str, str]) -> None:
    if row["unit_code"] == WARD and not row["valid_to"]:
        row["unit_name"] = RENAMED


def tolerate(row: dict[str, str]) -> None:
    if row["rule_code"] == RULE:
        row["tolerance"] = "5"


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Changed:
    folder = tmp_path_factory.mktemp("seeds_of_then")
    ignored = shutil.ignore_patterns("target", "logs")
    for name in ("seeds", "dbt_project"):
        shutil.copytree(PROJECT_DIR / name, folder / "project" / name, ignore=ignored)
    settings = Settings(home=folder / "home", project_dir=folder / "project")
    raw = RawFactory.create(settings.warehouse)
    raw.load(at(DAYS[0]), [Arrival(FIRST, at("2026-05-16"))])
    raw.connection.close()
    released = []
    with pytest.MonkeyPatch.context() as clock:
        for day in DAYS:
            if day == DAYS[1]:
                edit(settings.seeds / "units.csv", rename)
                edit(settings.seeds / "validation_rules.csv", tolerate)
            clock.setattr(build, "utc_now", lambda day=day: at(day, hour=9))
            assert build.build_marts(settings).built
            released.append(hashes(settings, folder / f"release-{day}"))
    known = [build_as_known_on(settings, f"{day}T12:00+00:00") for day in DAYS]
    return Changed(settings, released, known)


@pytest.mark.parametrize("day", [0, 1])
def test_the_marts_of_either_day_are_built_with_the_seeds_of_that_day(
    changed: Changed, day: int
) -> None:
    assert changed.known[day].tables == changed.released[day]


def test_the_change_of_seeds_is_in_the_marts_of_the_later_day_only(changed: Changed) -> None:
    name = "select unit_name from marts.dim_unit where unit_code = ? and is_current"
    open_findings = (
        "select count(*) from marts.fct_quality_finding where rule_code = ? and state = 'open'"
    )
    found = []
    for one in changed.known:
        with duckdb.connect(one.path, read_only=True) as connection:
            (unit,) = connection.execute(name, [WARD]).fetchone() or (None,)
            (count,) = connection.execute(open_findings, [RULE]).fetchone() or (None,)
            found.append((unit, count))
    assert found == [("Phường Hải Dương", 1), (RENAMED, 0)]
    before, after = changed.released
    assert before["dim_unit"] != after["dim_unit"]
    assert before["fct_quality_finding"] != after["fct_quality_finding"]
