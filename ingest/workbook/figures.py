"""Rows of the sheet of indicators: one row is one figure, wherever it was moved or inserted."""

from ingest.catalogue import Indicator
from ingest.model import MeasureKind
from ingest.text import fold
from ingest.workbook.grid import Row, Sheet, text_of
from ingest.workbook.kind_names import KIND_NAMES
from ingest.workbook.locate import Table
from ingest.workbook.rows import Context, RowReader

_OTHER_KINDS: dict[str, MeasureKind] = {
    fold(KIND_NAMES["target"]): "target",
    "chi tieu phan dau": "target",
    fold(KIND_NAMES["context"]): "context",
}


def read_figures(sheet: Sheet, table: Table, context: Context) -> None:
    """Read every line of a table of indicators into the context.

    A row without code and label says nothing. A row with a label only is a line if the catalogue
    knows the label, else a section heading. A line whose value cell is blank is ``missing``.

    Args:
        sheet: The sheet.
        table: Where its table is.
        context: What the rows are read against; collects values and findings.
    """
    reader = RowReader(sheet, table, context, sheet.name)
    value_column = table.columns["value"]
    for index in range(table.first_row, len(sheet.rows)):
        row = sheet.rows[index]
        code, label = reader.text(row, "code"), reader.text(row, "label")
        if not code and not label:
            if row[value_column] != "":
                context.found.add(
                    "INDICATOR_UNKNOWN", sheet.locator(index, value_column), "(để trống)"
                )
            continue
        if not code and _is_heading(reader, row, label):
            reader.section = label
            continue
        indicator = _indicator(reader, index, code, label)
        scope = reader.scope(index, row)
        if indicator is not None:
            scope = reader.with_previous(index, row, indicator, scope)
        kind = _stated_kind(reader, index, row, indicator)
        name = label or (indicator.name if indicator else code)
        reader.figure(index, value_column, row[value_column], indicator, scope, name, kind)


def _is_heading(reader: RowReader, row: Row, label: str) -> bool:
    if text_of(row[reader.table.columns["value"]]):
        return False
    return not reader.context.catalogue.indicator(label).codes


def _indicator(reader: RowReader, index: int, code: str, label: str) -> Indicator | None:
    """Find a row's indicator by its code, or by its label where it has none."""
    context = reader.context
    match = context.catalogue.indicator(code or label)
    field = "code" if code else "label"
    if match.code is None:
        place = reader.locator(index, field)
        if match.codes:
            context.found.add("INDICATOR_AMBIGUOUS", place, code or label, "; ".join(match.codes))
        else:
            context.found.add("INDICATOR_UNKNOWN", place, code or label)
        return None
    indicator = context.catalogue.indicators[match.code]
    if code and label and label != indicator.name:
        other = context.catalogue.indicator(label)
        if other.codes and indicator.code not in other.codes:
            place = reader.locator(index, "label")
            context.found.add(
                "INDICATOR_CODE_LABEL_MISMATCH", place, indicator.code, other.codes[0]
            )
    return indicator


def _stated_kind(
    reader: RowReader, index: int, row: Row, indicator: Indicator | None
) -> MeasureKind | None:
    """Return target or context where the row says so; any other disagreement is noted."""
    text = reader.text(row, "kind")
    if not text or indicator is None or text == KIND_NAMES[indicator.measure_kind]:
        return None
    key = fold(text)
    if key in _OTHER_KINDS:
        return _OTHER_KINDS[key]
    if key != fold(KIND_NAMES[indicator.measure_kind]):
        expected = KIND_NAMES[indicator.measure_kind]
        reader.context.found.add("KIND_MISMATCH", reader.locator(index, "kind"), text, expected)
    return None
