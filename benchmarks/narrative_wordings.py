"""How many wordings of an indicator the reader knows: ``python -m benchmarks.narrative_wordings``.

Independent writers put each indicator of the catalogue in six ways, with invented numbers
(``tests/data/narrative_wordings``). The sentences are dealt into reports with a proper head and
headings that say nothing, twenty in each, so that no neighbour helps; a figure is **right** if the
indicator is, **wrong** if it is shown as something else, otherwise it waits for a person. The seeds
have learned from both halves, from the unseen one last: they guard against falling back, and what
an unknown office's wordings would give is the unseen half's first reading (its README).
"""

import argparse
import csv
import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ingest.model import Value
from ingest.narrative.families import families
from ingest.narrative.heading import read_heading
from ingest.narrative.open import open_document
from ingest.narrative.reader import read_narrative

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "data" / "narrative_wordings"
HALVES = ("seen", "unseen")
_A_REPORT = 20
_A_SECTION = 7
_HEADS = {
    "tỉnh": ("TỈNH NGHỆ AN", "Nghệ An", 2025, "tỉnh Nghệ An"),
    "huyện": ("HUYỆN ĐÔ LƯƠNG", "Đô Lương", 2024, "huyện Đô Lương, tỉnh Nghệ An"),
    "phường": ("PHƯỜNG HẢI CHÂU", "Hải Châu", 2025, "phường Hải Châu, thành phố Đà Nẵng"),
    "xã": ("XÃ TÂN PHÚ", "Tân Phú", 2025, "xã Tân Phú, tỉnh Đồng Nai"),
}
_LEVEL = re.compile(r"\b(?:toàn|UBND|của|Công an|trên địa bàn) (tỉnh|huyện|phường|xã)\b", re.I)
_LOCATOR = re.compile(r"(\d+):(\d+)")

Row = dict[str, str]


@dataclass(frozen=True)
class Judged:
    """One wording, read.

    Attributes:
        row: Its row.
        verdict: ``right``, ``wrong`` or ``not shown``.
        value: What the reader made of its figure; None: it found none there.
    """

    row: Row
    verdict: str
    value: Value | None


def judge(half: str) -> list[Judged]:
    """Read one half of the wordings.

    Args:
        half: ``seen`` or ``unseen``.

    Returns:
        One verdict a wording.
    """
    with (FOLDER / f"{half}.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return [one for level, dealt in _deal(rows) for one in _read(level, dealt)]


def totals(judged: Sequence[Judged]) -> Counter[str]:
    """Count the verdicts."""
    return Counter(one.verdict for one in judged)


def _deal(rows: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Deal the sentences to units of the level they speak of, the same way each time."""
    shuffled = random.Random(20)  # noqa: S311  # no secret
    shuffled.shuffle(rows)
    held: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        named = _LEVEL.search(row["sentence"])
        held[named[1].lower() if named else shuffled.choice(list(_HEADS))].append(row)
    for level, own in held.items():
        for start in range(0, len(own), _A_REPORT):
            yield level, own[start : start + _A_REPORT]


def _read(level: str, rows: list[Row]) -> Iterator[Judged]:
    lines, places = _written(level, rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bao_cao.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        document = open_document(path)
    heading = read_heading(document)
    # What a figure is taken for is measured here, not whether it is sure enough to be shown.
    result = read_narrative(document, heading, file_sha256="0" * 64, shown_from=0)
    at = {
        (int(match[1]), int(match[2])): value
        for value in result.values
        if (match := _LOCATOR.match(value.locator))
    }
    for row, (line, first, last) in zip(rows, places, strict=True):
        value = next((at[line, col] for col in range(first, last) if (line, col) in at), None)
        yield Judged(row, _verdict(row, value), value)


def _written(level: str, rows: list[Row]) -> tuple[list[str], list[tuple[int, int, int]]]:
    name, place, year, unit = _HEADS[level]
    lines = ["ỦY BAN NHÂN DÂN", name, "", "Số: 215/BC-UBND"]
    lines += [f"{place}, ngày 31 tháng 12 năm {year}", "", "BÁO CÁO"]
    lines += [f"Tình hình triển khai Đề án 06 tháng 12 năm {year} của {unit}", ""]
    lines += ["I. TÌNH HÌNH CHUNG", ""]
    places = []
    for number, row in enumerate(rows):
        if number % _A_SECTION == 0:
            lines += [f"{number // _A_SECTION + 1}. Nội dung cụ thể", ""]
        sentence = row["sentence"]
        lead = "- " if number % 2 or not sentence[0].isupper() else ""
        lines += [lead + sentence, ""]
        start = len(lead) + sentence.index(row["value_raw"]) + 1
        places.append((len(lines) - 1, max(1, start - 1), start + len(row["value_raw"])))
    return lines, places


def _verdict(row: Row, value: Value | None) -> str:
    if value is None or value.indicator_code is None:
        return "not shown"
    if value.measure_kind == "target" != families().kind[value.indicator_code]:
        return "not shown"
    same = value.value is not None and abs(value.value) == abs(Decimal(row["value"]))
    return "right" if same and value.indicator_code == row["indicator_code"] else "wrong"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the totals of both halves, and the faults of the seen one if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--faults", action="store_true", help="name what is missed or wrong (seen)")
    given = parser.parse_args(arguments)
    for half in HALVES:
        judged = judge(half)
        told = totals(judged)
        counts = ", ".join(f"{verdict} {told[verdict]}" for verdict in ("right", "wrong"))
        sys.stdout.write(
            f"{half}: {len(judged)} wordings, {counts}, {told['not shown']} not shown\n"
        )
        if given.faults and half == "seen":
            for one in judged:
                if one.verdict != "right":
                    read_as = one.value.indicator_code if one.value else None
                    sys.stdout.write(
                        f"{one.verdict} {one.row['indicator_code']} {one.row['value_raw']}: "
                        f"{read_as} | {one.row['sentence']}\n"
                    )


if __name__ == "__main__":
    main()
