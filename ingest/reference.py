"""Reference data (``seeds/*.csv``) as the readers see it: rows of text, loaded once per process."""

import csv
from functools import lru_cache
from pathlib import Path

from ingest.config import get_settings
from ingest.errors import ReferenceDataError

Row = dict[str, str]


def seed_rows(name: str, seeds: Path | None = None) -> tuple[Row, ...]:
    """Return the rows of one seed.

    Args:
        name: File name without ``.csv``, such as ``indicators``.
        seeds: Folder of the seeds; None takes the configured one.

    Returns:
        One dict of text per row, in file order. Blank cells are empty strings.

    Raises:
        ReferenceDataError: If the seed does not exist.
    """
    return _read((seeds or get_settings().seeds) / f"{name}.csv")


@lru_cache(maxsize=64)
def _read(path: Path) -> tuple[Row, ...]:
    if not path.is_file():
        raise ReferenceDataError("Seed not found", place=str(path))
    with path.open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))
