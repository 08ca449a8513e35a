"""The page ``docs/benchmarks-postgres.md``, from the figures of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.postgres import Measured, Published

_HEAD = """# Phát hành lên PostgreSQL và tốc độ hỏi (publishing to PostgreSQL, and its answers)

Made by `make bench-postgres ARGS="--page docs/benchmarks-postgres.md"`: a release with the marts'
real columns, units and codes and invented figures is published to a server that is thrown away,
then one with a month more. The questions are those of `querying.md` (the ones this release has an
answer to) and some more, each asked again and again, warm: of the snapshot, of PostgreSQL as
`bi_reader`, and as a province's role. Wanted: five years published within 10 minutes, p95 at most
300 ms of the snapshot, 1 s of PostgreSQL. A nation's five years are about 12 million figures as
reported (60 of each of 3,321 communes a month), 75 million rows with all that is made of them.

Why 60: so many a report of the generated history has on average (`benchmarks.md`). The catalogue
has more: 118 indicators communes collect and 16 for each service. Were every one of them filled in,
for some 28 services, by every commune every month (about 570 figures), five years would be 115
million figures, the largest load the project was designed for and not what reports hold.
`--indicators` says how many a commune gives a month here.

"""
SNAPSHOT_MS, POSTGRES_MS = 300, 1000
PUBLISHED_SECONDS = 600


def page(measured: Measured) -> str:
    """Write the page.

    Args:
        measured: The run.

    Returns:
        Markdown.
    """
    return _HEAD + "\n".join([*_publications(measured), *_answers(measured), ""])


def _publications(measured: Measured) -> list[str]:
    late = [one.label for one in measured.publications if one.seconds > PUBLISHED_SECONDS]
    return [
        f"Measured on {measured.measured_on}, {measured.cores} cores: {measured.months} months, "
        f"{measured.units} communes, {measured.indicators} figures of each a month.",
        "",
        "| publication | rows | time | rows/s | processor, publisher | processor, server |",
        "|---|---:|---:|---:|---:|---:|",
        *(_publication(one) for one in measured.publications),
        "",
        *([f"Longer than wanted: {', '.join(late)}.", ""] if late else []),
    ]


def _publication(one: Published) -> str:
    return (
        f"| {one.label} | {one.rows:,} | {one.seconds:,.1f} s | {one.rows / one.seconds:,.0f} "
        f"| {one.publisher_seconds:,.1f} s | {one.server_seconds:,.1f} s |"
    )


def _answers(measured: Measured) -> list[str]:
    places = list(measured.answers)
    slow = [
        f"{question} ({place})"
        for place, answers in measured.answers.items()
        for question, (_, p95) in answers.items()
        if p95 > (SNAPSHOT_MS if place == places[0] else POSTGRES_MS)
    ]
    heads = [f"{place} {word}" for place in places for word in ("p50", "p95")]
    lines = [
        "## Câu hỏi (questions), ms",
        "",
        f"| question | {' | '.join(heads)} |",
        f"|---|{'---:|' * len(heads)}",
    ]
    for question in measured.answers[places[0]]:
        told = [f"{one:,.1f}" for place in places for one in measured.answers[place][question]]
        lines.append(f"| {question} | {' | '.join(told)} |")
    lines += ["", f"Over what is wanted: {'; '.join(slow) or 'none'}."]
    if measured.unanswered:
        lines.append(f"Not asked, without an answer here: {'; '.join(measured.unanswered)}.")
    return lines
