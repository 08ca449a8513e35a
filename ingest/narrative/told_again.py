"""Figures that take their meaning from others told before: of another year, of a unit that leads.

``Năm 2023, con số tương ứng là 24.905 và 18.704``, ``từ 219 hồ sơ năm 2022 xuống còn 61 hồ sơ năm
2023``, ``91,89% (tháng trước 90,02%)``, ``dẫn đầu là xã A với 4.906 tài khoản``.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.model import ALL_BREAKDOWN
from ingest.narrative.families import families
from ingest.narrative.figure_times import member, time_of
from ingest.narrative.meaning import DOUBTED, SURE_AS_REPEATED, Meaning
from ingest.narrative.nouns import stands_for
from ingest.narrative.passages import Passage
from ingest.narrative.placement import stands_right_before
from ingest.narrative.times import Timing
from ingest.periods import Window, parse_period_key
from ingest.workbook.period_names import read_period


def of_the_period_alone(passage: Passage, number: int, found: list[Meaning]) -> Meaning | None:
    """``Có 36.420 người tích hợp (riêng quý IV tăng thêm 5.117)``: what the period added.

    Args:
        passage: The paragraph.
        number: Which figure.
        found: What the figures before it mean.
    """
    figure, sentence = passage.figures[number], passage.sentence_of(number)
    if not number or figure.kind != "count" or figure.pair:
        return None
    if not _ADDED.search(passage.text, sentence.start, figure.start):
        return None
    whole, known = found[-1], families()
    code = known.flow(whole.indicator_code or "")
    if not code or code == whole.indicator_code or passage.of[number - 1] != passage.of[number]:
        return None
    when = time_of(passage, number)
    when = when if when.window else Timing("in_period")
    sure = min(whole.confidence, SURE_AS_REPEATED)
    return replace(
        whole, indicator_code=code, kind="flow", timing=when, confidence=sure, rule="added"
    )


def summed_up(passage: Passage, number: int, found: list[Meaning]) -> Meaning | None:
    """``Kích hoạt thêm 604 tài khoản mức 2; tổng số đến nay là 71.846 tài khoản``: all so far.

    Args:
        passage: The paragraph.
        number: Which figure.
        found: What the figures before it mean.
    """
    figure = passage.figures[number]
    if not number or figure.kind != "count" or passage.of[number] != passage.of[number - 1]:
        return None
    added, known = found[-1], families()
    if number > 1 and found[-2].indicator_code and passage.of[number - 2] == passage.of[number]:
        ends, begins = passage.figures[number - 2].end, passage.figures[number - 1].start
        added = found[-2] if _A_PART.search(passage.text, ends, begins) else added
    code = known.cumulative(added.indicator_code or "")
    if not code or code == added.indicator_code:
        return None
    if not _SUM.fullmatch(passage.text, passage.figures[number - 1].end, figure.start):
        return None
    when = Timing("cumulative", as_of=time_of(passage, number).as_of)
    sure = min(added.confidence, SURE_AS_REPEATED)
    return replace(
        added, indicator_code=code, kind="cumulative", timing=when, confidence=sure,
        rule="summed_up",
    )  # fmt: skip


def same_again(passage: Passage, number: int, found: list[Meaning]) -> Meaning | None:
    """``Năm 2023, con số tương ứng là 24.905 và 18.704``: as in the sentence before, in order."""
    place, figure = passage.of[number], passage.figures[number]
    first = passage.of.index(place)
    sentence = passage.sentences[place]
    if not place or figure.kind == "percent" or figure.pair:
        return None
    told = _AGAIN.search(passage.text, sentence.start, passage.figures[first].start)
    if told is None or not _follow(passage, first, number):
        return None
    earlier = [
        one
        for one in range(first)
        if passage.of[one] == place - 1 and passage.figures[one].kind == figure.kind
    ]
    own = [one for one in range(first, number + 1) if passage.figures[one].kind != "percent"]
    alone = told["each"] is None and len(earlier) != 1
    if alone or len(own) > len(earlier) or not found[earlier[len(own) - 1]].indicator_code:
        return None
    return _at_another_time(found[earlier[len(own) - 1]], time_of(passage, number))


def from_one_to_another(
    passage: Passage, number: int, meaning: Meaning, found: list[Meaning]
) -> Meaning:
    """``Từ 219 hồ sơ năm 2022 xuống còn 61 hồ sơ năm 2023``: the same of two years.

    Args:
        passage: The paragraph.
        number: Which figure.
        meaning: What its words say.
        found: What the figures before it mean.
    """
    meaning = of_a_compared_period(passage, number, meaning)
    if begins_a_change(passage, number):
        end = passage.figures[number + 1].start
        year = _NAMED_YEAR.search(passage.text, passage.figures[number].end, end)
        if year:
            return replace(meaning, timing=_in_year(year["year"]))
        return replace(meaning, confidence=min(meaning.confidence, DOUBTED))
    if not number or not begins_a_change(passage, number - 1):
        return meaning
    year = _YEAR_BEHIND.match(passage.text, passage.figures[number].end)
    earlier = found[-1]
    if meaning.indicator_code is None and earlier.indicator_code:
        sure = min(earlier.confidence, SURE_AS_REPEATED) if year else DOUBTED
        meaning = replace(earlier, timing=time_of(passage, number), confidence=sure)
    return replace(meaning, timing=_in_year(year["year"])) if year else meaning


def begins_a_change(passage: Passage, number: int) -> bool:
    """Tell whether a figure is what something rose or fell from: ``từ 219 … xuống còn 61``."""
    figures = passage.figures
    if number + 1 >= len(figures) or passage.of[number] != passage.of[number + 1]:
        return False
    figure, other = figures[number], figures[number + 1]
    return (
        figure.kind == other.kind
        and bool(_FROM.search(passage.text, passage.sentence_of(number).start, figure.start))
        and bool(_TO.fullmatch(passage.text, figure.end, other.start))
    )


def of_a_leading_unit(
    passage: Passage, number: int, meaning: Meaning, found: list[Meaning]
) -> Meaning:
    """``Kích hoạt 52.447 tài khoản … Dẫn đầu là xã A với 4.906``: what the whole was told of.

    Args:
        passage: The paragraph.
        number: Which figure.
        meaning: What its words say.
        found: What the figures before it mean.
    """
    figure, sentence = passage.figures[number], passage.sentence_of(number)
    clause = max(passage.text.rfind(";", sentence.start, figure.start), sentence.start)
    leads = _LEADS.search(passage.text, clause, figure.start)
    if alone := _ALONE.search(passage.text, clause, figure.start):
        if meaning.indicator_code:
            return meaning
        leads = leads or alone
    behind = _LEADS.search(passage.text, figure.end, sentence.end)
    if not (leads or behind) or figure.kind != "count" or figure.pair:
        return meaning
    begins = leads.end() if leads else clause
    if not any(begins <= unit.start < figure.start for unit in passage.units):
        return meaning
    for whole in _alike(passage, number, found):
        both = {meaning.indicator_code, families().paired.get(meaning.indicator_code or "")}
        if meaning.indicator_code is None or whole.indicator_code in both:
            sure = min(whole.confidence, SURE_AS_REPEATED)
            own = time_of(passage, number)
            anew = whole.kind == "flow" and own.manner == "in_period" and not own.window
            when = own if anew else whole.timing
            return replace(
                whole, timing=when, subject=meaning.subject, breakdown_code=ALL_BREAKDOWN,
                confidence=sure, rule="of_a_unit",
            )  # fmt: skip
    return meaning


def of_a_compared_period(passage: Passage, number: int, meaning: Meaning) -> Meaning:
    """``So với quý III năm 2022 (trực tuyến 21.906 hồ sơ)``: its own words, of that period."""
    start = passage.sentence_of(number).start
    match = _COMPARED.search(passage.text, start, passage.figures[number].start)
    key = read_period(match["period"]) if match else None
    if key is None:
        return meaning
    period = parse_period_key(key)
    return replace(meaning, timing=Timing("in_period", Window(period.start, period.end)))


def of_the_next_unit(
    passage: Passage, number: int, meaning: Meaning, found: list[Meaning]
) -> Meaning:
    """``Huyện A có 41.209 tài khoản được kích hoạt, huyện B có 15.870 tài khoản``: told once.

    Args:
        passage: The paragraph.
        number: Which figure.
        meaning: What its words say.
        found: What the figures before it mean.
    """
    figure, before = passage.figures[number], number - 1
    if meaning.indicator_code or not number or passage.of[number] != passage.of[before]:
        return meaning
    other, told = passage.figures[before], found[before]
    nouns = {*stands_for(figure.noun)} & {*stands_for(other.noun)}
    alike = figure.kind == other.kind and nouns and not figure.pair
    beside = any(stands_right_before(passage, number, unit) for unit in passage.units)
    if not (alike and beside and told.indicator_code and told.subject):
        return meaning
    sure = min(told.confidence, SURE_AS_REPEATED)
    return replace(told, subject=None, confidence=sure, rule="of_a_unit")


def _alike(passage: Passage, number: int, found: list[Meaning]) -> Iterator[Meaning]:
    """Yield what is told of figures before one that count the same, the last one first."""
    nouns = {*stands_for(passage.figures[number].noun)}
    for before in range(number - 1, -1, -1):
        other = passage.figures[before]
        if _in_brackets(passage, before) and not _in_brackets(passage, number):
            continue
        same = other.kind == "count" and (
            not nouns or not other.noun or nouns & {*stands_for(other.noun)}
        )
        if same and found[before].indicator_code and not found[before].service_code:
            yield found[before]


def _in_brackets(passage: Passage, number: int) -> bool:
    ahead = passage.text[passage.sentence_of(number).start : passage.figures[number].start]
    return ahead.count("(") > ahead.count(")")


def _follow(passage: Passage, first: int, number: int) -> bool:
    """Tell whether nothing but links and rates stands between the first figure and another."""
    counts = [one for one in range(first, number + 1) if passage.figures[one].kind != "percent"]
    ends = passage.figures[first].start
    for one in range(first, number + 1):
        if one in counts and one != first:
            between = passage.text[ends : passage.figures[one].start]
            if not _LINKED.fullmatch(between):
                return False
        ends = passage.figures[one].end
    return True


def _at_another_time(told: Meaning, when: Timing) -> Meaning:
    code, _, rule = member(told.indicator_code or "", when, is_pair=False)
    sure = min(told.confidence, SURE_AS_REPEATED)
    return replace(
        told,
        indicator_code=code,
        kind=families().kind[code],
        timing=when,
        confidence=sure,
        rule=rule,
    )


def _in_year(year: str) -> Timing:
    period = parse_period_key(year)
    return Timing("in_period", Window(period.start, period.end))


_ADDED = re.compile(
    r"\(\s*(?:trong đó,?\s+)?riêng\s+(?:trong\s+)?(?:tháng|quý|năm|kỳ)\b[^();:]{0,25}?"
    r"(?:tăng thêm|tăng|thêm|cấp mới|phát sinh mới)(?:\s+(?:được|là))?\s*$",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"(?:[^;.,()\d]|(?<=mức )\d|(?<=độ )\d){0,60}[;,]\s*(?:nâng|đưa)?\s*"
    r"(?:tổng\s+số|tổng|lũy kế|luỹ kế)\b(?:[^;.()]|(?<=\d)\.(?=\d)){0,50}?"
    r"\b(?:là|lên|đạt|lên tới|lên đến)\s+(?:hơn\s+|trên\s+|gần\s+)?",
    re.IGNORECASE,
)
_A_PART = re.compile(r",\s*trong đó\b[^;]*$", re.IGNORECASE)
"""``Kích hoạt thêm 1.893 tài khoản, trong đó 1.704 mức 2, đưa tổng số lên …``: of the whole."""
_COMPARED = re.compile(
    r"\bso với\s+(?:cùng kỳ\s+)?(?P<period>(?:quý\s+[IV\d]+|tháng\s+\d{1,2}|(?:0?6|0?9) tháng"
    r"(?: đầu năm)?)\s*(?:/|năm\s+)\s*20[0-4]\d)\s*\([^()\d]{0,30}$",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:(?P<each>(?:các|những)\s+con số|con số tương ứng|số liệu tương ứng|các số liệu)"
    r"|con số|số liệu)(?:\s+(?:này|đó|trên|tương ứng|lần lượt))*\s*(?:là|đạt|:)?"
    r"(?:\s+lần lượt(?:\s+là)?)?\s*:?\s*$",
    re.IGNORECASE,
)
_LINKED = re.compile(r"[\s)]*(?:[^\W\d]+\s?){0,3}\s*(?:,|;|và|\s)*\s*", re.IGNORECASE)
_FROM = re.compile(r"\btừ\s+(?:hơn\s+|trên\s+|gần\s+|khoảng\s+)?$", re.IGNORECASE)
_TO = re.compile(
    r"[^;.\d]{0,40}(?:năm\s+20[0-4]\d\)?)?[^;.\d]{0,10}\b(?:xuống|lên|còn)\b(?:\s+[^\W\d]+){0,3}\s*",
    re.IGNORECASE,
)
_NAMED_YEAR = re.compile(r"năm\s+(?P<year>20[0-4]\d)(?!\d)", re.IGNORECASE)
_YEAR_BEHIND = re.compile(
    r"[^,;.\d]{0,30}\(?\s*(?:vào\s+|trong\s+)?năm\s+(?P<year>20[0-4]\d)(?!\d)", re.IGNORECASE
)
_LEADS = re.compile(
    r"\b(?:dẫn đầu|đứng đầu|cao nhất|nhiều nhất|thấp nhất|ít nhất|tiêu biểu|điển hình|nổi bật)\b",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"\briêng\s+(?:(?:Công an|UBND|Tổ công tác|địa bàn)\s+)?(?=(?:xã|phường|huyện|thị trấn)\b)",
    re.IGNORECASE,
)
"""``Tiếp nhận 47 tin; riêng Công an xã Nghi Lộc nhận 06 tin``."""
