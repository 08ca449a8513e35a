"""The truth the sample inbox is checked against: our own figures, and the answer keys."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

FIGURES = Path(__file__).resolve().parents[1] / "data" / "figures"
ANSWER_KEYS = Path(__file__).resolve().parents[3] / "shared" / "answer_key"

BREAKDOWNS = {"ORG:Sở NN&PTNT": "ORG:SNNPTNT"}
PRECISIONS = {"": "exact", "hơn": "at_least", "trên": "at_least", "khoảng": "about"}


@dataclass(frozen=True, slots=True)
class RealReport:
    """One report that was really sent: its unit's key, its period, its window, its files here."""

    name: str
    unit_key: str
    period_key: str
    window: tuple[date, date]
    figures: tuple[tuple[str, str], ...]  # (role, figures file)
    answer_key: str


BAC_GIANG = RealReport(
    "bac_giang",
    "24@2021-01-01",
    "2024-01",
    (date(2023, 12, 16), date(2024, 1, 15)),
    (("body", "bac_giang_2024_01"),),
    "bac_giang_2024_01",
)
CAN_THO = RealReport(
    "can_tho",
    "92@2021-01-01",
    "2022",
    (date(2022, 1, 1), date(2022, 12, 18)),
    (("body", "can_tho_2022_body"), ("appendix", "can_tho_2022_appendix")),
    "can_tho_2022",
)
HAI_DUONG = RealReport(
    "hai_duong",
    "10525@2025-07-01",
    "2026-05",
    (date(2026, 4, 15), date(2026, 5, 14)),
    (("body", "hai_duong_2026_05"),),
    "hai_duong_2026_05",
)
REAL_REPORTS = (BAC_GIANG, CAN_THO, HAI_DUONG)
SUBJECT_UNITS = {"07795": "07795@2021-01-01", "UNIT:thị trấn Nếnh": "07795@2021-01-01"}

Fact = tuple[object, ...]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def own_figures(report: RealReport) -> Counter[Fact]:
    """Every measurement of a report, with role, dates and precision."""
    return Counter(
        (
            role,
            SUBJECT_UNITS.get(row["subject_unit_code"], report.unit_key),
            _period(row["window_end"] or row["as_of_date"], report),
            row["indicator_code"],
            row["service_code"] or None,
            row["breakdown_code"],
            _day(row["window_start"]),
            _day(row["window_end"]),
            _day(row["as_of_date"]),
            row["value_state"],
            Decimal(row["value"]) if row["value"] else None,
            PRECISIONS[row["qualifier"]],
        )
        for role, name in report.figures
        for row in rows(FIGURES / f"{name}.csv")
        if row["row_kind"] != "context"
    )


def key_figures(report: RealReport) -> Counter[Fact]:
    """Every measurement of the answer key of a report."""
    found: Counter[Fact] = Counter()
    for row in rows(ANSWER_KEYS / f"{report.answer_key}.csv"):
        if row["row_kind"] not in {"flow", "stock", "ratio"}:
            continue
        part = row["service_or_dim"]
        service = part if part.startswith("DVC") else None
        breakdown = "ALL" if service or not part or part.startswith("UNIT:") else part
        last_day = row["period_or_asof"].rpartition("..")[2]
        found[
            SUBJECT_UNITS.get(part, report.unit_key),
            _period(last_day, report),
            row["indicator_code"],
            service,
            BREAKDOWNS.get(breakdown, breakdown),
            Decimal(row["value"]) if row["value"] else None,
        ] += 1
    return found


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _period(last_day: str, report: RealReport) -> str:
    """The three reports' figures belong to their report's period, those of 2021 apart."""
    return "2021" if last_day.startswith("2021") else report.period_key
