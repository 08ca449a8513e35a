"""How totals go on from month to month, told step by step: what the SQL is held against."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from progress_world import TARGETS, TOTALS, YEARLY, World, life, window_end

Key = tuple[str, str | None, str]  # indicator, service, breakdown
Figures = Mapping[str, Mapping[Key, Mapping[int, "Said"]]]
Lives = Mapping[str, Sequence[int]]
LIMIT = 3
_MICRO = Decimal("0.000001")


@dataclass(frozen=True)
class Said:
    """What a unit said for a month."""

    stock: Decimal | None = None
    stock_state: str | None = None
    as_of: date | None = None
    flow: Decimal | None = None
    flow_state: str | None = None
    flow_end: date | None = None

    @property
    def counts(self) -> bool:
        return bool({self.stock_state, self.flow_state} & {"reported", "not_applicable"})

    @property
    def not_applicable(self) -> bool:
        return (
            self.stock is None
            and self.flow is None
            and ("not_applicable" in (self.stock_state, self.flow_state))
        )


@dataclass(frozen=True)
class Row:
    """One row of the fact."""

    opening: Decimal | None = None
    added: Decimal | None = None
    added_basis: str = "none"
    added_months: int | None = None
    adjustment: Decimal | None = None
    adjustment_basis: str | None = None
    closing: Decimal | None = None
    closing_basis: str | None = None
    as_of_date: date | None = None
    window_end: date | None = None
    months_carried: int | None = None
    months_missing: int | None = None
    flow_state: str | None = None
    stock_state: str | None = None
    predecessors_expected: int | None = None
    predecessors_known: int | None = None
    target_population: Decimal | None = None
    target_population_as_of: date | None = None
    coverage_rate: float | None = None
    rank_basis: str | None = None
    rank_in_parent: int | None = None
    ranked_in_parent: int | None = None


NOTHING = Said()
Told = dict[tuple[str, int], dict[Key, Row]]


def read_figures(rows: Iterable[Sequence[Any]], world: World) -> Figures:
    """Sort rows of ``fct_indicator_period`` by unit, total and month."""
    totals = {code: total for total, code in TOTALS.items()}
    figures: dict[str, dict[Key, dict[int, Said]]] = defaultdict(lambda: defaultdict(dict))
    for unit_id, period, code, service, breakdown, *said in rows:
        number = 12 * int(period[:4]) + int(period[5:]) - 1
        stock, stock_state, as_of, flow, flow_state, flow_end = said
        figures[unit_id][(totals.get(code, code), service, breakdown)][number] = Said(
            stock if stock_state == "reported" else None,
            stock_state,
            as_of if stock_state == "reported" else None,
            flow if flow_state == "reported" else None,
            flow_state,
            flow_end,
        )
    return figures


def tell(world: World, figures: Figures, months: Sequence[int]) -> Told:
    """Tell every total of every unit, in order of the units' birth."""
    told: Told = defaultdict(dict)
    lives = {unit_id: life(unit, months) for unit_id, unit in world.units.items()}
    handed = _handed(world, lives)
    for unit_id, own in lives.items():
        if not own:
            continue
        givers = handed.get(unit_id, [])
        keys = {
            key
            for key, said in figures.get(unit_id, {}).items()
            if key[0] in TOTALS and any(month in said and said[month].counts for month in own)
        }
        inherited = {key for one in givers for key in told.get((one.giver, one.last), {})}
        for key in keys | inherited:
            said = figures.get(unit_id, {}).get(key, {})
            first = (
                own[0] if key in inherited else min(m for m in own if m in said and said[m].counts)
            )
            before = _inherit(told, givers, key) if givers and first == own[0] else Row()
            for month in own[own.index(first) :]:
                yearly = key[0] in YEARLY and month % 12 == 0
                row = _step(before, said.get(month, NOTHING), yearly, month == first)
                told[(unit_id, month)][key] = before = replace(
                    row, window_end=said.get(month, NOTHING).flow_end or window_end(month)
                )
    _cover(figures, lives, handed, told)
    _rank(world, told)
    return told


@dataclass(frozen=True)
class Handed:
    """What a unit hands on to one of its heirs: its total between two running shares."""

    giver: str
    lower: Decimal
    upper: Decimal
    last: int

    def part(self, value: Decimal) -> Decimal:
        if (self.lower, self.upper) == (0, 1):
            return value
        upper, lower = (
            (value * one).quantize(_MICRO, ROUND_HALF_UP) for one in (self.upper, self.lower)
        )
        return upper - lower


def _handed(world: World, lives: Lives) -> dict[str, list[Handed]]:
    """By heir: what comes to it from units that saw the end of a window, as it did itself."""
    heirs: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for heir, givers in world.shares.items():
        for giver, share in givers:
            heirs[giver].append((heir, share))
    handed: dict[str, list[Handed]] = defaultdict(list)
    for giver, own in lives.items():
        parts: dict[str, Decimal] = defaultdict(Decimal)
        waiting = list(heirs[giver]) if own else []
        while waiting:
            heir, share = waiting.pop()
            if lives[heir]:
                parts[heir] += share
            else:
                waiting += [(later, share * part) for later, part in heirs[heir]]
        so_far, lower = Decimal(0), Decimal(0)
        for heir, share in sorted(parts.items(), key=lambda one: (-one[1], one[0])):
            so_far += share
            upper = so_far.quantize(_MICRO, ROUND_HALF_UP)
            handed[heir].append(Handed(giver, lower, upper, own[-1]))
            lower = upper
    return handed


