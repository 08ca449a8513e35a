"""Building the marts: dbt over the slices no build has taken yet, noted in ``raw.builds``."""

import json
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ingest.archive import Archive
from ingest.build_records import BuildRecord, software_versions, write_build
from ingest.config import Settings
from ingest.dbt_run import DbtNode, DbtRun, run_dbt
from ingest.definitions import Definitions, freeze
from ingest.disk_space import says_disk_full
from ingest.durable_files import write_durably
from ingest.errors import BuildFailedError, BuildOutOfRoomError
from ingest.failpoints import failpoint
from ingest.warehouse import open_warehouse

_BEFORE_EVERYTHING = datetime(1970, 1, 1, tzinfo=UTC)
_SAMPLE_ROWS = 5
# In selectors.yml of the dbt project.
_WHAT_LOADS_CHANGE = "what_loads_change"
_MACROS = """
    select function_name, parameters, macro_definition
    from duckdb_functions()
    where schema_name = 'marts' and function_type = 'table_macro'
    order by function_name
"""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What one build did. ``built`` is False where there was nothing to build.

    Attributes:
        build_id: Id of the row in ``raw.builds``; of the last build where nothing was built.
        full_refresh: Everything was built anew, because it was asked for, because seeds, dbt
            project or time zone changed, or because it was the first build.
        loads: Loads this build took.
        slices: (Unit, period) slices those loads touched.
        warnings: Tests that warn, with how many rows.
    """

    built: bool
    full_refresh: bool = False
    build_id: str | None = None
    loads_through: str | None = None
    loads: int = 0
    slices: int = 0
    models: int = 0
    tests: int = 0
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Pending:
    """What waits for a build."""

    loads: int
    slices: int
    known_until: datetime
    last_build: str | None
    built_until: datetime | None


def build_marts(settings: Settings, full_refresh: bool = False) -> BuildReport:
    """Build the marts from the slices no build has taken yet.

    Args:
        settings: Where warehouse, seeds and dbt project are.
        full_refresh: Build everything anew instead.

    Returns:
        What was built. With nothing to build it returns at once.

    Raises:
        BuildFailedError: If dbt did not complete, with the nodes that failed and rows that break
            a test; ``raw.builds`` then has no new row and the next build takes the same slices.
        BuildOutOfRoomError: If it did not because the disk is full.
        WarehouseLockedError: If another process did not let go in time.
    """
    began, clock = utc_now(), time.monotonic()
    pending = _pending(settings)
    definitions = freeze(settings)
    state = _read_state(settings)
    # The state speaks of the warehouse it was written for; another one is built from scratch.
    is_same = pending.last_build is not None and state.get("build_id") == pending.last_build
    told = {
        "seeds": definitions.seeds,
        "project": definitions.project,
        "timezone": settings.timezone,
    }
    made_by_same = is_same and told.items() <= state.items()
    full = full_refresh or not made_by_same
    if not full and not pending.loads:
        return BuildReport(
            built=False, build_id=pending.last_build, loads_through=pending.known_until.isoformat()
        )
    if full:
        # Until this build is done the warehouse is of no known definitions.
        _state_path(settings).unlink(missing_ok=True)
    kinds = ["model", "test"] if made_by_same else ["seed", "model", "test"]
    outcome = run_build(definitions.applied_to(settings), kinds, full_refresh=full)
    build_id = _note_build(settings, began, pending, definitions, full)
    write_durably(_state_path(settings), json.dumps(told | {"build_id": build_id}).encode())
    return BuildReport(
        built=True,
        full_refresh=full,
        build_id=build_id,
        loads_through=pending.known_until.isoformat(),
        loads=pending.loads,
        slices=pending.slices,
        models=sum(node.kind == "model" for node in outcome.nodes),
        tests=sum(node.kind == "test" for node in outcome.nodes),
        warnings=[f"{one.name}: {one.failures}" for one in outcome.nodes if one.status == "warn"],
        seconds=round(time.monotonic() - clock, 1),
    )


def run_build(settings: Settings, kinds: Iterable[str], *, full_refresh: bool) -> DbtRun:
    """Let dbt build and test, whatever waits or not; nothing is noted.

    Args:
        settings: Where warehouse, seeds and dbt project are.
        kinds: Kinds of nodes to run: ``seed``, ``model``, ``test``.
        full_refresh: Build everything anew; without it only what loads can change is run, on top of
            a warehouse that these seeds and this project have built before.

    Returns:
        The outcome of every node that was run.

    Raises:
        BuildFailedError: If dbt did not complete.
    """
    scope = "--full-refresh" if full_refresh else f"--selector={_WHAT_LOADS_CHANGE}"
    outcome = run_dbt(settings, ["build", *(f"--resource-type={kind}" for kind in kinds), scope])
    if not outcome.succeeded:
        raise _failure(settings, outcome)
    return outcome


def utc_now() -> datetime:
    """Return the present moment; tests of history set the clock here."""
    return datetime.now(UTC)


def marts_macros(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the statements that create the table macros of schema ``marts`` elsewhere.

    The macros name their tables without a catalogue, so the statements work in any database that
    has a schema ``marts`` with the same tables.

    Args:
        connection: A connection to a warehouse whose marts are built.

    Returns:
        One ``create or replace macro`` statement per macro.
    """
    return [
        f"create or replace macro marts.{name}({', '.join(parameters)}) as table {definition}"
        for name, parameters, definition in connection.execute(_MACROS).fetchall()
    ]


