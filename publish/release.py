"""Releasing the marts: gate, snapshot, Parquet, and one switch that readers never see half of."""

import shutil
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from getpass import getuser
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from ingest.config import Settings
from ingest.gate import GateReport
from publish.dictionary.writing import write_dictionary_of
from publish.gates import gate_marts
from publish.mart_checks import ask
from publish.marts import open_marts
from publish.overview.writing import OverviewFile, write_overview
from publish.parquet import ParquetFile, sha256_of, write_parquet
from publish.release_difference import (
    DIFFERENCE,
    PREVIOUS,
    Difference,
    write_difference,
)
from publish.release_folders import (
    SNAPSHOT_NAME,
    current_manifest,
    new_folder,
    publisher_lock,
    settle_release,
    switch_to,
    thin_out,
)
from publish.snapshot import SNAPSHOT, STORAGE_VERSION, definitions, write_snapshot

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ReleaseReport:
    """What came of a publish run.

    Attributes:
        released: False when the marts are what the current release already holds.
        release_id: The current release after the run.
        path: Its snapshot, under the name everybody uses.
        rows: Row counts per table.
        warnings: Codes of gate checks that warn.
        overridden: Reason given to release in spite of a failed gate; None otherwise.
        removed: Old releases removed.
        docs_path: Data Docs of the gate.
        difference: Figures added, removed and changed since the release before.
        message: One sentence for people.
    """

    released: bool
    release_id: str
    path: str
    rows: dict[str, int]
    warnings: list[str]
    overridden: str | None
    removed: list[str]
    docs_path: str
    difference: dict[str, Any]
    message: str


@dataclass(frozen=True)
class _Draft:
    """A release written aside, not yet judged."""

    folder: Path
    tables: dict[str, ParquetFile]
    definitions: str
    covers: dict[str, Any]
    difference: Difference
    difference_file: ParquetFile
    overview: OverviewFile
    answers: "pd.DataFrame" = field(repr=False)

    @property
    def content(self) -> dict[str, str]:
        """Hashes of all a reader sees; equal ones mean an equal release."""
        tables = {name: one.sha256 for name, one in self.tables.items()}
        return {"": self.definitions, self.overview.file: self.overview.sha256} | tables


def publish(
    settings: Settings, override_reason: str | None = None, overridden_by: str | None = None
) -> ReleaseReport:
    """Release the marts as they are now.

    Args:
        settings: Where the warehouse is, where releases go and how many stay.
        override_reason: Release even if the gate fails; the reason is recorded as an event.
        overridden_by: Who gives the reason; None is the account of the process.

    Returns:
        What was released; or that nothing changed since the current release.

    Raises:
        GateFailedError: If a blocking check failed and no reason to override was given. Nothing
            is released then, and the current release stays.
        NothingBuiltError: If there are no marts yet.
        PublisherBusyError: If another publisher did not finish in time.
        WarehouseLockedError: If a writer did not let go of the warehouse in time.
    """
    with publisher_lock(settings):
        draft = _write_draft(settings)
        try:
            report = gate_marts(settings, draft.answers)
            if override_reason is None:
                report.raise_if_blocked()
            current = current_manifest(settings)
            if current is not None and _content(current) == draft.content:
                return _unchanged(settings, current, report)
            return _release(settings, draft, report, override_reason, overridden_by or getuser())
        finally:
            shutil.rmtree(draft.folder, ignore_errors=True)


def _write_draft(settings: Settings) -> _Draft:
    """Write snapshot and Parquet aside; the warehouse is open only so long."""
    with open_marts(settings) as connection:
        folder = new_folder(settings)
        write_snapshot(connection, folder / SNAPSHOT_NAME)
        current = current_manifest(settings)
        since = None if current is None else str(current["release_id"])
        previous = None if since is None else settings.released_database
        difference = write_difference(connection, previous, since)
        tables = write_parquet(connection, folder / "parquet")
        answers = ask(connection, has_previous=previous is not None)
        texts = sha256(definitions(connection).encode()).hexdigest()
        covers = _covers(connection)
        connection.execute(f"checkpoint {SNAPSHOT}")
        connection.execute(f"detach {SNAPSHOT}")
        if previous is not None:
            connection.execute(f"detach {PREVIOUS}")
    overview = write_overview(folder / SNAPSHOT_NAME, settings.seeds, folder)
    # Equal marts are an equal release, whatever came before them.
    told = tables.pop(DIFFERENCE)
    return _Draft(folder, tables, texts, covers, difference, told, overview, answers)


