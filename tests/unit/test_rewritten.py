"""What a build did is counted by the content of rows, not by where they lie."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.rewritten import Rewritten, keep_hashes, rows_rewritten
from ingest.config import Settings


def model(name: str, **config: Any) -> dict[str, Any]:
    return {
        "name": name,
        "resource_type": "model",
        "config": {"schema": "marts", "meta": {}, **config},
    }


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two marts: one of which a build replaces the slice of a unit in May, one made anew."""
    settings = Settings(home=tmp_path)
    nodes = [
        model(
            "fct_sliced",
            incremental_strategy="replace_slices",
            meta={"slices": "int_slices", "slice_unit": "unit_code"},
        ),
        model("rpt_whole"),
        model("int_slices") | {"config": {"schema": "intermediate", "meta": {}}},
    ]
    manifest = settings.home / "dbt/target/manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(json.dumps({"nodes": {one["name"]: one for one in nodes}}), "utf-8")
    change(
        settings,
        "create schema marts",
        "create schema intermediate",
        "create table intermediate.int_slices as select 'a' as slice_unit, '2026-05' as period_key",
        "create table marts.fct_sliced as from (values ('a', '2026-04', 1), ('a', '2026-05', 2), "
        "('a', '2026-05', null), ('b', '2026-05', 4)) as rows (unit_code, period_key, value)",
        "create table marts.rpt_whole as from range(3) as rows (n)",
    )
    return settings


def change(settings: Settings, *statements: str) -> None:
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.warehouse)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_row_written_with_the_same_content_has_not_changed(settings: Settings) -> None:
    hashes = settings.home / "before.duckdb"
    keep_hashes(settings, hashes)
    change(
        settings,
        "delete from marts.fct_sliced where unit_code = 'a' and period_key = '2026-05'",
        # one as before, one corrected, one new; twice the same is two rows
        "insert into marts.fct_sliced values ('a', '2026-05', 2), ('a', '2026-05', 3), "
        "('a', '2026-05', 3)",
        "create or replace table marts.rpt_whole as from range(2) as rows (n)",
    )
    assert rows_rewritten(settings, hashes) == [
        Rewritten("fct_sliced", is_incremental=True, rows=5, written=3, changed=2, gone=1),
        Rewritten("rpt_whole", is_incremental=False, rows=2, written=2, changed=0, gone=1),
    ]


def test_a_row_changed_outside_the_slices_shows(settings: Settings) -> None:
    hashes = settings.home / "before.duckdb"
    keep_hashes(settings, hashes)
    change(settings, "update marts.fct_sliced set value = value + 1 where value is not null")
    sliced, _ = rows_rewritten(settings, hashes)
    assert (sliced.written, sliced.changed, sliced.gone) == (2, 3, 3)
