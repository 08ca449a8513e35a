"""The page ``docs/benchmarks.md``, from the figures of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.build import Measured, Step
    from benchmarks.rewritten import Rewritten

_SAME_SIZE = 0.1
_HEAD = """# Dựng kho ở quy mô toàn quốc (building the marts at national scale)

Made by `make bench-build ARGS="--page docs/benchmarks.md"`: a generated history of the units of the
country (staged Parquet, as reading would leave it) is loaded and built, then one more month.

`--units` takes so many of today's communes, and before 1/7/2025 the units each of them came from:
about three apiece, 10,035 for 3,321. So 1,240 communes report as if they were 3,720 in the 48
months before the reform and as 1,240 in the 12 after it: 193,000 monthly reports, with those of
their provinces some 200,000. All 3,321 communes of today would make 199,000 in 60 months after the
reform; with 60 indicators each, both come to 12 million figures. It also means that a month before
the reform holds three times the figures of one after it, so that the second month and the last are
not of one size unless all months lie on one side of the reform.

"""


def page(measured: Measured) -> str:
    """Write the page.

    Args:
        measured: The run.

    Returns:
        Markdown.
    """
    return _HEAD + "\n".join([*_run(measured), *_steps(measured), *_rows(measured), ""])


def _run(measured: Measured) -> list[str]:
    return [
        f"Measured on {measured.measured_on}, {measured.cores} cores, DuckDB limited to "
        f"{measured.memory_limit}: units {measured.units}, {measured.months} months, "
        f"{measured.reports:,} reports, {measured.figures:,} figures.",
        "",
    ]


def _steps(measured: Measured) -> list[str]:
    steps = [measured.first, measured.second, measured.history, measured.last]
    return [
        "| loaded | figures | slices | load | build | memory so far |",
        "|---|---:|---:|---:|---:|---:|",
        *(_step(one) for one in steps if one),
        "",
        compared(measured.second, measured.last),
        "",
        *(line for one in (measured.history, measured.last) if one for line in _slowest(one)),
    ]


def compared(second: Step, last: Step) -> str:
    """Say how building the last month compares with the second one, and what of the two differs.

    Args:
        second: The second month, built on one month of history.
        last: The last month, built on all others.
    """
    factor = last.build_seconds / second.build_seconds
    told = f"Building the last month took {factor:.2f} times as long as building the second one"
    if abs(last.figures - second.figures) <= _SAME_SIZE * second.figures:
        return f"{told}, which is of the same size."
    each = [1000 * one.build_seconds / one.figures for one in (last, second)]
    return (
        f"{told}, with {last.figures / second.figures:.2f} times its figures: {each[0]:.2f} ms a "
        f"figure against {each[1]:.2f} ms. The two are not of the same size, and part of a build "
        "costs the same however small the month: neither number alone says how a month ages."
    )


def _step(one: Step) -> str:
    return (
        f"| {one.label} | {one.figures:,} | {one.slices:,} | {one.load_seconds:.0f} s "
        f"| {one.build_seconds:.0f} s | {one.peak_mib:,} MiB |"
    )


def _slowest(one: Step) -> list[str]:
    named = ", ".join(f"`{name}` {seconds:.1f} s" for name, seconds in one.slowest)
    return [f"What took longest, {one.label}: {named}.", ""]


def _rows(measured: Measured) -> list[str]:
    sliced = [one for one in measured.rewritten if one.is_incremental]
    whole = [one for one in measured.rewritten if not one.is_incremental]
    return [
        "## Rows the last month wrote",
        "",
        "Written are the rows of the slices (unit and period) a build replaces; changed those of",
        "them that were not there before, new or with another content; gone those there no more.",
        "",
        *_table(sliced),
        "",
        "These are made anew by every build, whatever it loads: all their rows are written.",
        "",
        *_table(whole),
    ]


def _table(marts: Sequence[Rewritten]) -> list[str]:
    return [
        "| mart | rows | written | share | changed | gone |",
        "|---|---:|---:|---:|---:|---:|",
        *(_mart(one) for one in marts),
    ]


def _mart(one: Rewritten) -> str:
    share = 100 * one.written / one.rows if one.rows else 0
    return (
        f"| `{one.mart}` | {one.rows:,} | {one.written:,} | {share:.1f} % "
        f"| {one.changed:,} | {one.gone:,} |"
    )
