"""Reads a paragraph outside tables, or a cell that holds prose."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from ingest.narrative.accounts import of_an_account, opens_an_account
from ingest.narrative.collector import Collector
from ingest.narrative.document import Paragraph, Text
from ingest.narrative.figures import Figure, find_figures
from ingest.narrative.lexicon import lexicon, marked_words_of, words_of
from ingest.narrative.listed_services import counts_cases, services_at_zero
from ingest.narrative.meaning import UNTIMED, Meaning, Surroundings
from ingest.narrative.models import paragraph_model
from ingest.narrative.named_days import find_days
from ingest.narrative.news_days import told_in_news
from ingest.narrative.paired_services import PairedService, paired_services
from ingest.narrative.passages import Passage, cue_lexicon, may_hold_figures, take_apart
from ingest.narrative.runs import part
from ingest.narrative.scopes import find_programme, own_offices, reporting_office
from ingest.narrative.sections import Heading, is_caption
from ingest.narrative.slight_doubts import slight_doubts
from ingest.narrative.text_lines import BULLETS
from ingest.narrative.thresholds import threshold
from ingest.narrative.times import Place, Timing, timing
from ingest.narrative.understanding import meanings
from ingest.narrative.unit_lists import listed_last
from ingest.narrative.written_periods import only_window
from ingest.narrative.zones import POLICE_REPORT, Zone
from ingest.numbers import ZERO
from ingest.text import spelled_with_y

_GOES_ON = re.compile(r"\W*(?:ngoài ra|trong số này|trong số đó|trong đó)\b", re.IGNORECASE)
"""A paragraph that goes on with the one before it speaks of the same days."""
_IN_BRACKETS = re.compile(r"(?<=[^\W\d_]\s)\((?P<name>[^()\d]{3,40})\)")
_IN_BRACKETS_ALONE = re.compile(r"\s*\([^()]{10,200}\)\s*\.?\s*")
"""``(Số liệu lũy kế, chốt ngày 12/12/2023)`` in a line of its own."""
_SHORT_NAME = re.compile(r"[A-ZĐ]{3,8}")
_PARTS_FOLLOW = re.compile(r"\W*(?:trong số này|trong số đó|trong đó)\b", re.IGNORECASE)
_OVER_YEARS = re.compile(
    r"[\W\da-zđ]{0,6}(?:qua|sau|trong)\s+(?:0?[2-9]|hai|ba|bốn|năm)\s+năm\b", re.IGNORECASE
)
_BULLET = re.compile(rf"\s*[{BULLETS}]\s*\S")
_TELLS_THE_WHOLE = re.compile(
    r":\s*(?:hơn\s+|trên\s+|gần\s+)?\d|\b(?:trong đó|gồm|cụ thể)\s*:\s*$", re.IGNORECASE
)
"""``2.1. Tiếp nhận: 21.874 hồ sơ`` above ``- Trực tuyến: 20.196``: a whole and its parts."""
_MARK = re.compile(rf"\s*(?P<mark>[{BULLETS}+]|\d{{1,2}}(?:\.\d{{1,2}})*[.)]?|[a-zđ]\))\s")
_PAUSE = re.compile(r"[,;.(]")
_NEXT_SENTENCE = re.compile(r"(?<=[^\W\d])[.;]\s+(?=[^\W\da-zđ])")
_LATELY = timedelta(days=45)
_ANNUAL_DAYS = 100
_LONGEST = 3000
_LISTED_NONE = 0.85
_LABEL_BEFORE, _LABEL_AFTER = 60, 80


def read_paragraph(block: Paragraph, collected: Collector) -> None:
    """Read a paragraph below the head of the report.

    Args:
        block: The paragraph.
        collected: Collects its figures; follows the headings.
    """
    leads = collected.sections.enter(block)
    if collected.sections.role == "recipients":
        return
    if collected.sections.above and _IN_BRACKETS_ALONE.fullmatch(block.content.text):
        when = _heading_time(block.content.text, collected.until)
        if when.as_of or when.window:
            collected.remark_below = collected.sections.above[-1].text, when
    if model := paragraph_model(block.content, len(collected.items)):
        collected.items.append(model)
    above = collected.sections.above[:-1] if leads else collected.sections.above
    lead = collected.lead
    collected.lead = "" if leads or not _is_item_of(lead, block.content.text) else lead
    read_text(block.content, collected, above)
    if block.content.text.rstrip().endswith(":"):
        collected.lead = block.content.text


def _is_item_of(lead: str, text: str) -> bool:
    """``* Tỷ lệ …:``, below it ``1. Cao nhất: …``: an item, told by a mark of another kind."""
    marks = [match["mark"] if (match := _MARK.match(one)) else "" for one in (lead, text)]
    kinds = [
        "1" if mark[:1].isdigit() else mark[-1:] if mark[-1:] == ")" else mark for mark in marks
    ]
    return bool(lead and marks[1]) and kinds[0] != kinds[1]


def read_text(text: Text, collected: Collector, above: Sequence[Heading], lead: str = "") -> None:
    """Read the figures of a text.

    Args:
        text: The text.
        collected: Collects them.
        above: The headings it stands under.
        lead: What a table's row says before it.
    """
    if len(text.text) > _LONGEST:
        for start, end in _pieces(text.text):
            read_text(part(text, start, end), collected, above, lead)
        return
    if not may_hold_figures(text.text):
        return
    context = _context(above, lead, collected.without) + office_context(collected)
    if above and _BULLET.match(text.text) and _TELLS_THE_WHOLE.search(above[-1].text):
        whole = concepts_of(whole_of(above[-1].text), collected.without)
        context += [(concept, Zone.OPENING) for concept in whole]
    if _PARTS_FOLLOW.match(text.text):
        context += [(concept, Zone.PARAGRAPH) for concept in collected.spoken_of]
    plain = _without_short_names(spelled_with_y(text.text))
    until = _until(above, collected)
    passage = take_apart(plain, collected.units, context, collected.without, until)
    goes_on_counting = of_an_account(passage, _account_open(above, collected))
    if collected.heading.is_news and collected.until:
        if not passage.figures:
            passage.days = find_days(passage.text, collected.until)
        passage.days = told_in_news(passage.text, passage.days, collected.until)
    goes_on = collected.told if _GOES_ON.match(passage.text) else UNTIMED
    around = _surroundings(collected, above, goes_on)
    collected.spoken_of = tuple({mention.concept for mention in passage.mentions})
    collected.counts_dossiers = goes_on_counting or opens_an_account(collected.spoken_of)
    _note_years(passage, collected, above)
    zeros = [] if around.planned else services_at_zero(passage)
    pairs = [] if around.planned else list(paired_services(plain, above[-1].text if above else ""))
    _collect_pairs(text, pairs, collected)
    if passage.figures:
        told = {start for _, start, _ in zeros} | {pair.start for pair in pairs}
        _collect_all(text, passage, around, collected, told)
    if passage.days:
        collected.told = _told_last(passage, collected)
    _collect_zero_services(text, zeros, collected)


def _told_last(passage: Passage, collected: Collector) -> Timing:
    """Return the days a paragraph named last; what it compares its own days with does not go on."""
    last, own = passage.days[-1], collected.heading.window
    over = last.as_of or (last.window.end if last.window else None)
    if over and own and over < own.start and not collected.heading.is_news:
        return UNTIMED
    return Timing("", last.window, last.as_of)


def _account_open(above: Sequence[Heading], collected: Collector) -> bool:
    """Tell whether the line before, or the heading above, counts dossiers."""
    lead = concepts_of(above[-1].text, collected.without) if above else ()
    return opens_an_account(lead) or collected.counts_dossiers


def _collect_all(
    text: Text,
    passage: Passage,
    around: Surroundings,
    collected: Collector,
    of_services: Collection[int],
) -> None:
    """Keep the figures of a paragraph; a zero ``of_services`` is kept as the service's."""
    found = meanings(passage, collected.units, around, collected.without)
    collected.listed = listed_last(found)
    for number, meaning in enumerate(found):
        if passage.figures[number].start not in of_services:
            _collect(text, passage, number, meaning, collected)


