"""A real report read without any phrase only it uses: ``python -m benchmarks.narrative_strict``.

What the seeds mark as learned from a report is what somebody remembered to mark. Here it is
counted: of the phrases of ``seeds/narrative/concepts.csv`` those are dropped that stand in the
report and in neither of the other two, although most are how anybody would put it. What is left is
the least the reader would make of such a report had it never been seen.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from benchmarks.narrative_truth import REPORTS, SENT, Compared, compare
from ingest.narrative.lexicon import words_of

ROOT = Path(__file__).resolve().parents[1]
_CONCEPTS = Path("narrative") / "concepts.csv"


def compare_strictly(report: str) -> Compared:
    """Read a report without the phrases only it uses, and compare it with its key.

    Args:
        report: One of the real reports.

    Returns:
        The comparison, made by a process of its own that knows the other seeds alone.
    """
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder) / "seeds"
        shutil.copytree(ROOT / "seeds", seeds)
        _drop_phrases(seeds / _CONCEPTS, report)
        told = subprocess.run(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-m", "benchmarks.narrative_strict", report],
            cwd=ROOT,
            env={**os.environ, "DEAN06_PROJECT_DIR": folder},
            stdout=subprocess.PIPE,
            check=True,
        )
    found = json.loads(told.stdout)
    for name in ("mistaken", "faults"):
        found[name] = tuple(found[name])
    for name in ("confidences", "doubted"):
        found[name] = tuple(map(tuple, found[name]))
    return Compared(**found)


def only_in(report: str, phrase: str) -> bool:
    """Tell whether a phrase stands in one of the real reports and in none of the others."""
    key = _keys(phrase)
    return bool(key.strip()) and [one for one in REPORTS if key in _text(one)] == [report]


def _drop_phrases(path: Path, report: str) -> None:
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        names, rows = reader.fieldnames or [], list(reader)
    for row in rows:
        kept = [phrase for phrase in row["phrases"].split(";") if not only_in(report, phrase)]
        row["phrases"] = ";".join(kept)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, names)
        writer.writeheader()
        writer.writerows(rows)


@lru_cache(maxsize=8)
def _text(report: str) -> str:
    return _keys(SENT.report(report).read_text(encoding="utf-8"))


def _keys(text: str) -> str:
    """Return a text as the lexicon compares it: word by word, without marks."""
    return f" {' '.join(word.key for word in words_of(text))} "


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(compare(sys.argv[1], without=sys.argv[1]))))
