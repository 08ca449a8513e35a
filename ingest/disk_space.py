"""Telling a full disk from other failures, however deep and in whose words it is reported."""

import errno
from collections.abc import Iterator

_CODES = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# DuckDB, dbt and Great Expectations hand the words of the system on, not its number.
_WORDS = ("no space left on device", "disk quota exceeded")


def is_disk_full(error: BaseException) -> bool:
    """Tell whether there was no room to write.

    Args:
        error: What was raised, with what it was raised from.
    """
    return any(
        (isinstance(one, OSError) and one.errno in _CODES)
        or any(words in str(one).lower() for words in _WORDS)
        for one in _chain(error)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
