"""A small made-up country: districts end, provinces and communes merge, divide and move."""

import csv
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from raw_factory import Document, Figure

from ingest.config import PROJECT_DIR

BASE = date(2021, 1, 1)
MOVE = date(2024, 3, 1)
LATE = date(2024, 7, 20)  # after the window closed: July 2024 was the old units' month
REFORM = date(2025, 7, 1)
MONTHS = [(year, month) for year in (2023, 2024, 2025) for month in range(1, 13)]
_LAST_MONTHS = {"": 12, "9M": 9, "Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "H1": 6, "H2": 12}


@dataclass(frozen=True)
class Indicator:
    """What the catalogue says of one indicator."""

    code: str
    kind: str
    over_time: str
    over_units: str = "sum"
    level: str = "commune"
    paired: str = ""
    parts: tuple[str, str] = ("", "")


INDICATORS = {
    one.code: one
    for one in (
        Indicator("F", "flow", "sum", paired="F_CUM"),
        Indicator("F_CUM", "cumulative", "last", paired="F"),
        Indicator("G", "flow", "sum"),
        Indicator("L", "level", "last"),
        Indicator("N", "level", "none"),
        Indicator("X", "level", "last", "none"),
        Indicator("S", "score", "none", "none"),
        Indicator("RF", "ratio", "none", "ratio", parts=("G", "F")),
        Indicator("RL", "ratio", "none", "ratio", parts=("F_CUM", "L")),
        Indicator("RX", "ratio", "none", "ratio"),
        Indicator("P", "flow", "sum", level="province"),
        Indicator("PL", "level", "last", level="province"),
    )
}


@dataclass(frozen=True)
class Version:
    """One version of a unit."""

    unit_id: str
    code: str
    level: str
    parent: str
    valid_from: date
    valid_to: date | None


@dataclass
class Country:
    """All versions, and what the units that ended became.

    Attributes:
        shares: Unit that ended → [(successor, share)], in order of birth.
    """

    versions: list[Version] = field(default_factory=list)
    shares: dict[str, list[tuple[str, Decimal]]] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)

    def on(self, day: date) -> dict[str, Version]:
        """Return the versions in force on a day, by code."""
        return {
            one.code: one
            for one in self.versions
            if one.valid_from <= day and (not one.valid_to or day < one.valid_to)
        }

    def latest(self, unit_id: str) -> Version:
        """Return the last version of a unit."""
        return max(
            (one for one in self.versions if one.unit_id == unit_id), key=lambda it: it.valid_from
        )


def make_country(random: Random) -> Country:
    """Make a country of six provinces that become four, with districts until the reform."""
    country = Country()
    _open(country, "VN", "nation", "", BASE)
    for province in range(1, 7):
        _open(country, f"0{province}", "province", "VN", BASE)
        for district in range(2):
            code = f"{province}0{district}"
            _open(country, code, "district", f"0{province}", BASE)
            for commune in range(random.randint(2, 4)):
                _open(country, f"{code}0{commune}", "commune", code, BASE)
    _move(country, random)
    for code in random.sample(_codes(country, LATE, "commune"), 8):
        version = country.on(LATE)[code]
        _end(
            country,
            [version],
            [_open(country, f"{code[:3]}9{code[4]}", "commune", version.parent, LATE)],
        )
    _reform_provinces(country)
    _reform_communes(country, random)
    for code in _codes(country, REFORM, "district"):
        _close(country, country.on(REFORM)[code], REFORM)
    return country


def _codes(country: Country, day: date, level: str) -> list[str]:
    return sorted(code for code, one in country.on(day).items() if one.level == level)


def _open(
    country: Country, code: str, level: str, parent: str, day: date, unit_id: str = ""
) -> Version:
    version = Version(unit_id or f"{code}@{day}", code, level, parent, day, None)
    country.versions.append(version)
    return version


def _close(country: Country, version: Version, day: date) -> None:
    place = country.versions.index(version)
    country.versions[place] = Version(
        version.unit_id, version.code, version.level, version.parent, version.valid_from, day
    )


def _move(country: Country, random: Random) -> None:
    """Communes that go on under another district, of another province perhaps."""
    districts = _codes(country, MOVE, "district")
    for code in random.sample(_codes(country, MOVE, "commune"), 6):
        version = country.on(MOVE)[code]
        _close(country, version, MOVE)
        _open(country, code, "commune", random.choice(districts), MOVE, version.unit_id)


def _reform_provinces(country: Country) -> None:
    """01 lives on; 02 and 03 become 03; 04 and 05 become 04, 06 goes to 03 and 04 in parts."""
    standing = country.on(REFORM)
    ending = {code: standing[code] for code in ("02", "03", "04", "05", "06")}
    for version in ending.values():
        _close(country, version, REFORM)
    third, fourth = (_open(country, code, "province", "VN", REFORM) for code in ("03", "04"))
    _end(country, [ending["02"], ending["03"]], [third], closed=True)
    _end(country, [ending["04"], ending["05"]], [fourth], closed=True)
    _end(country, [ending["06"]], [third, fourth], [Decimal("0.333333")], closed=True)


