"""SFTP servers, through an Airflow connection of type ``sftp`` (host key, password or key)."""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

from ingest.source_remote import Entry, use_connections_of

_DEEPEST = 20


class SftpStore:
    """Files below a folder of an SFTP server; links are never followed.

    The key of the server has to be known: ``host_key`` in the connection's extras, or the known
    hosts of the machine.
    """

    appears_whole = False
    readers = 1  # one connection, and its client is for one at a time

    def __init__(
        self, folder: str, connection: str, timeout: float, airflow_home: os.PathLike[str]
    ) -> None:
        """Take the address; nothing is asked of the server yet.

        Args:
            folder: Path on the server; relative to the account's folder unless it begins with /.
            connection: Id of the Airflow connection.
            timeout: Seconds to wait for an answer.
            airflow_home: See :func:`~ingest.source_remote.use_connections_of`.
        """
        use_connections_of(airflow_home)
        self._folder = folder.rstrip("/") or "."
        self._connection = connection
        self._timeout = timeout
        self._client: Any = None  # paramiko has no types
        self._sftp: Any = None

    def entries(self) -> Iterator[Entry]:
        """List every file, folder by folder."""
        folders = [""]
        while folders:
            folder = folders.pop()
            for about in self._connected().listdir_attr(f"{self._folder}/{folder}".rstrip("/")):
                path = f"{folder}{about.filename}"
                if "/" in about.filename or about.filename in ("", ".", ".."):
                    continue  # no name a file can have: an unsound server
                if stat.S_ISDIR(about.st_mode or 0):
                    if path.count("/") < _DEEPEST:
                        folders.append(f"{path}/")
                else:
                    yield _entry(path, about)

    def entry(self, path: str) -> Entry | None:
        """Look at one file afresh."""
        try:
            return _entry(path, self._connected().lstat(f"{self._folder}/{path}"))
        except FileNotFoundError:
            return None

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading; what is asked for next is fetched ahead."""
        handle = self._connected().open(f"{self._folder}/{path}", "rb")
        handle.prefetch()
        return cast("BinaryIO", handle)

    def close(self) -> None:
        """Hang up."""
        if self._client is not None:
            self._client.close()
        self._client = self._sftp = None

    def _connected(self) -> Any:
        if self._sftp is None:
            from airflow.providers.sftp.hooks.sftp import SFTPHook
            from airflow.providers.ssh.hooks.ssh import SSHHook

            seconds = max(1, round(self._timeout))
            hook = SFTPHook(
                ssh_conn_id=self._connection,
                conn_timeout=seconds,
                banner_timeout=seconds,
                auth_timeout=seconds,
                conn_retry_attempts=1,
            )
            # The hook's own client stays open until it is told; ours goes with the source.
            self._client = SSHHook.get_conn(hook)
            self._sftp = self._client.open_sftp()
            channel = self._sftp.get_channel()
            if channel is not None:
                channel.settimeout(self._timeout)
        return self._sftp


def _entry(path: str, about: Any) -> Entry:
    seconds = about.st_mtime or 0
    return Entry(
        path=path,
        size=about.st_size or 0,
        version=str(seconds),
        modified=datetime.fromtimestamp(seconds, UTC),
        is_file=stat.S_ISREG(about.st_mode or 0),
    )
