"""Made-up histories: units that merge, divide and rename, and what they report."""

import csv
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from raw_factory import Arrival, Document, Figure, at

from ingest.config import PROJECT_DIR

BASE = date(2021, 1, 1)
REFORMS = (
    date(2024, 3, 1),
    date(2024, 7, 20),  # after the window closed: the month before was the old unit's last
    date(2024, 8, 5),  # before the next window closes: a unit of 20/7 may end without a month
    date(2025, 1, 1),
    date(2025, 7, 1),
)
MONTHS = tuple((year, month) for year in (2023, 2024, 2025) for month in range(1, 13))[10:33]
TOTALS = {"A_CUM": "A", "B_CUM": "B_CUM", "Y_CUM": "Y", "SYNCED": "SYNCED"}
"""Cumulative indicators and the codes their rows of ``fct_indicator_period`` have."""
YEARLY = {"Y_CUM"}
TARGETS = {"A_CUM": "POP"}
_INDICATORS = (
    ("A", "flow", "sum", "A_CUM", "", "false"),
    ("A_CUM", "cumulative", "last", "A", "POP", "false"),
    ("B_CUM", "cumulative", "last", "", "", "false"),
    ("Y", "flow", "sum", "Y_CUM", "", "false"),
    ("Y_CUM", "cumulative_ytd", "last", "Y", "", "false"),
    ("SYNCED", "level", "last", "", "", "true"),
    ("POP", "level", "last", "", "", "false"),
    ("OTHER", "level", "last", "", "", "false"),
)


@dataclass
class Unit:
    """One unit: all its versions."""

    unit_id: str
    code: str
    parent: str
    born: date
    ended: date | None = None
    versions: list[date] = field(default_factory=list)

    @property
    def last_key(self) -> str:
        return f"{self.code}@{self.versions[-1]}"


@dataclass
class World:
    """The units, and what each handed on.

    Attributes:
        units: By ``unit_id``, in order of birth.
        shares: Successor → [(predecessor, share)].
    """

    units: dict[str, Unit] = field(default_factory=dict)
    shares: dict[str, list[tuple[str, Decimal]]] = field(default_factory=lambda: defaultdict(list))
    rows: list[dict[str, str]] = field(default_factory=list)
    overrides: list[dict[str, str]] = field(default_factory=list)

    def living(self, family: Iterable[str]) -> list[Unit]:
        return [self.units[name] for name in family if self.units[name].ended is None]


def month_no(year: int, month: int) -> int:
    return 12 * year + month - 1


