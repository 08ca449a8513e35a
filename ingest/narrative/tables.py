"""Tables by their headers: measures of services, lists of tasks, figures by label and column."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.catalogue import catalogue
from ingest.model import ALL_BREAKDOWN
from ingest.narrative.collector import Collector
from ingest.narrative.document import Table, Text
from ingest.narrative.families import families
from ingest.narrative.figures import Figure
from ingest.narrative.gazetteer import gazetteer
from ingest.narrative.item_rows import checklist_item, task_item
from ingest.narrative.lexicon import marked_words_of, words_of
from ingest.narrative.meaning import UNTIMED, Meaning
from ingest.narrative.named_days import find_days
from ingest.narrative.parts_of import whole_of
from ingest.narrative.passages import cue_lexicon
from ingest.narrative.plans import is_over
from ingest.narrative.prose import concepts_of, office_context, read_text
from ingest.narrative.rates import told_by_parts
from ingest.narrative.scopes import NamedUnit, breakdown_types, find_parts
from ingest.narrative.sections import Heading
from ingest.narrative.service_tables import (
    is_total,
    periods_of_services,
    read_fields,
    read_services,
)
from ingest.narrative.table_cells import add_cell, figure_of
from ingest.narrative.table_columns import Column, Layout, layout_of
from ingest.narrative.text_lines import BULLETS
from ingest.narrative.times import Manner, Timing
from ingest.narrative.written_periods import only_window
from ingest.narrative.zones import Zone
from ingest.numbers import NumberKind, Reading, read_number
from ingest.text import fold, spelled_with_y

_NUMERIC = re.compile(
    r"(?:(?:hơn|trên|gần|khoảng|ước(?: đạt)?|xấp xỉ|dưới|~|≈|>|<)\s*)?"
    r"[\s\d.,%/…_-]*\d[\s\d.,%]*(?:\s?(?:tỷ|triệu|đồng|%))*",
    re.IGNORECASE,
)
_MANNERS: dict[str, Manner] = {"cumulative": "cumulative", "value": "in_period"}
_NO_FIGURES = frozenset(
    {
        "no",
        "note",
        "unit_of_measure",
        "document",
        "owner",
        "due",
        "previous",
        "comparison",
        "connection",
    }
)
_MONEY_UNIT = re.compile(
    r"(?<!\w)(nghìn đồng|ngàn đồng|triệu đồng|tr\.?\s?đ|trđ|tỷ đồng|tỉ đồng)(?!\w)"
)
_ASIDE = re.compile(r"\([^()]*\)")
_SCALED = re.compile(r"nghìn|ngàn|triệu|tr|tỷ|tỉ|đồng", re.IGNORECASE)
_AMOUNTS = defaultdict(
    lambda: "triệu đồng",
    {
        "nghìn đồng": "nghìn đồng",
        "ngàn đồng": "nghìn đồng",
        "tỷ đồng": "tỷ đồng",
        "tỉ đồng": "tỷ đồng",
    },
)
"""What a column of amounts is counted in → how one amount of it is spelled out."""
_PART = re.compile(rf"[{BULLETS}\s]*(?:trong đó|gồm|bao gồm)\b", re.IGNORECASE)
_SOME = re.compile(r"\b(?:một số|điển hình|tiêu biểu)\b|\d+\s+(?:đơn vị|xã|phường)", re.IGNORECASE)
"""A total of some units is not the whole report's."""
_FACILITY = re.compile(
    rf"[{BULLETS}\s]*(?:BVĐK|BV|bệnh viện|TTYT|trung tâm y tế|trạm y tế|TYT|phòng khám|PKĐK)\s",
    re.IGNORECASE,
)
_YEAR = re.compile(r"20[0-4]\d")
_DEPARTMENT = re.compile(
    r"[\W\d]*(?:sở|chi cục|cục thuế|công an tỉnh|bảo hiểm xã hội|ban quản lý|thanh tra)\s+[^\W\d]",
    re.IGNORECASE,
)
"""A row of a department is none of the whole, whatever its column is called."""
_LEFT_BLANK = ("…", "...")
"""Dots in a column of a period's figures: a figure nobody filled in."""
_PERIODIC = re.compile(r"\b(?:kỳ|tháng|quý|tuần|năm|phát sinh|mới)\b", re.IGNORECASE)
_LABEL_CONFIDENCE = 0.95
_UNCLEAR = 0.55
_HEADER_SURE = 0.85


