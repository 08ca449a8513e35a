"""What the consolidated report asks the release: SQL in ``sql/``, one file a question."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from publish.consolidated.model import (
    Absent,
    Cell,
    Figure,
    Frame,
    Item,
    Line,
    NoSuchReportError,
    Origin,
    Placed,
    Punctuality,
    Ranking,
    RuleBroken,
    Service,
    Target,
    UnitInDoubt,
    UnitRow,
)

_SQL = Path(__file__).parent / "sql"
_PREPARED = (
    "measured", "contested", "contributions", "stated", "sums", "missing", "figures", "standing",
)  # fmt: skip
_FRAME = (
    "select period_key, period_state, year, month, previous_period_key, window_start, window_end, "
    "unit_code, unit_name, unit_level from report_frame"
)

FigureKey = tuple[str, str | None, str]


class Questions:
    """The answers of one release about one unit and month."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, seeds: Path, unit: str, period_key: str
    ) -> None:
        """Work out the figures, in temporary tables of the connection.

        Args:
            connection: A database whose schema ``marts`` is a release's.
            seeds: Folder of the reference data: days a month covers, order of the form.
            unit: Code or name of a province as it stood then, or of the nation.
            period_key: A month, such as ``2026-05``.

        Raises:
            NoSuchReportError: If the release has no such unit or month.
        """
        self._connection = connection
        self.frame = self._begin(seeds, unit, period_key)
        for name in _PREPARED:
            connection.execute(_question(name))

    def _begin(self, seeds: Path, unit: str, period_key: str) -> Frame:
        prepare(self._connection, seeds, unit, period_key)
        rows = self._connection.execute(_FRAME).fetchall()
        if len(rows) != 1:
            raise NoSuchReportError(
                "Bản phát hành không có tỉnh, thành phố hoặc tháng này. "
                "The release does not have this province or month.",
                found=f"{unit}, {period_key}",
                expected="--unit 31 --period 2026-05",
            )
        lines = {"template_lines": str(seeds / "template_lines.csv")}
        self._connection.execute(_question("lines"), lines)
        return Frame(*rows[0])

    def lines(self) -> list[Line]:
        """Return the lines about no single service, in the order of the official form."""
        return [_line(row) for row in self._all("lines_shown")]

    def services(self) -> list[Service]:
        """Return the essential services, and any other with figures."""
        return [
            Service(code, name, {row["line_code"]: Figure.of(row) for row in figures})
            for code, name, figures in self._all("services_shown")
        ]

    def items(self, item_type: str, most: int) -> list[Item]:
        """Return what units wrote of one type, what most of them say first."""
        rows = self._all("items_shown", {"item_type": item_type, "most": most})
        return [
            Item(title, owner, due, tuple(statuses or ()), result, tuple(units), total)
            for title, owner, due, statuses, result, units, total in rows
        ]

    def rankings(self, codes: tuple[str, ...], most: int) -> list[Ranking]:
        """Return the best and the last units of some indicators; of none that nobody reported."""
        rows = self._all("ranking", {"codes": list(codes), "most": most})
        return [_ranking(row) for row in rows]

    def punctuality(self) -> list[Punctuality]:
        """Return what became of the reports owed."""
        return [Punctuality(*row) for row in self._all("punctuality")]

    def absent(self) -> list[Absent]:
        """Return who sent in time, who did not."""
        rows = self._all("absent")
        return [Absent(status, level, units, tuple(named)) for status, level, units, named in rows]

    def broken_rules(self) -> list[RuleBroken]:
        """Return the rules with open findings, errors first."""
        return [RuleBroken(*row) for row in self._all("findings")]

    def units_in_doubt(self, most: int) -> list[UnitInDoubt]:
        """Return the units with most open findings."""
        return [UnitInDoubt(*row) for row in self._all("worst_units", {"most": most})]

    def unit_rows(self, line_codes: tuple[str, ...]) -> list[UnitRow]:
        """Return the units just below with their figures of some lines."""
        rows = self._all("matrix", {"line_codes": list(line_codes)})
        names = Cell.__dataclass_fields__
        found = []
        for unit_name, _, figures in rows:
            cells = [Cell(**{name: row[name] for name in names}) for row in figures]
            found.append(UnitRow(unit_name, {(one.line_code, one.measure): one for one in cells}))
        return found

    def origins(self, most: int) -> dict[FigureKey, list[Origin]]:
        """Return the documents behind each figure; of a sum the first few only."""
        return {
            (line_code, service_code, measure): [Origin(**row) for row in documents]
            for line_code, service_code, measure, documents in self._all("sources", {"most": most})
        }

    def name_of(self, line_code: str) -> str:
        """Return the name of a line, as the catalogue has it."""
        row = self._connection.execute(
            "select name_vi from report_lines where line_code = ?", [line_code]
        ).fetchone()
        return str(row[0]) if row else line_code

    def known_through(self) -> date | None:
        """Return the day the last report came into the release."""
        row = self._connection.execute(
            "select cast(max(known_from) as date) from marts.dim_submission"
        ).fetchone()
        return row[0] if row else None

    def _all(self, name: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        return self._connection.execute(_question(name), parameters or {}).fetchall()


def prepare(connection: duckdb.DuckDBPyConnection, seeds: Path, unit: str, period_key: str) -> None:
    """Fix unit, month and the units below, in temporary tables of the connection."""
    connection.execute(
        _question("frame"),
        {
            "cycles": str(seeds / "reporting_cycles.csv"),
            "unit": unit,
            "period_key": period_key,
        },
    )
    connection.execute(_question("units"))


def reporting_provinces(
    connection: duckdb.DuckDBPyConnection, seeds: Path, period_key: str
) -> list[str]:
    """Return the codes of the provinces of which anything was reported for a month."""
    prepare(connection, seeds, NATION, period_key)
    return [code for (code,) in connection.execute(_question("reporting_provinces")).fetchall()]


def _line(row: tuple[Any, ...]) -> Line:
    code, name, unit_of_measure, group, level, is_flagship, measures, figures, targets = row
    by_measure = {one["measure"]: Figure.of(one) for one in figures}
    aims = tuple(Target(**one) for one in targets)
    return Line(
        code, name, unit_of_measure, group, level, is_flagship, tuple(measures), by_measure, aims
    )


def _ranking(row: tuple[Any, ...]) -> Ranking:
    name, unit_of_measure, ranked, units, best, last = row
    return Ranking(name, unit_of_measure, ranked, units, _placed(best), _placed(last))


def _placed(rows: list[dict[str, Any]] | None) -> tuple[Placed, ...]:
    return tuple(Placed(**row) for row in rows or ())


@cache
def _question(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


NATION = "VN"
