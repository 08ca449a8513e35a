"""How figures behave, as data: ``profiles.csv``, one row per indicator, and a default by kind.

Models: ``cumulative`` (an S-curve that never falls), ``flow_of`` (what a cumulative gained in the
month), ``flow``, ``level``, ``part`` (of a whole), ``formula`` (signed sum of others), ``carried``
(last month's pending), ``yoy`` (change on the same month last year), ``amount`` (money),
``at_least`` (a level not below another), ``ratio`` (of the catalogue's parts), ``rate``, ``score``,
``rank``. A code that begins with ``_`` is a building block and is never printed.
"""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.reference import Row, seed_rows

_FILE = Path(__file__).with_name("profiles.csv")
_TERM = re.compile(r"([+-]?)(\w+)")
_HUNDREDTHS = frozenset({"ratio", "rate", "score"})


@dataclass(frozen=True, slots=True)
class Profile:
    """How one indicator behaves.

    Attributes:
        code: Indicator, or a building block (``_…``).
        model: See the module.
        terms: Other indicators it is made of, each with its sign.
        a, b, c: Parameters; ``profiles.csv`` says what they are for each model.
        is_summed: Whether a province's figure is the sum of its communes'.
    """

    code: str
    model: str
    terms: tuple[tuple[int, str], ...]
    a: float
    b: float
    c: float
    is_summed: bool

    @property
    def in_hundredths(self) -> bool:
        """Whether values are computed in hundredths (95.96 is 9596), not in wholes."""
        return self.model in _HUNDREDTHS


def load_profiles(seeds: Path | None = None) -> dict[str, Profile]:
    """Return the profile of every indicator of the catalogue and of every building block.

    Args:
        seeds: Folder of the catalogue; None takes the configured one.
    """
    with _FILE.open(encoding="utf-8", newline="") as handle:
        given = {row["code"]: row for row in csv.DictReader(handle)}
    indicators = {row["indicator_code"]: row for row in seed_rows("indicators", seeds)}
    codes = [*indicators, *(code for code in given if code not in indicators)]
    return {code: _profile(code, given.get(code), indicators.get(code)) for code in codes}


@lru_cache(maxsize=1)
def importance() -> tuple[str, ...]:
    """Return the indicators of ``profiles.csv``, flagship first, flows beside stocks."""
    paired = {row["paired_code"]: row["indicator_code"] for row in seed_rows("indicators")}
    with _FILE.open(encoding="utf-8", newline="") as handle:
        given = [row["code"] for row in csv.DictReader(handle)]
    return tuple(one for code in given for one in (code, paired.get(code, "")) if one)


def _profile(code: str, given: Row | None, indicator: Row | None) -> Profile:
    row = given if given is not None else _default(indicator or {})
    terms = tuple((-1 if sign == "-" else 1, term) for sign, term in _TERM.findall(row["of"] or ""))
    summed = indicator is not None and (
        indicator["collection_level"] == "commune" and indicator["unit_aggregation"] == "sum"
    )
    a, b, c = (float(row[name] or 0) for name in ("a", "b", "c"))
    return Profile(code, row["model"], terms, a, b, c, summed)


def _default(indicator: Row) -> Row:
    """Behave as the kind says: so a line added to the template is generated without a row here."""
    kind, paired = indicator.get("measure_kind"), indicator.get("paired_code", "")
    if kind == "flow" and paired:
        return {"model": "flow_of", "of": paired, "a": "", "b": "", "c": ""}
    if kind == "ratio" and indicator["numerator_code"] and indicator["denominator_code"]:
        of = f"{indicator['numerator_code']}+{indicator['denominator_code']}"
        return {"model": "ratio", "of": of, "a": "", "b": "", "c": ""}
    model, a, b, c = {
        "flow": ("flow", "0.2", "2", "0.02"),
        "cumulative": ("cumulative", "0.2", "40", "9"),
        "cumulative_ytd": ("cumulative", "0.2", "40", "9"),
        "ratio": ("rate", "70", "100", ""),
        "score": ("score", "4", "22", ""),
    }.get(str(kind), ("level", "0.2", "12", ""))
    return {"model": model, "of": "", "a": a, "b": b, "c": c}
