"""How much each doubt weighs: ``python -m benchmarks.narrative_certainty [--write]``.

``first_doubts.csv`` keeps, for figures of reports read for the first time, what spoke against them
and how many were right. From it come the weights of ``seeds/narrative/slight_doubts.csv``: a
logistic regression, its weights drawn to zero, so that what was seen in one report only does not
weigh as much as what was seen in many. How well they tell is measured report by report: each one
with weights from all the others.
"""

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.narrative_truth import HELD_OUT, Compared, compare
from ingest.narrative.certainty import NO_DOUBT, certainty

SEED = Path(__file__).resolve().parents[1] / "seeds" / "narrative" / "slight_doubts.csv"
NOT_FITTED = "held_back"
"""Source of the reports no weight was taken from."""
_DRAWN = 1.0
_STEPS, _STILL = 50, 1e-9
_BINS = ((0.0, 0.6), (0.6, 0.75), (0.75, 0.85), (0.85, 0.9), (0.9, 1.0))
THRESHOLDS = (0.0, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9)
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Evidence:
    """Figures of one report that bear the same doubts.

    Attributes:
        source: Where the report comes from; ``held_back`` for those no weight was taken from.
        round: Which round of first readings it was in.
        report: Its name.
        doubts: What speaks against the figures.
        shown: How many they are.
        right: How many of them are right.
    """

    source: str
    round: str
    report: str
    doubts: frozenset[str]
    shown: int
    right: int


@dataclass(frozen=True)
class Told:
    """Figures with how sure the others' weights make one of them."""

    of: Evidence
    sure: float


def evidence() -> list[Evidence]:
    """Return what first readings showed, with what spoke against it."""
    with (HELD_OUT.folder / "first_doubts.csv").open(encoding="utf-8", newline="") as handle:
        return [
            Evidence(
                row["source"], row["round"], row["report"],
                frozenset(row["doubts"].split()), int(row["shown"]), int(row["right"]),
            )
            for row in csv.DictReader(handle)
        ]  # fmt: skip


def weights_of(rows: Sequence[Evidence]) -> dict[str, float]:
    """Fit the weight of each doubt the evidence knows, and of none.

    Args:
        rows: The evidence.

    Returns:
        Log-odds by doubt, rounded as the seed keeps them.
    """
    names = sorted(frozenset[str]().union(*(row.doubts for row in rows)))
    bears = np.array([[1.0, *(float(name in row.doubts) for name in names)] for row in rows])
    shown = np.array([float(row.shown) for row in rows])
    right = np.array([float(row.right) for row in rows])
    found = _fitted(bears, shown, right)
    return dict(zip([NO_DOUBT, *names], (round(float(one), 2) for one in found), strict=True))


def _fitted(bears: Vector, shown: Vector, right: Vector) -> Vector:
    """Newton's steps to the weights that make the evidence likeliest, drawn to zero."""
    drawn = np.eye(bears.shape[1]) * _DRAWN
    drawn[0, 0] = 0.0
    found = np.zeros(bears.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-bears @ found))
        slope = bears.T @ (right - shown * chance) - drawn @ found
        bend = (bears.T * (shown * chance * (1 - chance))) @ bears + drawn
        step = np.linalg.solve(bend, slope)
        found = found + step
        if np.abs(step).max() < _STILL:
            break
    return found


def told_by_others(rows: Sequence[Evidence]) -> list[Told]:
    """Return how sure each report's figures are by weights from all the other reports."""
    told = []
    unseen = dict.fromkeys(frozenset[str]().union(*(row.doubts for row in rows)), 0.0)
    for report, own in groupby(sorted(rows, key=attrgetter("report")), attrgetter("report")):
        weights = unseen | weights_of([row for row in rows if row.report != report])
        told += [Told(row, certainty(row.doubts, weights)) for row in own]
    return told


def calibration(told: Sequence[Told]) -> str:
    """Return a table: how sure the figures were, and how many of them right."""
    lines = ["| confidence | figures | right |", "|---|---:|---:|"]
    for low, high in _BINS:
        held = [one for one in told if low <= one.sure < high]
        lines.append(f"| {_number(low)}–{_number(high)} | {_count(held)} | {_right(held)} |")
    return "\n".join(lines) + "\n"


def trade_off(sets: Mapping[str, Sequence[Told]]) -> str:
    """Return a table: by threshold, how many are shown, right, and how many right ones kept."""
    names = list(sets)
    lines = [
        f"| shown from | {' | '.join(f'{name}: right of those shown | kept' for name in names)} |",
        f"|---|{'---:|---:|' * len(names)}",
    ]
    for threshold in THRESHOLDS:
        cells = [_cells(told, threshold) for told in sets.values()]
        lines.append(f"| {_number(threshold)} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cells(told: Sequence[Told], threshold: float) -> str:
    held = [one for one in told if one.sure >= threshold]
    kept, whole = (sum(one.of.right for one in some) for some in (held, told))
    return f"{_right(held)} of {_count(held)} | {_share(kept, whole)}"


def _count(told: Sequence[Told]) -> int:
    return sum(one.of.shown for one in told)


def _right(told: Sequence[Told]) -> str:
    return _share(sum(one.of.right for one in told), _count(told))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %".replace(".", ",") if whole else "–"


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def told_by_source() -> tuple[list[Told], dict[str, list[Told]]]:
    """Return all that weights were fitted to, told by others, and the same by source.

    The last source is what was held back, told by the weights of the seed.
    """
    rows = evidence()
    fitted = told_by_others([row for row in rows if row.source != NOT_FITTED])
    sets = {
        name: [one for one in fitted if one.of.source == source]
        for name, source in (("our own", "first"), ("real", "real"), ("press", "press"))
    }
    later = [Told(row, certainty(row.doubts)) for row in rows if row.source == NOT_FITTED]
    return fitted, {**sets, "held back": later}


def write_weights(weights: dict[str, float], path: Path = SEED) -> None:
    """Put fitted weights into the seed; every doubt it names must have one.

    Raises:
        KeyError: If the evidence does not know a doubt of the seed.
    """
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        names, rows = reader.fieldnames or [], list(reader)
    for row in rows:
        row["weight"] = f"{weights[row['doubt']]:g}"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def rows_of(number: str, compared: Sequence[Compared]) -> str:
    """Return what a round's first reading adds to ``first_doubts.csv``.

    Args:
        number: The round.
        compared: Its reports, read so that all that is understood is shown, however unsure.
    """
    lines = []
    for one in compared:
        for doubts in sorted({doubts for doubts, _ in one.doubted}):
            right = [good for told, good in one.doubted if told == doubts]
            lines.append(f"first,{number},{one.report},{doubts},{len(right)},{sum(right)}\n")
    return "".join(lines)


def main() -> None:
    """Fit, print, and write the seed if asked to; or give the rows of a first reading."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the weights into the seed")
    parser.add_argument(
        "--first", nargs="+", metavar=("ROUND", "REPORT"), help="rows of a round's first reading"
    )
    options = parser.parse_args()
    if options.first:
        number, *names = options.first
        compared = [compare(name, corpus=HELD_OUT, shown_from=0) for name in names]
        sys.stdout.write(rows_of(number, compared))
        return
    weights = weights_of([row for row in evidence() if row.source != NOT_FITTED])
    if options.write:
        write_weights(weights)
    for doubt, weight in sorted(weights.items(), key=lambda item: item[1]):
        sys.stdout.write(f"{doubt:16} {weight:+.2f}\n")
    told, sets = told_by_source()
    sys.stdout.write(f"{calibration(told)}\n{trade_off(sets)}")


if __name__ == "__main__":
    main()