def read_table(table: Table, collected: Collector) -> None:
    """Read a table, whatever it lists.

    Args:
        table: The table.
        collected: Collects its figures and items.
    """
    if not table.rows:
        return
    title = table.title.text if table.title else ""
    collected.sections.enter_table(title)
    layout = layout_of(table)
    above = [*collected.sections.above, Heading(0, title, "")]
    rows = table.rows[layout.first_row :]
    if layout.kind == "services" or (periods_of_services(layout) and _of_dossiers(above)):
        read_services(rows, layout, collected, above)
    elif layout.kind == "fields":
        read_fields(rows, layout, collected, above)
    elif layout.kind in ("tasks", "models"):
        item_type = "task" if layout.kind == "tasks" else "pilot_model"
        _read_tasks(rows, layout, collected, above, item_type)
    elif layout.kind == "checklist":
        for row in rows:
            if item := checklist_item(len(collected.items) + 1, row, layout):
                collected.items.append(item)
        if layout.column("value") is not None:
            _Grid(layout, collected, above).read(rows)
    else:
        _Grid(layout, collected, above).read(rows)


def _of_dossiers(above: Sequence[Heading]) -> bool:
    """Tell whether the headings above a table of services speak of what was received."""
    said = {concept for heading in above for concept in concepts_of(heading.text)}
    return bool(said & {"tiepnhan", "hoso", "phatsinh"})


