"""Which units a run is about: all of them, or some of today's with everything they came from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.history.draws import key_of, mixed
from benchmarks.history.months import Month
from benchmarks.history.tree import FOREVER, LEVELS, Positions, Tree, Versions
from benchmarks.history.world import World


@dataclass(frozen=True)
class Selection:
    """The chosen versions of each level, as a mask over all of them."""

    world: World
    chosen: dict[str, NDArray[np.bool_]]

    def reporting(self, level: str, month: Month) -> Positions:
        """Return the chosen units of a level that report a month."""
        everyone = self.world.tree.level(level).reporting(month)
        return everyone[self.chosen[level][everyone]]


def select(world: World, units: int | None = None, within: tuple[str, ...] = ()) -> Selection:
    """Choose units.

    Whole provinces are taken one after the other, each followed by its communes, until there are
    enough; so a smaller choice is part of a larger one, and all but the last province are complete.
    With today's units come all their predecessors, so that mergers stay whole.

    Args:
        world: The history.
        units: How many of today's units; None takes all.
        within: Codes of today's provinces to choose from; empty takes all.

    Raises:
        ValueError: If a code is not one of today's provinces.
    """
    tree = world.tree
    today = {level: tree.level(level).last == FOREVER for level in LEVELS}
    if units is None and not within:
        return Selection(world, {level: np.ones(len(today[level]), np.bool_) for level in LEVELS})
    order = _order(tree, within)[:units]
    chosen = {level: np.zeros(len(today[level]), dtype=np.bool_) for level in LEVELS}
    for level, position in order:
        chosen[level][position] = True
    return Selection(
        world, {level: _with_predecessors(tree.level(level), chosen[level]) for level in LEVELS}
    )


def _order(tree: Tree, within: tuple[str, ...]) -> list[tuple[str, int]]:
    """List today's provinces, each followed by its communes, in an order that never changes."""
    provinces = {tree.provinces.units[one].unit_code: int(one) for one in _today(tree.provinces)}
    unknown = set(within) - set(provinces)
    if unknown:
        raise ValueError(f"not a province of today: {', '.join(sorted(unknown))}")
    below: dict[str, list[int]] = {code: [] for code in provinces}
    for position in _today(tree.communes):
        below[tree.communes.units[position].province_code or ""].append(int(position))
    order: list[tuple[str, int]] = []
    for code in sorted(within or provinces, key=lambda code: (key_of(code), code)):
        order.append(("province", provinces[code]))
        ranks = mixed(key_of("order"), tree.communes.keys[below[code]])
        order += [("commune", below[code][place]) for place in np.argsort(ranks)]
    return order


def _today(versions: Versions) -> Positions:
    return np.flatnonzero(versions.last == FOREVER)


def _with_predecessors(versions: Versions, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    while True:
        wider = chosen.copy()
        wider[versions.predecessors_of(np.flatnonzero(chosen))] = True
        if (wider == chosen).all():
            return chosen
        chosen = wider