def _note_years(passage: Passage, collected: Collector, above: Sequence[Heading]) -> None:
    """``Qua 02 năm, … ban hành 64 văn bản``: what goes on below is of both, until a year is named.

    Args:
        passage: A paragraph.
        collected: Follows it.
        above: The headings it stands under.
    """
    if above and _OVER_YEARS.match(passage.text):
        collected.over_years = above[0].text
    elif any(days.window for days in passage.days):
        collected.over_years = None


def _without_short_names(text: str) -> str:
    """``căn cước công dân (CCCD) gắn chíp``: brackets that only say the same name again."""
    if "(" not in text:
        return text
    return _IN_BRACKETS.sub(
        lambda match: " " * len(match[0]) if _is_short_name(text, match) else match[0], text
    )


def _is_short_name(text: str, match: re.Match[str]) -> bool:
    again = text[: match.start()].rstrip().lower().endswith(match["name"].lower())
    return again or bool(_SHORT_NAME.fullmatch(match["name"]))


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Cut an endless paragraph, at a pause where there is one: each figure looks at all of it."""
    start = 0
    while start < len(text):
        end = min(len(text), start + _LONGEST)
        if end < len(text):
            pauses = (
                text.rfind(mark, start + _LONGEST // 2, end) for mark in (". ", "; ", ", ", " ")
            )
            end = next((pause + 1 for pause in pauses if pause > 0), end)
        yield start, end
        start = end


def _context(above: Sequence[Heading], lead: str, without: str) -> list[tuple[str, Zone]]:
    """Concepts of the headings above; the nearest one counts more."""
    texts = [(heading.text, Zone.HEADING) for heading in above[:-1]]
    texts += [(whole_of(heading.text), Zone.PARAGRAPH) for heading in above[-1:]]
    if lead:
        texts.append((lead, Zone.PARAGRAPH))
    return [(concept, zone) for written, zone in texts for concept in concepts_of(written, without)]


def office_context(collected: Collector) -> list[tuple[str, Zone]]:
    """Return what a department's own name says of all it reports: ``BẢO HIỂM XÃ HỘI TỈNH …``."""
    agency = collected.heading.issuing_agency or ""
    if agency.casefold().startswith("công an"):
        return [(POLICE_REPORT, Zone.HEADING)]
    if reporting_office(agency) is None:
        return []
    return [(concept, Zone.HEADING) for concept in concepts_of(agency, collected.without)]


