"""The page ``docs/benchmarks.md``, from the figures of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.build import Measured, Step
    from benchmarks.rewritten import Rewritten

_HEAD = """# Dựng kho ở quy mô toàn quốc (building the marts at national scale)

Made by `make bench-build ARGS="--page docs/benchmarks.md"`: a generated history of the units of the
country (staged Parquet, as reading would leave it) is loaded and built, then one more month. Before
1/7/2025 a unit of today is the units it came from; `--units` takes so many of today's communes, and
1240 make as many figures as all of them would make in five years after the reform, 12 million.

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
    factor = measured.last.build_seconds / measured.second.build_seconds
    return [
        "| loaded | figures | slices | load | build | memory so far |",
        "|---|---:|---:|---:|---:|---:|",
        *(_step(one) for one in steps if one),
        "",
        f"The last month took {factor:.2f} times as long as the second one.",
        "",
        *(line for one in (measured.history, measured.last) if one for line in _slowest(one)),
    ]


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
