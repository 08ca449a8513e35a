"""The generator divides units as the marts do, shares set by hand included."""

import shutil
from pathlib import Path

import pytest

from benchmarks.history.shares import SHARE_SCALE
from benchmarks.history.successions import successions_among
from benchmarks.history.world import build_world
from ingest.config import get_settings

HEADER = "predecessor_code,successor_code,effective_date,share,share_basis,source"
# By the reform of 2025 a part of the commune 00007 went to 00008, another to 00025.
OLD, DEFAULT, OTHER = "00007@2021-01-01", "00008@2025-07-01", "00025@2025-07-01"
THIRD = "00007,00008,2025-07-01,0.333333,population,x"
REST = "00007,00025,2025-07-01,0.666666,population,x"


def seeds_with(folder: Path, *overrides: str) -> Path:
    """The successions there are, and shares set by hand."""
    folder.mkdir(exist_ok=True)
    shutil.copy(get_settings().seeds / "unit_successions.csv", folder)
    text = "\n".join([HEADER, *overrides]) + "\n"
    (folder / "succession_overrides.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("overrides", "shares"),
    [
        ((), [SHARE_SCALE, 0]),
        ((THIRD, REST), [333_333, 666_667]),  # the last takes what rounding leaves
        ((THIRD,), [SHARE_SCALE, 0]),  # not all successors given
        ((THIRD.replace("2025-07-01", "2026-07-01"), REST), [SHARE_SCALE, 0]),  # another day
    ],
)
def test_shares_set_by_hand_count_where_all_successors_are_given(
    tmp_path: Path, overrides: tuple[str, ...], shares: list[int]
) -> None:
    seeds = seeds_with(tmp_path, *overrides)
    found = successions_among({OLD: 0, DEFAULT: 1, OTHER: 2}, seeds)
    assert [(one.predecessor, one.successor, one.share) for one in found] == [
        (0, 1, shares[0]),
        (0, 2, shares[1]),
    ]


def test_the_tree_of_a_history_hands_people_on_by_the_shares_set_by_hand(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(get_settings().seeds, seeds)
    seeds_with(seeds, THIRD, REST)
    usual, other = (build_world(7, one).tree.communes for one in (None, seeds))
    keys = [one.unit_key for one in usual.units]
    old, default, new = (keys.index(one) for one in (OLD, DEFAULT, OTHER))
    moved = other.population[new] - usual.population[new]
    assert moved == usual.population[default] - other.population[default]
    assert moved == pytest.approx(usual.population[old] * 2 / 3, abs=2)
