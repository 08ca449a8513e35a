"""Cells of a table kept as figures."""

from collections.abc import Sequence

from ingest.catalogue import catalogue
from ingest.narrative.collector import Collector
from ingest.narrative.document import Text
from ingest.narrative.figures import Figure
from ingest.narrative.meaning import Meaning
from ingest.numbers import MISSING, NumberKind, Reading, read_number


def figure_of(reading: Reading, kind: NumberKind, noun: str) -> Figure:
    """Make a figure of what a cell reads as."""
    return Figure(0, 0, kind, reading.value, reading.state, reading.precision, noun)


def add_measure(
    row: Sequence[Text], column: int, meaning: Meaning, collected: Collector, label: str
) -> None:
    """Keep a cell whose column says what it measures; a blank one is missing.

    Args:
        row: Its row.
        column: Its place in the row.
        meaning: What it measures.
        collected: Collects it.
        label: Row and column, for people.
    """
    indicator = catalogue().indicators[meaning.indicator_code or ""]
    text = row[column].text
    reading = read_number(text, indicator.number_kind) if text else MISSING
    figure = figure_of(reading, indicator.number_kind, "")
    add_cell(row, column, figure, reading, meaning, collected, label)


def add_cell(
    row: Sequence[Text],
    column: int,
    figure: Figure,
    reading: Reading,
    meaning: Meaning,
    collected: Collector,
    label: str,
) -> None:
    """Keep a cell's figure; a blank one is placed by the first cell of its row."""
    cell = row[column] if row[column].text else next(other for other in row if other.text)
    locator = cell.locator(0, len(cell.text))
    if reading.problem:
        collected.found.add(reading.problem, locator, row[column].text)
    quote = " | ".join(dict.fromkeys(other.text for other in row if other.text))
    written = row[column].text or None
    collected.add(meaning, figure, locator, written=written, quote=quote, label=label)
