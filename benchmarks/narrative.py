"""How well narratives are read: ``python -m benchmarks.narrative [--page docs/…]``.

Reads the reports whose figures people coded by hand, once with everything the seeds know and once
with each report's own wordings left out, and says how fast; the page keeps the counts, never the
speed.
"""

import argparse
import csv
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.narrative_strict import compare_strictly
from benchmarks.narrative_truth import HELD_OUT, REPORTS, SENT, Compared, compare, read_report

_BINS = ((0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01))
_RUNS = 5
_HEAD = """# Độ chính xác khi đọc báo cáo văn bản (accuracy of reading narratives)

Made by `python -m benchmarks.narrative --page docs/narrative-accuracy.md`; a test makes it again
where the coded reports are present. **Found**: the value stands where people found it. **Right**:
indicator, service, part, subject unit, kind and window agree too, alternatives included that a
careful reader could choose. **Shown**: figures sure enough for the current view; the others wait,
with their quote, for a person.

"""
_LEFT_OUT = """
## With each report's own wordings left out

What the seeds mark as `learned_from` a report is not used when that report is read: the wordings
only that report would make one think of. What is not marked was written from the catalogue (how an
indicator is called and usually put), but by people who knew all three reports, so these figures
flatter what other reports will give.

"""
_STRICT = """
What is marked is what somebody remembered to mark. So each report once more, now without any phrase
of `concepts.csv` that stands in it and in neither of the other two, which takes much with it that
anybody would write (`benchmarks.narrative_strict`): the least to be expected.

"""
_OWN = """
## Reports written by ourselves

No real report: names of real units, invented figures, sentences of ours, with keys coded before the
reader saw them (`tests/data/narratives_held_out`). They came in rounds: the reader of the time was
tried on each round once, untouched, and then improved, which the later rounds show. What each round
gave at that first reading is the nearest to what an unknown report gives; what the same reports
give now, after the reader learned from them, is a guard against falling back and nothing more.
Where a first reading showed that a key was itself wrong or lacked a figure, the key was mended
afterwards and the count of the first reading was left as it was.

| round, read for the first time | reports | figures | found | right | shown | of these right |
|---|---:|---:|---:|---:|---:|---:|
"""
_PRESS = """
## Texts of the press

News items of ministries, provinces, districts and communes from 2020 to 2025, about half of them
without a figure the catalogue counts; a few were retold from their English editions. They are not
kept here: what each round gave at its first reading and after the reader learned from it is kept as
counts. A figure that a careful reader could code or leave is not counted unless it is shown wrong.
What a text whose unit is not told says goes into no view and counts as not shown.

| round | texts | figures | found | right | shown | of these right |
|---|---:|---:|---:|---:|---:|---:|
"""
_OWN_NOW = """
| the same reports now | figures | found | right | shown | of these right | unsure |
|---|---:|---:|---:|---:|---:|---:|
"""
_CONFIDENCE = """
## Confidence of the figures shown

Once over the first two runs of the real reports above, once over the first readings of our own
reports from round 6 on (`first_confidences.csv`; the readers of those days were run again on what
they had not seen). A figure below the threshold (`seeds/narrative/thresholds.csv`) is kept without
an indicator. What the first readings say: up to 0,8 a figure is right little more often than wrong,
and above it the number hardly tells right from wrong: what a reader misunderstands for the first
time, it misunderstands with confidence. A threshold of 0,8 would have hidden 37 right figures and
24 wrong ones there and 44 right ones of the real reports, one of 0,9 234 and 74. So it stays where
it is, and an unknown report is to be expected to read like a first reading, not like the real ones.

| confidence | real: shown | of these right | first readings: shown | of these right |
|---|---:|---:|---:|---:|
"""


def page(
    whole: list[Compared], left_out: list[Compared], strict: list[Compared], own: list[Compared]
) -> str:
    """Write the page.

    Args:
        whole: The reports, read with everything.
        left_out: The reports, each read without its own wordings.
        strict: The reports, each read without any phrase only it uses.
        own: The reports written for measuring.

    Returns:
        Markdown.
    """
    lines = [_table(whole), _LEFT_OUT + _table(left_out) + _STRICT + _table(strict)]
    lines.append(_OWN + _readings("first_readings") + _OWN_NOW + _rows(own))
    lines.append(_PRESS + _readings("press_readings"))
    counts: Counter[tuple[float, bool]] = Counter()
    for one in [*whole, *left_out]:
        for confidence, right in one.confidences:
            counts[_bin(confidence), right] += 1
    first = _first_confidences()
    rows = [_confidence_row(low, high, counts, first) for low, high in _BINS]
    return _HEAD + "\n".join(lines) + _CONFIDENCE + "\n".join(rows) + "\n"


