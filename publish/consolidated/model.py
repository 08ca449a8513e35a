"""What a consolidated report says, before anybody writes it: rows of the questions in ``sql/``."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from ingest.errors import Dean06Error

Measure = Literal["flow", "stock", "ratio", "score"]
Basis = Literal["sum", "own", "stated"]


class NoSuchReportError(Dean06Error):
    """The release does not know the unit or the month a report is asked for."""

    code = "NO_SUCH_REPORT"


@dataclass(frozen=True, slots=True)
class Frame:
    """The unit and month of a report, and the days its figures cover."""

    period_key: str
    period_state: str
    year: int
    month: int
    previous_period_key: str
    window_start: date
    window_end: date
    unit_code: str
    unit_name: str
    unit_level: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the report and what it stands on.

    Attributes:
        line_code: Line it stands in; a cumulative figure stands in the line of its flow.
        service_code: Public service; None where it is about none.
        measure: Which figure of the line it is.
        basis: Whose it is: ``sum`` of the units that collect it, the unit's ``own``, or ``stated``
            by the provinces (of the nation).
        collection_level: Level whose reports add up.
        value: In the indicator's unit of measure; rates in percent.
        stated_precision: ``exact``, ``at_least``, ``at_most``, ``about``.
        units_reported: Units with a figure of the month behind it.
        units_carried: Units that are in it with an earlier total.
        units_expected: Units it should stand on.
        units_disputed: Units whose figure another one of theirs contradicts.
        submissions: Documents behind it.
        as_of_min: Earliest day a total stands for.
        as_of_max: Latest such day.
        other_value: What the report's unit said itself, where that differs from the sum.
        previous_value: The month before.
        is_comparable: Whether both months stand on the same units.
        change: Value less the one before; of rates in points.
        change_rate: The same in percent; None for rates.
        units_missing: Units without a figure.
        missing_units: Who they are; of the nation's communes, how many in each province.
    """

    line_code: str
    service_code: str | None
    measure: Measure
    basis: Basis
    collection_level: str
    value: Decimal
    stated_precision: str
    units_reported: int
    units_carried: int
    units_expected: int
    units_disputed: int
    submissions: int
    as_of_min: date | None
    as_of_max: date | None
    other_value: Decimal | None
    previous_value: Decimal | None
    is_comparable: bool
    change: Decimal | None
    change_rate: Decimal | float | None
    units_missing: int
    missing_units: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether it stands on a figure of this month from every unit."""
        return self.units_reported >= self.units_expected

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Figure":
        """Make one of a row of ``report_figures``; what only traces it is left out."""
        kept = {name: row[name] for name in cls.__dataclass_fields__}
        return cls(**{**kept, "missing_units": tuple(kept["missing_units"])})


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached by a day, and how far it is; ``gap`` below 0 is short of it.

    ``actual_coverage`` is the part of what was reached that is in, 0 to 1; ``is_met`` is None
    where the part that is in does not tell.
    """

    target_value: Decimal
    stated_precision: str
    due_date: date | None
    actual_value: Decimal | None
    gap: Decimal | None
    attainment_rate: Decimal | None
    is_met: bool | None
    is_cumulative: bool
    actual_coverage: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator, or a flow with its cumulative figure, and the figures there are of it."""

    line_code: str
    name_vi: str
    unit_of_measure: str
    indicator_group: str
    collection_level: str
    is_flagship: bool
    measures: tuple[Measure, ...]
    figures: dict[Measure, Figure]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """One public service and its figures by the code of their line."""

    service_code: str
    name_vi: str
    figures: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Item:
    """Something units wrote, those that say the same together; ``total`` counts what there is."""

    title: str
    owner: str | None
    due: str | None
    statuses: tuple[str, ...]
    result: str | None
    unit_names: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit's place in a ranking."""

    place: int
    unit_name: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best and the last units of one indicator, and how many of how many were ranked."""

    name_vi: str
    unit_of_measure: str
    units_ranked: int
    units_all: int
    best: tuple[Placed, ...]
    last: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Punctuality:
    """What became of the reports units of a level owed; in the nation's report, by province."""

    unit_level: str
    province_name: str | None
    expected: int
    on_time: int
    late: int
    missing: int
    rejected: int
    empty: int
    withdrawn: int
    awaited: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Absent:
    """Units whose reports met one fate, by name; sent in time is one too."""

    status: str
    unit_level: str
    units: int
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleBroken:
    """One rule with open findings: how many, in how many units, an example."""

    rule_code: str
    severity: str
    findings: int
    units: int
    example: str


@dataclass(frozen=True, slots=True)
class UnitInDoubt:
    """A unit with many open findings."""

    unit_name: str
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit's figure in the table of units by flagship indicators."""

    line_code: str
    measure: Measure
    value: Decimal
    units_reported: int
    units_expected: int
    is_carried: bool
    stated_precision: str
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit below the report's and its flagship figures by line and measure."""

    unit_name: str
    cells: dict[tuple[str, Measure], Cell]


@dataclass(frozen=True, slots=True)
class Origin:
    """One document a figure comes from; file and cell None where it was derived."""

    unit_name: str | None
    file_name: str | None
    locator: str | None
    is_carried: bool
