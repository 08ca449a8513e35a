"""``dean06 build --as-known-on``: the marts of an instant, written like a release, kept and reused.

Below ``<home>/as-known-on``::

    builds/<inputs>/  dean06.duckdb, parquet/<table>.parquet, build.json
    <instant>         a link to the build that answers for it; instants with equal inputs share one
    .tmp-…            a build under way; the next run removes what a kill left

Nothing here is the working warehouse or a release; all of it may be removed and is built again.
"""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from ingest.as_known_on import KnownPlan, build_known, lay_out_known, planned
from ingest.config import Settings
from ingest.errors import OutputRefusedError
from ingest.instants import read_instant
from publish.marts import open_marts
from publish.parquet import write_parquet
from publish.release_folders import SNAPSHOT_NAME, publisher_lock, sync
from publish.snapshot import write_snapshot

MANIFEST_NAME = "build.json"
_FOLDER = "as-known-on"


@dataclass(frozen=True)
class KnownReport:
    """What the marts as known at an instant are.

    Attributes:
        moment: The instant, ISO 8601.
        path: The DuckDB file.
        reused: Equal inputs had been built before; nothing was built.
        is_settled: The instant is past: asking again gives the same for ever.
        loads: Loads known then.
        last_load_at: When the last of them took effect.
        reference_build: Build whose seeds and dbt project were taken.
        reference_at: When that build was done.
        tables: sha256 of the Parquet file of every table, as ``release.json`` has them.
    """

    moment: str
    path: str
    reused: bool
    is_settled: bool
    loads: int
    last_load_at: str
    reference_build: str
    reference_at: str
    tables: dict[str, str]


def build_as_known_on(
    settings: Settings, instant: str, output: Path | None = None, *, anew: bool = False
) -> KnownReport:
    """Build the whole marts as they were known at an instant, into a file of their own.

    Args:
        settings: Where the home is; days and times without offset are meant in its time zone.
        instant: A day (its end is meant) or a date and time.
        output: Where a copy of the DuckDB file goes besides; an existing file is replaced at once.
        anew: Build even where equal inputs were built before.

    Returns:
        What was built or found.

    Raises:
        InstantUnreadableError: If the instant cannot be read.
        NothingKnownYetError: If nothing had been loaded by then.
        DefinitionsNotKeptError: If the archive does not keep the reference data of then.
        OutputRefusedError: If the output would be a file of the warehouse itself.
        BuildFailedError: If dbt did not complete.
        WarehouseLockedError: If another process did not let go in time.
    """
    moment = read_instant(instant, settings.timezone)
    if output is not None:
        _check_output(settings, output)
    root = settings.home / _FOLDER
    with publisher_lock(settings, _FOLDER):
        _clear(root)
        work = root / f".tmp-{token_hex(6)}"
        try:
            with planned(settings, moment) as (plan, warehouse):
                final = root / "builds" / plan.inputs
                reused = not anew and (final / MANIFEST_NAME).is_file()
                home = None if reused else lay_out_known(settings, plan, warehouse, work / "home")
            if home is not None:
                build_known(home)
                _settle(_write(home, plan, work / "made"), final)
            link = root / f"{moment:%Y%m%dT%H%M%S%f}Z"
            _point(link, final)
            if output is not None:
                _copy(final / SNAPSHOT_NAME, output)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return _report(plan, output or link / SNAPSHOT_NAME, final, reused)


def _check_output(settings: Settings, output: Path) -> None:
    target = output.resolve()
    own = (settings.warehouse.parent, settings.published, settings.archive, settings.staging)
    if any(target.is_relative_to(folder.resolve()) for folder in own) or target.is_dir():
        raise OutputRefusedError(
            "Tệp kết quả phải nằm ngoài kho, kho lưu trữ và các bản phát hành. "
            "The result has to lie outside the warehouse, the archive and the releases.",
            place=str(output),
        )


def _clear(root: Path) -> None:
    root.mkdir(parents=True, exist_ok=True)
    for leftover in root.glob(".tmp-*"):
        if leftover.is_symlink():
            leftover.unlink()
        else:
            shutil.rmtree(leftover)


def _write(home: Settings, plan: KnownPlan, folder: Path) -> Path:
    """Write snapshot, Parquet and manifest of the marts that were built."""
    (folder / "parquet").mkdir(parents=True)
    with open_marts(home) as connection:
        write_snapshot(connection, folder / SNAPSHOT_NAME)
        tables = write_parquet(connection, folder / "parquet")
    manifest: dict[str, Any] = {
        "inputs": plan.inputs,
        "loads": plan.known.loads,
        "last_load_id": plan.known.last_load_id,
        "last_load_at": plan.known.last_committed_at.isoformat(),
        "definitions": plan.build.definitions,
        "definitions_of_build": plan.build.build_id,
        "definitions_recorded_at": plan.build.recorded_at.isoformat(),
        "timezone": plan.build.timezone,
        "software": plan.software,
        "tables": {name: asdict(table) for name, table in tables.items()},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (folder / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8")
    return folder


def _settle(made: Path, final: Path) -> None:
    """Give a written build its name at once; one that is there gives way."""
    for path in (*made.rglob("*"), made):
        if path.is_file():
            path.chmod(0o444)
        sync(path)
    final.parent.mkdir(exist_ok=True)
    if final.exists():
        final.rename(made.with_name("replaced"))
    made.rename(final)
    sync(final.parent)


def _point(link: Path, final: Path) -> None:
    temporary = link.with_name(f".tmp-{token_hex(6)}")
    temporary.symlink_to(Path("builds") / final.name)
    temporary.replace(link)
    sync(link.parent)


def _copy(snapshot: Path, output: Path) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    temporary = output.with_name(f".{output.name}.{token_hex(6)}.tmp")
    try:
        shutil.copyfile(snapshot, temporary)
        sync(temporary)
        temporary.replace(output)
    finally:
        temporary.unlink(missing_ok=True)
    sync(output.parent)


def _report(plan: KnownPlan, path: Path, final: Path, reused: bool) -> KnownReport:
    manifest = json.loads((final / MANIFEST_NAME).read_text(encoding="utf-8"))
    return KnownReport(
        moment=plan.moment.isoformat(),
        path=str(path),
        reused=reused,
        is_settled=plan.is_settled,
        loads=plan.known.loads,
        last_load_at=plan.known.last_committed_at.isoformat(),
        reference_build=plan.build.build_id,
        reference_at=plan.build.recorded_at.isoformat(),
        tables={name: table["sha256"] for name, table in manifest["tables"].items()},
    )
