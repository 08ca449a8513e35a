"""What was read for each load, kept in the archive, so that a rebuild loads the same again.

Readers change, and so does what they are taught; what a report was understood to say at the time of
its load is part of history. The tables of staging are contents of the archive like any other, under
their hashes; the load's journal names them.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ingest.archive import Archive
from ingest.config import Settings
from ingest.durable_files import make_folder
from ingest.staging import TABLES

# {"batch_id": …, "tables": {table: sha256}}, as it stands in a journal.
Reading = dict[str, Any]


def keep_readings(archive: Archive, files: Mapping[str, Sequence[str]]) -> list[Reading]:
    """Archive the staged tables a load is about to take.

    Args:
        archive: Gets their contents.
        files: Parquet files by table, each in the folder of its batch.

    Returns:
        What the journal says about them: one entry a batch, in the order given.
    """
    batches: dict[str, dict[str, str]] = {}
    for table, paths in files.items():
        for path in map(Path, paths):
            with path.open("rb") as handle:
                blob = archive.store_blob(handle)
            batches.setdefault(path.parent.name, {})[table] = blob.sha256
    return [{"batch_id": batch_id, "tables": tables} for batch_id, tables in batches.items()]


@contextmanager
def kept_files(
    settings: Settings, archive: Archive, readings: Sequence[Reading]
) -> Iterator[dict[str, list[str]]]:
    """Lay out kept readings as they lay in staging.

    Args:
        settings: Where staging is.
        archive: Holds their contents.
        readings: What a journal says about them.

    Yields:
        Parquet files by table, for as long as the block lasts.

    Raises:
        ArchiveCorruptError: If one of them is gone, or is not what it was.
    """
    make_folder(settings.staging)
    with tempfile.TemporaryDirectory(prefix=".replay-", dir=settings.staging) as place:
        for reading in readings:
            folder = Path(place, reading["batch_id"])
            folder.mkdir()
            for table in TABLES:
                content = archive.verified_blob(reading["tables"][table])
                (folder / f"{table}.parquet").symlink_to(content.resolve())
        folders = [Path(place, reading["batch_id"]) for reading in readings]
        yield {table: [str(one / f"{table}.parquet") for one in folders] for table in TABLES}