def _read_tasks(
    rows: Sequence[Sequence[Text]],
    layout: Layout,
    collected: Collector,
    above: Sequence[Heading],
    item_type: str,
) -> None:
    """Each row is an item; figures stand in its result only, its task is a wish."""
    for row in rows:
        item = task_item(len(collected.items) + 1, row, layout, item_type)
        if item is None:
            continue
        collected.items.append(item)
        result = layout.column("result", "note")
        if result is not None and row[result].text:
            read_text(row[result], collected, above, lead=item.title)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell as a figure, and what it means so far."""

    figure: Figure
    reading: Reading
    meaning: Meaning


@dataclass(slots=True)
class _Grid:
    """A table of figures: labels down, columns across; or units down, indicators across."""

    layout: Layout
    collected: Collector
    above: Sequence[Heading]

    def read(self, rows: Sequence[Sequence[Text]]) -> None:
        label_column = self._label_column(rows)
        group = whole = ""
        for row in rows:
            label = spelled_with_y(row[label_column].text) if label_column is not None else ""
            numbers = [n for n in range(len(row)) if self._holds_figure(row, n, label_column)]
            if not numbers:
                group = label or group
                continue
            subject = self._subject(label)
            part = bool(_PART.match(label))
            within = f"{whole} {label}" if part and whole else label
            below = whole if self._is_below(row) and not is_total(label) and not part else ""
            whole = whole if part or below else label
            cells = [self._cell(row, n, within, group, subject, below) for n in numbers]
            meanings = told_by_parts([c.figure for c in cells], [c.meaning for c in cells])
            for number, cell, meaning in zip(numbers, cells, meanings, strict=True):
                header = self.layout.columns[number].header
                add_cell(
                    row, number, cell.figure, cell.reading, meaning, self.collected,
                    f"{within} | {header}",
                )  # fmt: skip

    def _is_below(self, row: Sequence[Text]) -> bool:
        """A row without a number, where rows are numbered, is a part of the one numbered last."""
        counter = self.layout.column("no")
        return counter is not None and not row[counter].text.strip()

    def _label_column(self, rows: Sequence[Sequence[Text]]) -> int | None:
        named = self.layout.column("label", "unit", "service", "task", "model")
        if named is not None:
            return named
        if not rows:
            return None
        lengths = [
            sum(len(row[n].text) for row in rows if not _NUMERIC.fullmatch(row[n].text))
            for n in range(len(rows[0]))
        ]
        return max(range(len(lengths)), key=lengths.__getitem__) if any(lengths) else None

    def _holds_figure(self, row: Sequence[Text], number: int, label: int | None) -> bool:
        if number == label or self.layout.columns[number].role in _NO_FIGURES:
            return False
        text = row[number].text
        left_blank = text in _LEFT_BLANK and self.layout.columns[number].window is not None
        return left_blank or bool(_NUMERIC.fullmatch(text))

    def _subject(self, label: str) -> NamedUnit | None:
        if self.layout.column("unit") is None and not self.collected.units.find(label):
            return None
        return self.collected.units.subject(self.collected.units.find(label))

    def _of_dossiers(self, column: Column) -> str | None:
        """``Đơn vị | Tiếp nhận | Trực tuyến | Quá hạn``: what a table of units counts."""
        measures = {measure for _, measure in self.layout.measures}
        code = whole_of(column.role)
        told = "SVC_RECEIVED" in measures and len(measures) > 1 and code != column.role
        return code if told else None

    def _tells(self, column: Column) -> bool:
        """Tell whether a header says what its column holds; a table's only column need not."""
        if column.role.startswith("SVC_") and self.layout.column("target") is not None:
            return False  # ``Tỷ lệ``: how far the plan was met
        dated = _YEAR.fullmatch(column.path[-1].strip()) if column.path else None
        if column.role or dated or only_window(column.header) or concepts_of(column.header):
            return True
        return not any(
            other.role in ("", "value", "cumulative", "target", "previous")
            for other in self.layout.columns
            if other is not column
        )

    def _office(self, label: str, code: str) -> str | None:
        """Return the office a row is of, where the indicator is told apart by offices."""
        named = {part.concept for part in find_parts(label, words_of(label))}
        told = len(named) == 1 and "ORG" in breakdown_types(code)
        return named.pop() if told else None

    def _of_a_part(self, label: str) -> bool:
        """A row of a unit nobody knows, or one of several, is not the whole report's."""
        if self.collected.units.lost_in(label):
            return True
        if self.layout.column("unit") is None:
            return False
        if is_total(label):
            return bool(_SOME.search(f"{label} {self.above[-1].text}"))
        own = self.collected.heading.unit
        return own is None or fold(own.unit_name) not in fold(label)

    def _cell(
        self,
        row: Sequence[Text],
        number: int,
        label: str,
        group: str,
        subject: NamedUnit | None,
        whole: str,
    ) -> "_Cell":
        column = self.layout.columns[number]
        unit_column = self.layout.column("unit_of_measure")
        unit = row[unit_column].text.lower() if unit_column is not None else ""
        kind = _kind(unit, column, row[number].text)
        asides = " ".join(_ASIDE.findall(f"{column.header} {label}"))
        money = _MONEY_UNIT.search(f"{unit} {asides}".lower())
        if money and kind == "count":
            kind = "money"
        scaled = kind == "money" and money and not _SCALED.search(row[number].text)
        text = f"{row[number].text} {_AMOUNTS[money[1]]}" if scaled and money else row[number].text
        reading = read_number(text, kind)
        figure = figure_of(reading, kind, "" if kind == "percent" else unit)
        by_unit = subject is not None or self.layout.column("unit") is not None
        meaning = self._meaning(figure, column, label, group, by_unit=by_unit)
        if meaning.indicator_code is None and whole:
            within = f"{whole} {label}"
            meaning = self._meaning(figure, column, within, group, by_unit=by_unit)
        meaning = replace(meaning, subject=subject)
        if _FACILITY.match(label):
            sure = min(meaning.confidence, _UNCLEAR)  # one hospital's, not its district's
            meaning = replace(meaning, confidence=sure, subject=None)
        if subject is None and (self._of_a_part(label) or _DEPARTMENT.match(label)):
            office = self._office(label, meaning.indicator_code or "")
            sure = meaning.confidence if office else min(meaning.confidence, _UNCLEAR)
            meaning = replace(
                meaning, confidence=sure, breakdown_code=office or meaning.breakdown_code
            )
        return _Cell(figure, reading, meaning)

    def _evidence(
        self, column: Column, label: str, group: str, *, by_unit: bool
    ) -> dict[str, dict[Zone, int]]:
        texts = [(label, Zone.AFTER if not by_unit else Zone.HEADING), (label, Zone.BEFORE)]
        texts += [(column.header, Zone.AFTER if by_unit else Zone.BEFORE_COMMA)]
        texts += [(column.header, Zone.BEFORE), (group, Zone.OPENING)]
        texts += [(heading.text, Zone.HEADING) for heading in self.above]
        texts += [(other.header, Zone.OTHERS) for other in self.layout.columns]
        found: dict[str, dict[Zone, int]] = {}
        without = self.collected.without
        met = [(concept, zone) for text, zone in texts for concept in concepts_of(text, without)]
        for concept, zone in (*met, *office_context(self.collected)):
            found.setdefault(concept, {})[zone] = 1
        return found

    def _captioned(self, when: Timing) -> Timing:
        """``Bảng 2: Kết quả tháng 4/2026`` in a report of May: of April, or all until its end."""
        named, heading = only_window(self.above[-1].text), self.collected.heading
        if when == UNTIMED and named is None and (told := _so_far(self.above[-1].text)):
            return told
        if when.manner == "cumulative" and (named is None or not is_over(named, heading)):
            return when
        return replace(when, window=named)

    def _meaning(
        self, figure: Figure, column: Column, label: str, group: str, *, by_unit: bool
    ) -> Meaning:
        when = _timing(column, label)
        dated = when.window is not None
        if not dated:
            when = self._captioned(when)
        exact = catalogue().indicator(label).code if not self.collected.without else None
        if exact and families().kind.get(exact):
            code, sure = whole_of(exact), _LABEL_CONFIDENCE
        else:
            evidence = self._evidence(column, label, group, by_unit=by_unit)
            found = gazetteer(self.collected.without).candidates(figure, evidence, False)
            measure = self._of_dossiers(column) if by_unit else None
            if not found and measure is None:
                return Meaning(timing=when, rule="table")
            if not found and measure:
                return Meaning(
                    indicator_code=measure, kind=families().kind[measure], timing=when,
                    confidence=_HEADER_SURE, rule="table",
                )  # fmt: skip
            code = whole_of(found[0].indicator_code)
            lead = found[0].score - (found[1].score if len(found) > 1 else 0.0)
            sure = min(0.95, 0.45 + 0.25 * found[0].nearness + 0.25 * lead)
        known = families()
        beside = self.layout.column("cumulative") is not None
        if code in known.paired and dated and not beside and known.cumulative(code) != code:
            sure = min(
                sure, 1.0 if _is_in_period(label) else _UNCLEAR
            )  # a year's column may hold that year's or all until then
        if when.manner == "cumulative":
            code = known.cumulative(code)
        elif when.manner == "in_period" or when.window:
            code = known.flow(code)
        if column.role == "cumulative" and known.kind[code] in ("flow", "ratio"):
            sure = min(sure, _UNCLEAR)  # since when is not told
        if not by_unit and not self._tells(column):
            sure = min(sure, _UNCLEAR)
        planned = column.role == "target" or self.collected.sections.role in ("plan", "proposal")
        kind = "target" if planned and known.kind[code] != "context" else known.kind[code]
        return Meaning(
            indicator_code=code, kind=kind, breakdown_code=ALL_BREAKDOWN, timing=when,
            confidence=sure, rule="table",
        )  # fmt: skip


