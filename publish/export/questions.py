"""What the export asks the release: SQL in ``sql/``, one file a question."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from publish.export.request import (
    Basis,
    ExportRequest,
    NothingToExportError,
    PeriodType,
    UnknownChoiceError,
)

_SQL = Path(__file__).parent / "sql"
_FETCHED = 500  # rows at a time; a row has a figure for every period


@dataclass(frozen=True)
class Indicator:
    """One sheet's indicator, as ``dim_indicator`` has it, and where its figures stand."""

    indicator_code: str
    name_vi: str
    name_en: str
    indicator_group: str
    unit_of_measure: str
    measure_kind: str
    time_aggregation: str
    unit_aggregation: str
    collection_level: str
    numerator_code: str | None
    denominator_code: str | None
    legal_basis: str | None
    row_code: str
    measure: str

    def basis(self, asked: Basis) -> Basis:
        """Return whose figures there are: what does not add up is shown as reported."""
        is_added = self.measure != "score" and self.unit_aggregation != "none"
        return asked if is_added else Basis.OWN

    def is_partial(self, request: ExportRequest) -> bool:
        """Tell whether a figure may stand on only some of the units, or months, behind it."""
        basis = self.basis(request.basis)
        return basis is Basis.TODAY or (
            basis is Basis.SUM
            and (
                self.collection_level != request.level.value
                or request.period_type is not PeriodType.MONTH
            )
        )


@dataclass(frozen=True)
class Period:
    """One column: its key, and its Vietnamese label."""

    period_key: str
    label: str


@dataclass(frozen=True)
class Figure:
    """One cell. ``value`` None is unknown, never 0; ``mark`` says what is special about it.

    Attributes:
        position: Column, from 0.
        value: The figure in the indicator's unit of measure; rates in percent.
        coverage: Share of units (and months) behind it, 0 to 1; None where it is the unit's own.
        mark: ``not_applicable``, ``carried``, ``estimated``, ``at_least``, ``at_most``, ``about``.
    """

    position: int
    value: Decimal | None
    coverage: Decimal | None
    mark: str | None


@dataclass(frozen=True)
class Taken:
    """One indicator's figures, ready to be read: how many, and whether they are about services."""

    known: int
    has_services: bool


@dataclass(frozen=True)
class UnitRow:
    """One row: a unit, and a service where the figures are about one.

    Attributes:
        unit_code: Code under which the unit is, or last was, in force.
        unit_name: Its name then.
        province_name: Province it lies, or last lay, in.
        valid_from: First day of the unit.
        valid_to: Day it ended; None while it stands.
        service_code: Service; None where the figures are about none.
        service_name: Its name.
        periods_expected: Columns in which the unit stood.
        known: Columns with a figure.
        figures: The figures there are, by position.
    """

    unit_code: str
    unit_name: str
    province_name: str | None
    valid_from: date
    valid_to: date | None
    service_code: str | None
    service_name: str | None
    periods_expected: int
    known: int
    figures: tuple[Figure, ...]


def indicators_asked(
    connection: duckdb.DuckDBPyConnection, request: ExportRequest
) -> list[Indicator]:
    """Return the indicators asked for, those named in the order they were named.

    Raises:
        UnknownChoiceError: If a code or group is not in the catalogue.
    """
    for column, wanted in (
        ("indicator_code", request.indicators),
        ("indicator_group", request.groups),
    ):
        known = {code for (code,) in _all(connection, f"select {column} from marts.dim_indicator")}
        _refuse_unknown(column, [code for code in wanted if code not in known])
    rows = _all(
        connection,
        _question("indicators"),
        {
            "codes": list(request.indicators),
            "groups": list(request.groups),
            "everything": request.everything,
        },
    )
    return [Indicator(*row) for row in rows]


