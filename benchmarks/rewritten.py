"""What one build did to the marts: rows it wrote, and rows that differ from those before it.

An incremental mart writes the rows of the (unit, period) slices it replaces, any other all its
rows. Most of what is written says the same as before; which rows do not is told by their hashes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingest.config import Settings

# The names in it are those of our own models.
_HASHES = "select hash(mart) as row_hash from built.marts.{mart} as mart"
_SLICES = "({unit}, period_key) in (select slice_unit, period_key from built.intermediate.{slices})"
_COUNTS = """
with now as ({hashes}), before as (select row_hash from {mart})
select
    (select count(*) from built.marts.{mart}),
    (select count(*) from built.marts.{mart} where {is_written}),
    (select count(*) from (from now except all from before)),
    (select count(*) from (from before except all from now))
"""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What the last build did to one mart.

    Attributes:
        mart: Its name.
        is_incremental: Whether only slices of it are replaced; else the whole table is made anew.
        rows: Rows it has.
        written: Rows the build wrote.
        changed: Rows that were not there before the build, new or with another content.
        gone: Rows that were there before and are not any more; a changed row is one of them.
    """

    mart: str
    is_incremental: bool
    rows: int
    written: int
    changed: int
    gone: int


@dataclass(frozen=True, slots=True)
class _Mart:
    """A mart as dbt knows it."""

    name: str
    slices: str | None
    slice_unit: str


def keep_hashes(settings: Settings, hashes: Path) -> None:
    """Keep a hash of every row of every mart, to be compared with after the next build.

    Args:
        settings: Where the warehouse is, and what a build within ``artifacts_of_dbt`` left.
        hashes: DuckDB file to keep them in; what it holds is replaced.
    """
    with duckdb.connect(str(hashes)) as connection:
        _attach(connection, settings)
        for mart in _marts(settings):
            hashes = _HASHES.format(mart=mart.name)
            connection.execute(f"create or replace table {mart.name} as {hashes}")


def rows_rewritten(settings: Settings, hashes: Path) -> list[Rewritten]:
    """Count what the last build wrote and changed, mart by mart.

    Args:
        settings: Where the warehouse is, and what a build within ``artifacts_of_dbt`` left.
        hashes: What ``keep_hashes`` kept before that build.

    Returns:
        One entry per mart, in order of name.
    """
    with duckdb.connect(str(hashes)) as connection:
        _attach(connection, settings)
        return [_count(connection, mart) for mart in _marts(settings)]


def _attach(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    connection.execute(f"attach '{settings.warehouse}' as built (read_only)")


def _marts(settings: Settings) -> Sequence[_Mart]:
    manifest = json.loads((settings.home / "dbt/target/manifest.json").read_text(encoding="utf-8"))
    return sorted(
        (
            _mart(node)
            for node in manifest["nodes"].values()
            if node["resource_type"] == "model" and node["config"]["schema"] == "marts"
        ),
        key=lambda mart: mart.name,
    )


def _mart(node: dict[str, Any]) -> _Mart:
    config = node["config"]
    is_sliced = config.get("incremental_strategy") == "replace_slices"
    meta = config["meta"]
    slices = meta.get("slices", "int_slices_selected") if is_sliced else None
    return _Mart(node["name"], slices, meta.get("slice_unit", "unit_id"))


def _count(connection: duckdb.DuckDBPyConnection, mart: _Mart) -> Rewritten:
    is_written = "true"
    if mart.slices:
        is_written = _SLICES.format(unit=mart.slice_unit, slices=mart.slices)
    hashes = _HASHES.format(mart=mart.name)
    counts = _COUNTS.format(mart=mart.name, hashes=hashes, is_written=is_written)
    row = connection.execute(counts).fetchone()
    return Rewritten(mart.name, mart.slices is not None, *(row or (0, 0, 0, 0)))
