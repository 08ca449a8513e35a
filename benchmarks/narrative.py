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

from benchmarks.narrative_certainty import calibration, told_by_source, trade_off
from benchmarks.narrative_strict import compare_strictly
from benchmarks.narrative_truth import HELD_OUT, REPORTS, SENT, Compared, compare, read_report

_BINS = ((0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01))
_RUNS = 5
_LAST_BEFORE = 27
"""The last round whose confidence was how well the words fit."""
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

The units are known from 2021 on: of round 4 nine figures of 2017 and 2018 and of round 5 six of
2020 can be nobody's, and the texts of round 8 that are older were read with later years put in. Of
round 8 the key was mended after its first reading; by the mended one about 18 of the 43 were right.

| round | texts | figures | found | right | shown | of these right |
|---|---:|---:|---:|---:|---:|---:|
"""
_OWN_NOW = """
| the same reports now | figures | found | right | shown | of these right | unsure |
|---|---:|---:|---:|---:|---:|---:|
"""
_OWN_OPEN = """
Reports of the last rounds, of which there is still to learn (`open_reports.csv`):

| report | figures | found | right | shown | of these right | unsure |
|---|---:|---:|---:|---:|---:|---:|
"""
_CONFIDENCE = """
## Confidence of the figures shown

`confidence` is the chance that a figure was read right. How well the words fit an indicator does
not tell it (first table below: what a reader misunderstands for the first time, it misunderstands
with confidence). What does are doubts of other kinds, each a row of
`seeds/narrative/slight_doubts.csv`: words of time that were not understood, a report whose title
sums up two years or names no period, a signature that does not go with the days, two figures of a
report that claim to be the same fact and differ, words beside the figure that no seed knows, words
of a part, of an aim, of something done to what is counted, that a text is an item of the press. One
sign speaks for a figure: that others of its report bear it out, a rate by its parts, a whole by
what it is made of (`ingest/narrative/borne_out.py`; looked for from round 28 on).
`first_doubts.csv` keeps, for figures of
first readings (rounds 6 to 23 and 28 to 30 of our own; the press; the real reports without the
phrases only they use), which signs they bear and how many are right; the readers of those days were
run again on what they had not seen. The weights are fitted to it
(`benchmarks.narrative_certainty`).

Before, by how well the words fit, at first readings of our own reports (`first_confidences.csv`,
rounds 6 to 27):

| confidence | figures | right |
|---|---:|---:|
"""
_CERTAINTY = """
Now, each report by weights from all the other reports:

"""
_TRADE_OFF = """
What each threshold would show, how much of it is right, and which share of what was read right it
keeps. **Held back** are reports of which no weight was taken: those of round 31 as they were first
read, and six official ones of rounds 24 and 25, read again when weights were first fitted; of the
wrong figures of these six nine are codes of offices and fields that the keys write otherwise or
leave out.

"""
_CHOSEN = """
Shown is from 0,75 on (`seeds/narrative/thresholds.csv`). A higher one hides many right figures for
few wrong ones. What is left of wrong figures bears no doubt that anything here can see: a part read
as the whole, an office's figure read as the unit's, a service nobody named. Of what is shown of an
unknown official report about 92 of 100 figures are to be expected to be right, not 97 (83 in round
30, whose writers differ most from all before them), and fewer where its appendices are tables of an
unknown shape (rounds 25 to 27 were read without these doubts); of a text of the press about half,
most of which is kept for a person.
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
    learned = [one for one in own if one.report not in HELD_OUT.still_open]
    to_learn = [one for one in own if one.report in HELD_OUT.still_open]
    lines.append(_OWN + _readings("first_readings") + _OWN_NOW + _rows(learned))
    lines.append(_OWN_OPEN + _rows(to_learn))
    lines.append(_PRESS + _readings("press_readings"))
    first = _first_confidences()
    rows = [_confidence_row(low, high, first) for low, high in _BINS]
    told, sets = told_by_source()
    confidence = _CONFIDENCE + "\n".join(rows) + "\n" + _CERTAINTY + calibration(told)
    return _HEAD + "\n".join(lines) + confidence + _TRADE_OFF + trade_off(sets) + _CHOSEN


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
            if int(row["round"]) > _LAST_BEFORE:
                continue
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


def _confidence_row(low: float, high: float, counts: Counter[tuple[float, bool]]) -> str:
    name = f"{low:.1f}–{min(high, 1.0):.1f}".replace(".", ",")
    shown = counts[low, True] + counts[low, False]
    return f"| {name} | {shown} | {_share(counts[low, True], shown)} |"


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
