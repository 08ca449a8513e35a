"""Teaching the reader of narratives a wording a person has given a meaning to.

A wording is two rows of data: the phrase as a concept (``seeds/narrative/concepts.csv``) and the
indicator it stands for (``seeds/narrative/meanings.csv``). Before they are written, the report they
come from and the latest others in force are read with and without them: the figure must be
understood as the person said, and no figure understood so far may come to mean something else.
"""

import csv
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.archive import Archive
from ingest.catalogue import catalogue
from ingest.config import Settings
from ingest.durable_files import write_durably
from ingest.errors import WordingRefusedError
from ingest.model import ReadResult
from ingest.narrative.lexicon import lexicon, words_of
from ingest.numbers import NumberKind
from ingest.reference import seed_rows
from ingest.sandbox import Job, read_many
from ingest.text import fold
from ingest.unsure_figures import UnsureFigure, figure_by_id
from ingest.warehouse import open_warehouse

_COMPARED = 100  # reports in force, the latest first
_COUNTS: dict[NumberKind, str] = {"percent": "percent", "money": "money"}
_END = re.compile(r"[,;:]|\bvà\b|\d")
_OTHERS = """
select distinct on (documents.file_sha256) documents.file_sha256
from raw.current_readings
inner join raw.submissions as documents using (submission_id, file_sha256)
where documents.form = 'narrative' and documents.file_sha256 <> $own
order by documents.period_key desc, documents.file_sha256
limit $most
"""


@dataclass(frozen=True, slots=True)
class Learned:
    """A wording the reader knows from now on.

    Attributes:
        concept: Its row in the concepts.
        indicator_code: What it stands for.
        compared: Reports read with and without it.
        also: Further figures it gave a meaning to, as place and indicator.
    """

    concept: str
    indicator_code: str
    compared: int
    also: list[str]


def learn_wording(settings: Settings, figure_id: str, phrase: str) -> Learned:
    """Add a wording to the seeds: reports read from now on are understood by it.

    Args:
        settings: Where archive, warehouse and seeds are.
        figure_id: A figure whose meaning a person has assigned.
        phrase: The words of its report that say so.

    Returns:
        What was added.

    Raises:
        UnknownTargetError: If no figure in force has this id.
        WordingRefusedError: If the figure has no meaning yet, the report does not say the words
            there, they do not suffice, or they would change what others mean.
    """
    with open_warehouse(settings) as connection:
        figure = figure_by_id(connection, figure_id)
        given = {"own": figure.file_sha256, "most": _COMPARED}
        others = [sha for (sha,) in connection.execute(_OTHERS, given).fetchall()]
    concept = _concept(figure, phrase)
    code = figure.indicator_code or ""
    counts = _COUNTS.get(catalogue().indicators[code].number_kind, "count")
    source = f"{figure.unit_code}_{figure.period_key}"
    rows = {
        "concepts": [concept, " ".join(phrase.split()), source],
        "meanings": [code, counts, _needs(concept, phrase), "", source],
    }
    archive = Archive(settings.archive)
    jobs = [Job(archive.verified_blob(sha), sha, sha) for sha in (figure.file_sha256, *others)]
    also = _tried(settings, figure, rows, jobs)
    for name, row in rows.items():
        path = settings.seeds / "narrative" / f"{name}.csv"
        write_durably(path, _appended(path, row))
    return Learned(concept, code, len(jobs), also)


def _concept(figure: UnsureFigure, phrase: str) -> str:
    """Name the phrase, once it is clear that it can be learned at all."""
    words = re.findall(r"[a-z0-9]+", fold(phrase))
    if not figure.indicator_code or figure.form != "narrative":
        raise WordingRefusedError(
            "Hãy xác định chỉ tiêu của số liệu trước ('dean06 review assign'). "
            "Assign the figure of a narrative its meaning first.",
            place=figure.figure_id,
        )
    said = f" {' '.join(re.findall(r'[a-z0-9]+', fold(_around(figure))))} "
    if not words or ";" in phrase or f" {' '.join(words)} " not in said:
        raise WordingRefusedError(
            "Ngay cạnh số liệu không có cụm từ này. These words do not stand beside the figure.",
            place=figure.figure_id,
            found=phrase,
            expected=_around(figure).strip(),
        )
    concept = "hoc_" + "_".join(words)
    if any(row["concept"] == concept for row in seed_rows("narrative/concepts")):
        raise WordingRefusedError("Đã học cụm từ này. It is known already.", found=phrase)
    return concept


def _around(figure: UnsureFigure) -> str:
    """Return the words beside a figure, as far as the next mark, conjunction or number."""
    before, hit, after = (figure.quote or "").partition(figure.value_as_written or "")
    return f"{_END.split(before)[-1]} {_END.split(after)[0]}" if hit else ""


def _needs(concept: str, phrase: str) -> str:
    """Name all that the words say: what a wording is silent about speaks against it."""
    said = {one.concept for one in lexicon().mentions(words_of(phrase))}
    return " ".join(f"={one}" for one in (concept, *sorted(said)))


def _tried(
    settings: Settings, figure: UnsureFigure, rows: dict[str, list[str]], jobs: Sequence[Job]
) -> list[str]:
    """Read reports with and without a wording; return what else it gives a meaning to."""
    before = list(read_many(jobs, settings))
    place = (figure.file_sha256, figure.locator)
    if _meanings(before[:1]).get(place) == figure.indicator_code:
        raise WordingRefusedError(
            "Bộ đọc đã hiểu đúng số liệu này. The reader understands this figure already.",
            place=figure.figure_id,
        )
    with TemporaryDirectory(prefix="dean06-learn-") as folder:
        seeds = Path(folder) / "seeds"
        shutil.copytree(settings.seeds, seeds)
        for name, row in rows.items():
            path = seeds / "narrative" / f"{name}.csv"
            path.write_bytes(_appended(path, row))
        trial = settings.model_copy(update={"project_dir": Path(folder)})
        after = list(read_many(jobs, trial))
    own = _meanings(after[:1]).get(place)
    if own != figure.indicator_code:
        raise WordingRefusedError(
            "Cụm từ này chưa đủ để hiểu đúng số liệu. These words alone do not give the meaning.",
            place=figure.figure_id,
            found=own or "–",
            expected=figure.indicator_code or "",
        )
    known, now = _meanings(before), _meanings(after)
    changed = [one for one, code in known.items() if code and now.get(one) != code]
    if changed:
        raise WordingRefusedError(
            "Cụm từ này làm đổi nghĩa số liệu khác đã hiểu. The words would change what other "
            "figures mean.",
            place=", ".join(f"{sha[:10]} {locator}" for sha, locator in changed[:5]),
        )
    return [
        f"{one[0][:10]} {one[1]}: {code}"
        for one, code in now.items()
        if code and not known.get(one) and one != place
    ]


def _meanings(results: Iterable[ReadResult]) -> dict[tuple[str, str], str | None]:
    return {
        (one.submission.file_sha256, value.locator): value.indicator_code
        for one in results
        for value in one.values
    }


def _appended(path: Path, row: list[str]) -> bytes:
    known = path.read_bytes()
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(row)
    return known + (b"" if known.endswith(b"\n") else b"\n") + line.getvalue().encode()