def _readings(name: str) -> str:
    with (HELD_OUT.folder / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    lines = [
        f"| {row['round']} | {row.get('reports') or row['texts']} | {row['figures']} "
        f"| {_share(int(row['found']), int(row['figures']))} "
        f"| {_share(int(row['right']), int(row['figures']))} | {row['shown']} "
        f"| {_share(int(row['shown_right']), int(row['shown']))} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def _bin(confidence: float) -> float:
    return next(low for low, high in _BINS if low <= confidence < high)


def _first_confidences() -> Counter[tuple[float, bool]]:
    """Return how sure the figures shown at first readings were, and how many of them right."""
    counts: Counter[tuple[float, bool]] = Counter()
    with (HELD_OUT.folder / "first_confidences.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            low, right = float(row["confidence_from"]), int(row["shown_right"])
            counts[low, True] += right
            counts[low, False] += int(row["shown"]) - right
    return counts


def first_reading(number: int, compared: list[Compared]) -> tuple[str, str]:
    """Return what a round's first reading adds to the two lists of first readings.

    Args:
        number: The round.
        compared: Its reports, as the reader of the day reads them before it learns from them.

    Returns:
        The row of ``first_readings.csv``, and the rows of ``first_confidences.csv``.
    """
    sums = [
        sum(getattr(one, name) for one in compared)
        for name in ("figures", "found", "right", "shown", "shown_right")
    ]
    told = [f"{number}: after round {number - 1}", len(compared), *sums]
    told_of = [(_bin(sure), right) for one in compared for sure, right in one.confidences]
    bins = sorted({low for low, _ in told_of})
    rows = [
        f"{number},{low},{sum(b == low for b, _ in told_of)},{told_of.count((low, True))}"
        for low in bins
    ]
    return ",".join(map(str, told)), "\n".join(rows)


def _table(compared: list[Compared]) -> str:
    head = [
        "| report | figures | found | right | shown | of these right | unsure |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    return "\n".join(head) + "\n" + _rows(compared)


def _rows(compared: list[Compared]) -> str:
    lines = [
        f"| {one.report} | {one.figures} | {_share(one.found, one.figures)} "
        f"| {_share(one.right, one.figures)} | {one.shown} "
        f"| {_share(one.shown_right, one.shown)} | {one.unsure} |"
        for one in compared
    ]
    figures, shown = sum(one.figures for one in compared), sum(one.shown for one in compared)
    lines.append(
        f"| **all** | {figures} | {_share(sum(one.found for one in compared), figures)} "
        f"| {_share(sum(one.right for one in compared), figures)} | {shown} "
        f"| {_share(sum(one.shown_right for one in compared), shown)} "
        f"| {sum(one.unsure for one in compared)} |"
    )
    return "\n".join(lines) + "\n"


def _confidence_row(low: float, high: float, *counted: Counter[tuple[float, bool]]) -> str:
    name = f"{low:.1f}–{min(high, 1.0):.1f}".replace(".", ",")
    cells = [
        f"{shown} | {_share(counts[low, True], shown)}"
        for counts in counted
        for shown in [counts[low, True] + counts[low, False]]
    ]
    return f"| {name} | {' | '.join(cells)} |"


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.1f} %)".replace(".", ",") if whole else "–"


def _speed() -> str:
    """Narratives a second of processor time, files opened and understood."""
    best = min(_seconds() for _ in range(_RUNS))
    return f"{len(REPORTS) / best:.1f} narratives a second of processor time"


def _seconds() -> float:
    start = time.process_time()
    for report in REPORTS:
        read_report(report)
    return time.process_time() - start


def main() -> None:
    """Measure, print, and write the page if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", type=Path, help="where the page goes")
    parser.add_argument("--faults", action="store_true", help="name what is missed or wrong")
    parser.add_argument(
        "--first", nargs="+", metavar=("ROUND", "REPORT"), help="rows of a round's first reading"
    )
    options = parser.parse_args()
    if options.first:
        number, *names = options.first
        compared = [compare(name, corpus=HELD_OUT) for name in names]
        sys.stdout.write("\n".join(first_reading(int(number), compared)) + "\n")
        return
    if not SENT.is_available:
        sys.exit("The coded reports are not here: nothing to measure.")
    whole = [compare(report) for report in REPORTS]
    left_out = [compare(report, without=report) for report in REPORTS]
    own = [compare(report, corpus=HELD_OUT) for report in HELD_OUT.names]
    strict = [compare_strictly(report) for report in REPORTS]
    written = page(whole, left_out, strict, own)
    if options.page:
        options.page.write_text(written, encoding="utf-8")
    sys.stdout.write(written + "\n")
    if options.faults:
        for one in [*whole, *left_out, *own]:
            sys.stdout.write("".join(f"{one.report}: {fault}\n" for fault in one.faults))
    sys.stdout.write(_speed() + "\n")


if __name__ == "__main__":
    main()
