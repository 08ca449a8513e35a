"""What a generated history promises: reproducible, consistent, whole across mergers."""

import csv
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.history.cells import Cells
from benchmarks.history.draws import key_of, uniform
from benchmarks.history.errors import Errors, error_kinds, seed_errors
from benchmarks.history.lines import MISSING, SCALE, report_lines
from benchmarks.history.months import month_of, months_between
from benchmarks.history.selection import select
from benchmarks.history.shares import SHARE_SCALE, Succession, shares_of
from benchmarks.history.truth import true_values
from benchmarks.history.wiring import wire
from benchmarks.history.world import World, build_world
from ingest.config import get_settings

REFORM = month_of("2025-07")
SEED = 7


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(SEED)


def figures(world: World, level: str, month: str, positions=None, lines=None):
    at = month_of(month)
    who = world.tree.level(level).reporting(at) if positions is None else positions
    return true_values(world, level, at, who, lines or report_lines(level))


def column(world: World, level: str, month, code: str, positions, services=()):
    return Cells(world, level, month, positions, services).value(code)


# Chance


def test_a_draw_depends_on_its_key_alone_not_on_its_neighbours():
    keys = np.arange(1000, dtype=np.uint64)
    whole = uniform(SEED, key_of("x"), keys, -3)
    assert (uniform(SEED, key_of("x"), keys[[5, 700]], -3) == whole[[5, 700]]).all()
    assert 0.45 < whole.mean() < 0.55
    assert whole.min() >= 0
    assert whole.max() < 1


# Dividing


@given(
    st.lists(st.integers(0, 10**12), min_size=1, max_size=8),
    st.data(),
)
@settings(max_examples=60, deadline=None)
def test_pieces_add_up_to_the_whole_and_are_within_one_of_their_share(values, data):
    links = []
    count = len(values)
    for predecessor in range(count):
        cuts = sorted(data.draw(st.lists(st.integers(0, SHARE_SCALE), max_size=3)))
        bounds = [0, *cuts, SHARE_SCALE]
        for lower, upper in pairwise(bounds):
            links.append(Succession(predecessor, count + len(links), upper - lower))
    versions = count + len(links)
    held = np.zeros(versions, dtype=np.int64)
    held[:count] = values
    received = shares_of(links).divided(held, versions)
    assert received.sum() == sum(values)
    for link in links:
        exact = values[link.predecessor] * link.share / SHARE_SCALE
        assert abs(received[link.successor] - exact) <= 1 + 1e-6 * exact


def test_shares_that_do_not_sum_to_one_are_refused():
    with pytest.raises(ValueError, match="sum to 1"):
        shares_of([Succession(0, 1, 400_000), Succession(0, 2, 500_000)])


# Reproducible


def test_the_same_seed_gives_the_same_figures_and_another_seed_others(world):
    lines = report_lines("commune", 10, 2)
    some = world.tree.communes.reporting(REFORM)[:20]
    again = figures(build_world(SEED), "commune", "2025-09", some, lines)
    other = figures(build_world(SEED + 1), "commune", "2025-09", some, lines)
    mine = figures(world, "commune", "2025-09", some, lines)
    assert (mine == again).all()
    assert (mine != other).any()


def test_a_slice_of_units_and_lines_equals_the_same_slice_of_the_whole(world):
    lines, few = report_lines("commune"), report_lines("commune", 12, 3)
    everyone = world.tree.communes.reporting(REFORM)
    some = everyone[[3, 400, 3320]]
    whole = figures(world, "commune", "2025-07", everyone, lines)
    part = figures(world, "commune", "2025-07", some, few)
    chosen = [lines.position[line.indicator_code, line.service_code] for line in few.lines]
    assert (part == whole[np.ix_([3, 400, 3320], chosen)]).all()


def test_errors_of_a_unit_are_the_same_whatever_other_units_are_made(world):
    lines = report_lines("commune")
    wiring = wire(lines, world.profiles)
    month, everyone = month_of("2025-09"), world.tree.communes.reporting(REFORM)[:50]
    table = figures(world, "commune", "2025-09", everyone, lines)
    keys = world.tree.communes.keys[everyone]
    make = {"seed": SEED, "rate": 0.05}
    whole = seed_errors(table, keys, month, lines, wiring, **make)
    part = seed_errors(table[40:], keys[40:], month, lines, wiring, **make)
    late = whole.row >= 40
    assert (whole.line[late] == part.line).all()
    assert (whole.kind[late] == part.kind).all()
    assert (whole.written[late] == part.written).all()


