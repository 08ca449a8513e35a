"""Layouts as data: which sheet and which column of a template version carries which field.

Rows come from ``seeds/template_layouts.csv``, ``template_lines.csv`` and ``template_choices.csv``;
a new template version is new rows. A field that a version does not have carries position -1.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from ingest.reference import seed_rows
from ingest.text import fold

ABSENT = -1


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table sheet, or one labelled line of a form sheet.

    ``names`` are the folded texts a header may carry; ``entry`` says how people fill it in
    (``text, code, label, value, date, period, choice``, empty: printed, not filled in).
    """

    field: str
    indicator_code: str
    position: int
    header: str
    names: frozenset[str]
    width: float
    entry: str
    list_name: str
    is_anchor: bool
    instruction: str


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet of one template version; ``shape`` is ``form``, ``table`` or ``hidden``."""

    version: str
    sheet: str
    name: str
    names: frozenset[str]
    shape: str
    columns: tuple[Column, ...]

    def column(self, field: str) -> Column:
        """Return the column of a field.

        Raises:
            KeyError: If this version has no such field.
        """
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)


@dataclass(frozen=True, slots=True)
class Line:
    """One line a template prints: a ``section`` heading or the ``line`` of one code."""

    kind: str
    code: str
    heading: str
    unit_levels: frozenset[str]
    minimum: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a drop-down list: what people see and the code behind it."""

    label: str
    code: str
    names: frozenset[str]


@lru_cache(maxsize=1)
def layout_versions() -> dict[str, dict[str, SheetLayout]]:
    """Return every template version's sheets by their role, oldest version first."""
    columns: dict[tuple[str, str], list[Column]] = defaultdict(list)
    first: dict[tuple[str, str], dict[str, str]] = {}
    for row in seed_rows("template_layouts"):
        key = (row["template_version"], row["sheet"])
        first.setdefault(key, row)
        if int(row["position"]) != ABSENT:
            columns[key].append(_column(row))
    versions: dict[str, dict[str, SheetLayout]] = {}
    for (version, sheet), row in sorted(first.items()):
        versions.setdefault(version, {})[sheet] = SheetLayout(
            version,
            sheet,
            row["sheet_name"],
            _names(row["sheet_name"], row["sheet_aliases"]),
            row["shape"],
            tuple(sorted(columns[version, sheet], key=lambda column: column.position)),
        )
    return versions


def current_version() -> str:
    """Return the newest template version: the one that is generated."""
    return max(layout_versions())


@lru_cache(maxsize=16)
def lines(version: str, sheet: str) -> tuple[Line, ...]:
    """Return the lines a version prints on a sheet, in order, for all unit levels."""
    rows = [
        row
        for row in seed_rows("template_lines")
        if row["template_version"] == version and row["sheet"] == sheet
    ]
    return tuple(
        Line(
            row["line_kind"],
            row["code"],
            row["heading_vi"],
            frozenset(row["unit_levels"].split(";")),
            row["minimum"],
        )
        for row in sorted(rows, key=lambda row: int(row["line_no"]))
    )


@lru_cache(maxsize=64)
def choices(version: str, list_name: str) -> tuple[Choice, ...]:
    """Return the entries of a drop-down list, in order."""
    rows = [
        row
        for row in seed_rows("template_choices")
        if row["template_version"] == version and row["list_name"] == list_name
    ]
    return tuple(
        Choice(row["label_vi"], row["code"], _names(row["label_vi"], row["aliases"]))
        for row in sorted(rows, key=lambda row: int(row["position"]))
    )


@lru_cache(maxsize=1)
def signed_indicators() -> frozenset[str]:
    """Return the indicators that may be negative: lines printed without a minimum."""
    return frozenset(
        row["code"]
        for row in seed_rows("template_lines")
        if row["line_kind"] == "line" and not row["minimum"]
    )


def _column(row: dict[str, str]) -> Column:
    return Column(
        field=row["field"],
        indicator_code=row["indicator_code"],
        position=int(row["position"]),
        header=row["header_vi"],
        names=_names(row["header_vi"], row["header_aliases"]),
        width=float(row["width"] or 12),
        entry=row["input"],
        list_name=row["list_name"],
        is_anchor=row["is_anchor"] == "1",
        instruction=row["instruction_vi"],
    )


def _names(name: str, aliases: str) -> frozenset[str]:
    return frozenset(key for text in [name, *aliases.split(";")] if (key := fold(text)))
