"""S3-compatible object stores, through an Airflow connection of type ``aws``."""

import os
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from ingest.source_remote import Entry, use_connections_of


class S3Store:
    """Objects below ``s3://bucket/prefix``; an object is there whole or not at all."""

    appears_whole = True
    readers = 8

    def __init__(
        self, uri: str, connection: str, timeout: float, airflow_home: os.PathLike[str]
    ) -> None:
        """Take the address; nothing is asked of the store yet.

        Args:
            uri: ``s3://bucket`` or ``s3://bucket/prefix``.
            connection: Id of the Airflow connection; empty takes the machine's own credentials.
            timeout: Seconds to wait for an answer.
            airflow_home: See :func:`~ingest.source_remote.use_connections_of`.
        """
        use_connections_of(airflow_home)
        from airflow.sdk import ObjectStoragePath

        path = ObjectStoragePath(uri, conn_id=connection or None)
        self._root = path.path.rstrip("/")
        self._fs: Any = path.fs
        # What the connection says comes first.
        for name, value in {
            "connect_timeout": timeout,
            "read_timeout": timeout,
            "retries": {"max_attempts": 1},
        }.items():
            self._fs.config_kwargs.setdefault(name, value)
        self._fs.retries = 2

    def entries(self) -> Iterator[Entry]:
        """List every object, afresh."""
        self._fs.invalidate_cache()
        # Listing below a bucket that is not there would look as if there were nothing in it.
        self._fs.call_s3("head_bucket", Bucket=self._root.partition("/")[0])
        for path, about in self._fs.find(self._root, detail=True).items():
            if about["type"] == "file" and not path.endswith("/"):
                yield self._entry(path, about)

    def entry(self, path: str) -> Entry | None:
        """Look at one object afresh."""
        full = f"{self._root}/{path}"
        try:
            return self._entry(full, self._fs.info(full, refresh=True))
        except FileNotFoundError:
            return None

    def open(self, path: str) -> BinaryIO:
        """Open an object for reading."""
        return cast("BinaryIO", self._fs.open(f"{self._root}/{path}", "rb"))

    def close(self) -> None:
        """Connections belong to the file system, which Airflow keeps for the process."""

    def _entry(self, path: str, about: dict[str, Any]) -> Entry:
        modified = about["LastModified"]
        # The same content put there again later is another arrival: the tag alone would hide it.
        version = f"{about['ETag'].strip(chr(34))}@{modified.isoformat()}"
        return Entry(path[len(self._root) + 1 :], int(about["size"]), version, modified)
