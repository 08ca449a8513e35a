"""What stands in the report, in which order and words: data in ``seeds/report/``."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from publish.consolidated.model import Frame

FOLDER = "report"
APPENDIX = "appendix"
_PLAIN_MONTH = 3  # Decree 30/2020, annex I: days below 10 and months 1, 2 have a leading zero


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the report and what stands below it.

    Attributes:
        level: ``1`` (Roman numeral), ``2`` (number) or ``appendix``.
        title: The heading.
        kind: What is written below; a name of ``publish.consolidated.sections.KINDS``.
        codes: What it is about: groups, indicators or types of items; ``*`` is every other group.
        most: How many rows at most; 0 where that is no question.
    """

    level: str
    title: str
    kind: str
    codes: tuple[str, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of services: line whose figures it shows, header, width."""

    code: str
    header: str
    width_cm: float


def sections(seeds: Path) -> list[Section]:
    """Return the outline, in order."""
    rows = sorted(_rows(seeds, "outline"), key=lambda row: int(row["position"]))
    return [
        Section(
            row["level"],
            row["title_vi"],
            row["kind"],
            tuple(filter(None, row["codes"].split(";"))),
            int(row["most"] or 0),
        )
        for row in rows
    ]


def columns(seeds: Path, table: str) -> list[Column]:
    """Return the columns of one table, in order."""
    rows = [row for row in _rows(seeds, "columns") if row["table"] == table]
    return [
        Column(row["code"], row["header_vi"], float(row["width_cm"]))
        for row in sorted(rows, key=lambda row: int(row["position"]))
    ]


class Words:
    """The fixed texts of one report, filled in for its unit and month."""

    def __init__(self, seeds: Path, frame: Frame, release: str, known_through: date | None) -> None:
        """Choose the texts of the unit's level.

        Args:
            seeds: Folder of the reference data.
            frame: Unit and month.
            release: Id of the release.
            known_through: Day its last report came in.
        """
        kind, _, name = frame.unit_name.partition(" ")
        if frame.unit_name.startswith("Thành phố"):
            kind, name = "Thành phố", frame.unit_name.removeprefix("Thành phố ")
        self._values = {
            "unit": _in_a_sentence(frame.unit_name),
            "unit_upper": frame.unit_name.upper(),
            "unit_kind": "cả nước" if frame.unit_level == "nation" else kind.lower(),
            "place": name,
            "month": f"{frame.month:02}",
            "year": str(frame.year),
            "window_start": day(frame.window_start),
            "window_end": day(frame.window_end),
            "release": release,
            "known_through": day(known_through) if known_through else "……",
        }
        self._texts = {
            row["key"]: row["text_vi"]
            for row in _rows(seeds, "wordings")
            if row["unit_level"] in ("", frame.unit_level)
        }

    def __call__(self, key: str) -> str:
        """Return one text."""
        return self._texts[key].format_map(self._values)

    @property
    def unit_kind(self) -> str:
        """What the report's unit is, as in "thành phố tự báo cáo"."""
        return self._values["unit_kind"]


def day(value: date) -> str:
    """Write a day as official documents do: 14/5/2026, 05/02/2026."""
    month = f"{value.month:02}" if value.month < _PLAIN_MONTH else str(value.month)
    return f"{value.day:02}/{month}/{value.year}"


def _in_a_sentence(name: str) -> str:
    """Write "Thành phố Hải Phòng" as within a sentence: thành phố Hải Phòng."""
    return name[0].lower() + name[1:] if name.startswith(("Thành phố", "Tỉnh")) else name


def _rows(seeds: Path, name: str) -> list[dict[str, str]]:
    with (seeds / FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
