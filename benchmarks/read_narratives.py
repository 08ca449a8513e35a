"""Speed of reading narratives, one core: ``python -m benchmarks.read_narratives``.

The sample narratives and, where the folder of real reports is given, those too. Each is read
whole: document, head, meaning. Shown is processor time, so that a busy machine does not count, how
much of it the document took (what is left is the meaning), and how many pages of 2,000 characters
of text a second that makes: reports differ in length.

    .venv/bin/python -m benchmarks.read_narratives --rounds 20 --reports ../shared/reports
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from ingest.narrative.document import Paragraph
from ingest.narrative.heading import read_heading
from ingest.narrative.open import open_document
from ingest.narrative.reader import read_narrative

SAMPLES = Path(__file__).resolve().parents[1] / "tests" / "data" / "inbox"
FORMATS = (".docx", ".md", ".txt", ".pdf")
TARGETS = {".pdf": 3.0}
_TARGET = 20.0
_PAGE = 2000


def measure(paths: Sequence[Path], rounds: int) -> dict[str, tuple[int, float, float, float]]:
    """Read files again and again.

    Args:
        paths: Narratives.
        rounds: How often each is read.

    Returns:
        By suffix: files read, processor seconds in all, of which for the document, pages read.
    """
    for path in paths:  # load libraries and gazetteers
        read(path)
    spent: dict[str, tuple[int, float, float, float]] = defaultdict(lambda: (0, 0.0, 0.0, 0.0))
    for path in paths:
        whole = _seconds(partial(read, path), rounds)
        opened = _seconds(partial(open_document, path), rounds)
        files, total, document, read_pages = spent[path.suffix]
        spent[path.suffix] = (
            files + rounds, total + whole, document + opened, read_pages + rounds * pages(path)
        )  # fmt: skip
    return dict(spent)


def read(path: Path) -> int:
    """Read one narrative; return the number of its figures."""
    document = open_document(path)
    return len(read_narrative(document, read_heading(document), file_sha256="0" * 64).values)


def pages(path: Path) -> float:
    """Return how many pages of text a narrative holds, cells of tables included."""
    letters = 0
    for block in open_document(path).blocks:
        if isinstance(block, Paragraph):
            letters += len(block.content.text)
        else:
            letters += sum(len(cell.text) for row in block.rows for cell in row)
    return letters / _PAGE


def _seconds(work: Callable[[], object], rounds: int) -> float:
    started = time.process_time()
    for _ in range(rounds):
        work()
    return time.process_time() - started


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print one line a format."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--reports", type=Path, help="folder with further narratives")
    given = parser.parse_args(arguments)
    paths = [path for path in sorted(SAMPLES.glob("*/*")) if path.suffix in FORMATS]
    if given.reports:
        paths += [path for path in sorted(given.reports.iterdir()) if path.suffix in FORMATS]
    found = measure(paths, given.rounds)
    for suffix, (files, total, document, read_pages) in sorted(found.items()):
        target = TARGETS.get(suffix, _TARGET)
        sys.stdout.write(
            f"{suffix:6} {files / total:7.1f} a second a core (target {target:g}); "
            f"{document / total:4.0%} of it the document; {read_pages / total:5.0f} pages\n"
        )


if __name__ == "__main__":
    main()
