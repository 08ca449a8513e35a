"""What all months share: the tree, the profiles, and what mergers and divisions hand on."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.history import models
from benchmarks.history.draws import Keys, mixed
from benchmarks.history.lines import service_keys, service_weights
from benchmarks.history.models import Place
from benchmarks.history.months import Month
from benchmarks.history.profiles import Profile, load_profiles
from benchmarks.history.shares import Counts
from benchmarks.history.tree import Positions, Tree

Services = tuple[str, ...]


@dataclass
class World:
    """One history: everything it is made of but the months."""

    tree: Tree
    profiles: dict[str, Profile]
    _offsets: dict[tuple[str, str, Services], Counts] = field(default_factory=dict)

    @property
    def seed(self) -> int:
        """Seed of the history."""
        return self.tree.seed

    def place(self, level: str, positions: Positions, services: Services) -> Place:
        """Describe some units, and services, to the models."""
        versions = self.tree.level(level)
        units: Keys = versions.keys[positions].reshape(-1, 1)
        weights = service_weights(services) if services else np.ones(1)
        keys = mixed(units, service_keys(services).reshape(1, -1)) if services else units
        people = versions.population[positions].astype(np.float64).reshape(-1, 1)
        return Place(self.seed, keys, people, weights.reshape(1, -1))

    def offsets(self, level: str, profile: Profile, services: Services) -> Counts:
        """Return what successions add to each version's own curve of a cumulative.

        A version with predecessors opens with the pieces of their closings and goes on with its own
        increments: its curve, moved by a constant. Versions without are not moved.

        Args:
            level: Level of the versions.
            profile: A cumulative.
            services: The columns.

        Returns:
            One row per version of the level, one column per service (one without services).
        """
        key = (level, profile.code, services)
        if key not in self._offsets:
            versions = self.tree.level(level)
            everyone = np.arange(len(versions.units))
            place = self.place(level, everyone, services)
            moved = np.zeros((len(everyone), max(len(services), 1)), dtype=np.int64)
            for first in versions.beginnings:
                curve = models.cumulative(profile, place, Month(first - 1))
                begins = versions.has_predecessors & (versions.first == first)
                opening = versions.shares.divided(curve + moved, len(everyone))
                moved[begins] = (opening - curve)[begins]
            self._offsets[key] = moved
        return self._offsets[key]


def build_world(seed: int, seeds: Path | None = None) -> World:
    """Make the world of a seed.

    Args:
        seed: Any whole number; equal seeds give equal histories.
        seeds: Folder of units, successions and catalogue; None takes the configured one.
    """
    return World(Tree(seed, seeds), load_profiles(seeds))
