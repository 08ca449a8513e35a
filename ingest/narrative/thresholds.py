"""How sure is sure enough: the numbers of ``seeds/narrative/thresholds.csv``."""

from functools import lru_cache

from ingest.reference import seed_rows


@lru_cache(maxsize=1)
def _values() -> dict[str, float]:
    return {row["name"]: float(row["value"]) for row in seed_rows("narrative/thresholds")}


def threshold(name: str) -> float:
    """Return one threshold.

    Args:
        name: Its name in the seed.

    Raises:
        KeyError: If the seed has none of that name.
    """
    return _values()[name]
