"""Files that appear whole or not at all, and stay untouched where they are the same already."""

import os
import secrets
from pathlib import Path


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write a file in one step, unless it holds this content already.

    Args:
        path: Where to; folders are made.
        content: All of it.

    Returns:
        Whether anything was written.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return True
