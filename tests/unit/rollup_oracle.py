"""Roll-ups and today's boundaries told plainly, unit by unit, for tests to compare with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rollup_world import INDICATORS, MONTHS, Country, Indicator, Version, window_end

Key = tuple[str, str, str, str | None]
"""Unit, period, code of the row, service."""
MONTH_KEYS = [f"{year}-{month:02d}" for year, month in MONTHS]
OBLIGED_FROM = {"province": "2022-02", "commune": "2025-07"}
"""First months the seed ``reporting_obligations`` binds a level to."""


@dataclass(frozen=True)
class Figure:
    """What one unit gave for one row; ``stock`` may be known without being reported."""

    flow: Decimal | None = None
    stock: Decimal | None = None
    as_of: date | None = None
    carried: bool = False
    own_stock: Decimal | None = None
    rate: Decimal | None = None
    not_applicable: bool = False


@dataclass
class Row:
    """One row of ``fct_unit_rollup``; names as there."""

    flow_value: Decimal | None = None
    stock_value: Decimal | None = None
    ratio_numerator: Decimal | None = None
    ratio_denominator: Decimal | None = None
    units_expected: int = 0
    units_obliged: int = 0
    units_not_applicable: int = 0
    units_reported: int = 0
    units_carried_forward: int = 0
    coverage: float | None = None
    coverage_basis: str = ""
    months_expected: int = 1
    months_in: int = 0
    stock_period_key: str | None = None
    as_of_min: date | None = None
    as_of_max: date | None = None
    own_flow_value: Decimal | None = None
    own_stock_value: Decimal | None = None
    own_ratio_reported: Decimal | None = None
    reported_flow_value: Decimal | None = None
    reported_stock_value: Decimal | None = None
    units_reported_whole: int | None = None
    difference_to_reported: Decimal | None = None


def months_of(period: str) -> list[str]:
    """Return the months inside a period, a month itself included."""
    year, _, rest = period.partition("-")
    if not rest:
        return [f"{year}-{month:02d}" for month in range(1, 13)]
    if rest.isdigit():
        return [period]
    last = window_end(period).month
    count = {"Q": 3, "H": 6, "9": 9}[rest[0]]
    return [f"{year}-{month:02d}" for month in range(last - count + 1, last + 1)]


def longer_periods(months: Iterable[str]) -> list[str]:
    """Return the quarters, halves, nine months and years some months lie in."""
    years = sorted({month[:4] for month in months})
    shapes = ["-Q1", "-Q2", "-Q3", "-Q4", "-H1", "-H2", "-9M", ""]
    return [
        year + shape
        for year in years
        for shape in shapes
        if set(months_of(year + shape)) & set(months)
    ]


def row_code(indicator: Indicator) -> str:
    """Return the code of the row an indicator's figure stands in."""
    return indicator.paired if indicator.kind == "cumulative" else indicator.code