def _timing(column: Column, label: str) -> Timing:
    told = label if column.role else f"{label} ; {column.header}"
    said = {cue.concept for cue in cue_lexicon().mentions(marked_words_of(told))}
    if window := column.window:
        return Timing("in_period", window)
    manner = _MANNERS.get(column.role, "")
    if "cumulative" in said and not (manner == "in_period" and _PERIODIC.search(column.header)):
        return Timing("cumulative")
    return Timing(manner or ("in_period" if "in_period" in said else ""))


def _so_far(title: str) -> Timing | None:
    """``Kết quả kích hoạt tài khoản (lũy kế đến ngày 14/12/2025)``: all until a day."""
    said = {cue.concept for cue in cue_lexicon().mentions(marked_words_of(title))}
    days = [days.as_of for days in find_days(title) if days.as_of]
    if "cumulative" not in said or "in_period" in said:
        return None
    return Timing("cumulative", as_of=days[-1] if days else None)


def _is_in_period(label: str) -> bool:
    return any(cue.concept == "in_period" for cue in cue_lexicon().mentions(marked_words_of(label)))


def _kind(unit: str, column: Column, text: str) -> NumberKind:
    header = column.header.lower()
    if "%" in text or unit == "%" or "%" in header or "tỷ lệ" in header or "tỉ lệ" in header:
        return "percent"
    if unit in ("đồng", "triệu đồng", "tỷ đồng") or "đồng" in text:
        return "money"
    return "count"
