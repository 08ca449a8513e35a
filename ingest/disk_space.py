"""Telling a full disk from other failures, however deep and in whose words it is reported."""

import errno
from collections.abc import Iterator

_CODES = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# DuckDB, dbt and Great Expectations hand the words of the system on, not its number. The last is
# what DuckDB says when intermediate results find no room: it takes nine tenths of it for them.
_WORDS = ("no space left on device", "disk quota exceeded", "'max_temp_directory_size' setting")
CODE = "DISK_FULL"


def is_disk_full(error: BaseException) -> bool:
    """Tell whether there was no room to write.

    Args:
        error: What was raised, with what it was raised from.
    """
    return any(
        (isinstance(one, OSError) and one.errno in _CODES)
        or getattr(one, "code", "") == CODE
        or says_disk_full(str(one))
        for one in _chain(error)
    )


def says_disk_full(text: str) -> bool:
    """Tell whether what a program printed says that there was no room to write."""
    return any(words in text.lower() for words in _WORDS)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
