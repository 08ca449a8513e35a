"""Entries of the dictionary, read from what the project itself is built from.

Tables and columns come from the models' descriptions, grains from the contract, aggregation from
the semantic models, sources from the models' SQL, indicators, services and rules from the seeds.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.errors import ReferenceDataError
from publish.contract import MART_OF
from publish.dictionary.aggregation import Aggregation, aggregations
from publish.dictionary.lineage import Lineage
from publish.release_difference import COLUMNS, DESCRIPTION, DIFFERENCE, KEY
from publish.yaml_files import read_yaml

_NUMBERS = Path(__file__).parent / "numbers.csv"
_NUMERIC = ("decimal", "bigint", "integer", "double")


@dataclass(frozen=True)
class Entry:
    """One thing explained.

    Attributes:
        kind: ``table``, ``column``, ``indicator``, ``service`` or ``rule``.
        name: Its name or code.
        table: Where it is found.
        meaning_vi: What it is, in Vietnamese.
        meaning_en: The same in English.
        grain: Key of a table; what one figure is of; type of a column.
        unit_vi: Unit of measure, in Vietnamese; empty where there is none.
        unit_en: The same in English.
        source: What it is made from (of a column: the models and seeds its table reads it from),
            or who says so.
        adds: How it aggregates.
        example: One as it occurs; for columns filled in from a release.
        wording: How reports write it, of the reference data; shown where a release has no example.
    """

    kind: str
    name: str
    table: str
    meaning_vi: str
    meaning_en: str
    grain: str = ""
    unit_vi: str = ""
    unit_en: str = ""
    source: str = ""
    adds: Aggregation = field(default_factory=Aggregation)
    example: str = ""
    wording: str = ""


def read_entries(project: Path) -> list[Entry]:
    """Return the whole dictionary.

    Args:
        project: Folder that holds ``seeds/`` and ``dbt_project/``.

    Returns:
        Tables each followed by its columns, by name; then indicators, services and rules in the
        order of their seeds.

    Raises:
        ReferenceDataError: If a description is not in both languages, or a number has no unit.
    """
    return [
        *_tables(project),
        *_indicators(project / "seeds"),
        *_services(project / "seeds"),
        *_rules(project / "seeds"),
    ]


def _tables(project: Path) -> Iterator[Entry]:
    lineage = Lineage(project / "dbt_project")
    adds = aggregations(project / "dbt_project")
    numbers = _rows(_NUMBERS)
    for path in sorted((project / "dbt_project" / "models" / "marts").glob("*.yml")):
        for model in read_yaml(path)["models"]:
            name = model["name"]
            vietnamese, english = _halves(model)
            yield Entry(
                kind="table",
                name=name,
                table="marts",
                meaning_vi=vietnamese,
                meaning_en=english,
                grain=" × ".join(MART_OF[name].key),
                source=str(lineage.sources(name)),
            )
            sources = {
                column["name"]: lineage.source_of_column(name, column["name"])
                for column in model["columns"]
            }
            yield from _columns(name, model["columns"], numbers, adds, sources)
    vietnamese, english = _halves({"name": DIFFERENCE, "description": DESCRIPTION})
    yield Entry(
        kind="table",
        name=DIFFERENCE,
        table="marts",
        meaning_vi=vietnamese,
        meaning_en=english,
        grain=" × ".join((*KEY, "measure")),
        source="fct_indicator_period of this release and of the one before",
    )
    columns = [
        {"name": name, "data_type": kind, "description": text}
        for name, (kind, text) in COLUMNS.items()
    ]
    sources = dict.fromkeys(COLUMNS, "fct_indicator_period")
    yield from _columns(DIFFERENCE, columns, numbers, adds, sources)


def _columns(
    table: str,
    columns: list[dict[str, Any]],
    numbers: list[dict[str, str]],
    adds: Mapping[tuple[str, str], Aggregation],
    sources: Mapping[str, str],
) -> Iterator[Entry]:
    for column in columns:
        vietnamese, english = _halves(column)
        number = _number(numbers, table, column)
        yield Entry(
            kind="column",
            name=column["name"],
            table=table,
            meaning_vi=vietnamese,
            meaning_en=english,
            grain=str(column["data_type"]),
            unit_vi=number.get("unit_vi", ""),
            unit_en=number.get("unit_en", ""),
            source=sources[column["name"]],
            adds=adds.get(
                (table, column["name"]),
                Aggregation(number.get("adds_vi", ""), number.get("adds_en", "")),
            ),
        )


def _indicators(seeds: Path) -> Iterator[Entry]:
    english = {
        row["unit_of_measure"]: row["name_en"] for row in _rows(seeds / "units_of_measure.csv")
    }
    for row in _rows(seeds / "indicators.csv"):
        recomputed = f"{row['numerator_code']} / {row['denominator_code']}"
        yield Entry(
            kind="indicator",
            name=row["indicator_code"],
            table="marts.dim_indicator",
            meaning_vi=row["name_vi"],
            meaning_en=row["name_en"],
            grain=f"{row['grain']}, {row['measure_kind']}",
            unit_vi=row["unit_of_measure"],
            unit_en=english.get(row["unit_of_measure"], row["unit_of_measure"]),
            source="; ".join(filter(None, [row["source"], row["legal_basis"]])),
            adds=Aggregation.of_indicator(
                row["time_aggregation"],
                row["unit_aggregation"],
                row["collection_level"],
                recomputed if row["denominator_code"] else "",
            ),
            wording=_wording(row),
        )


def _services(seeds: Path) -> Iterator[Entry]:
    for row in _rows(seeds / "services.csv"):
        yield Entry(
            kind="service",
            name=row["service_code"],
            table="marts.dim_service",
            meaning_vi=row["name_vi"],
            meaning_en=row["name_en"],
            grain="unit×period×service",
            unit_vi="hồ sơ",
            unit_en="dossiers",
            source="; ".join(filter(None, [row["decision"], row["owner_agency"], row["source"]])),
            adds=Aggregation("cộng theo đơn vị cùng cấp và theo tháng", "adds over units, months"),
            wording=_wording(row),
        )


def _wording(row: dict[str, str]) -> str:
    """Return the first of the ways reports write it: an alias, or its name."""
    return f"«{row['aliases'].split(';')[0].strip() or row['name_vi']}»"


def _rules(seeds: Path) -> Iterator[Entry]:
    for row in _rows(seeds / "validation_rules.csv"):
        yield Entry(
            kind="rule",
            name=row["rule_code"],
            table="marts.fct_quality_finding",
            meaning_vi=f"{row['message_vi']} → {row['instruction_vi']}",
            meaning_en=f"{row['message_en']} → {row['instruction_en']}",
            grain=f"{row['severity']}, {row['rule_kind']}, {row['basis']}",
            source="seeds/validation_rules.csv",
            example=row["example_violates"],
        )
    for row in _rows(seeds / "finding_codes.csv"):
        yield Entry(
            kind="rule",
            name=row["code"],
            table="marts.fct_quality_finding",
            meaning_vi=f"{row['message_vi']} → {row['instruction_vi']}",
            meaning_en=f"{row['message_en']} → {row['instruction_en']}",
            grain=f"{row['severity']}, reading",
            source="seeds/finding_codes.csv",
            example=row["example"],
        )


def _number(numbers: list[dict[str, str]], table: str, column: dict[str, Any]) -> dict[str, str]:
    """Return unit, and aggregation where no semantic model says it, by the first row that fits."""
    if not str(column["data_type"]).startswith(_NUMERIC):
        return {}
    for row in numbers:
        named = re.fullmatch(row["column_pattern"], column["name"])
        if named and re.fullmatch(row["table"], table):
            return row
    raise ReferenceDataError("A number without a unit", place=f"{table}.{column['name']}")


def _halves(part: dict[str, Any]) -> tuple[str, str]:
    text = " ".join(str(part.get("description", "")).split())
    vietnamese, slash, english = text.partition(" / ")
    if not slash or not vietnamese or not english or slash in english:
        raise ReferenceDataError(
            "A description is not «Vietnamese. / English.»", place=part["name"], found=text
        )
    return vietnamese, english


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
