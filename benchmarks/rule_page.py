"""The page ``docs/rule-accuracy.md``, from the figures of one run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ingest.reference import Row

if TYPE_CHECKING:
    from benchmarks.rules import Measured

_HEAD = """# Độ chính xác của bộ quy tắc (accuracy of the rules)

Made by `make bench-rules` (`python -m benchmarks.rules --page docs/rule-accuracy.md`): a generated
national month in which 1 % of the figures are wrong, of named kinds, judged with the months before
it as its history. Only the reports that are current count.

"""


def page(measured: Measured, kinds: Mapping[str, Row]) -> str:
    """Write the page.

    Args:
        measured: The run.
        kinds: The kinds of errors, by name (``error_kinds.csv``).

    Returns:
        Markdown.
    """
    return _HEAD + "\n".join([*_run(measured), *_kinds(measured, kinds), *_rules(measured), ""])


def _run(measured: Measured) -> list[str]:
    slowest = ", ".join(f"`{name}` {seconds:.1f} s" for name, seconds in measured.slowest)
    return [
        f"Month {measured.months[-1]}, after {len(measured.months) - 1} months of history: "
        f"{measured.reports:,} reports, {measured.figures:,} figures. The whole build took "
        f"{measured.build_seconds:.0f} s; the models only the rules need take "
        f"{measured.rule_seconds:.1f} s of processor time on two cores ({slowest}).",
        "",
    ]


def _kinds(measured: Measured, kinds: Mapping[str, Row]) -> list[str]:
    scores = measured.scores.kinds
    seeded, found = sum(one.seeded for one in scores), sum(one.found for one in scores)
    lines = [
        "## Found and missed, by kind of error",
        "",
        f"{len(scores)} kinds, {seeded:,} errors, {found:,} found "
        f"({_percent(found, seeded)}). What no relation and no history contradicts cannot be "
        "seen from figures: two digits swapped in a figure that stands alone look like any other.",
        "",
        "| kind | what | seeded | found | missed | share | of these while reading |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| `{one.kind}` | {kinds[one.kind]['description_en']} | {one.seeded:,} | {one.found:,} "
        f"| {one.seeded - one.found:,} | {_percent(one.found, one.seeded)} | {one.by_reader:,} |"
        for one in sorted(scores, key=lambda one: -one.found / max(one.seeded, 1))
    ]
    return [*lines, ""]


def _rules(measured: Measured) -> list[str]:
    scores = measured.scores.rules
    serious = [one for one in scores if one.severity != "info"]
    raised, false = sum(one.raised for one in serious), sum(one.false for one in serious)
    lines = [
        "## True and false, by rule",
        "",
        f"Of {raised:,} warnings and errors, {false:,} are about figures that are right: precision "
        f"{_percent(raised - false, raised)}. A finding is true when a figure it compares was "
        "seeded wrong (in this report, or in an earlier one it is compared with); *misfiled* ones "
        "are about reports sent under a wrong unit or month.",
        "",
        "| rule | severity | raised | true | misfiled | false |",
        "|---|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| `{one.rule_code}` | {one.severity} | {one.raised:,} | {one.true:,} | {one.misfiled:,} "
        f"| {one.false:,} |"
        for one in sorted(scores, key=lambda one: (one.severity == "info", -one.raised))
    ]
    return lines


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"