def _covers(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return the loads and the build a release speaks of."""
    loads = (
        connection.execute(
            "select count(*), max(committed_at)::varchar, arg_max(load_id, committed_at), "
            "coalesce(sum(files_seen), 0)::bigint, coalesce(sum(files_loaded), 0)::bigint, "
            "coalesce(sum(files_rejected), 0)::bigint, coalesce(sum(files_skipped), 0)::bigint, "
            "coalesce(sum(values_loaded), 0)::bigint from raw.loads"
        ).fetchone()
        or (0,) * 8
    )
    build = (
        connection.execute(
            "select arg_max(build_id, finished_at), max(finished_at)::varchar, "
            "max(loads_through)::varchar from raw.builds"
        ).fetchone()
        or (None,) * 3
    )
    names = ("count", "committed_through", "last_load_id", "files_seen", "files_loaded",
             "files_rejected", "files_skipped", "values_loaded")  # fmt: skip
    return {
        "loads": dict(zip(names, loads, strict=True)),
        "build": dict(zip(("build_id", "finished_at", "loads_through"), build, strict=True)),
    }


def _release(
    settings: Settings,
    draft: _Draft,
    report: GateReport,
    override_reason: str | None,
    actor: str,
) -> ReleaseReport:
    created = datetime.now(UTC)
    digest = sha256(repr(sorted(draft.content.items())).encode()).hexdigest()
    release_id = f"{created:%Y%m%dT%H%M%S%f}Z-{digest[:8]}"
    overridden = None if report.success else override_reason
    if overridden is not None:
        _record_override(settings, release_id, overridden, actor, report)
    # What the tables mean goes with them; it is no part of what makes releases equal.
    written = write_dictionary_of(settings, draft.folder / SNAPSHOT_NAME, draft.folder / "docs")
    manifest = _manifest(draft, report, release_id, created, overridden)
    manifest["docs"] = {"entries": written.entries, "with_example": written.with_example}
    switch_to(settings, settle_release(settings, draft.folder, manifest))
    return ReleaseReport(
        released=True,
        release_id=release_id,
        path=str(settings.published / "current" / SNAPSHOT_NAME),
        rows={name: table.rows for name, table in draft.tables.items()},
        warnings=[failure.code for failure in report.warnings],
        overridden=overridden,
        removed=thin_out(settings),
        docs_path=report.docs_path,
        difference=asdict(draft.difference),
        message=f"Đã phát hành {release_id}. Released.",
    )


def _record_override(
    settings: Settings, release_id: str, reason: str, actor: str, report: GateReport
) -> None:
    """Record who released in spite of a failed gate, and why, before it takes effect."""
    from ingest.events import record_event

    record_event(
        settings,
        "override_gate",
        release_id,
        reason=reason,
        actor=actor,
        payload={
            "failed": [failure.code for failure in report.blocking_failed],
            "rows": [row for failure in report.blocking_failed for row in failure.sample],
            "gate_run_id": report.run_id,
        },
    )


def _manifest(
    draft: _Draft,
    report: GateReport,
    release_id: str,
    created: datetime,
    overridden: str | None,
) -> dict[str, Any]:
    snapshot = draft.folder / SNAPSHOT_NAME
    return {
        "release_id": release_id,
        "created_at": created.isoformat(),
        "dean06_version": version("dean06"),
        "snapshot": {
            "file": SNAPSHOT_NAME,
            "storage_version": STORAGE_VERSION,
            "bytes": snapshot.stat().st_size,
            "sha256": sha256_of(snapshot),
        },
        "definitions_sha256": draft.definitions,
        "tables": {name: asdict(table) for name, table in draft.tables.items()},
        "difference": asdict(draft.difference) | asdict(draft.difference_file),
        "overview": asdict(draft.overview),
        **draft.covers,
        "gate": {
            "run_id": report.run_id,
            "passed": report.success,
            "evaluated": report.evaluated,
            "warnings": [failure.code for failure in report.warnings],
            "failed": [failure.code for failure in report.blocking_failed],
            "override_reason": overridden,
        },
    }


def _content(manifest: dict[str, Any]) -> dict[str, str]:
    tables = {name: table["sha256"] for name, table in manifest["tables"].items()}
    page = {one["file"]: one["sha256"] for one in [manifest.get("overview")] if one}
    return {"": manifest.get("definitions_sha256", "")} | page | tables


def _unchanged(settings: Settings, current: dict[str, Any], report: GateReport) -> ReleaseReport:
    return ReleaseReport(
        released=False,
        release_id=current["release_id"],
        path=str(settings.published / "current" / SNAPSHOT_NAME),
        rows={name: table["rows"] for name, table in current["tables"].items()},
        warnings=[failure.code for failure in report.warnings],
        overridden=None,
        removed=[],
        docs_path=report.docs_path,
        difference=asdict(Difference(current["release_id"])),
        message="Số liệu không đổi, giữ nguyên bản phát hành hiện hành. "
        "Nothing changed; the current release stays.",
    )