def _pending(settings: Settings) -> _Pending:
    with open_warehouse(settings) as connection:
        loads, slices, known_until, last_build, built_until = connection.execute(
            """
            with built as (
                select
                    coalesce(max(loads_through), timestamptz '1970-01-01 00:00:00+00') as until,
                    max_by(build_id, finished_at) as last_build
                from raw.builds
            ),
            unbuilt as (
                select load_id from raw.loads where committed_at > (select until from built)
            )
            select
                (select count(*) from unbuilt),
                (
                    select count(distinct (unit_code, period_key))
                    from raw.load_slices
                    where load_id in (select load_id from unbuilt)
                ),
                (select max(committed_at) from raw.loads),
                (select last_build from built),
                (select max(loads_through) from raw.builds)
            """
        ).fetchone() or (0, 0, None, None, None)
    return _Pending(loads, slices, known_until or _BEFORE_EVERYTHING, last_build, built_until)


def _note_build(
    settings: Settings, began: datetime, pending: _Pending, definitions: Definitions, full: bool
) -> str:
    """Note a build that is done: in the archive first, then where it counts."""
    build_id, done = f"B{began:%Y%m%dT%H%M%S}{secrets.token_hex(3)}", utc_now()
    record = BuildRecord(
        build_id=build_id,
        recorded_at=done,
        loads_after=pending.built_until,
        loads_through=pending.known_until,
        definitions=definitions.sha256,
        timezone=settings.timezone,
        software=software_versions(),
    )
    write_build(Archive(settings.archive), record)
    failpoint("after_build_record")
    with open_warehouse(settings) as connection:
        connection.execute(
            "insert into raw.builds by name select ? as build_id, ? as started_at, "
            "? as finished_at, ? as loads_through, ? as full_refresh",
            [build_id, began, done, pending.known_until, full],
        )
    return build_id


def _state_path(settings: Settings) -> Path:
    return settings.home / "dbt" / "built.json"


def _read_state(settings: Settings) -> dict[str, str]:
    try:
        state: dict[str, str] = json.loads(_state_path(settings).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state


def _failure(settings: Settings, outcome: DbtRun) -> BuildFailedError:
    failed = [node for node in outcome.nodes if node.failed]
    lines = [f"{node.name}: {node.message}" for node in failed] or [
        f"exit code {outcome.exit_code}",
        *outcome.output.splitlines()[-15:],
    ]
    if any(map(says_disk_full, [*(node.message for node in failed), outcome.output])):
        return BuildOutOfRoomError(
            "Hết chỗ trên đĩa khi dựng kho dữ liệu; bản phát hành vẫn giữ nguyên, có chỗ thì dựng "
            "lại được. The disk is full; the published release stays, and the build completes once "
            "there is room.\n" + "\n".join(lines),
            place=", ".join(node.name for node in failed) or "dbt",
        )
    return BuildFailedError(
        "Không dựng được kho dữ liệu; kho của lần dựng trước vẫn giữ nguyên trong bản phát hành. "
        "The build did not complete; the published release stays.\n"
        + "\n".join([*lines, *_breaking_rows(settings, failed)]),
        place=", ".join(node.name for node in failed) or "dbt",
    )


def _breaking_rows(settings: Settings, failed: Iterable[DbtNode]) -> list[str]:
    """Show some of the rows that break each test, so that nobody has to go and query them."""
    tests = [node for node in failed if node.compiled and node.failures]
    if not tests:
        return []
    shown = []
    with open_warehouse(settings) as connection:
        for node in tests:
            rows = connection.execute(f"from ({node.compiled}) limit {_SAMPLE_ROWS}")
            names = [column[0] for column in rows.description or []]
            shown += [
                f"  {node.name}: {dict(zip(names, map(str, row), strict=True))}"
                for row in rows.fetchall()
            ]
    return shown
