"""``dean06 report``: the consolidated report of a province or of the nation, from the release."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import duckdb

from ingest.config import Settings
from ingest.duckdb_session import configure
from ingest.errors import NoReleaseError
from publish.consolidated.letterhead import write_end, write_head
from publish.consolidated.outline import APPENDIX, Section, Words, sections
from publish.consolidated.paper import Paper
from publish.consolidated.questions import Questions
from publish.consolidated.report import Report
from publish.consolidated.sections import APPENDICES, KINDS
from publish.release_folders import SNAPSHOT_NAME, current_manifest

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True)
class ReportWritten:
    """One report: where it is, of which unit and month, from which release, how many figures."""

    path: str
    unit_code: str
    unit_name: str
    period_key: str
    release_id: str
    figures: int


def write_report(
    settings: Settings, unit: str, period_key: str, path: Path | None = None
) -> ReportWritten:
    """Write the report of one unit and month; a file that is there is replaced at once.

    Args:
        settings: Where the release and the reference data are.
        unit: Code or name of a province as it stood then; ``VN`` is the nation.
        period_key: A month, such as ``2026-05``.
        path: The ``.docx``; None is ``reports/consolidated/<period>/<unit>.docx`` in the home.

    Returns:
        What was written.

    Raises:
        NoReleaseError: If nothing has been released yet.
        NoSuchReportError: If the release does not know the unit or the month.
    """
    with open_release(settings) as (connection, release_id):
        questions = Questions(connection, settings.seeds, unit, period_key)
        frame = questions.frame
        default = settings.reports / "consolidated" / frame.period_key / f"{frame.unit_code}.docx"
        target = path or default
        words = Words(settings.seeds, frame, release_id, questions.known_through())
        paper, figures = _compose(questions, words, settings.seeds)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{token_hex(4)}")
    try:
        paper.save(beside, f"{words('subject')} - {frame.unit_name}")
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return ReportWritten(
        str(target), frame.unit_code, frame.unit_name, frame.period_key, release_id, figures
    )


def _compose(questions: Questions, words: Words, seeds: Path) -> tuple[Paper, int]:
    """Write the whole report; return it with the number of its figures."""
    outline = sections(seeds)
    grouped = {code for one in outline if one.kind == "indicators" for code in one.codes}
    report = Report(
        paper=Paper(),
        questions=questions,
        words=words,
        seeds=seeds,
        lines=questions.lines(),
        services=questions.services(),
        groups=frozenset(grouped),
    )
    write_head(report.paper, words, questions.frame)
    for key in ("opening", "release", "reading"):
        report.paper.paragraph(words(key))
    _write_body(report, [one for one in outline if one.level != APPENDIX])
    report.paper.close()
    write_end(report.paper, words)
    _write_appendices(report, [one for one in outline if one.level == APPENDIX])
    figures = [len(one.figures) for one in report.lines]
    figures += [len(one.figures) for one in report.services]
    return report.paper, sum(figures)


def _write_body(report: Report, outline: list[Section]) -> None:
    first = second = 0
    for one in outline:
        if one.level == "1":
            first, second = first + 1, 0
            report.paper.heading(f"{_ROMAN[first - 1]}. {one.title}", 1)
        elif not _is_empty_rest(report, one):
            second += 1
            report.paper.heading(f"{second}. {one.title}", 2)
        else:
            continue
        KINDS[one.kind](report, one)


def _is_empty_rest(report: Report, section: Section) -> bool:
    """Tell whether a section for all other groups has none."""
    others = [one for one in report.lines if one.indicator_group not in report.groups]
    return section.codes == ("*",) and not others


def _write_appendices(report: Report, outline: list[Section]) -> None:
    for place, one in enumerate(outline):
        write, is_across = APPENDICES[one.kind]
        report.paper.begin_sheet(landscape=is_across)
        for text, italic in (
            (f"Phụ lục {_ROMAN[place]}", False),
            (one.title, False),
            (report.words("attached"), True),
        ):
            report.paper.paragraph(
                text, "center", size=14 if not italic else 13, bold=not italic, italic=italic,
                indented=False, after=2,
            )  # fmt: skip
        report.paper.gap()
        write(report, one)


@contextmanager
def open_release(settings: Settings) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """Open the current release read-only; also say which it is."""
    manifest = current_manifest(settings)
    if manifest is None:
        raise NoReleaseError(
            "Chưa có bản phát hành nào; hãy chạy 'dean06 load' rồi 'dean06 publish'. "
            "Nothing has been released yet; run 'dean06 load', then 'dean06 publish'.",
        )
    database = settings.published / "releases" / manifest["release_id"] / SNAPSHOT_NAME
    with duckdb.connect(str(database), read_only=True) as connection:
        configure(connection, settings)
        connection.execute("set TimeZone = ?", [settings.timezone])
        yield connection, str(manifest["release_id"])