def whole_of(lead: str) -> str:
    """``18 DVC: 19.438 hồ sơ, trực tuyến 18.077. Cụ thể:``: only the first is what goes on below.

    Args:
        lead: A line that leads in the lines below it.
    """
    if not lead.rstrip().endswith(":"):
        return lead
    start = max((match.end() for match in _NEXT_SENTENCE.finditer(lead)), default=0)
    figures = find_figures(lead[start:])
    whole = next((i for i, one in enumerate(figures) if counts_cases(one.noun)), len(figures))
    if whole + 1 >= len(figures) or figures[whole].pair:
        return lead
    first, last = figures[whole].end, figures[whole + 1].start
    pause = _PAUSE.search(lead, start + first, start + last)
    return lead[: pause.start()] if pause else lead


@lru_cache(maxsize=1024)
def concepts_of(text: str, without: str = "") -> tuple[str, ...]:
    """Return the concepts a heading, label or title speaks of."""
    return tuple(mention.concept for mention in lexicon(without).mentions(words_of(text)))


def _surroundings(collected: Collector, above: Sequence[Heading], goes_on: Timing) -> Surroundings:
    subject = programme = None
    of_lost = False
    for heading in above:
        if named := collected.units.find(heading.text):
            subject, of_lost = collected.units.subject(named), False
        elif collected.units.lost_in(heading.text):
            subject, of_lost = None, True
        programme = find_programme(heading.text) or programme
    window, unit = collected.heading.window, collected.heading.unit
    return Surroundings(
        planned=collected.sections.role in ("plan", "proposal"),
        subject=subject,
        programme=programme,
        own_offices=own_offices(unit.unit_level if unit else ""),
        annual=bool(window and (window.end - window.start).days > _ANNUAL_DAYS),
        timing=goes_on if goes_on != UNTIMED else _time_above(collected, above),
        office=collected.heading.office or reporting_office(collected.heading.issuing_agency or ""),
        is_news=collected.heading.is_news and not collected.heading.period_named,
        window=window,
        of_lost=of_lost,
        lead=collected.lead,
        listed=collected.listed,
        latest=max(
            filter(None, (collected.heading.report_date, window.end if window else None)),
            default=None,
        ),
    )


