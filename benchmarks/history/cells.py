"""The true figures of some units in one month, each computed once, from what it is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.history import models
from benchmarks.history.lines import MISSING
from benchmarks.history.models import Place
from benchmarks.history.months import Month
from benchmarks.history.profiles import Profile
from benchmarks.history.shares import Counts
from benchmarks.history.tree import Positions
from benchmarks.history.world import Services, World


@dataclass
class Cells:
    """Figures of units × services (one column where there are no services).

    ``below`` and ``owner`` are given for provinces: their communes, and for each commune the row of
    its province; what the catalogue collects from communes is then their sum.
    """

    world: World
    level: str
    month: Month
    positions: Positions
    services: Services
    below: "Cells | None" = None
    owner: Counts | None = None
    _known: dict[str, Counts] = field(default_factory=dict)
    _earlier: dict[int, "Cells"] = field(default_factory=dict)

    def value(self, code: str) -> Counts:
        """Return one indicator: counts in wholes, rates in hundredths, ``MISSING`` where none."""
        if code not in self._known:
            profile = self.world.profiles[code]
            if profile.is_summed and self.below is not None:
                self._known[code] = self._summed(code, self.below)
            else:
                place = self.world.place(self.level, self.positions, self.services)
                self._known[code] = _MODELS[profile.model](self, profile, place)
        return self._known[code]

    def _summed(self, code: str, below: "Cells") -> Counts:
        values, owner = below.value(code), self.owner
        assert owner is not None  # noqa: S101 (given together with below)
        total = np.zeros((len(self.positions), values.shape[1]), dtype=np.int64)
        np.add.at(total, owner, values)
        return total

    def _months_before(self, months: int) -> "Cells":
        """Return the same territories some months earlier, whether they were units then or not."""
        if months not in self._earlier:
            earlier = self.month.shifted(-months)
            self._earlier[months] = Cells(
                self.world, self.level, earlier, self.positions, self.services
            )
        return self._earlier[months]

    def _cumulative(self, profile: Profile, place: Place) -> Counts:
        moved = self.world.offsets(self.level, profile, self.services)[self.positions]
        return models.cumulative(profile, place, self.month) + moved

    def _formula(self, profile: Profile, _: Place) -> Counts:
        return np.asarray(sum(sign * self.value(code) for sign, code in profile.terms))

    def _difference(self, profile: Profile, _: Place) -> Counts:
        months = 12 if profile.model == "yoy" else 1
        code = profile.terms[0][1]
        return self.value(code) - self._months_before(months).value(code)

    def _ratio(self, profile: Profile, _place: Place) -> Counts:
        (_, numerator), (_, denominator) = profile.terms
        return models.percentage(self.value(numerator), self.value(denominator), MISSING)

    def _part(self, profile: Profile, place: Place) -> Counts:
        return models.part(profile, place, self.month, self.value(profile.terms[0][1]))

    def _amount(self, profile: Profile, place: Place) -> Counts:
        return models.amount(profile, place, self.month, self.value(profile.terms[0][1]))

    def _at_least(self, profile: Profile, place: Place) -> Counts:
        return models.at_least(profile, place, self.value(profile.terms[0][1]))

    def _carried(self, profile: Profile, _: Place) -> Counts:
        """Take over what was pending last month; a new unit, its pieces of the predecessors'."""
        code = profile.terms[0][1]
        carried = self._months_before(1).value(code)
        versions = self.world.tree.level(self.level)
        new = versions.has_predecessors & (versions.first == self.month.index)
        new_here = new[self.positions]
        if not new_here.any():
            return carried
        old = versions.predecessors_of(self.positions[new_here])
        month = self.month.shifted(-1)
        pending = np.zeros((len(versions.units), carried.shape[1]), dtype=np.int64)
        pending[old] = Cells(self.world, self.level, month, old, self.services).value(code)
        handed_on = versions.shares.divided(pending, len(versions.units))[self.positions]
        return np.where(new_here[:, None], handed_on, carried)

    def _simple(self, profile: Profile, place: Place) -> Counts:
        return _SIMPLE[profile.model](profile, place, self.month)


_SIMPLE: dict[str, Callable[[Profile, Place, Month], Counts]] = {
    "flow": models.flow,
    "level": models.level,
    "rank": models.rank,
    "rate": models.between,
    "score": models.between,
}

_MODELS: dict[str, Callable[[Cells, Profile, Place], Counts]] = {
    "amount": Cells._amount,
    "at_least": Cells._at_least,
    "carried": Cells._carried,
    "cumulative": Cells._cumulative,
    "flow": Cells._simple,
    "flow_of": Cells._difference,
    "formula": Cells._formula,
    "level": Cells._simple,
    "part": Cells._part,
    "rank": Cells._simple,
    "rate": Cells._simple,
    "ratio": Cells._ratio,
    "score": Cells._simple,
    "yoy": Cells._difference,
}
