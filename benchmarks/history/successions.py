"""Who becomes whom, by which share: as the marts have it, shares set by hand included.

``seeds/succession_overrides.csv`` counts where it gives all successors of a unit; the last of them,
by key, takes what is left of 1 (``int_successions_shared``).
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from benchmarks.history.shares import Succession, share_in_millionths
from ingest.reference import Row, seed_rows


def successions_among(positions: Mapping[str, int], seeds: Path | None = None) -> list[Succession]:
    """Return the successions between some unit versions, by their positions.

    Args:
        positions: Position of each version, by its ``unit_key``.
        seeds: Folder of the seeds; None takes the configured one.
    """
    by_hand = _set_by_hand(seeds)
    return [
        Succession(
            positions[row["predecessor_unit_key"]],
            positions[row["successor_unit_key"]],
            share_in_millionths(by_hand.get(_pair(row), row["share"])),
        )
        for row in seed_rows("unit_successions", seeds)
        if row["predecessor_unit_key"] in positions and row["successor_unit_key"] in positions
    ]


def _pair(row: Row) -> tuple[str, str]:
    return row["predecessor_unit_key"], row["successor_unit_key"]


def _set_by_hand(seeds: Path | None) -> dict[tuple[str, str], str]:
    """Return the shares set by hand of the pairs of unit keys they are for."""
    given = {
        (row["predecessor_code"], row["successor_code"], row["effective_date"]): row["share"]
        for row in seed_rows("succession_overrides", seeds)
    }
    if not given:
        return {}
    heirs: dict[str, dict[str, str | None]] = {}
    for row in seed_rows("unit_successions", seeds):
        old, new = (key.partition("@")[0] for key in _pair(row))
        share = given.get((old, new, row["effective_date"]))
        heirs.setdefault(row["predecessor_unit_key"], {})[row["successor_unit_key"]] = share
    found = {}
    for predecessor, shares in heirs.items():
        *others, last = sorted(shares)
        told = [share for share in (shares[one] for one in others) if share is not None]
        if shares[last] is None or len(told) < len(others):
            continue
        found |= dict(zip(((predecessor, one) for one in others), told, strict=True))
        found[predecessor, last] = str(1 - sum(map(Decimal, told), Decimal(0)))
    return found
