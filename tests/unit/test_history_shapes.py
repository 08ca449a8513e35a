"""The figures of a generated history: as large as the unit, as busy as the month, and growing."""

import numpy as np
import pytest

from benchmarks.history.cells import Cells
from benchmarks.history.months import month_of
from benchmarks.history.world import World, build_world

# Flows that grow by 8, 20 and 0 % a year (profiles.csv).
GROWTH = {"DOSSIER_RECEIVED": 1.08, "PROPAGANDA_SOCIAL_INTERACTIONS": 1.2, "FEEDBACK_RECEIVED": 1.0}
each_flow = pytest.mark.parametrize("code", GROWTH)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(7)


def of_communes(world: World, code: str, month: str) -> np.ndarray:
    """What the communes after the reform count in a month."""
    who = world.tree.communes.reporting(month_of("2025-07"))
    return Cells(world, "commune", month_of(month), who, ()).value(code).ravel()


@each_flow
def test_figures_grow_from_year_to_year_as_the_profile_says(world, code):
    first, second, third = (
        of_communes(world, code, f"{year}-09").sum() for year in (2025, 2026, 2027)
    )
    assert second / first == pytest.approx(GROWTH[code], rel=0.02)
    assert third / first == pytest.approx(GROWTH[code] ** 2, rel=0.02)


@each_flow
def test_a_month_is_as_busy_as_its_season(world, code):
    year = [f"2026-{number:02d}" for number in range(1, 13)]
    totals = np.array([of_communes(world, code, one).sum() for one in year])
    grown = GROWTH[code] ** (np.arange(12) / 12)
    expected = np.array([month_of(one).season for one in year]) * grown
    assert totals / totals.sum() == pytest.approx(expected / expected.sum(), rel=0.03)
    assert totals.argmin() == 1  # Tết
    assert totals[1] < 0.65 * totals[2]


@each_flow
def test_a_unit_counts_in_proportion_to_its_people_and_its_own_habit(world, code):
    communes = world.tree.communes
    people = communes.population[communes.reporting(month_of("2025-07"))]
    flow = of_communes(world, code, "2025-09")
    small, large = (people <= np.quantile(people, 0.25)), (people >= np.quantile(people, 0.75))
    ratio = people[large].mean() / people[small].mean()
    assert ratio > 3
    assert flow[large].mean() / flow[small].mean() == pytest.approx(ratio, rel=0.06)
    assert 0.7 < np.corrcoef(np.log(flow + 1), np.log(people))[0, 1] < 0.95
    # a habit lasts: who counts much for its size does so in another month
    again = of_communes(world, code, "2025-10")
    per_head = [np.log((one + 1) / people) for one in (flow, again)]
    assert np.corrcoef(*per_head)[0, 1] > 0.6
