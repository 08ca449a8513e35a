"""What the columns of a table hold, told by their headers, rows of merged headers included."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz, process

from ingest.narrative.document import Table
from ingest.narrative.grids import header_rows
from ingest.narrative.named_days import find_days
from ingest.narrative.written_periods import only_window, periods_in
from ingest.periods import Window, parse_period_key
from ingest.reference import seed_rows
from ingest.text import fold, spelled_with_y
from ingest.workbook.period_names import read_period

TableKind = Literal["services", "fields", "tasks", "models", "checklist", "figures"]

_MARKS = ("mark_done", "mark_ongoing", "mark_not_done")
_CLOSE = 88.0
_FROM_NEW_YEAR = re.compile(r"\W*(?:lũy kế |luỹ kế |tính )?từ đầu năm\b", re.IGNORECASE)
_LEAD = re.compile(r"(?:trong do|so luong|so)[ :]+(?:so )?(?=\w)")
"""What a header may begin with and mean the same."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        role: What it holds: a role of ``seeds/narrative/table_columns.csv``, or the code of a
            measure of services; "" where its header says neither.
        path: Its headers from top to bottom.
    """

    role: str
    path: tuple[str, ...]

    @property
    def header(self) -> str:
        """Its headers as one text."""
        return " – ".join(self.path)

    @property
    def window(self) -> Window | None:
        """The period one of its headers is, the lowest one's: ``Năm 2022``, ``Từ 01/7 đến …``."""
        for text in reversed(self.path):
            if key := read_period(text):
                period = parse_period_key(key)
                return Window(period.start, period.end)
            if (days := _only_days(text)) or (days := self._named_in(text)):
                return days
        return None

    def _named_in(self, text: str) -> Window | None:
        """``Tiếp nhận năm 2023``: a measure of services that names its period itself."""
        return only_window(text) if self.role.startswith("SVC_") else None


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table and what kind of table they make."""

    kind: TableKind
    first_row: int
    columns: tuple[Column, ...]

    def column(self, *roles: str) -> int | None:
        """Return the first column that has one of some roles, in their order."""
        for role in roles:
            for number, column in enumerate(self.columns):
                if column.role == role:
                    return number
        return None

    @property
    def measures(self) -> list[tuple[int, str]]:
        """Columns that hold a measure of services, with its code."""
        return [(n, c.role) for n, c in enumerate(self.columns) if c.role.startswith("SVC_")]


def layout_of(table: Table) -> Layout:
    """Tell what the columns of a table hold.

    Args:
        table: The table; merged header cells stand in each place they cover.
    """
    rows = [[cell.text for cell in row] for row in table.rows]
    first = _body_row(rows)
    columns = tuple(
        _column([row[number] for row in rows[:first]]) for number in range(len(rows[0]))
    )
    return Layout(_kind(columns), first, columns)


def _body_row(rows: Sequence[Sequence[str]]) -> int:
    """Return the first row below the header, whose merged cells stand in all its rows."""
    first = header_rows(rows)
    while 0 < first < len(rows) and rows[first][0] and rows[first][0] == rows[0][0]:
        first += 1
    if first < len(rows) and [re.sub(r"\D", "", cell) for cell in rows[first]] == [
        str(number) for number in range(1, len(rows[first]) + 1)
    ]:
        first += 1
    return first


def _kind(columns: Sequence[Column]) -> TableKind:
    roles = {column.role for column in columns}
    if "service" in roles and roles & {"connection", *(c for c in roles if c.startswith("SVC_"))}:
        return "services"
    if "field" in roles and any(role.startswith("SVC_") for role in roles):
        return "fields"
    if "model" in roles and "service" not in roles:
        return "models"
    if "task" in roles and roles & {"owner", "due", "result", "document", "status"}:
        return "tasks"
    if len(roles & set(_MARKS)) > 1:
        return "checklist"
    return "figures"


def _column(headers: Sequence[str]) -> Column:
    path = tuple(dict.fromkeys(text for text in headers if text))
    for text in reversed(path):
        role = column_role(text)
        if role:
            return Column(role, path)
    return Column("", path)


def _only_days(header: str) -> Window | None:
    """Return the one window a header states by its days; all until a day is none."""
    found = find_days(header)
    if len(found) != 1:
        return None
    until = found[0].as_of
    if until and _FROM_NEW_YEAR.match(header):
        return Window(until.replace(month=1, day=1), until)
    return found[0].window


@lru_cache(maxsize=4096)
def column_role(header: str) -> str:
    """Return the role of one header text; "" where none fits."""
    role = _role(header)
    if role:
        return role
    bare = _without_period(header)
    role = _role(bare) if bare != header else ""
    return role if role.startswith("SVC_") else ""


def _without_period(header: str) -> str:
    """``Trực tuyến năm 2024 (%)``: what is measured, its period left out."""
    for period in reversed(list(periods_in(header))):
        header = f"{header[: period.start]} {header[period.end :]}"
    return header


def _role(header: str) -> str:
    key = fold(spelled_with_y(header).split("(")[0])
    if not key:
        return ""
    for shorter in (key, _LEAD.sub("", key, count=1)):
        exact = _headers().get(shorter)
        if exact:
            return exact
    close = process.extractOne(key, _headers().keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE)
    return _headers()[close[0]] if close else ""


@lru_cache(maxsize=1)
def _headers() -> dict[str, str]:
    known = {
        fold(spelled_with_y(header)): row["role"]
        for row in seed_rows("narrative/table_columns")
        for header in row["headers"].split(";")
    }
    return dict(sorted(known.items(), key=lambda one: one[1], reverse=True))