def window_end(number: int) -> date:
    return date(number // 12, number % 12 + 1, 14)


def period_key(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02d}"


def life(unit: Unit, months: Iterable[int]) -> list[int]:
    """The months at the end of whose window the unit stood."""
    return [
        number
        for number in months
        if unit.born <= window_end(number) and (not unit.ended or window_end(number) < unit.ended)
    ]


def make_world(random: Random, families: int) -> World:
    world = World()
    _add(world, "VN", "", BASE)
    for province in ("P0", "P1", "P2"):
        _add(world, province, "VN", BASE)
    for number in range(families):
        parent = f"P{number % 3}"
        family = [
            _add(world, f"{number:03d}{place:02d}", parent, BASE)
            for place in range(random.randint(1, 4))
        ]
        for day in REFORMS:
            if random.random() < 0.5:
                _reform(world, random, family, day)
    return world


def _add(world: World, code: str, parent: str, day: date) -> str:
    unit = Unit(f"{code}@{day}", code, parent, day, versions=[day])
    world.units[unit.unit_id] = unit
    return unit.unit_id


def _reform(world: World, random: Random, family: list[str], day: date) -> None:
    living = world.living(family)
    ending = random.sample(living, min(len(living), random.randint(1, 3)))
    if random.random() < 0.2:
        _succeed(world, ending[0], ending[0], day, Decimal(1), "whole")
        return
    # A code may be used again, by a unit that is not the one that bore it.
    codes = [unit.code for unit in ending] + [f"{family[0][:3]}{len(family) + 50:02d}"]
    new_codes = random.sample(codes, random.randint(1, min(2, len(codes))))
    for unit in ending:
        unit.ended = day
    successors = [world.units[_add(world, code, ending[0].parent, day)] for code in new_codes]
    family += [unit.unit_id for unit in successors]
    for unit in ending:
        heirs = random.sample(successors, random.randint(1, len(successors)))
        first = Decimal(random.choice([0, 1, 250000, 333333, 1000000])) / 1000000
        parts = [Decimal(1)] if len(heirs) == 1 else [first, 1 - first]
        is_set_by_hand = len(heirs) > 1 and random.random() < 0.5
        for number, (heir, share) in enumerate(zip(heirs, parts, strict=True)):
            _succeed(world, unit, heir, day, share, "whole" if len(heirs) == 1 else "part")
            if is_set_by_hand:
                world.rows[-1] |= {"share": str(1 - number), "share_basis": "default_successor"}
                world.overrides.append(
                    {
                        "predecessor_code": unit.code,
                        "successor_code": heir.code,
                        "effective_date": str(day),
                        "share": format(share, "f"),
                        "share_basis": "area",
                    }
                )


def _succeed(
    world: World, unit: Unit, heir: Unit, day: date, share: Decimal, relation: str
) -> None:
    predecessor = unit.last_key
    if heir is unit:
        unit.versions.append(day)
    elif share > 0:
        world.shares[heir.unit_id].append((unit.unit_id, share))
    world.rows.append(
        {
            "predecessor_unit_key": predecessor,
            "successor_unit_key": f"{heir.code}@{day}",
            "effective_date": str(day),
            "relation": relation,
            "is_default_successor": "true",
            "share": format(share, "f"),
            "share_basis": "manual",
        }
    )


def write_project(world: World, folder: Path) -> None:
    """Write a project folder: the real dbt project and seeds, with these units and indicators."""
    ignored = shutil.ignore_patterns("target", "logs", "__pycache__")
    shutil.copytree(PROJECT_DIR / "dbt_project", folder / "dbt_project", ignore=ignored)
    shutil.copytree(PROJECT_DIR / "seeds", folder / "seeds", ignore=ignored)
    _rewrite(folder / "seeds" / "units.csv", _unit_rows(world))
    _rewrite(folder / "seeds" / "unit_successions.csv", world.rows)
    _rewrite(folder / "seeds" / "succession_overrides.csv", world.overrides)
    _rewrite(
        folder / "seeds" / "indicators.csv",
        (
            {
                "indicator_code": code,
                "name_vi": code,
                "name_en": code,
                "measure_kind": kind,
                "time_aggregation": over_time,
                "unit_aggregation": "sum",
                "collection_level": "commune",
                "paired_code": paired,
                "target_population_code": target,
                "is_flagship": flagship,
                "polarity": "up",
                "role": "metric",
            }
            for code, kind, over_time, paired, target, flagship in _INDICATORS
        ),
    )


def _unit_rows(world: World) -> Iterator[dict[str, str]]:
    for unit in world.units.values():
        for day, until in zip(unit.versions, [*unit.versions[1:], unit.ended], strict=True):
            yield {
                "unit_key": f"{unit.code}@{day}",
                "unit_id": unit.unit_id,
                "unit_code": unit.code,
                "unit_name": f"Unit {unit.unit_id} {day}",
                "unit_level": {0: "nation", 2: "province"}.get(len(unit.parent or ""), "commune")
                if unit.parent != "VN"
                else "province",
                "parent_unit_code": unit.parent,
                "valid_from": str(day),
                "valid_to": str(until or ""),
            }


def _rewrite(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    with path.open(encoding="utf-8", newline="") as handle:
        header = next(csv.reader(handle))
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def make_documents(world: World, random: Random, months: Sequence[int]) -> list[Document]:
    """What every unit reports for some of its months."""
    documents = []
    for unit in world.units.values():
        diligence = random.choice([0.2, 0.6, 0.95])
        for number in life(unit, months):
            if unit.parent in ("", "VN") or random.random() > diligence:
                continue
            name = f"{unit.unit_id}-{period_key(number)}-{len(documents)}"
            figures = (*_figures(random, number), *_targets(random, number))
            documents.append(Document(name, unit.code, period_key(number), figures))
    return documents


def _figures(random: Random, number: int) -> Iterator[Figure]:
    grown = 100 * (number - MONTH_NUMBERS[0])
    for code, kind, _, _, _, _ in _INDICATORS:
        if random.random() < 0.35:
            continue
        value = str(random.randint(0, 40) + (0 if kind == "flow" else grown))
        if random.random() < 0.1:
            value += ".5"
        state = random.choices(["reported", "missing", "not_applicable"], [17, 2, 1])[0]
        day = window_end(number).replace(day=random.choice([14, 14, 12, 17]))
        yield Figure(
            code,
            value if state == "reported" else None,
            kind,
            state=state,
            as_of=None if kind == "flow" else day,
            breakdown="ORG:SNNMT" if random.random() < 0.1 else "ALL",
            service="DVC25_09" if random.random() < 0.1 else None,
        )


def _targets(random: Random, number: int) -> Iterator[Figure]:
    """Now and then a target for the year."""
    for code in ("A", "A_CUM"):
        if random.random() < 0.03:
            value = str(random.randint(1, 2000))
            yield Figure(code, value, "target", period=str(number // 12))


MONTH_NUMBERS = tuple(month_no(year, month) for year, month in MONTHS)


def arrivals(documents: Iterable[Document], day: str) -> list[Arrival]:
    return [Arrival(document, at(day)) for document in documents]
