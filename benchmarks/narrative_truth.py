"""Narratives read, compared with what people coded by hand from the same reports.

The keys of real reports lie outside the repository (``shared/answer_key`` beside it); where they
are absent there is nothing to measure of those. A figure is **found** if its value stands where
the key says it does, and **right** if indicator, service, part, subject unit, kind and window
agree too, or are among the alternatives a careful reader could choose.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from ingest.model import ReadResult, Value
from ingest.narrative.certainty import signs_of
from ingest.narrative.heading import read_heading
from ingest.narrative.open import open_document
from ingest.narrative.reader import read_narrative

REPORTS = ("bac_giang_2024_01", "can_tho_2022", "hai_duong_2026_05")
MEASURED = frozenset({"flow", "stock", "ratio", "score"})
_KINDS = {"cumulative": "stock", "cumulative_ytd": "stock", "level": "stock"}
_PARTS = {"ORG:Sở NN&PTNT": "ORG:SNNPTNT", "UNIT:thị trấn Nếnh": "UNIT:07795"}
_NEAR, _NEAR_ZERO = 60, 400  # characters: a zero or blank of a list stands with its name
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LINE = re.compile(r"(\d+):(\d+)")

Row = dict[str, str]


@dataclass(frozen=True)
class Corpus:
    """Reports with what people coded from them: one key, a CSV, beside each text.

    Attributes:
        folder: Holds ``reports/*.txt`` and ``answer_key/*.csv``.
    """

    folder: Path

    @property
    def is_available(self) -> bool:
        """Whether reports and keys lie where they are looked for."""
        return (self.folder / "answer_key").is_dir() and (self.folder / "reports").is_dir()

    @property
    def names(self) -> list[str]:
        """The reports it holds, in order of name."""
        return sorted(path.stem for path in (self.folder / "reports").glob("*.txt"))

    @property
    def still_open(self) -> dict[str, "Row"]:
        """Reports of the last rounds, of which there is still to learn, with what is read of them.

        By name: ``round, figures, right, shown`` of ``open_reports.csv``; none where there is none.
        """
        path = self.folder / "open_reports.csv"
        if not path.exists():
            return {}
        with path.open(encoding="utf-8", newline="") as handle:
            return {row["report"]: row for row in csv.DictReader(handle)}

    @property
    def learned(self) -> list[str]:
        """The reports the reader has learned all it could from, in order of name."""
        return [name for name in self.names if name not in self.still_open]

    def report(self, name: str) -> Path:
        """Return where the text of a report lies."""
        return self.folder / "reports" / f"{name}.txt"

    def key(self, name: str) -> list["Row"]:
        """Return the rows of a key; none where there is no such file."""
        path = self.folder / "answer_key" / f"{name}.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))


SENT = Corpus(Path(__file__).resolve().parents[2] / "shared")
"""Reports as units sent them; outside the repository."""
HELD_OUT = Corpus(Path(__file__).resolve().parents[1] / "tests" / "data" / "narratives_held_out")
"""Reports written for measuring, after the wordings of the seeds."""


@dataclass(frozen=True)
class Compared:
    """One report, compared.

    Attributes:
        report: Its name.
        figures: Measurements its key holds.
        found: Of these, found with the right value.
        right: Of these, right in everything.
        shown: Figures put into the current view.
        shown_right: Of these, right.
        unsure: Figures kept without an indicator.
        no_measurements: Aims and contexts its key holds that were found as what they are, or
            wait without an indicator.
        mistaken: Aims and contexts shown as measurements, for people.
        confidences: Confidence of each figure shown, and whether it is right.
        faults: What is wrong, for people.
        doubted: What spoke against and for each figure shown, and whether it is right.
    """

    report: str
    figures: int
    found: int
    right: int
    shown: int
    shown_right: int
    unsure: int
    no_measurements: int
    mistaken: tuple[str, ...]
    confidences: tuple[tuple[float, bool], ...]
    faults: tuple[str, ...]
    doubted: tuple[tuple[str, bool], ...] = ()


@dataclass
class _Seen:
    value: Value
    place: int | None
    key: Row | None = field(default=None)


def read_report(
    report: str, without: str = "", corpus: Corpus = SENT, shown_from: float | None = None
) -> ReadResult:
    """Read one of the reports; ``without`` leaves out the wordings one report taught."""
    document = open_document(corpus.report(report))
    heading = read_heading(document)
    return read_narrative(
        document, heading, file_sha256="0" * 64, without=without, shown_from=shown_from
    )


def compare(
    report: str, without: str = "", corpus: Corpus = SENT, shown_from: float | None = None
) -> Compared:
    """Read a report and compare it with its key.

    Args:
        report: Its name.
        without: A report whose own wordings are left out.
        corpus: Where it lies.
        shown_from: How sure a figure must be to be shown; None takes the seed.
    """
    result = read_report(report, without, corpus, shown_from)
    places = _Places(corpus.report(report).read_text(encoding="utf-8"))
    seen = [_Seen(value, places.of(value.locator)) for value in result.values]
    rows = corpus.key(report)
    keys = [row for row in rows if row["row_kind"] in MEASURED]
    others = [row for row in rows if row["row_kind"] not in MEASURED]
    alternatives = corpus.key("acceptable_alternatives")
    judge = _Judge(report, result.submission.unit_code, alternatives)
    matched = {id(key): judge.match(key, seen) for key in [*keys, *others]}
    found = [key for key in keys if matched[id(key)]]
    faults = [f"missed {key['indicator_code']} {key['value']}" for key in keys if key not in found]
    right = 0
    for key in found:
        value = matched[id(key)]
        wrong = judge.faults(value, key) if value else []
        right += not wrong
        if wrong and value:
            told = f"{key['indicator_code']} {key['value']}: {value.indicator_code}"
            faults.append(f"{'+'.join(wrong)} {told}")
    shown = [one for one in seen if one.value.indicator_code and _is_measured(one.value)]
    judged = [
        (one.value.confidence, one.key is not None and not judge.faults(one.value, one.key))
        for one in shown
    ]
    told = [(key, value) for key in others if (value := matched[id(key)])]
    mistaken = [
        f"{key['row_kind']} {key['indicator_code']} {key['value']}: {value.indicator_code}"
        for key, value in told
        if value.indicator_code and _is_measured(value) and judge.faults(value, key)
    ]
    return Compared(
        report=report,
        figures=len(keys),
        found=len(found),
        right=right,
        shown=len(shown),
        shown_right=sum(good for _, good in judged),
        unsure=sum(one.value.indicator_code is None for one in seen),
        no_measurements=len(told) - len(mistaken),
        mistaken=tuple(mistaken),
        confidences=tuple(judged),
        faults=tuple(faults),
        doubted=tuple(
            (" ".join(sorted(signs_of(one.value.reader_rule))), right)
            for one, (_, right) in zip(shown, judged, strict=True)
        ),
    )


def _is_measured(value: Value) -> bool:
    return value.measure_kind not in (None, "context", "target")


class _Places:
    """From line and column to the offset the keys use: white space counts once."""

    def __init__(self, raw: str) -> None:
        self._starts = [0]
        for line in raw.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._offsets: list[int] = []
        offset, in_space = 0, True
        for char in raw:
            if char.isspace():
                offset += not in_space
                in_space = True
                self._offsets.append(offset)
            else:
                self._offsets.append(offset)
                offset, in_space = offset + 1, False

    def of(self, locator: str) -> int | None:
        match = _LINE.match(locator)
        if match is None:
            return None  # a cell of a table: matched by what it says
        place = self._starts[int(match[1]) - 1] + int(match[2]) - 1
        return self._offsets[min(place, len(self._offsets) - 1)]


class _Judge:
    def __init__(self, report: str, unit_code: str | None, alternatives: Iterable[Row]) -> None:
        self._unit = unit_code
        self._also: dict[tuple[str, ...], Row] = {}
        for row in alternatives:
            if row["report"] == report:
                self._also[_identity(row)] = row

    def match(self, key: Row, seen: Iterable[_Seen]) -> Value | None:
        """Take the value that stands where the key says, or says in a table what the key says."""
        place = int(key["char_start_ws_normalised"])
        reach = _NEAR if key["value"] not in ("", "0") else _NEAR_ZERO
        open_ones = [one for one in seen if one.key is None and _same_value(one.value, key)]
        near = [
            one for one in open_ones if one.place is not None and abs(one.place - place) <= reach
        ]
        if not near or key["value_raw"] == "không phát sinh":
            named = [one for one in open_ones if not self.faults(one.value, key)]
            near = [one for one in named if one.place is None or key["value_raw"] != key["value"]]
        if not near:
            return None
        best = min(
            near,
            key=lambda one: (len(self.faults(one.value, key)), abs((one.place or place) - place)),
        )
        best.key = key
        return best.value

    def faults(self, value: Value, key: Row) -> list[str]:
        """Return what of a value disagrees with its key."""
        also = self._also.get(_identity(key), defaultdict(str))
        found = []
        if value.indicator_code not in _either(key["indicator_code"], also["also_indicator_codes"]):
            found.append("indicator")
        part = _PARTS.get(key["service_or_dim"], key["service_or_dim"])
        if self._parts(value) != {part} - {""}:
            found.append("part")
        kind = _KINDS.get(value.measure_kind or "", value.measure_kind)
        if kind not in _either(key["row_kind"], also["also_row_kinds"]):
            found.append("kind")
        periods = _either(key["period_or_asof"], also["also_periods"])
        if not any(_is_of(value, period) for period in periods):
            found.append("window")
        return found

    def _parts(self, value: Value) -> set[str]:
        parts = {value.service_code or "", value.breakdown_code.replace("ALL", "")}
        if value.subject_unit_code != self._unit:
            parts.add(f"UNIT:{value.subject_unit_code}")
        return parts - {""}


def _identity(row: Row) -> tuple[str, ...]:
    return (row["char_start_ws_normalised"], row["indicator_code"], row["service_or_dim"])


def _either(own: str, also: str) -> set[str]:
    return {own, *filter(None, also.split(";"))}


def _same_value(value: Value, key: Row) -> bool:
    if key["value"] == "":
        return value.value_state != "reported"
    return value.value is not None and value.value == Decimal(key["value"])


def _is_of(value: Value, period: str) -> bool:
    first, _, last = period.partition("..")
    if last:
        return (value.window_start, value.window_end) == (
            date.fromisoformat(first),
            date.fromisoformat(last),
        )
    if not _DAY.fullmatch(period):
        return value.period_key == period  # the days were not written
    return value.as_of_date == date.fromisoformat(period)
