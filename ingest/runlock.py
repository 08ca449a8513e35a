"""One writer at a time: runs that meet wait for each other and then find the work done."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.config import Settings
from ingest.errors import WarehouseLockedError

_POLL_SECONDS = 0.1


@contextmanager
def writer_lock(settings: Settings, wait_seconds: float | None = None) -> Iterator[None]:
    """Hold the right to write the warehouse.

    The lock is the kernel's: it goes when its process ends, however it ends.

    Args:
        settings: Where the locks are and how long to wait.
        wait_seconds: Longest wait; None takes ``lock_timeout_seconds``.

    Yields:
        Nothing; the lock is held inside the block.

    Raises:
        WarehouseLockedError: If another run did not finish in time.
    """
    settings.locks.mkdir(parents=True, exist_ok=True)
    path = settings.locks / "writer.lock"
    deadline = time.monotonic() + _longest_wait(settings, wait_seconds)
    with path.open("a+") as handle:
        while not _try_lock(handle.fileno()):
            if time.monotonic() >= deadline:
                handle.seek(0)
                raise WarehouseLockedError(
                    "Một lần chạy khác đang ghi kho dữ liệu, hãy thử lại sau. "
                    "Another run is writing the warehouse; try again later.",
                    place=path.name,
                    found=f"pid {handle.read().strip() or '?'}",
                )
            time.sleep(_POLL_SECONDS)
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def _longest_wait(settings: Settings, wait_seconds: float | None) -> float:
    return settings.lock_timeout_seconds if wait_seconds is None else wait_seconds


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