def lay_out(
    connection: duckdb.DuckDBPyConnection, request: ExportRequest, indicators: list[Indicator]
) -> list[Period]:
    """Fix the rows and columns all sheets share, in temporary tables of the connection.

    Returns:
        The columns.

    Raises:
        UnknownChoiceError: If a period, province or service is not in the release.
        NothingToExportError: If nobody reported one of the indicators.
    """
    if request.service is not None:
        rows = _all(connection, "select service_code from marts.dim_service")
        _refuse_unknown("service", [request.service] if (request.service,) not in rows else [])
    first_day, last_day = _span(connection, request, indicators)
    connection.execute(
        _question("periods"),
        {
            "period_type": request.period_type.value,
            "first_day": first_day,
            "last_day": last_day,
        },
    )
    connection.execute(
        _question("units"),
        {"level": request.level.value, "province": _province(connection, request.province)},
    )
    rows = _all(connection, "select period_key, label_vi from asked_periods order by position")
    return [Period(*row) for row in rows]


def take_figures(
    connection: duckdb.DuckDBPyConnection, request: ExportRequest, indicator: Indicator
) -> Taken:
    """Take one indicator's figures for ``unit_rows``; ``lay_out`` has fixed the rest before.

    Returns:
        What there is in the rows and columns asked for.
    """
    figures = _question(f"figures_{indicator.basis(request.basis).value}")
    connection.execute(
        f"create or replace temp table asked_figures as {figures}",
        {"row_code": indicator.row_code, "measure": indicator.measure},
    )
    [row] = _all(connection, _question("known"), {"service": request.service})
    return Taken(*row)


def unit_rows(connection: duckdb.DuckDBPyConnection, request: ExportRequest) -> Iterator[UnitRow]:
    """Yield the rows of the indicator whose figures were taken last."""
    cursor = connection.execute(_question("rows"), {"service": request.service})
    while rows := cursor.fetchmany(_FETCHED):
        for *unit, found in rows:
            figures = tuple(Figure(**one) for one in found or ())
            yield UnitRow(*(*unit, figures))


def _span(
    connection: duckdb.DuckDBPyConnection, request: ExportRequest, indicators: list[Indicator]
) -> tuple[date, date]:
    [(first_day, last_day)] = _all(
        connection,
        _question("span"),
        {
            "row_codes": [one.row_code for one in indicators],
            "period_type": request.period_type.value,
        },
    )
    if request.first is not None:
        first_day = _period(connection, request.first)[0]
    if request.last is not None:
        last_day = _period(connection, request.last)[1]
    if first_day is None or last_day is None or first_day > last_day:
        raise NothingToExportError(
            "Không có số liệu nào trong các kỳ được chọn; có thể thử loại kỳ khác (--by). No "
            "figure in the chosen periods; another type of period (--by) may have some.",
            expected=request.period_type.value,
        )
    return first_day, last_day


def _period(connection: duckdb.DuckDBPyConnection, key: str) -> tuple[date, date]:
    rows = _all(
        connection,
        "select start_date, end_date from marts.dim_period where period_key = $key",
        {"key": key},
    )
    _refuse_unknown("period", [] if rows else [key])
    return rows[0][0], rows[0][1]


def _province(connection: duckdb.DuckDBPyConnection, asked: str | None) -> str | None:
    """Return the unit_id of a province of today, named by its code or its name."""
    if asked is None:
        return None
    rows = _all(
        connection,
        "select unit_id from marts.dim_unit where unit_level = 'province' and is_current "
        "and (unit_code = $asked or lower(unit_name) = lower($asked) "
        "or ends_with(lower(unit_name), ' ' || lower($asked)))",
        {"asked": asked},
    )
    _refuse_unknown("province", [] if len(rows) == 1 else [asked])
    return str(rows[0][0])


def _refuse_unknown(what: str, unknown: list[str]) -> None:
    if unknown:
        raise UnknownChoiceError(
            "Bản phát hành không có lựa chọn này. The release does not have it.",
            place=what,
            found=", ".join(unknown),
        )


@cache
def _question(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def _all(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    return connection.execute(sql, parameters or {}).fetchall()
