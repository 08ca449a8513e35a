"""Reports of a few paragraphs, and what the narrative reader makes of them."""

from datetime import date
from decimal import Decimal

from ingest.model import ReadResult, Value
from ingest.narrative.document import Document, Paragraph, Place, Text
from ingest.narrative.heading import Heading
from ingest.narrative.reader import read_narrative
from ingest.periods import Window
from ingest.units import unit_directory

WINDOW = Window(date(2024, 4, 15), date(2024, 5, 14))


def text(written: str, line: str = "1") -> Text:
    return Text(written, (Place(0, line, 1),) if written else ())


def report(code: str = "24", key: str = "2024-05", window: Window = WINDOW) -> Heading:
    return Heading(
        unit=unit_directory().by_code(code, window.end),
        period_key=key,
        window=window,
        window_stated=True,
    )


def read(
    *paragraphs: str, heading: Heading | None = None, shown_from: float | None = 0
) -> ReadResult:
    """Read a report; all that is understood carries its indicator, however unsure, unless asked."""
    blocks = [Paragraph(text(written, str(n))) for n, written in enumerate(paragraphs, 1)]
    document = Document("text", blocks)
    return read_narrative(
        document, heading or report(), file_sha256="0" * 64, shown_from=shown_from
    )


def told(*paragraphs: str, heading: Heading | None = None) -> list[tuple[str | None, Decimal]]:
    found = read(*paragraphs, heading=heading)
    return [(value.indicator_code, value.value) for value in found.values]


def only(*paragraphs: str, heading: Heading | None = None) -> Value:
    (value,) = read(*paragraphs, heading=heading).values
    return value
