"""Figures of a report that claim to be the same fact and differ: one of them is something else.

What the words cannot tell, the whole report can: a table of wards whose rows were not known, a part
told after its whole, last year's figure beside this year's. The sender hears of those that nothing
else speaks against, for there the report itself may be what contradicts itself.
"""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from ingest.findings import FindingList
from ingest.model import Value

_Fact = tuple[object, ...]
_ROUNDED = Decimal("0.1")
"""``Hơn 9.000`` and ``9.214`` are one figure, told twice."""


def contradictions(values: Sequence[Value]) -> list[tuple[Value, ...]]:
    """Return the figures that claim one fact and differ, a group for each fact, in their order.

    Args:
        values: All figures of a report; those without an indicator claim nothing.
    """
    by_fact: dict[_Fact, list[Value]] = defaultdict(list)
    for value in values:
        if value.indicator_code and value.measure_kind not in (None, "context", "target"):
            by_fact[_fact(value)].append(value)
    return [tuple(same) for same in by_fact.values() if _differ(same)]


def told_of(found: FindingList, group: Sequence[Value], name: str) -> None:
    """Tell the sender which figures contradict each other, and where they stand.

    Args:
        found: Takes the finding.
        group: The figures of one fact.
        name: What their indicator is called.
    """
    first_told = {one.value: one for one in reversed(group)}
    told = sorted(first_told.values(), key=lambda one: one.value_no)
    places = [f"{one.value_as_written} ({one.locator})" for one in told if one.value is not None]
    found.add("NARRATIVE_FIGURES_DIFFER", group[-1].locator, "; ".join(places), name)


def _differ(same: Sequence[Value]) -> bool:
    amounts = [one.value for one in same if one.value is not None]
    exact = {one.value for one in same if one.value is not None and one.precision == "exact"}
    if len(exact) > 1 or not amounts:
        return len(exact) > 1
    return max(amounts) - min(amounts) > _ROUNDED * abs(max(amounts))


def _fact(value: Value) -> _Fact:
    of = (value.indicator_code, value.service_code, value.breakdown_code, value.subject_unit_code)
    return (*of, value.window_start, value.window_end, value.as_of_date, value.period_key)
