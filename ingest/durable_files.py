"""Files that are either wholly there or not at all, power cuts included."""

import os
import secrets
from pathlib import Path

TEMPORARY_SUFFIX = ".tmp"


def temporary_beside(path: Path) -> Path:
    """Return a name no other process uses, on the same file system as ``path``."""
    return path.with_name(f".{secrets.token_hex(8)}{TEMPORARY_SUFFIX}")


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create a folder and its parents, durably."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def settle(temporary: Path, path: Path) -> None:
    """Give a finished, synced temporary file or folder its name, at once and durably."""
    temporary.replace(path)
    sync_folder(path.parent)


def write_durably(path: Path, content: bytes) -> None:
    """Write a file so that readers see all of it or nothing.

    Args:
        path: Where to; an existing file is replaced.
        content: All of it.
    """
    make_folder(path.parent)
    temporary = temporary_beside(path)
    try:
        with temporary.open("xb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        settle(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
