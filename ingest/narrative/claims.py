"""Two figures of a report that claim to be the same fact and differ: one of them is something else.

What the words cannot tell, the whole report can: a table of wards whose rows were not known, a part
told after its whole, last year's figure beside this year's.
"""

from collections import defaultdict
from collections.abc import Sequence

from ingest.model import Value

_Fact = tuple[object, ...]


def contested(values: Sequence[Value]) -> frozenset[int]:
    """Return the numbers (``value_no``) of figures that another one of the report contradicts.

    Args:
        values: All figures of a report; those without an indicator claim nothing.
    """
    by_fact: dict[_Fact, list[Value]] = defaultdict(list)
    for value in values:
        if value.indicator_code and value.measure_kind not in (None, "context", "target"):
            by_fact[_fact(value)].append(value)
    return frozenset(
        value.value_no
        for same in by_fact.values()
        if len({value.value for value in same}) > 1
        for value in same
    )


def _fact(value: Value) -> _Fact:
    of = (value.indicator_code, value.service_code, value.breakdown_code, value.subject_unit_code)
    return (*of, value.window_start, value.window_end, value.as_of_date, value.period_key)
