"""A narrative into a submission: every figure with its meaning, quote and place; lists as items.

What is understood surely enough carries its indicator. What is not is kept with its quote and
without an indicator, so that it never counts for something it may not be; ``reader_rule`` then
names the best guess for the person who reviews it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ingest.findings import FindingList
from ingest.model import ALL_BREAKDOWN, Item, MeasureKind, ReadResult, Status, Submission, Value
from ingest.narrative.document import Document, Paragraph, Table, Text
from ingest.narrative.families import families
from ingest.narrative.figures import Figure
from ingest.narrative.heading import Heading
from ingest.narrative.lexicon import lexicon, words_of
from ingest.narrative.listed_services import services_at_zero
from ingest.narrative.meaning import Meaning, Surroundings, meanings
from ingest.narrative.passages import Passage, take_apart
from ingest.narrative.runs import joined
from ingest.narrative.scopes import UnitNames, find_programme
from ingest.narrative.sections import Sections
from ingest.narrative.thresholds import threshold
from ingest.narrative.times import Timing, find_days
from ingest.narrative.zones import Zone
from ingest.numbers import ZERO
from ingest.periods import (
    STOCK_KINDS,
    STOCK_TOLERANCE_DAYS,
    Filing,
    Window,
    file_figure,
)
from ingest.catalogue import catalogue

READER_VERSION = "narrative-1"
_QUOTE = 1000
_ANNUAL_DAYS = 100
_SILENT = frozenset({"recipients"})


def read_narrative(
    document: Document, heading: Heading, *, file_sha256: str, without: str = ""
) -> ReadResult:
    """Read one report.

    Args:
        document: The report, from any file format.
        heading: Who reports, when, for which days.
        file_sha256: Hash of the file's content.
        without: A report whose own wordings are left out, to measure how far the others carry.

    Returns:
        The submission with its values, items and findings; rejected where unit or period are
        unknown, accepted with findings where something is wrong.
    """
    reader = _Reader(heading, without, _cut_off(document, heading))
    for number, block in enumerate(_whole(document.blocks)):
        if isinstance(block, Paragraph):
            reader.paragraph(block, in_head=number < heading.blocks)
    return ReadResult(
        _submission(heading, reader, file_sha256),
        tuple(reader.values),
        tuple(reader.items),
        tuple([*heading.findings, *reader.found.found]),
    )


def _whole(blocks: Sequence[Paragraph | Table]) -> list[Paragraph | Table]:
    """Put a paragraph that ends inside brackets together with the one after it."""
    whole: list[Paragraph | Table] = []
    for block in blocks:
        last = whole[-1] if whole else None
        if isinstance(block, Paragraph) and isinstance(last, Paragraph) and _open(last):
            whole[-1] = Paragraph(joined([last.content, block.content]), last.level)
        else:
            whole.append(block)
    return whole


def _open(paragraph: Paragraph) -> bool:
    text = paragraph.content.text
    return text.rfind("(") > text.rfind(")") and not text.endswith((".", ";"))


@dataclass(slots=True)
class _Reader:
    heading: Heading
    without: str
    cut_off: date | None
    values: list[Value] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    found: FindingList = field(default_factory=FindingList)
    sections: Sections = field(default_factory=Sections)
    units: UnitNames = field(init=False)

    def __post_init__(self) -> None:
        window = self.heading.window
        self.units = UnitNames(self.heading.unit, window.end if window else None)

    def paragraph(self, block: Paragraph, *, in_head: bool) -> None:
        """Read a paragraph outside a table."""
        text = block.content.text
        leads = self.sections.enter(block)
        if in_head or self.sections.role in _SILENT:
            return
        passage = take_apart(text, self.units, self._context(leads), self.without)
        around = self._surroundings(leads)
        if passage.figures:
            told = meanings(passage, self.units, around, self.without)
            for number, meaning in enumerate(told):
                self._value(block.content, passage, number, meaning)
        if not around.planned:
            for service, start, end in services_at_zero(passage):
                self._zero_service(block.content, passage, service, start, end)

    def _context(self, leads: bool) -> list[tuple[str, Zone]]:
        """Concepts of the headings above; the nearest one and an unfinished text count more."""
        above = self.sections.above[:-1] if leads else self.sections.above
        lexis = lexicon(self.without)
        found = []
        for heading in above:
            near = heading is above[-1]
            for mention in lexis.mentions(words_of(heading.text)):
                found.append((mention.concept, Zone.PARAGRAPH if near else Zone.HEADING))
        return found

    def _surroundings(self, leads: bool) -> Surroundings:
        above = self.sections.above[:-1] if leads else self.sections.above
        subject = programme = None
        for heading in above:
            if named := self.units.find(heading.text):
                subject = self.units.subject(named)
            programme = find_programme(heading.text) or programme
        window = self.heading.window
        return Surroundings(
            planned=self.sections.role in ("plan", "proposal"),
            subject=subject,
            programme=programme,
            annual=bool(window and (window.end - window.start).days > _ANNUAL_DAYS),
        )

    def _value(self, text: Text, passage: Passage, number: int, meaning: Meaning) -> None:
        figure = passage.figures[number]
        in_words = passage.text[figure.start].isalpha()
        if in_words and (
            meaning.confidence < threshold("zero_in_words") or meaning.kind == "target"
        ):
            return
        sentence = passage.sentence_of(number)
        locator = text.locator(figure.start, figure.end)
        if figure.problem:
            self.found.add(figure.problem, locator, passage.text[figure.start : figure.end])
        self._add(
            meaning, figure, locator,
            written=passage.text[figure.start : figure.end],
            quote=passage.text[sentence.start : sentence.end].strip(),
            label=_label(passage, number),
        )  # fmt: skip

    def _zero_service(
        self, text: Text, passage: Passage, service: str, start: int, end: int
    ) -> None:
        meaning = Meaning(
            indicator_code="SVC_RECEIVED", kind="flow", service_code=service, confidence=0.85,
            rule="none_listed",
        )  # fmt: skip
        figure = Figure(start, end, "count", ZERO.value, "reported", "exact", "")
        self._add(
            meaning, figure, text.locator(start, end),
            written="không phát sinh", quote=passage.text, label=passage.text[start:end],
        )  # fmt: skip

    def _add(
        self, meaning: Meaning, figure: Figure, locator: str, *, written: str, quote: str, label: str
    ) -> None:
        code = meaning.indicator_code
        sure = code is not None and meaning.confidence >= threshold("current_view")
        rule = f"{READER_VERSION}:{meaning.rule}"
        if code and not sure:
            rule = f"{rule}?{code}"
        subject = meaning.subject.unit.unit_code if meaning.subject else self.heading.unit_code
        filing = self._file(meaning)
        indicator = catalogue().indicators[code] if code and sure else None
        self.values.append(
            Value(
                value_no=len(self.values) + 1,
                section=self.sections.title,
                subject_unit_code=subject,
                subject_unit_as_written=meaning.subject.as_written if meaning.subject else None,
                indicator_code=code if sure else None,
                service_code=meaning.service_code if sure else None,
                breakdown_code=meaning.breakdown_code if sure else ALL_BREAKDOWN,
                label_as_written=label,
                measure_kind=meaning.kind if sure or meaning.kind == "target" else None,
                value_as_written=written,
                value=figure.value,
                value_state=figure.state,
                unit_of_measure=indicator.unit_of_measure if indicator else figure.noun or None,
                precision=figure.precision,
                window_start=filing.window_start,
                window_end=filing.window_end,
                as_of_date=filing.as_of_date,
                period_key=filing.period_key,
                locator=locator,
                quote=quote[:_QUOTE],
                confidence=round(meaning.confidence, 3),
                reader_rule=rule,
            )
        )

    def _file(self, meaning: Meaning) -> Filing:
        return file_meaning(meaning.kind, meaning.indicator_code, meaning.timing, self.heading, self.cut_off)


def file_meaning(
    kind: MeasureKind | None,
    code: str | None,
    when: Timing,
    heading: Heading,
    cut_off: date | None,
) -> Filing:
    """File a figure by the days its text names, completed from its report.

    Args:
        kind: Kind of the figure.
        code: Its indicator.
        when: What its text says about time.
        heading: Its report.
        cut_off: Day the report's figures stand for where it names one.
    """
    window, as_of = when.window, when.as_of
    closing = cut_off or (heading.window.end if heading.window else None)
    if kind in STOCK_KINDS:
        as_of = as_of or (window.end if window else closing)
        window = None
    elif kind == "ratio" and window is None:
        if as_of is None and (when.manner in ("now", "cumulative") or _of_stocks(code)):
            as_of = closing
    elif when.manner == "year_to_date" and window is None and (as_of or closing):
        end = as_of or closing
        window = Window(date(end.year, 1, 1), end) if end else None
    return file_figure(
        kind,
        own_window=window,
        as_of_date=as_of,
        report_period=heading.period_key,
        report_window=heading.window,
    )


def _of_stocks(code: str | None) -> bool:
    known = families()
    lower = known.denominator.get(code or "")
    return bool(lower) and known.kind[lower] in STOCK_KINDS


def _cut_off(document: Document, heading: Heading) -> date | None:
    """The day a report's figures stand for, where its head names a period without days.

    It is the latest as-of day its text names within a month of the period's end.
    """
    if heading.window is None or heading.window_stated:
        return None
    tolerance = timedelta(days=STOCK_TOLERANCE_DAYS)
    days = [
        days.as_of
        for block in document.blocks
        if isinstance(block, Paragraph)
        for days in find_days(block.content.text)
        if days.as_of and abs(days.as_of - heading.window.end) <= tolerance
    ]
    return max(days, default=None)


def _label(passage: Passage, number: int) -> str:
    """The words right around a figure: its own phrase."""
    figure, sentence = passage.figures[number], passage.sentence_of(number)
    start = max(sentence.start, figure.start - 60)
    end = min(sentence.end, figure.end + 80)
    return " ".join(passage.text[start:end].split())


def _submission(heading: Heading, reader: _Reader, file_sha256: str) -> Submission:
    rejected = heading.unit is None or heading.period_key is None
    findings = [*heading.findings, *reader.found.found]
    status: Status = "accepted"
    if rejected or any(entry.severity == "error" for entry in heading.findings):
        status = "rejected"
    elif any(entry.severity != "info" for entry in findings):
        status = "accepted_with_findings"
    window = heading.window
    return Submission(
        file_sha256=file_sha256,
        reader_version=READER_VERSION,
        form="narrative",
        role=heading.role,
        template_version=None,
        unit_code=heading.unit_code,
        unit_name_as_written=heading.unit_as_written,
        period_key=heading.period_key,
        window_start=window.start if window else None,
        window_end=window.end if window else None,
        report_date=heading.report_date,
        document_no=heading.document_no,
        issuing_agency=heading.issuing_agency,
        status=status,
    )
