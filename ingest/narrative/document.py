"""What a narrative is made of, whatever file it came from: blocks in reading order.

The document readers (one a file format) yield it; everything that looks for meaning takes it. No
one after this module knows whether the report was a Word file, a PDF or plain text.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

SourceFormat = Literal["docx", "pdf", "text"]


@dataclass(frozen=True)
class Place:
    """Where a stretch of text stands in the file.

    Attributes:
        offset: First character of the stretch, counted in the text that holds it.
        line: Name of the line there: ``12`` (line of a text file, paragraph of a Word file),
            ``p3:12`` (page and line of a PDF), ``t2r3c4`` (table, row and column, from 1).
        column: Column of the first character in that line, from 1.
    """

    offset: int
    line: str
    column: int


@dataclass(frozen=True)
class Text:
    """One run of text: a paragraph, a heading, a table cell or a footnote.

    Attributes:
        text: NFC, without line breaks: lines broken in mid-sentence are joined by one space.
        places: Where its stretches stand in the file, by offset; at least one unless empty.
    """

    text: str
    places: tuple[Place, ...] = ()

    def locator(self, start: int, end: int) -> str:
        """Return the place of ``text[start:end]`` as ``line:column-column``.

        A stretch that goes over a line's end is written ``line:column-line:column``.
        """
        first, last = self._place(start), self._place(max(start, end - 1))
        begin = f"{first.line}:{first.column + start - first.offset}"
        column = last.column + max(start, end - 1) - last.offset
        same = first.line == last.line
        return f"{begin}-{column}" if same else f"{begin}-{last.line}:{column}"

    def _place(self, offset: int) -> Place:
        found = bisect_right([place.offset for place in self.places], offset)
        return self.places[max(0, found - 1)]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph or a heading.

    Attributes:
        content: Its text; a bullet or number written before it (``-``, ``+``, ``2.1.``, ``a)``)
            stays in the text, emphasis marks of Markdown do not.
        level: Rank of a heading as the file marks it (1 is the highest), None for body text.
    """

    content: Text
    level: int | None = None


@dataclass(frozen=True)
class Table:
    """A table as a full grid, header rows included.

    Attributes:
        rows: Equally long rows. A merged cell stands in each place it covers, as the same object;
            a row split over two pages is one row again where the file tells.
        title: The text printed just above it, if the file marks one.
    """

    rows: tuple[tuple[Text, ...], ...]
    title: Text | None = None


@dataclass(frozen=True)
class Footnote:
    """A footnote, taken out of the text; its reference mark does not stay in the sentence."""

    mark: str
    content: Text


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in the list of findings of a returned copy.

    ``finding_id`` is None where the row lost the identity it hides.
    """

    finding_id: str | None
    text: str
    locator: str


@dataclass(frozen=True)
class Document:
    """A whole report.

    Attributes:
        source_format: What kind of file it came from.
        blocks: Paragraphs and tables in reading order.
        footnotes: Taken out of the text, in order.
        unread_pages: Pages, from 1, that are pictures without text.
        replies: What its sender answered in the list of findings in front of a returned copy.
    """

    source_format: SourceFormat
    blocks: Sequence[Paragraph | Table]
    footnotes: Sequence[Footnote] = ()
    unread_pages: Sequence[int] = ()
    replies: Sequence[Reply] = ()