def _reform_communes(country: Country, random: Random) -> None:
    provinces = ["01", "03", "04"]
    living = _codes(country, REFORM, "commune")
    random.shuffle(living)
    while living:
        group = [country.on(REFORM)[living.pop()] for _ in range(min(len(living), 3))]
        for version in group:
            _close(country, version, REFORM)
        if random.random() < 0.3:
            for version in group:
                parent = random.choice(provinces)
                _open(country, version.code, "commune", parent, REFORM, version.unit_id)
            continue
        # A code is used again, by a unit that is not the one that bore it.
        heirs = [
            _open(country, code, "commune", random.choice(provinces), REFORM)
            for code in random.sample([one.code for one in group], random.randint(1, len(group)))
        ]
        for version in group:
            shares = random.choice([[], [Decimal("0.25")], [Decimal("0.333333")], [Decimal(0)]])
            chosen = random.sample(heirs, min(len(heirs), len(shares) + 1))
            _end(country, [version], chosen, shares[: len(chosen) - 1], closed=True)


def _end(
    country: Country,
    ending: list[Version],
    heirs: list[Version],
    shares: Iterable[Decimal] = (),
    closed: bool = False,
) -> None:
    given = [*shares]
    given.append(1 - sum(given, Decimal(0)))
    for version in ending:
        if not closed:
            _close(country, version, heirs[0].valid_from)
        country.shares[version.unit_id] = [
            (heir.unit_id, share) for heir, share in zip(heirs, given, strict=True)
        ]
        for heir, share in zip(heirs, given, strict=True):
            country.rows.append(
                {
                    "predecessor_unit_key": f"{version.code}@{version.valid_from}",
                    "successor_unit_key": f"{heir.code}@{heir.valid_from}",
                    "effective_date": str(heir.valid_from),
                    "relation": "whole" if len(heirs) == 1 else "part",
                    "is_default_successor": "true",
                    "share": format(share, "f"),
                    "share_basis": "manual",
                }
            )


def write_project(country: Country, folder: Path) -> None:
    """Write a project folder: the real dbt project and seeds, with these units and indicators."""
    ignored = shutil.ignore_patterns("target", "logs", "__pycache__")
    for name in ("dbt_project", "seeds"):
        shutil.copytree(PROJECT_DIR / name, folder / name, ignore=ignored)
    _rewrite(folder / "seeds" / "units.csv", _unit_rows(country))
    _rewrite(folder / "seeds" / "unit_successions.csv", country.rows)
    _rewrite(folder / "seeds" / "indicators.csv", _indicator_rows())


def _unit_rows(country: Country) -> Iterator[dict[str, str]]:
    for one in country.versions:
        yield {
            "unit_key": f"{one.code}@{one.valid_from}",
            "unit_id": one.unit_id,
            "unit_code": one.code,
            "unit_name": f"Unit {one.unit_id} {one.valid_from}",
            "unit_level": one.level,
            "parent_unit_code": one.parent,
            "valid_from": str(one.valid_from),
            "valid_to": str(one.valid_to or ""),
        }


def _indicator_rows() -> Iterator[dict[str, str]]:
    for one in INDICATORS.values():
        yield {
            "indicator_code": one.code,
            "name_vi": one.code,
            "name_en": one.code,
            "unit_of_measure": "%" if one.kind == "ratio" else "lượt",
            "measure_kind": one.kind,
            "time_aggregation": one.over_time,
            "unit_aggregation": one.over_units,
            "collection_level": one.level,
            "numerator_code": one.parts[0],
            "denominator_code": one.parts[1],
            "paired_code": one.paired,
            "is_flagship": "false",
            "polarity": "up",
            "role": "metric",
        }


def _rewrite(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    with path.open(encoding="utf-8", newline="") as handle:
        header = next(csv.reader(handle))
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: row.get(name, "") for name in header} for row in rows)


def window_end(period_key: str) -> date:
    """Return the last day of a period's regular window: the 14th of its last month."""
    year, _, rest = period_key.partition("-")
    return date(int(year), _LAST_MONTHS.get(rest) or int(rest), 14)


def make_documents(country: Country, random: Random) -> list[Document]:
    """What the units in force at each window's end report of it; some are silent, some too late."""
    periods = [f"{year}-{month:02d}" for year, month in MONTHS]
    periods += ["2024-Q1", "2024-Q4", "2024-H1", "2025-9M", "2023", "2024", "2025"]
    diligence: dict[str, float] = {}
    documents = []
    for period in periods:
        standing = country.on(window_end(period))
        for version in standing.values():
            keen = diligence.setdefault(version.unit_id, random.choice([0.3, 0.8, 1.0]))
            keen *= {"nation": 0.1, "district": 0.2}.get(version.level, 1.0)
            if random.random() < keen * (1 if len(period) == 7 and period[5] in "01" else 0.5):
                name = f"{version.unit_id}-{period}"
                figures = tuple(_figures(random, period))
                documents.append(Document(name, version.code, period, figures))
    return documents


def _figures(random: Random, period: str) -> Iterator[Figure]:
    for one in INDICATORS.values():
        if random.random() < 0.2:
            continue
        value = f"{random.randint(0, 90)}.{random.choice(['0', '0', '5', '000001'])}"
        state = random.choices(["reported", "missing", "not_applicable"], [12, 1, 1])[0]
        is_stock = one.kind in ("cumulative", "level")
        yield Figure(
            one.code,
            value if state == "reported" else None,
            one.kind,
            state=state,
            as_of=window_end(period).replace(day=random.choice([14, 12, 17])) if is_stock else None,
            breakdown="ORG:SNNMT" if random.random() < 0.05 else "ALL",
            service="DVC25_09" if random.random() < 0.05 else None,
        )
