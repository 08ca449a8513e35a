"""Indicators that belong together: a flow and its cumulative, a rate and its two parts."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from ingest.model import MeasureKind
from ingest.periods import STOCK_KINDS
from ingest.reference import Row, seed_rows


@dataclass(frozen=True, slots=True)
class Families:
    """The relations between the indicators of the catalogue.

    Attributes:
        kind: Code → kind a figure of it has: what a report only repeats is ``context`` or
            ``target``, never a measurement.
        paired: Flow ↔ its cumulative.
        rates: Numerator → the rates it is the upper part of.
        denominator: Rate → its lower part.
        level: Code → level whose reports add up.
        state_rates: Rates that say how things stand on a day, though their parts are not reported.
    """

    kind: dict[str, MeasureKind]
    paired: dict[str, str]
    rates: dict[str, tuple[str, ...]]
    denominator: dict[str, str]
    level: dict[str, str]
    state_rates: frozenset[str]

    def rates_of(self, code: str | None) -> tuple[str, ...]:
        """Return the rates an indicator, or its flow, is the upper part of."""
        if not code:
            return ()
        return self.rates.get(code, ()) or self.rates.get(self.flow(code), ())

    def parts(self, rate: str | None) -> tuple[str | None, str | None]:
        """Return the upper and the lower part of a rate; None where it has none."""
        upper = next((code for code, rates in self.rates.items() if rate in rates), None)
        return upper, self.denominator.get(rate or "")

    def is_total(self, code: str) -> bool:
        """Tell whether an indicator only stands below others: never the upper part of a pair."""
        return code in self.denominator.values() and not self.rates_of(code)

    def flow(self, code: str) -> str:
        """Return the member of a pair that counts within the window; a single code is itself."""
        other = self.paired.get(code)
        return other if other and self.kind[code] != "flow" else code

    def cumulative(self, code: str) -> str:
        """Return the member of a pair that counts from the start; a single code is itself."""
        other = self.paired.get(code)
        return other if other and self.kind[code] == "flow" else code


@lru_cache(maxsize=1)
def families() -> Families:
    """Return the relations of ``seeds/indicators.csv``."""
    rows = seed_rows("indicators")
    rates: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["numerator_code"]:
            rates[row["numerator_code"]].append(row["indicator_code"])
    for row in seed_rows("narrative/also_upper"):
        rates[row["indicator_code"]].append(row["rate_code"])
    return Families(
        kind={row["indicator_code"]: _kind(row) for row in rows},
        paired={row["indicator_code"]: row["paired_code"] for row in rows if row["paired_code"]},
        rates={code: tuple(codes) for code, codes in rates.items()},
        denominator={
            row["indicator_code"]: row["denominator_code"]
            for row in rows
            if row["denominator_code"]
        },
        level={row["indicator_code"]: row["collection_level"] for row in rows},
        state_rates=frozenset(row["indicator_code"] for row in seed_rows("narrative/state_rates")),
    )


def of_stocks(code: str | None) -> bool:
    """Tell whether a rate says how things stand on a day."""
    known = families()
    lower = known.denominator.get(code or "", "")
    return code in known.state_rates or (bool(lower) and known.kind[lower] in STOCK_KINDS)


def _kind(row: Row) -> MeasureKind:
    if row["role"] == "context":
        return "context"
    return "target" if row["role"] == "target_only" else row["measure_kind"]  # type: ignore[return-value]
