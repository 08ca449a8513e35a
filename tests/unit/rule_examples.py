"""The examples of ``seeds/validation_rules.csv``, read and made into reports.

An example is one or more documents, divided by `` | ``; a document is what it says, divided by
``;``, after words about itself and a colon::

    -1: VNEID_ACTIVATED_CUM=1000 | VNEID_ACTIVATED_CUM=1050; VNEID_ACTIVATED=50

Words about a document: ``-1`` or ``-8..-1`` (months before; a list of figures is one a month),
``appendix``, ``narrative``, ``superior`` (the province speaks of the commune), ``province``,
``communes`` (each commune of that province), ``peers`` (40 communes, the listed figures in turn),
``sender=00859``, ``replaces=2026-03``, ``dated=2026-05-01``, ``window=2026-04-21..2026-05-20``.

A figure: ``CODE=12``, ``CODE@SERVICE=12``, ``CODE#ORG:SNNPTNT=12``, ``CODE~00859=12`` (about
another unit), ``CODE[2026-05-11]=12`` (as of), ``CODE[2026-04-13..2026-05-12]=12``; ``missing``,
``>12`` (more than), ``sum+5`` (of the communes, and five), ``12 after 10`` (the report repeats 10
as the total of the period before). A row of a list: ``task(Title, due=2026-03-31, status=done,
result=xong)``.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from raw_factory import Arrival, BulkFactory, Document, Figure, at, period_end

from ingest.catalogue import catalogue

SEEDS = Path(__file__).parents[2] / "seeds"
BASE_MONTH = "2026-05"
PEERS = 40

_HEAD = re.compile(
    r"^((?:-\d+(?:\.\.-\d+)?|appendix|narrative|superior|province|communes|peers"
    r"|(?:sender|replaces|dated|window)=\S+)(?: \S+)*): "
)
_FIGURE = re.compile(
    r"^(?P<code>[A-Z0-9_]+)(?:@(?P<service>\w+))?(?:#(?P<part>[\w:]+))?(?:~(?P<unit>\d+))?"
    r"(?:\[(?P<days>[^\]]+)\])?=(?P<value>\S+)(?: after (?P<previous>\d+))?$"
)
_ITEM = re.compile(r"^(?P<type>[a-z_]+)\((?P<words>[^)]*)\)$")


@dataclass(frozen=True)
class Part:
    """One document of an example, as written."""

    words: tuple[str, ...]
    entries: tuple[str, ...]

    def has(self, word: str) -> bool:
        return word in self.words

    def named(self, name: str) -> str | None:
        return next((w.partition("=")[2] for w in self.words if w.startswith(f"{name}=")), None)

    @property
    def months(self) -> list[int]:
        for word in self.words:
            if re.match(r"^-\d", word):
                first, _, last = word.partition("..")
                return list(range(int(first), int(last or first) + 1))
        return [0]


@dataclass
class Written(BulkFactory):
    """A raw schema that takes what examples say of documents beyond their figures."""

    extras: dict[str, dict[str, Any]] = field(default_factory=dict)
    items: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        if table == "raw.submissions":
            blank = dict.fromkeys(("replaces_unit_code", "replaces_period_key", "report_date"))
            row = {**row, **blank, **self.extras.get(row["submission_id"], {})}
            for number, item in enumerate(self.items.get(row["submission_id"], []), start=1):
                place = {"submission_id": row["submission_id"], "item_no": number}
                super()._insert("raw.submission_items", {**place, **item})
        super()._insert(table, row)


def rules() -> list[dict[str, str]]:
    """Return the rows of the rule library."""
    with (SEEDS / "validation_rules.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def parts(example: str) -> list[Part]:
    """Read an example."""
    found = []
    for text in example.split(" | "):
        head = _HEAD.match(text)
        body = text[head.end() :] if head else text
        words = tuple(head.group(1).split()) if head else ()
        found.append(Part(words, tuple(one.strip() for one in body.split(";"))))
    return found


def write_examples(raw: Written) -> None:
    """Write both examples of every rule, each about units of its own, as one load."""
    places, arrivals = Places(), []
    for rule in rules():
        for which in ("violates", "ok"):
            example = parts(rule[f"example_{which}"])
            name = f"{rule['rule_code']}-{which}"
            arrivals += list(_arrivals(raw, name, example, places))
    raw.load(at("2026-06-20"), arrivals)


class Places:
    """Hands out communes, whole provinces, and months that are not used otherwise."""

    def __init__(self) -> None:
        with (SEEDS / "units.csv").open(encoding="utf-8", newline="") as handle:
            rows = [row for row in csv.DictReader(handle) if not row["valid_to"]]
        below: dict[str, list[str]] = {}
        for row in rows:
            if row["unit_level"] == "commune":
                below.setdefault(row["parent_unit_code"], []).append(row["unit_code"])
        ordered = sorted(below.items(), key=lambda one: (len(one[1]), one[0]))
        self.whole = [(code, sorted(communes)) for code, communes in ordered[:6]]
        self.province_of = {unit: code for code, units in below.items() for unit in units}
        self.communes = [unit for _, units in ordered[6:] for unit in sorted(units)]
        self.communes.remove("00859")
        self.peers = [self.communes.pop() for _ in range(PEERS)]
        self.months = [f"2025-{number:02d}" for number in range(8, 13)] + ["2026-01", "2026-02"]


def _arrivals(raw: Written, name: str, example: list[Part], places: Places) -> Iterator[Arrival]:
    unit, below, base = places.communes.pop(0), [], BASE_MONTH
    if any(part.has("province") for part in example):
        unit, below = places.whole.pop(0)
    if any(part.has("peers") for part in example):
        base = places.months.pop(0)
    number = 0
    for part in example:
        senders = {"communes": below, "peers": places.peers}
        units = next((senders[word] for word in part.words if word in senders), [unit])
        for turn, one in enumerate(units):
            for month_no, months in enumerate(part.months):
                number += 1
                document = _document(
                    raw,
                    part,
                    name=f"{name}-{number}",
                    unit=places.province_of[one] if part.has("superior") else one,
                    subject=one if part.has("superior") else None,
                    month=_shifted(base, months),
                    turn=turn if part.has("peers") else month_no,
                    communes=len(below),
                )
                received = at(str(period_end(document.period or "") + timedelta(days=2)))
                yield Arrival(document, received, part.named("sender"), f"R{name}-{number}")


def _document(
    raw: Written,
    part: Part,
    *,
    name: str,
    unit: str,
    subject: str | None,
    month: str,
    turn: int,
    communes: int,
) -> Document:
    submission_id, extras = f"S{name}", {}
    if replaced := part.named("replaces"):
        extras |= {"replaces_unit_code": unit, "replaces_period_key": replaced}
    if dated := part.named("dated"):
        extras["report_date"] = date.fromisoformat(dated)
    if window := part.named("window"):
        extras["window_start"], extras["window_end"] = _days(window)
    raw.extras[submission_id] = extras
    figures = []
    for entry in part.entries:
        if item := _ITEM.match(entry):
            raw.items.setdefault(submission_id, []).append(_item(item, len(raw.items)))
        else:
            figures.append(_figure(entry, subject, turn, communes))
    return Document(
        name,
        unit,
        month,
        figures,
        form="narrative" if part.has("narrative") else "workbook",
        role="appendix" if part.has("appendix") else "body",
    )


def _figure(entry: str, subject: str | None, turn: int, communes: int) -> Figure:
    found = _FIGURE.match(entry)
    assert found, entry
    indicator = catalogue().indicators[found["code"]]
    values = found["value"].split(",")
    value = values[turn % len(values)]
    if value.startswith("sum"):
        value = str(communes * 10 + int(value[3:] or 0))
    window, as_of, period = None, None, None
    if days := found["days"]:
        if ".." in days:
            window = _days(days)
            period = str(window[0].year) if (window[1] - window[0]).days > 300 else None
        else:
            as_of = date.fromisoformat(days)
    plain = value.lstrip(">")
    return Figure(
        found["code"],
        None if value == "missing" else plain,
        kind=indicator.measure_kind,
        service=found["service"],
        breakdown=found["part"] or "ALL",
        written=None if value == "missing" else plain.replace(".", ","),
        precision="at_least" if value.startswith(">") else "exact",
        subject=found["unit"] or subject,
        window=window,
        as_of=as_of,
        period=period,
        unit=indicator.unit_of_measure,
        previous=found["previous"],
    )


def _item(found: re.Match[str], number: int) -> dict[str, Any]:
    title, *words = (one.strip() for one in re.split(r", (?=\w+=)", found["words"]))
    said = dict(word.split("=", 1) for word in words)
    due = said.get("due")
    return {
        "item_type": found["type"],
        "item_code": title if found["type"] == "service_connection" else None,
        "title": title,
        "due_date": date.fromisoformat(due) if due else None,
        "status": said.get("status"),
        "result": said.get("result"),
        "locator": f"Nhiệm vụ!B{number + 6}",
    }


def _days(text: str) -> tuple[date, date]:
    first, last = text.split("..")
    return date.fromisoformat(first), date.fromisoformat(last)


def _shifted(month: str, months: int) -> str:
    index = int(month[:4]) * 12 + int(month[5:]) - 1 + months
    return f"{index // 12}-{index % 12 + 1:02d}"
