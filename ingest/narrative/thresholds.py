"""How sure is sure enough: the numbers of ``seeds/narrative/thresholds.csv``."""

from functools import lru_cache
from pathlib import Path

from ingest.reference import seed_rows


@lru_cache(maxsize=4)
def _values(seeds: Path | None) -> dict[str, float]:
    return {row["name"]: float(row["value"]) for row in seed_rows("narrative/thresholds", seeds)}


def threshold(name: str, seeds: Path | None = None) -> float:
    """Return one threshold.

    Args:
        name: Its name in the seed.
        seeds: Folder of the seeds; None takes the configured one.

    Raises:
        KeyError: If the seed has none of that name.
    """
    return _values(seeds)[name]