def test_a_smaller_choice_of_units_is_part_of_a_larger_one_and_keeps_predecessors(world):
    small, large = select(world, 150), select(world, 400)
    for level in ("commune", "province"):
        assert (large.chosen[level] | ~small.chosen[level]).all()
    today = sum(len(small.reporting(level, month_of("2030-01"))) for level in small.chosen)
    assert today == 150
    communes = world.tree.communes
    after = small.reporting("commune", REFORM)
    before = communes.predecessors_of(after[communes.first[after] == REFORM.index])
    assert set(before) <= set(np.flatnonzero(small.chosen["commune"]))


# Consistent


def test_parts_wholes_and_balances_hold_in_the_truth(world):
    lines = report_lines("commune")
    table = figures(world, "commune", "2025-10")

    def of(code, service=""):
        return table[:, lines.position[code, service]]

    pairs = [("DOSSIER", "")] + [("SVC", service) for service in lines.services]
    for stem, service in pairs:
        received, online = of(f"{stem}_RECEIVED", service), of(f"{stem}_RECEIVED_ONLINE", service)
        assert (received == online + of(f"{stem}_RECEIVED_OFFLINE", service)).all()
        came = received + of(f"{stem}_CARRIED_OVER", service)
        assert (came == of(f"{stem}_RESOLVED", service) + of(f"{stem}_PENDING", service)).all()
    assert (of("CCCD_REMAINING") == of("CCCD_ELIGIBLE") - of("CCCD_ISSUED_CUM")).all()
    assert (of("CCCD_REMAINING") >= 0).all()
    assert (of("VNEID_ACTIVATED_CUM") <= of("VNEID_ISSUED_CUM")).all()
    received, rate = of("DOSSIER_RECEIVED"), of("DOSSIER_ONLINE_RATE")
    exact = of("DOSSIER_RECEIVED_ONLINE") / np.maximum(received, 1) * 100
    assert (np.abs(rate / SCALE - exact)[received > 0] <= 0.005 + 1e-9).all()
    assert (rate[received == 0] == MISSING).all()


def test_a_cumulative_is_last_months_plus_the_month_and_never_falls(world):
    lines = report_lines("commune", 20, 0)
    wiring = wire(lines, world.profiles)
    everyone = world.tree.communes.reporting(REFORM)
    stocks = np.flatnonzero(wiring.flow >= 0)
    assert len(stocks) >= 8
    for before, after in (("2025-07", "2025-08"), ("2025-12", "2026-01")):
        last = figures(world, "commune", before, everyone, lines)
        now = figures(world, "commune", after, everyone, lines)
        gained = now[:, wiring.flow[stocks]]
        assert (gained >= 0).all()
        assert (now[:, stocks] == last[:, stocks] + gained).all()


def test_pending_dossiers_are_carried_over_into_the_next_month(world):
    lines = report_lines("commune", None, 2)
    pending = lines.position["SVC_PENDING", lines.services[0]]
    carried = lines.position["SVC_CARRIED_OVER", lines.services[0]]
    everyone = world.tree.communes.reporting(REFORM)
    last = figures(world, "commune", "2025-08", everyone, lines)
    now = figures(world, "commune", "2025-09", everyone, lines)
    assert (now[:, carried] == last[:, pending]).all()


def test_a_province_reports_the_sum_of_its_communes(world):
    communes, provinces = report_lines("commune"), report_lines("province")
    month = month_of("2025-09")
    below = world.tree.communes.reporting(month)
    owner = world.tree.province_positions(below, month)
    theirs = figures(world, "province", month.key)
    ours = figures(world, "commune", month.key)
    for code, service in (("CCCD_ISSUED_CUM", ""), ("SVC_RESOLVED", communes.services[3])):
        own = theirs[:, provinces.position[code, service]]
        values = ours[:, communes.position[code, service]]
        for row, province in enumerate(world.tree.provinces.reporting(month)):
            assert own[row] == values[owner == province].sum()


# Mergers and divisions


def opening(world: World, code: str):
    """Return the predecessors' closings and the successors' openings of the reform."""
    communes = world.tree.communes
    new = np.flatnonzero(communes.has_predecessors & (communes.first == REFORM.index))
    old = communes.predecessors_of(new)
    closing = np.zeros(len(communes.units), dtype=np.int64)
    closing[old] = column(world, "commune", REFORM.shifted(-1), code, old)[:, 0]
    now = column(world, "commune", REFORM, code, new)[:, 0]
    flow = now - column(world, "commune", REFORM.shifted(-1), code, new)[:, 0]
    return communes, new, closing, now - flow


@pytest.mark.parametrize("code", ["CCCD_ISSUED_CUM", "VNEID_L2_ACTIVATED_CUM"])
def test_a_merged_unit_opens_with_the_sum_of_its_predecessors_to_the_unit(world, code):
    communes, new, closing, opened = opening(world, code)
    assert opened.sum() == closing.sum()
    share = communes.shares
    for position, value in list(zip(new, opened, strict=True))[:300]:
        into = (share.successors == position) & (share.upper - share.lower == SHARE_SCALE)
        partly = (share.successors == position) & ~into & (share.upper > share.lower)
        if not partly.any():
            assert value == closing[share.predecessors[into]].sum()


