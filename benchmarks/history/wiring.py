"""How the lines of a report hang together: wholes, flows, what an error can be about."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.history.lines import Line, Lines
from benchmarks.history.profiles import Profile
from ingest.catalogue import catalogue

NONE = -1
_STOCKS = ("cumulative", "cumulative_ytd", "level")
_SIGNED = ("DOSSIER_OFFLINE_DELTA_YOY", "DOSSIER_ONLINE_DELTA_YOY")


@dataclass(frozen=True)
class Wiring:
    """Per line the position of a partner (``NONE``: it has none), and the classes it is in.

    Attributes:
        whole: The line a part is taken of.
        flow: The line that counts what a cumulative gained in the month.
        other: The line that ``overdue`` could be mixed up with.
        below: The next line of the same sheet.
        classes: Names of ``applies_to`` in ``error_kinds.csv`` that fit each line.
    """

    whole: NDArray[np.intp]
    flow: NDArray[np.intp]
    other: NDArray[np.intp]
    below: NDArray[np.intp]
    classes: tuple[frozenset[str], ...]


def wire(lines: Lines, profiles: dict[str, Profile]) -> Wiring:
    """Find the partners and classes of some lines.

    Args:
        lines: The lines of a report.
        profiles: How figures behave, which says what they are made of.
    """
    number = len(lines)
    partners = {name: np.full(number, NONE, dtype=np.intp) for name in ("whole", "flow", "other")}
    below = np.arange(1, number + 1)
    classes = []
    for place, line in enumerate(lines.lines):
        profile = profiles[line.indicator_code]
        near = [lines.position.get((code, line.service_code), NONE) for _, code in profile.terms]
        if profile.model == "part":
            partners["whole"][place] = near[0]
        if profile.model == "flow_of" and near[0] != NONE:
            partners["flow"][near[0]] = place
        if line.indicator_code.endswith("OVERDUE") and len(near) == 2:
            partners["other"][place] = near[1]
        if place + 1 == number or bool(line.service_code) != bool(
            lines.lines[place + 1].service_code
        ):
            below[place] = NONE
        classes.append(_classes(line, profile, near))
    for stock in np.flatnonzero(partners["flow"] != NONE):
        classes[stock] |= {"gaining"}
    return Wiring(below=below, classes=tuple(map(frozenset, classes)), **partners)


def _classes(line: Line, profile: Profile, near: list[int]) -> set[str]:
    code, complete = line.indicator_code, bool(near) and NONE not in near
    is_money = catalogue().indicators[code].number_kind == "money"
    fits = {
        "percent": profile.model in ("ratio", "rate"),
        "ratio": profile.model == "ratio" and complete,
        "part": profile.model == "part" and complete,
        "rest": code.endswith("RECEIVED_OFFLINE") and complete,
        "balance": code.endswith("_RESOLVED") and profile.model == "formula" and complete,
        "overdue": code.endswith("OVERDUE") and complete,
        "cumulative": line.measure_kind == "cumulative",
        "stock": line.measure_kind in _STOCKS and not line.service_code,
        "flow": line.measure_kind == "flow" and not line.service_code,
        "figure": not line.service_code,
        "count": line.is_whole,
        "plain": line.is_whole and not is_money,
        "positive": line.is_whole and code not in _SIGNED,
    }
    return {"any"} | {name for name, holds in fits.items() if holds}
