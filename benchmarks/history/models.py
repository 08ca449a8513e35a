"""The shapes figures take, as formulas over (units × services); see :mod:`profiles` for names.

Every function is closed: the figure of a month needs no figure of the months before, so that any
slice can be made alone. Keys are random keys (:mod:`draws`), shaped to broadcast.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.history.draws import Keys, Reals, bell, floored, key_of, uniform
from benchmarks.history.months import Month
from benchmarks.history.profiles import Profile
from benchmarks.history.shares import Counts

_STEADY = 0.0006  # part of a saturated series that still comes each month: births, renewals
_JITTER = 0.5  # less than the lightest month, so that a cumulative never falls


@dataclass(frozen=True, slots=True)
class Place:
    """Where figures are about: units down, services across.

    Attributes:
        seed: Seed of the history.
        keys: Random keys, units × services (one column where there are no services).
        population: Inhabitants, as a column.
        weights: What part of a unit's figures each service takes, as a row.
    """

    seed: int
    keys: Keys
    population: Reals
    weights: Reals


def cumulative(profile: Profile, place: Place, month: Month) -> Counts:
    """Count what was reached by the end of a month: an S-curve that never falls."""
    code = key_of(profile.code)
    jitter = _JITTER * (uniform(place.seed, code, place.keys, month.index) - 0.5)
    time = month.elapsed + jitter
    ceiling = profile.a * (0.85 + 0.15 * uniform(place.seed, code, place.keys))
    reached = 1.0 / (1.0 + np.exp(-(time - profile.b) / profile.c))
    share = ceiling * (reached + _STEADY * (time + 120.0))
    return floored(place.population * place.weights * share)


def flow(profile: Profile, place: Place, month: Month) -> Counts:
    """Count what happened in a month: magnitude of the unit × season × growth × chance."""
    code = key_of(profile.code)
    typical = np.exp(0.35 * bell(place.seed, code, place.keys))
    chance = np.exp(0.15 * bell(place.seed, code, place.keys, month.index))
    growth = (1.0 + profile.c) ** (month.index / 12.0)
    expected = (profile.b + profile.a * place.population / 1000.0) * place.weights
    expected = expected * month.season * growth * typical * chance
    rest = uniform(place.seed, code, place.keys, month.index, 1)
    return floored(expected + rest)


def level(profile: Profile, place: Place, month: Month) -> Counts:
    """Count what is there: steady for half a year, then a little different."""
    code = key_of(profile.code)
    typical = np.exp(0.25 * bell(place.seed, code, place.keys))
    drift = 1.0 + 0.06 * bell(place.seed, code, place.keys, month.index // 6)
    expected = (profile.b + profile.a * place.population / 1000.0) * place.weights
    return floored(np.maximum(expected * typical * drift + 0.5, 0.0))


def at_least(profile: Profile, place: Place, floor: Counts) -> Counts:
    """Count a target population: so many per 1000 people, and never below what is reached."""
    expected = profile.a * place.population / 1000.0
    return np.maximum(floored(expected), floor)


def part(profile: Profile, place: Place, month: Month, whole: Counts) -> Counts:
    """Take a part of a whole: the unit's habit, its trend, and a little chance."""
    code = key_of(profile.code)
    habit = profile.a + 0.5 * profile.b * bell(place.seed, code, place.keys)
    trend = profile.c * (month.index - 24) / 12.0
    chance = 0.01 * bell(place.seed, code, place.keys, month.index)
    share = np.clip(habit + trend + chance, 0.0, 1.0)
    return np.minimum(floored(whole * share + 0.5), whole)


def amount(profile: Profile, place: Place, month: Month, pieces: Counts) -> Counts:
    """Turn pieces into money: whole thousands of đồng."""
    code = key_of(profile.code)
    each = profile.a / 1000.0 * np.exp(0.1 * bell(place.seed, code, place.keys, month.index))
    return floored(pieces * each) * 1000


def between(profile: Profile, place: Place, month: Month) -> Counts:
    """Draw a rate or score between a and b, in hundredths, near the unit's own habit."""
    code = key_of(profile.code)
    habit = uniform(place.seed, code, place.keys)
    chance = 0.05 * bell(place.seed, code, place.keys, month.index)
    share = np.clip(habit + chance, 0.0, 1.0)
    return floored((profile.a + (profile.b - profile.a) * share) * 100.0 + 0.5)


def rank(profile: Profile, place: Place, month: Month) -> Counts:
    """Draw a rank from a to b."""
    draw = uniform(place.seed, key_of(profile.code), place.keys, month.index)
    return floored(profile.a + (profile.b - profile.a + 1.0) * draw)


def percentage(numerator: Counts, denominator: Counts, missing: int) -> Counts:
    """Return the ratio in hundredths of a percent, rounded half up; ``missing`` of nothing."""
    safe = np.maximum(denominator, 1)
    whole, rest = np.divmod(numerator, safe)
    hundredths = whole * 10_000 + (rest * 20_000 + safe) // (2 * safe)
    return np.where(denominator > 0, hundredths, missing)
