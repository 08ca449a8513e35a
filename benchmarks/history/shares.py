"""Dividing whole numbers along successions: by share, in exact integers, nothing lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
SHARE_SCALE = 1_000_000


@dataclass(frozen=True, slots=True)
class Succession:
    """One unit version becoming another, by positions in a list of versions.

    ``share`` is what goes to the successor, in millionths; the shares of a predecessor sum to a
    million.
    """

    predecessor: int
    successor: int
    share: int


@dataclass(frozen=True, slots=True)
class Shares:
    """Successions made ready to divide many numbers at once.

    The pieces of a predecessor are cut at cumulated shares ``lower`` and ``upper``: each piece is
    within one of its exact part and together they are the whole.
    """

    predecessors: Counts
    successors: Counts
    lower: Counts
    upper: Counts

    def divided(self, values: Counts, versions: int) -> Counts:
        """Hand the values of predecessors on to their successors.

        Args:
            values: One row per version; rows of versions without successors do not matter.
            versions: How many versions there are.

        Returns:
            One row per version: the sum of the pieces it receives; 0 for those without any.
        """
        whole = values[self.predecessors]
        shape = (len(self.lower),) + (1,) * (values.ndim - 1)
        lower, upper = self.lower.reshape(shape), self.upper.reshape(shape)
        pieces = _cut(whole, upper) - _cut(whole, lower)
        received = np.zeros((versions, *values.shape[1:]), dtype=np.int64)
        np.add.at(received, self.successors, pieces)
        return received


def shares_of(successions: Sequence[Succession]) -> Shares:
    """Line up successions so that the pieces of each predecessor add up to it.

    Raises:
        ValueError: If the shares of a predecessor do not sum to one.
    """
    taken: dict[int, int] = {}
    rows = []
    for one in successions:
        lower = taken.get(one.predecessor, 0)
        taken[one.predecessor] = lower + one.share
        rows.append((one.predecessor, one.successor, lower, lower + one.share))
    wrong = [position for position, total in taken.items() if total != SHARE_SCALE]
    if wrong:
        raise ValueError(f"the shares of a predecessor do not sum to 1: version {wrong[0]}")
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Shares(*columns)


def share_in_millionths(text: str) -> int:
    """Turn the share of ``seeds/unit_successions.csv`` into millionths."""
    return int(Decimal(text) * SHARE_SCALE)


def _cut(whole: Counts, share: Counts) -> Counts:
    """Floor of whole × share / a million, without leaving 64 bits."""
    millions, rest = np.divmod(whole, SHARE_SCALE)
    return np.asarray(millions * share + rest * share // SHARE_SCALE)
