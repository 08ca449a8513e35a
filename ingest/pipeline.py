"""The stages of the pipeline, as the command line and the DAGs call them.

Each takes settings, returns a small dataclass that ``asdict`` turns into JSON, and can be repeated:
a stage that finds its work done does nothing and says so.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest import staging
from ingest.archive import Archive, Receipt
from ingest.config import Settings
from ingest.loader import LoadReport, load_batches
from ingest.model import ReadResult
from ingest.pull import PullReport, pull_source, pull_sources, source_names
from ingest.runlock import writer_lock
from ingest.staging import Batch

if TYPE_CHECKING:
    from ingest.build import BuildReport
    from ingest.gate import GateReport

__all__ = [
    "Batch",
    "BatchReport",
    "LoadReport",
    "PullReport",
    "build_marts",
    "gate_batches",
    "load_batches",
    "plan_batches",
    "pull_source",
    "pull_sources",
    "read_batch",
    "reader_version",
    "source_names",
]


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What one batch holds once read.

    ``reused``: it had been staged before. ``seconds``: what reading and staging it took now.
    """

    batch_id: str
    label: str
    files: int
    documents: int
    values: int
    items: int
    findings: int
    reused: bool
    seconds: float


def plan_batches(settings: Settings) -> list[Batch]:
    """Divide the archived arrivals that wait for a load into batches.

    Args:
        settings: Where the archive is, and how many files a batch takes.

    Returns:
        The batches, in the order the files were received; empty if nothing waits.
    """
    waiting = Archive(settings.archive).pending_receipts()
    batches = staging.divide(waiting, settings.batch_files, reader_version())
    staging.clear_old(settings, (one.batch_id for one in batches))
    return batches


def read_batch(settings: Settings, batch: Batch) -> BatchReport:
    """Read the documents of one batch in the sandbox and stage what they say.

    Args:
        settings: Where archive and staging are, and the limits of the sandbox.
        batch: A batch as planned.

    Returns:
        What it holds. A file that cannot be read is a rejected document with a finding.

    Raises:
        ArchiveCorruptError: If a file in the archive is not what it was.
    """
    began = time.monotonic()
    done = staging.manifest(settings, batch.batch_id)
    reused = done is not None
    if done is None:
        archive = Archive(settings.archive)
        receipts = [archive.receipt(one) for one in batch.receipt_ids]
        done = staging.stage(settings, batch, receipts, _read(settings, archive, receipts))
    return BatchReport(
        batch_id=done.batch_id,
        label=done.label,
        files=done.receipts,
        documents=done.submissions,
        values=done.values,
        items=done.items,
        findings=done.findings,
        reused=reused,
        seconds=round(time.monotonic() - began, 3),
    )


def gate_batches(settings: Settings, batch_ids: Sequence[str]) -> "GateReport":
    """Check staged batches before they are loaded.

    Args:
        settings: Where staging and the reports are.
        batch_ids: Staged batches.

    Returns:
        What was checked.

    Raises:
        GateFailedError: If a blocking expectation does not hold; nothing may be loaded then.
    """
    from ingest.gate import gate_staged

    return gate_staged(settings, [staging.batch_folder(settings, one) for one in batch_ids])


def build_marts(settings: Settings, full_refresh: bool = False) -> "BuildReport":
    """Build the marts from the slices no build has taken yet.

    Args:
        settings: Where the warehouse and the dbt project are.
        full_refresh: Build everything anew instead.

    Returns:
        What was built.

    Raises:
        BuildFailedError: If dbt did not complete; the marts of the last build stay.
        WarehouseLockedError: If another process did not let go in time.
    """
    from ingest.build import build_marts as build

    with writer_lock(settings):
        return build(settings, full_refresh=full_refresh)


def reader_version() -> str:
    """Return the version of the readers in force; a document is read once per version."""
    from ingest.reading import READER_VERSION

    return READER_VERSION


def _read(settings: Settings, archive: Archive, receipts: Sequence[Receipt]) -> list[ReadResult]:
    """Read every distinct content once, under the name it first came with."""
    from ingest.sandbox import Job, read_many

    first = {one.file_sha256: one for one in reversed(receipts)}
    jobs = [
        Job(archive.verified_blob(one.file_sha256), one.file_name, one.file_sha256)
        for one in first.values()
    ]
    return list(read_many(jobs, settings))