def total(values: Iterable[Decimal | None]) -> Decimal | None:
    """Add what is known; nothing known is not 0."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


class RollUp:
    """The whole of ``fct_unit_rollup``, from figures by unit, period, code and service.

    Args:
        country: The units.
        figures: What every unit gave, by key.
    """

    def __init__(self, country: Country, figures: Mapping[Key, Figure]) -> None:
        self.country = country
        self.figures = figures
        self.rows: dict[Key, Row] = {}
        self.sums: dict[Key, dict[str, Any]] = {}
        self._found: dict[tuple[str, str], dict[str, list[Version]]] = {}
        codes: dict[str, set[tuple[str, str | None]]] = defaultdict(set)
        for _, period, code, service in figures:
            codes[period].add((code, service))
            if code in {"F", "G", "L"}:
                codes[period] |= {("RF", service), ("RL", service)}
        self.codes = codes
        months = [period for period in codes if period in MONTH_KEYS]
        for month in sorted(months):
            for code, service in codes[month]:
                self._sum(month, code, service)
        for key in list(self.sums):
            self.rows[key] = self._month_row(key)
        for period in longer_periods(months) + [one for one in codes if one not in MONTH_KEYS]:
            self._longer(period)

    def _standing(self, period: str) -> dict[str, Version]:
        return self.country.on(window_end(period))

    def _above(self, unit: Version, standing: Mapping[str, Version]) -> list[Version]:
        line = [unit]
        while line[-1].parent:
            line.append(standing[line[-1].parent])
        return line

    def _leaves(self, period: str, level: str) -> dict[str, list[Version]]:
        """Units of a level below each unit, itself included."""
        if (period, level) in self._found:
            return self._found[period, level]
        standing = self._standing(period)
        below: dict[str, list[Version]] = defaultdict(list)
        for unit in standing.values():
            if unit.level == level:
                for above in self._above(unit, standing):
                    below[above.unit_id].append(unit)
        self._found[period, level] = below
        return below

    def _parts(self, unit: str, period: str, code: str, service: str | None) -> Any:
        """Numerator and denominator of a rate, or None."""
        parts = []
        for part in INDICATORS[code].parts:
            indicator = INDICATORS[part]
            figure = self.figures.get((unit, period, row_code(indicator), service), Figure())
            is_flow = indicator.kind == "flow"
            value = figure.flow if is_flow else figure.stock
            parts.append((value, None if is_flow else figure.as_of, figure.carried and not is_flow))
        return parts if all(value is not None for value, _, _ in parts) else None

    def _sum(self, period: str, code: str, service: str | None) -> None:
        indicator = INDICATORS[code]
        is_ratio = indicator.kind == "ratio"
        if indicator.over_units == "none" or (is_ratio and not indicator.parts[0]):
            return
        standing = {one.unit_id: one for one in self._standing(period).values()}
        below = self._leaves(period, indicator.level)
        shown = False
        gathered: dict[str, dict[str, Any]] = {}
        for unit_id, leaves in below.items():
            parts, figures = [], []
            for leaf in leaves:
                figure = self.figures.get((leaf.unit_id, period, code, service))
                pair = self._parts(leaf.unit_id, period, code, service) if is_ratio else None
                if figure or pair:
                    figures.append(figure or Figure())
                    parts.append(pair)
            own = self.figures.get((unit_id, period, code, service))
            shown = shown or bool(figures) or bool(own)
            gathered[unit_id] = self._add(figures, parts, own or Figure())
            gathered[unit_id]["has"] = bool(figures) or bool(own)
        for unit_id, sums in gathered.items():
            level = standing[unit_id].level
            is_quiet = level in (indicator.level, "district")
            if sums["has"] if is_quiet else shown:
                self.sums[unit_id, period, code, service] = sums

    def _add(self, figures: list[Figure], parts: list[Any], own: Figure) -> dict[str, Any]:
        pairs = [pair for pair in parts if pair]
        stocks = [one for one in figures if one.stock is not None]
        days = [one.as_of for one in stocks] + [
            day for pair in pairs for _, day, _ in pair if day is not None
        ]
        carried = [one.carried for one in stocks]
        carried += [any(part[2] for part in pair) for pair in pairs]
        return {
            "flow": total(one.flow for one in figures),
            "flow_in": sum(one.flow is not None for one in figures),
            "stock": total(one.stock for one in figures),
            "numerator": total(pair[0][0] for pair in pairs),
            "denominator": total(pair[1][0] for pair in pairs),
            "held_in": carried.count(False),
            "carried": carried.count(True),
            "na": sum(
                one.not_applicable and pair is None
                for one, pair in zip(figures, parts, strict=True)
            ),
            "as_of": (min(days), max(days)) if days else (None, None),
            "own": (own.flow, own.own_stock, own.rate),
        }

    def _expected(self, unit_id: str, period: str, level: str) -> tuple[int, int]:
        units = len(self._leaves(period, level).get(unit_id, ()))
        is_obliged = level in OBLIGED_FROM and period >= OBLIGED_FROM[level]
        return units, units if is_obliged else 0

    def _month_row(self, key: Key) -> Row:
        sums = self.sums[key]
        expected = self._expected(key[0], key[1], INDICATORS[key[2]].level)
        held = sums["held_in"], sums["carried"], sums["na"], expected
        row = Row(*[None] * 2)
        row.own_flow_value, row.own_stock_value, row.own_ratio_reported = sums["own"]
        self._fill(key[2], row, sums, (sums["flow_in"], 0, sums["na"], expected), held)
        is_known = total([row.flow_value, row.stock_value, row.ratio_numerator]) is not None
        row.months_in = int(is_known)
        if total([row.stock_value, row.ratio_numerator]) is not None:
            row.stock_period_key = key[1]
        return row

    def _fill(self, code: str, row: Row, sums: Any, flow: Any, held: Any) -> None:
        row.flow_value, row.stock_value = sums["flow"], sums["stock"]
        row.ratio_numerator, row.ratio_denominator = sums["numerator"], sums["denominator"]
        row.as_of_min, row.as_of_max = sums["as_of"]

        def share(counts: Any) -> float | None:
            applicable = counts[3][0] - counts[2]
            return round(counts[0] / applicable, 6) if applicable else None

        basis, counts = "stock", held
        if INDICATORS[code].kind == "ratio":
            basis = "ratio"
        elif row.flow_value is None and row.stock_value is None:
            if INDICATORS[code].kind == "flow":
                basis, counts = "flow", flow
        elif row.stock_value is None or (
            row.flow_value is not None and (share(flow) or 0) < (share(held) or 0)
        ):
            basis, counts = "flow", flow
        row.coverage_basis, row.coverage = basis, share(counts)
        row.units_reported, row.units_carried_forward, row.units_not_applicable = counts[:3]
        row.units_expected, row.units_obliged = counts[3]

    def _longer(self, period: str) -> None:
        months = [month for month in months_of(period) if month in MONTH_KEYS]
        keys = {
            (unit, period, code, service)
            for unit, month, code, service in self.sums
            if month in months
        }
        whole: dict[Key, dict[str, Any]] = {}
        if period in self.codes:
            before, self.sums = self.sums, whole
            for code, service in self.codes[period]:
                self._sum(period, code, service)
            self.sums = before
        for key in keys | set(whole):
            row = self._longer_row(key, months_of(period), whole.get(key))
            if row:
                self.rows[key] = row

    def _longer_row(self, key: Key, months: list[str], whole: dict[str, Any] | None) -> Row | None:
        unit_id, _, code, service = key
        indicator = INDICATORS[code]
        is_ratio = indicator.kind == "ratio"
        parts = [INDICATORS[part] for part in indicator.parts if part]
        sums_time = all(one.over_time == "sum" for one in (parts if is_ratio else [indicator]))
        holds = (is_ratio and not sums_time) or indicator.over_time == "last" or indicator.paired
        if not whole and not sums_time and not holds:
            return None
        expected = {month: self._expected(unit_id, month, indicator.level) for month in months}
        standing = [month for month in months if expected[month][0]]
        rows = {
            month: self.sums[unit_id, month, code, service]
            for month in months
            if (unit_id, month, code, service) in self.sums
        }
        every = (sum(expected[m][0] for m in standing), sum(expected[m][1] for m in standing))
        summed = {
            name: total(one[name] for one in rows.values()) if sums_time else None
            for name in ("flow", "numerator", "denominator")
        }
        counts = {
            name: sum(one[name] for one in rows.values()) if sums_time else 0
            for name in ("flow_in", "held_in", "carried", "na")
        }
        known = [
            m for m, one in rows.items() if total([one["stock"], one["numerator"]]) is not None
        ]
        last = max(known) if known and holds else None
        held_sums = rows[last] if last else {"stock": None, "as_of": (None, None)}
        row = Row()
        sums = {**summed, "stock": held_sums["stock"], "as_of": held_sums["as_of"]}
        at_end = expected[standing[-1]]
        if last:
            held = held_sums["held_in"], held_sums["carried"], held_sums["na"], expected[last]
            if is_ratio:
                sums |= {name: held_sums[name] for name in ("numerator", "denominator")}
        else:
            units = every if is_ratio and sums_time else at_end
            held = counts["held_in"], counts["carried"], counts["na"], units
        flow = counts["flow_in"], 0, counts["na"], every
        self._fill(code, row, sums, flow, held)
        row.months_expected = len(standing)
        summed_months = sum(
            total([one["flow"], one["numerator"]]) is not None for one in rows.values()
        )
        if sums_time and (is_ratio or row.flow_value is not None or row.coverage_basis == "flow"):
            row.months_in = summed_months
        else:
            row.months_in = len(known) if holds else 0
        row.stock_period_key = last
        if whole:
            row.own_flow_value, row.own_stock_value, row.own_ratio_reported = whole["own"]
            row.reported_flow_value, row.reported_stock_value = whole["flow"], whole["stock"]
            row.units_reported_whole = whole["flow_in"] or whole["held_in"]
            self._compare(row, indicator, (flow, held), at_end[0])
        return row

    def _compare(self, row: Row, indicator: Indicator, counts: Any, units: int) -> None:
        if (row.units_reported_whole or 0) < units:
            return
        is_flow = indicator.kind == "flow"
        reported, _, silent, (expected, _) = counts[0 if is_flow else 1]
        if expected - silent == 0 or reported != expected - silent:
            return
        ours = row.flow_value if is_flow else row.stock_value
        theirs = row.reported_flow_value if is_flow else row.reported_stock_value
        if ours is not None and theirs is not None:
            row.difference_to_reported = ours - theirs


def chained(country: Country) -> dict[str, list[tuple[str, Decimal]]]:
    """Return what part of each unit is whose today; parts of 0 left out."""
    living = {one.unit_id for one in country.versions if not one.valid_to}
    found: dict[str, list[tuple[str, Decimal]]] = {}
    for unit_id in {one.unit_id for one in country.versions}:
        parts: dict[str, Decimal] = defaultdict(Decimal)
        waiting = [(unit_id, Decimal(1))]
        while waiting:
            at, share = waiting.pop()
            if at in living:
                parts[at] += share
            waiting += [(heir, share * part) for heir, part in country.shares.get(at, ()) if part]
        if parts:
            found[unit_id] = sorted(parts.items())
    return found