def _until(above: Sequence[Heading], collected: Collector) -> date | None:
    """Return the day figures reach: the report's, or an earlier one that a heading above names."""
    until = collected.until
    told = _time_above(collected, above)
    day = told.as_of or (told.window.end if told.window else None)
    return day if until and day and until - _LATELY <= day <= until else until


def _time_above(collected: Collector, above: Sequence[Heading]) -> Timing:
    """Return what the nearest heading that speaks of time, or the remark below it, says of it."""
    remark = collected.remark_below
    for heading in reversed(above):
        when = _heading_time(heading.text, collected.until)
        if when == UNTIMED and remark and remark[0] == heading.text:
            when = remark[1]
        if when != UNTIMED:
            return when
    return UNTIMED


@lru_cache(maxsize=1024)
def _heading_time(text: str, until: date | None) -> Timing:
    """What a heading says about the time of what stands below: ``(tính đến ngày 14/6/2024)``."""
    cues = cue_lexicon().mentions(marked_words_of(text))
    opened = text.replace("(", " ").replace(")", " ").replace(";", ",")
    figures = find_figures(text)
    # ``Tiếp nhận 412.386 hồ sơ, nhiều hơn 6 tháng đầu năm 2024. Cơ cấu:``: of its first figure.
    told = figures[0].start if figures else len(text)
    when = timing(find_days(text, until), cues, Place(opened, told, 0, len(text)))
    if when.window is None and when.as_of is None and is_caption(text):
        return replace(when, window=only_window(text))
    return when


def _collect(
    text: Text, passage: Passage, number: int, meaning: Meaning, collected: Collector
) -> None:
    figure = passage.figures[number]
    in_words = passage.text[figure.start].isalpha()
    sure = meaning.confidence >= threshold("zero_in_words") and meaning.kind != "target"
    if in_words and not sure:
        return
    sentence = passage.sentence_of(number)
    start = max(sentence.start, figure.start - _LABEL_BEFORE)
    end = min(sentence.end, figure.end + _LABEL_AFTER)
    collected.add(
        meaning,
        figure,
        text.locator(figure.start, figure.end),
        written=text.text[figure.start : figure.end],
        quote=text.text[sentence.start : sentence.end].strip(),
        label=" ".join(text.text[start:end].split()),
        doubts=slight_doubts(passage, number, meaning, collected.heading),
    )


def _collect_pairs(text: Text, pairs: Sequence[PairedService], collected: Collector) -> None:
    for pair in pairs:
        meaning = Meaning(
            indicator_code=pair.indicator_code,
            kind="flow",
            service_code=pair.service_code,
            confidence=_LISTED_NONE,
            rule="paired",
        )
        collected.add(
            meaning,
            Figure(pair.start, pair.end, "count", pair.value, "reported", "exact", ""),
            text.locator(pair.start, pair.end),
            written=text.text[pair.start : pair.end],
            quote=text.text,
            label=text.text[: pair.end],
        )


def _collect_zero_services(
    text: Text, zeros: Sequence[tuple[str, int, int]], collected: Collector
) -> None:
    for service, start, end in zeros:
        meaning = Meaning(
            indicator_code="SVC_RECEIVED",
            kind="flow",
            service_code=service,
            confidence=_LISTED_NONE,
            rule="none_listed",
        )
        collected.add(
            meaning,
            Figure(start, end, "count", ZERO.value, "reported", "exact", ""),
            text.locator(start, end),
            written="không phát sinh",
            quote=text.text,
            label=text.text[start:end],
        )
