"""Folders of releases: written aside, switched at once, old ones thinned out.

Below ``<home>/published``::

    releases/<release_id>/   dean06.duckdb, parquet/<table>.parquet, overview/, docs/, release.json
    current                  a link to the release readers open; replaced by one rename
    .tmp-…                   a release being written; the next run removes what a kill left
"""

import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ingest.config import Settings
from ingest.errors import Dean06Error

SNAPSHOT_NAME = "dean06.duckdb"
MANIFEST_NAME = "release.json"
_POLL_SECONDS = 0.1


class PublisherBusyError(Dean06Error):
    """Another publisher is at work and did not finish in time."""

    code = "PUBLISHER_BUSY"


@contextmanager
def publisher_lock(settings: Settings, name: str = "publish") -> Iterator[None]:
    """Let one publisher work at a time; the kernel lets go of the lock when its process ends.

    Args:
        settings: Where the locks are and how long to wait.
        name: What is published; different things do not wait for each other.

    Raises:
        PublisherBusyError: If another one did not finish within ``lock_timeout_seconds``.
    """
    settings.locks.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + settings.lock_timeout_seconds
    with (settings.locks / f"{name}.lock").open("a") as handle:
        while True:
            try:
                fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise PublisherBusyError(
                        "Một lần phát hành khác đang chạy, hãy thử lại sau. "
                        "Another publisher is at work; try again later.",
                        place=f"{name}.lock",
                    ) from None
            time.sleep(_POLL_SECONDS)
        yield


def new_folder(settings: Settings) -> Path:
    """Return a new empty folder to write a release in, after removing what killed runs left.

    Only the holder of ``publisher_lock`` may call this.
    """
    settings.published.mkdir(parents=True, exist_ok=True)
    for leftover in settings.published.glob(".tmp-*"):
        if leftover.is_symlink():
            leftover.unlink()
        else:
            shutil.rmtree(leftover)
    folder = settings.published / f".tmp-{secrets.token_hex(6)}"
    (folder / "parquet").mkdir(parents=True)
    return folder


def current_manifest(settings: Settings) -> dict[str, Any] | None:
    """Return ``release.json`` of the current release; None if nothing is released."""
    try:
        text = (settings.published / "current" / MANIFEST_NAME).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    manifest: dict[str, Any] = json.loads(text)
    return manifest


def settle_release(settings: Settings, folder: Path, manifest: dict[str, Any]) -> Path:
    """Make a written folder a release, durably; readers do not see it until the switch.

    Args:
        settings: Where releases are.
        folder: From ``new_folder``, with snapshot and Parquet in it.
        manifest: What ``release.json`` is to say; ``release_id`` names the release.

    Returns:
        The release's folder.
    """
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (folder / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8")
    for path in (*folder.rglob("*"), folder):
        if path.is_file():
            path.chmod(0o444)
        sync(path)
    releases = settings.published / "releases"
    releases.mkdir(exist_ok=True)
    final = releases / str(manifest["release_id"])
    folder.rename(final)
    sync(releases)
    return final


def switch_to(settings: Settings, release: Path) -> None:
    """Make a release the current one: one rename, so that readers see the old or the new one."""
    link = settings.published / f".tmp-{secrets.token_hex(6)}"
    link.symlink_to(Path("releases") / release.name)
    link.replace(settings.published / "current")
    sync(settings.published)


def thin_out(settings: Settings) -> list[str]:
    """Remove old releases: the recent ones, the last of every month and the current one stay.

    Args:
        settings: How many recent ones to keep, and the time zone months are meant in.

    Returns:
        Ids of the removed releases.
    """
    releases = settings.published / "releases"
    names = sorted(path.name for path in releases.iterdir() if path.is_dir())
    kept = set(names[-settings.keep_releases :])
    kept |= set({_month(settings, releases / name): name for name in names}.values())
    kept.add((settings.published / "current").resolve().name)
    removed = [name for name in names if name not in kept]
    for name in removed:
        # Renamed first: a reader that lists releases never finds half of one.
        doomed = settings.published / f".tmp-{secrets.token_hex(6)}"
        (releases / name).rename(doomed)
        shutil.rmtree(doomed)
    return removed


def clear_old(settings: Settings) -> list[str]:
    """Remove old releases between two publications; see :func:`thin_out`.

    Returns:
        Ids of the removed releases; none where nothing was released yet.
    """
    with publisher_lock(settings):
        return thin_out(settings) if (settings.published / "releases").is_dir() else []


def _month(settings: Settings, release: Path) -> str:
    """Return the month a release was made in, where its readers are."""
    manifest = json.loads((release / MANIFEST_NAME).read_text(encoding="utf-8"))
    created = datetime.fromisoformat(manifest["created_at"])
    return f"{created.astimezone(ZoneInfo(settings.timezone)):%Y-%m}"


def sync(path: Path) -> None:
    """Make what was written to a file or folder survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