def test_a_divided_unit_hands_on_by_share_and_nothing_is_lost(tmp_path: Path):
    seeds = tmp_path / "seeds"
    shutil.copytree(get_settings().seeds, seeds)
    path = seeds / "unit_successions.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    by_old: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_old.setdefault(row["predecessor_unit_key"], []).append(row)
    divided = [links for links in by_old.values() if len(links) == 2][:40]
    for links in divided:
        links[0]["share"], links[1]["share"] = "0.333333", "0.666667"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    world = build_world(SEED, seeds)
    communes, _, closing, opened = opening(world, "CCCD_ISSUED_CUM")
    assert opened.sum() == closing.sum()
    pieces = communes.shares.divided(closing, len(communes.units))
    cut = communes.shares.upper - communes.shares.lower
    third = np.flatnonzero(cut == 333_333)
    assert len(third) >= 30
    assert pieces.sum() == closing.sum()
    for place in third:
        old = communes.shares.predecessors[place]
        new = communes.shares.successors[place]
        others = pieces[new] - closing[old] // 3
        assert others >= -1  # at least its third of the divided unit


def test_dossiers_pending_before_a_merger_are_carried_over_by_the_successors(world):
    service = report_lines("commune").services[:1]
    communes = world.tree.communes
    new = communes.reporting(REFORM)
    old = communes.predecessors_of(new[communes.first[new] == REFORM.index])
    pending = column(world, "commune", REFORM.shifted(-1), "SVC_PENDING", old, service)
    began = new[(communes.first[new] == REFORM.index) & communes.has_predecessors[new]]
    carried = column(world, "commune", REFORM, "SVC_CARRIED_OVER", began, service)
    assert carried.sum() == pending.sum() > 0


# Errors


@pytest.fixture(scope="module")
def seeded(world):
    lines = report_lines("commune")
    month, who = month_of("2025-09"), world.tree.communes.reporting(REFORM)
    table = true_values(world, "commune", month, who, lines)
    wiring = wire(lines, world.profiles)
    keys = world.tree.communes.keys[who]
    errors = seed_errors(table, keys, month, lines, wiring, seed=SEED, rate=0.01)
    return table, errors, lines, wiring


def test_errors_come_at_the_asked_rate_and_of_every_kind(seeded):
    table, errors, _, _ = seeded
    assert 0.0095 < len(errors) / (table != MISSING).sum() < 0.0105
    assert set(errors.kind) == set(range(len(error_kinds())))
    assert len(error_kinds()) >= 20


def test_an_error_changes_the_figure_its_dates_or_repeats_its_line(seeded):
    _, errors, _, _ = seeded
    beside = {"as_of_late", "wrong_window"}
    for number, kind in enumerate(error_kinds()):
        mine = errors.kept(errors.kind == number)
        same = mine.written == mine.true
        assert same.all() if kind["kind"] in beside else not same.any(), kind["kind"]


def made(seeded, kind: str) -> tuple[Errors, np.ndarray]:
    table, errors, _, wiring = seeded
    number = next(n for n, row in enumerate(error_kinds()) if row["kind"] == kind)
    mine = errors.kept(errors.kind == number)
    partner = {"part_above_whole": wiring.whole, "cumulative_falls": wiring.flow}
    line = partner.get(kind, wiring.below)[mine.line]
    return mine, table[mine.row, line]


def test_errors_are_what_their_names_say(seeded):
    part, whole = made(seeded, "part_above_whole")
    assert (part.written > whole).all()
    fallen, gained = made(seeded, "cumulative_falls")
    _, _, _, wiring = seeded
    known = wiring.flow[fallen.line] >= 0
    assert (fallen.written < fallen.true - gained)[known].all()
    swapped, _ = made(seeded, "digits_swapped")
    for true, written in zip(swapped.true, swapped.written, strict=True):
        assert sorted(str(true // SCALE)) == sorted(
            str(written // SCALE).zfill(len(str(true // SCALE)))
        )
    decimal, _ = made(seeded, "thousands_as_decimal")
    assert (decimal.written * 1000 == decimal.true).all()
    assert (decimal.written % SCALE != 0).all()
    wrong, _ = made(seeded, "rate_not_recomputed")
    assert (np.abs(wrong.written - wrong.true) >= SCALE // 2).all()
    assert (wrong.written >= 0).all()
    assert (wrong.written <= 100 * SCALE).all()
    assert (made(seeded, "blank_mandatory")[0].written == MISSING).all()


def test_months_are_read_as_a_range():
    assert [one.key for one in months_between("2025-11..2026-02")] == [
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
    ]
    with pytest.raises(ValueError, match="backwards"):
        months_between("2026-02..2025-11")