def _inherit(told: Told, givers: list[Handed], key: Key) -> Row:
    """A row that closes with what the predecessors leave."""
    rows = [(told.get((one.giver, one.last), {}).get(key), one) for one in givers]
    expected = [(row, one) for row, one in rows if row is None or not _said_not_applicable(row)]
    known = [
        (row, one.part(row.closing))
        for row, one in expected
        if row is not None and row.closing is not None
    ]
    counts = Row(predecessors_expected=len(expected), predecessors_known=len(known))
    if not known or len(known) < len(expected):
        return counts
    return replace(
        counts,
        closing=sum((part for _, part in known), Decimal(0)),
        months_carried=max(row.months_carried or 0 for row, _ in known),
        months_missing=max(row.months_missing or 0 for row, _ in known),
        as_of_date=min((row.as_of_date for row, _ in known if row.as_of_date), default=None),
    )


def _said_not_applicable(row: Row) -> bool:
    states = (row.stock_state, row.flow_state)
    return "not_applicable" in states and "reported" not in states


def _step(before: Row, said: Said, yearly: bool, first: bool) -> Row:
    opening = Decimal(0) if yearly else before.closing
    missing = 0 if yearly else before.months_missing or 0
    carried = before.months_carried or 0
    row = Row(opening=opening, flow_state=said.flow_state, stock_state=said.stock_state)
    if first and not yearly:
        row = replace(row, predecessors_expected=before.predecessors_expected,
                      predecessors_known=before.predecessors_known)  # fmt: skip
    if said.flow is not None:
        row = replace(row, added=said.flow, added_basis="reported", added_months=1)
    elif said.stock is not None and opening is not None and said.stock >= opening:
        row = replace(row, added=said.stock - opening, added_basis="difference",
                      added_months=1 + missing)  # fmt: skip
    if said.stock is not None:
        row = replace(row, closing=said.stock, closing_basis="reported", as_of_date=said.as_of,
                      months_carried=0, months_missing=0)  # fmt: skip
    elif said.flow is not None and opening is not None:
        as_of = said.flow_end or before.as_of_date
        row = replace(row, closing=opening + said.flow, closing_basis="derived", as_of_date=as_of,
                      months_carried=0, months_missing=missing)  # fmt: skip
    elif opening is not None and carried < LIMIT and not (said.not_applicable or yearly):
        row = replace(row, closing=opening, closing_basis="carried_forward",
                      as_of_date=before.as_of_date, months_carried=carried + 1,
                      months_missing=missing + 1)  # fmt: skip
    if row.closing is None:
        return row
    left = row.closing - (opening or 0) - (row.added or 0)
    basis = "brought_in" if opening is None else "difference" if left else "none"
    return replace(row, adjustment=left, adjustment_basis=basis)


def _cover(figures: Figures, lives: Lives, handed: Mapping[str, list[Handed]], told: Told) -> None:
    for (unit_id, month), rows in told.items():
        for key, row in rows.items():
            if key[0] not in TARGETS or key[1:] != (None, "ALL"):
                continue
            population, as_of = _population(figures, lives, handed, unit_id, TARGETS[key[0]], month)
            rate = None
            if row.closing is not None and population:
                rate = float(100 * row.closing / population)
            rows[key] = replace(row, target_population=population, target_population_as_of=as_of,
                                coverage_rate=rate)  # fmt: skip


def _population(
    figures: Figures,
    lives: Lives,
    handed: Mapping[str, list[Handed]],
    unit_id: str,
    code: str,
    until: int,
) -> tuple[Decimal | None, date | None]:
    own = lives[unit_id]
    said = figures.get(unit_id, {}).get((code, None, "ALL"), {})
    known = [month for month in own if month <= until and month in said
             and said[month].stock is not None]  # fmt: skip
    if known:
        return said[known[-1]].stock, said[known[-1]].as_of
    total, days = Decimal(0), []
    givers = handed.get(unit_id, [])
    for one in givers:
        population, day = _population(figures, lives, handed, one.giver, code, one.last)
        if population is None:
            return None, None
        total += one.part(population)
        days.append(day)
    return (total, min(day for day in days if day)) if givers else (None, None)


def _rank(world: World, told: Told) -> None:
    siblings: dict[tuple[int, str, Key], list[float | Decimal]] = defaultdict(list)
    for (unit_id, month), rows in told.items():
        for key, row in rows.items():
            measure = row.coverage_rate if key[0] in TARGETS else row.closing
            if measure is not None:
                siblings[(month, world.units[unit_id].parent, key)].append(measure)
    for (unit_id, month), rows in told.items():
        for key, row in rows.items():
            measure = row.coverage_rate if key[0] in TARGETS else row.closing
            if measure is None:
                continue
            others = siblings[(month, world.units[unit_id].parent, key)]
            rows[key] = replace(
                row,
                rank_basis="coverage_rate" if key[0] in TARGETS else "closing",
                rank_in_parent=1
                + sum(round(float(other), 6) > round(float(measure), 6) for other in others),
                ranked_in_parent=len(others),
            )
