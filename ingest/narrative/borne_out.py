"""Figures that others of the report bear out: a rate by its two parts, a whole by its parts.

``Tiếp nhận 5.248 hồ sơ, trực tuyến 5.021 hồ sơ, chiếm 95,67%``: had one of the three been taken for
something else, the division would hardly come out. At first readings 97 of 100 such figures were
right, 91 of 100 others against which nothing spoke.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import product

from ingest.model import Value
from ingest.narrative.families import families
from ingest.reference import seed_rows

_HUNDRED, _HALF = Decimal(100), Decimal("0.5")
_Relation = tuple[tuple[str, ...], tuple[str, ...]]
_Told = Mapping[str, Sequence[Value]]


def borne_out(values: Iterable[Value]) -> frozenset[int]:
    """Return which figures the report's own arithmetic bears out.

    Args:
        values: All figures of a report, whether sure enough to be shown or not.

    Returns:
        The ``value_no`` of those other than zero that make up a rate or a sum of the catalogue
        with others of the same unit, service, part and period.
    """
    facts: dict[tuple[str | None, ...], dict[str, list[Value]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for one in values:
        if one.indicator_code and one.value and one.measure_kind not in ("target", "context"):
            of = (one.subject_unit_code, one.service_code, one.breakdown_code, one.period_key)
            facts[of][one.indicator_code].append(one)
    return frozenset(
        one.value_no for told in facts.values() for group in _agreeing(told) for one in group
    )


def _agreeing(told: _Told) -> Iterator[tuple[Value, ...]]:
    for upper in told:
        for rate in families().rates_of(upper):
            lower = families().denominator.get(rate, "")
            for three in product(told[upper], told.get(lower, ()), told.get(rate, ())):
                if _is_share(*three):
                    yield three
    for left, right in _sums():
        if told.keys() >= {*left, *right}:
            for group in product(*(told[code] for code in (*left, *right))):
                wholes, parts = group[: len(left)], group[len(left) :]
                if _total(wholes) == _total(parts):
                    yield group


def _is_share(upper: Value, lower: Value, rate: Value) -> bool:
    """Whether a rate is what its parts give, as far as it is printed."""
    if upper.value is None or not lower.value or rate.value is None:
        return False
    digits = -int(rate.value.as_tuple().exponent)
    last = Decimal(1).scaleb(-digits)
    off = abs(upper.value / lower.value * _HUNDRED - rate.value)
    return off <= last * _HALF or (digits > 0 and off < last)  # some cut off and do not round


def _total(values: Sequence[Value]) -> Decimal:
    return sum((one.value for one in values if one.value is not None), Decimal(0))


@lru_cache(maxsize=1)
def _sums() -> tuple[_Relation, ...]:
    """Return the sums the rules ask of a report: codes that add up to other codes."""
    return tuple(
        (tuple(row["left_side"].split("+")), tuple(row["right_side"].split("+")))
        for row in seed_rows("validation_rules")
        if row["rule_kind"] == "compare" and row["operator"] == "=" and "+" in row["right_side"]
    )
