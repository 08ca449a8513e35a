"""How sure a figure is: the chance that it was read right, by what speaks against it and for it.

``seeds/narrative/slight_doubts.csv`` weighs each doubt by how often figures that bore it were wrong
when reports were read for the first time (``benchmarks.narrative_certainty`` fits the weights), and
what speaks for a figure: that others bear it out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from math import exp

from msgspec.structs import replace

from ingest.model import ALL_BREAKDOWN, Value
from ingest.narrative.thresholds import threshold
from ingest.reference import seed_rows

NO_DOUBT = "none"
CONTESTED, BORNE_OUT = "contested", "borne_out"
_OF_WORDS = frozenset({"weak_match", "fair_match"})
"""All that speaks against an aim: that it is no measurement is told already."""


def certainty(doubts: Iterable[str], weights: Mapping[str, float] | None = None) -> float:
    """Return the chance, 0 to 1, that a figure is right of which these doubts are known.

    Args:
        doubts: What speaks against it.
        weights: What each doubt weighs; None takes the seed.

    Raises:
        KeyError: If a doubt has no weight.
    """
    weights = doubt_weights() if weights is None else weights
    return 1 / (1 + exp(-sum(weights[doubt] for doubt in {NO_DOUBT, *doubts})))


@lru_cache(maxsize=1)
def doubt_weights() -> dict[str, float]:
    """Return what each doubt weighs (log-odds); ``none`` is where a figure without any starts."""
    return {row["doubt"]: float(row["weight"]) for row in seed_rows("narrative/slight_doubts")}


def settled(
    values: Sequence[Value],
    doubts: Mapping[int, frozenset[str]],
    claimed: Collection[int] = (),
    borne: Collection[int] = (),
    shown_from: float | None = None,
) -> list[Value]:
    """Say how sure each figure is; those not sure enough wait without an indicator.

    Args:
        values: All figures of a report; those that were not understood stay as they are.
        doubts: What speaks against them, by ``value_no``.
        claimed: Those that another figure of the report contradicts, by ``value_no``.
        borne: Those that others of the report bear out, by ``value_no``.
        shown_from: How sure a figure must be to carry its indicator; None takes the seed.

    Returns:
        The figures in the same order. ``reader_rule`` names behind a ``+`` what speaks for a
        figure, the doubts, each behind a ``!``, and behind a ``?`` the indicator a figure that
        waits was taken for.
    """
    least = threshold("current_view") if shown_from is None else shown_from
    told = [
        doubts.get(value.value_no, frozenset())
        | ({CONTESTED} if value.value_no in claimed else set())
        | ({BORNE_OUT} if value.value_no in borne else set())
        for value in values
    ]
    return [
        _settled(value, signs, least) if value.indicator_code else value
        for value, signs in zip(values, told, strict=True)
    ]


def doubts_of(reader_rule: str) -> frozenset[str]:
    """Return the doubts the rule of a settled figure names."""
    return frozenset(reader_rule.partition("?")[0].split("!")[1:])


def signs_of(reader_rule: str) -> frozenset[str]:
    """Return what the rule of a settled figure names, against the figure and for it."""
    told = reader_rule.partition("?")[0].partition("!")[0]
    return doubts_of(reader_rule) | frozenset(told.split("+")[1:])


def _settled(value: Value, signs: frozenset[str], least: float) -> Value:
    if value.measure_kind in ("target", "context"):
        signs &= _OF_WORDS
    sure = round(certainty(signs), 3)
    found = f"{value.reader_rule}+{BORNE_OUT}" if BORNE_OUT in signs else value.reader_rule
    rule = "!".join((found, *sorted(signs - {BORNE_OUT})))
    if sure >= least:
        return replace(value, confidence=sure, reader_rule=rule)
    return replace(
        value,
        indicator_code=None,
        service_code=None,
        breakdown_code=ALL_BREAKDOWN,
        measure_kind=value.measure_kind if value.measure_kind == "target" else None,
        unit_of_measure=None,
        confidence=sure,
        reader_rule=f"{rule}?{value.indicator_code}",
    )
