"""A paragraph taken apart: sentences, figures, concepts, days, units and offices in it.

Everything is found once for the whole paragraph; `view` gathers it as seen from one figure.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ingest.narrative.figures import Figure, find_figures
from ingest.narrative.gazetteer import Evidence
from ingest.narrative.lexicon import (
    Lexicon,
    Mention,
    Word,
    lexicon,
    marked_words_of,
    words_of,
)
from ingest.narrative.named_days import Days, find_days
from ingest.narrative.none_of_it import none_of_it
from ingest.narrative.nouns import length_of
from ingest.narrative.scopes import NamedUnit, UnitNames, find_parts
from ingest.narrative.times import Place
from ingest.narrative.zeros import is_labelled_zero, zero_figures
from ingest.narrative.zones import NOT_AFTER, Sentence, Span, Zone
from ingest.reference import seed_rows

_SENTENCE_END = re.compile(
    r"(?<![A-ZĐ\d])[.!?](?=\s+[^\W\da-zđ])|(?<=\d)\.(?=\s+[^\W\da-zđ])"
    r"|(?<=[A-ZĐ]{2})(?<!TP)(?<!TX)(?<!TT)\.(?=\s+[^\W\da-zđ][^\W\dA-ZĐ])"
    r"|(?<=^[\da-zđ])\)(?=\s)|(?<=^\d\d)\)(?=\s)"
    r"|(?<=[^\W\dA-ZĐ]{2})\.(?=\s+\d)|(?<=[^\W\d]{4})\.(?=\s+[^\W\da-zđ][^\W\dA-ZĐ])"
)
_FIGURE_SIGNS = re.compile(
    r"\d|…|\.{3}|_{3}|(?:không|chưa) (?:có|phát|ghi|xảy|để|nhận)"
    r"|(?:không|chưa)\s[^.;:]{2,40}\snào\b",
    re.IGNORECASE,
)
_APART = re.compile(r"[;:()]")
_NOT_YET = re.compile(r"\bchưa (?:được |thể |thực hiện |triển khai )*$", re.IGNORECASE)
"""``Chưa được bố trí``: what was not done says nothing of what was."""
_IN_TIME = "dunghan"
_STILL = re.compile(r"\b(?:đang|còn)\s+$", re.IGNORECASE)
"""``Đang giải quyết trong hạn`` was not resolved in time yet."""
_LEFT_OUT = re.compile(
    r"\b(?:không (?:kể|tính|thuộc|phải|cần|còn phải)|chưa (?:kể|tính)|thay vì|ngoài(?! ra\b)"
    r"|ngoại trừ|bên cạnh(?! đó\b)|trừ(?= (?:các|những|phần|số|văn bản|thủ tục|hồ sơ)\b))\s+"
    r"[^,;.:()\d]*",
    re.IGNORECASE,
)
"""``Không kể ngành Công an, các bộ còn lại phụ trách …``: what is left out is not counted."""
_NAMES_SERVICES = re.compile(r"\W*(?:đối với|với|về)\s+(?:các\s+|nhóm\s+)*", re.IGNORECASE)
_TOTAL = re.compile(r"tổng (?:số )?hồ sơ", re.IGNORECASE)
_SETTLED_NEXT = re.compile(r"\s+(?:TTHC\s+)?(?:đã|được)\s+(?:được\s+)?giải quyết\b", re.IGNORECASE)
_LEVELS = frozenset({"muc1", "muc2"})
_FOR_OTHERS = frozenset({Zone.PARAGRAPH, Zone.AFTER_COMMA, Zone.OTHERS, Zone.LATER})
_ALONE = re.compile(r"\briêng\s+(?:[^\W\d_]+\s+){0,5}$", re.IGNORECASE)
_BOTH = re.compile(
    r"mức (?:độ )?0?1\s*(?:,|và|\+|/|&|-)\s*(?:mức (?:độ )?)?0?2(?!\d)", re.IGNORECASE
)
_OF_THESE_A_LEVEL = re.compile(
    r"\btrong (?:đó|số)\b(?:[^;.]|(?<=\d)\.(?=\d)){0,60}\bmức (?:độ )?0?[12]\b", re.IGNORECASE
)
_OF_THE_NEXT = re.compile(
    r"[^;]*[,;]\s*(?:đã\s+)?(?:kích hoạt|cấp)(?:\s+(?:mới|thêm|tài khoản|TK|được))*\s*",
    re.IGNORECASE,
)
"""``Cấp mới 305 tài khoản, kích hoạt mức 2 287``: the level is that of the next figure."""
_NEXT_FIGURE = re.compile(r"\s*(?:tài khoản|TK)?\s*(?:là|được|:)?\s*", re.IGNORECASE)
_SINCE_THEN = re.compile(r"\btừ\s+$", re.IGNORECASE)
"""``Từ đầu kỳ đã nhận vào …`` speaks of the period, not of what was left from the last one."""
_SHORT = 40
_LONGEST_NOUN = 60
_AS_PRINTED = Decimal("0.06")
"""How far a rate printed with one digit may be from what its pair comes to."""
_NEXT_WORD = re.compile(r"\s+(?P<word>[^\W\d_]+)")
_BRACKETED = re.compile(r"\s*\((?:đạt|bằng|tỷ lệ|đạt tỷ lệ|chiếm)?\s*(?:tỷ lệ\s*)?")
_FAR_RATE = re.compile(r"[^;.:()]{0,120}\((?:đạt|chiếm|bằng|tỷ lệ|đạt tỷ lệ)\s*(?:tỷ lệ\s*)?")
_OF_PAIR = re.compile(r"[^;.:()]{0,80}\(\s*")
_RATE_LINK = re.compile(
    r"[^,;.:()]*?[\s,(]*(?:(?:đạt|chiếm|tương ứng|tương đương|bằng|tỷ lệ đạt|tỷ lệ|đạt tỷ lệ"
    r"|với tỷ lệ)\s*"
    r"(?:với|là|khoảng|hơn|trên|gần)?\s*(?:tỷ lệ)?\s*:?\s*|[(=→⇒]\s*)$"
)


@dataclass(slots=True)
class Passage:
    """One paragraph or cell with what was found in it.

    Attributes:
        text: The text.
        figures: Its figures, in order.
        sentences: Its sentences; figure ``i`` is number ``index_in[i]`` of ``sentences[of[i]]``.
        mentions: Concepts met in it.
        cues: Words about time, targets and changes met in it.
        days: Days named in it.
        units: Units named in it.
        lost: Where it names units that have ended and nobody knows.
        words: Its words.
        context: Concepts of the headings above and of the unfinished paragraph before.
        until: The day the report's figures reach, where it is known.
    """

    text: str
    figures: list[Figure]
    sentences: list[Sentence]
    of: list[int]
    index_in: list[int]
    mentions: list[Mention]
    cues: list[Mention]
    days: list[Days]
    units: list[NamedUnit]
    lost: list[tuple[int, int]]
    words: list[Word]
    context: Sequence[tuple[str, Zone]]
    until: date | None = None
    _parts: list[Mention] | None = None

    @property
    def parts(self) -> list[Mention]:
        """Offices and fields named in it, found when first asked for."""
        if self._parts is None:
            self._parts = find_parts(self.text, self.words)
        return self._parts

    def sentence_of(self, number: int) -> Sentence:
        """Return the sentence a figure stands in."""
        return self.sentences[self.of[number]]

    def ahead(self, number: int, reach: int) -> str:
        """Return what stands behind a figure (or its pair) in its sentence, up to the next one."""
        figure, sentence = self.figures[number], self.sentence_of(number)
        following = number + (2 if figure.pair == "numerator" else 1)
        last = following >= len(self.figures)
        end = sentence.end if last else self.figures[following].start
        return self.text[figure.end : min(end, sentence.end, figure.end + reach)]

    def place(self, number: int) -> Place:
        """Return where a figure stands, for its time."""
        sentence = self.sentence_of(number)
        first = self.of.index(self.of[number])
        if first < number and _NAMES_SERVICES.fullmatch(
            self.text, sentence.start, self.figures[first].start
        ):
            first += 1  # ``Đối với 11 dịch vụ công, từ ngày … đến nay tiếp nhận …``
        start = self.figures[number].start
        return Place(self.text, start, sentence.start, self.figures[first].start)

    def zone(self, number: int, start: int, end: int) -> Zone | None:
        """Return the zone of a stretch as seen from a figure; None: after its sentence."""
        sentence = self.sentence_of(number)
        if start >= sentence.end:
            return None
        if start < sentence.start:
            return Zone.PARAGRAPH
        return sentence.zone(self.index_in[number], start, end)

    def evidence(self, number: int) -> Evidence:
        """Return the concepts met around a figure, by zone."""
        found: dict[str, dict[Zone, int]] = defaultdict(dict)
        figure = self.figures[number]
        in_words = self.text[figure.start].isalpha()
        if in_words and is_labelled_zero(self.text, figure.start, figure.end):
            in_words = False  # its label stands before it
        counted = _with_noun(self.text, figure)
        for mention in self.mentions:
            zone = self.zone(number, mention.start, mention.end)
            if zone is Zone.AFTER and mention.start < counted:
                zone = Zone.COUNTED
            if mention.concept in _LEVELS and zone in _FOR_OTHERS:
                if zone is Zone.PARAGRAPH and self._level_follows(number):
                    continue
                behind = mention.start >= figure.end or zone is Zone.PARAGRAPH
                if behind and _is_told_apart(self.text, mention):
                    continue
                if zone is not Zone.PARAGRAPH and behind and self._is_of_next(number, mention):
                    continue
            if zone and not (in_words and zone in NOT_AFTER):
                zones = found[mention.concept]
                zones[zone] = zones.get(zone, 0) + 1
        for concept, zone in self.context:
            zones = found[concept]
            zones[zone] = zones.get(zone, 0) + 1
        return found

    def _is_of_next(self, number: int, mention: Mention) -> bool:
        if number + 1 == len(self.figures):
            return False
        end, following = self.figures[number].end, self.figures[number + 1].start
        before = _OF_THE_NEXT.fullmatch(self.text, end, mention.start)
        return bool(before and _NEXT_FIGURE.fullmatch(self.text, mention.end, following))

    def _level_follows(self, number: int) -> bool:
        """``Đã cấp 668.120 tài khoản …; trong số kích hoạt có 604.015 tài khoản mức 2``: all."""
        end = self.sentence_of(number).end
        return bool(_OF_THESE_A_LEVEL.search(self.text, self.figures[number].end, end))

    def is_rate_of_previous(self, number: int) -> bool:
        """Tell whether a percentage belongs to the figure just before it: ``86 (đạt 98%)``."""
        if not number or self.figures[number].kind != "percent":
            return False
        before, figure = self.figures[number - 1], self.figures[number]
        if before.kind == "percent" or self.of[number] != self.of[number - 1]:
            return False
        between = self.text[before.end : figure.start]
        if before.pair and (_OF_PAIR.fullmatch(between) or self._agrees(number, between)):
            return True
        return bool(_RATE_LINK.fullmatch(between) or _FAR_RATE.fullmatch(between))

    def _agrees(self, number: int, between: str) -> bool:
        """``3.050/3.195, 95,46%``: what the pair just before it comes to."""
        upper, share = self.figures[number - 2], self.figures[number].value
        if number < 2 or not upper.lower or upper.value is None or share is None:
            return False
        near = len(between) <= _LONGEST_NOUN and ";" not in between
        return near and abs(upper.value / upper.lower * 100 - share) <= _AS_PRINTED


def counts_something_unknown(passage: Passage, number: int) -> bool:
    """Tell whether a figure counts a thing no seed knows: ``23 đài cơ sở``, ``45 camera``."""
    figure = passage.figures[number]
    if figure.kind != "count" or figure.noun or figure.pair:
        return False
    match = _NEXT_WORD.match(passage.text, figure.end)
    if match is None or match["word"].lower() in _function_words():
        return False
    start = match.start("word")
    known = (*passage.mentions, *passage.cues)
    return not any(mention.start <= start < mention.end for mention in known)


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    return frozenset(row["word"] for row in seed_rows("narrative/function_words"))


def may_hold_figures(text: str) -> bool:
    """Tell at a glance whether a text can hold a figure, in digits or in words."""
    return bool(_FIGURE_SIGNS.search(text))


def take_apart(
    text: str,
    units: UnitNames,
    context: Sequence[tuple[str, Zone]],
    without: str = "",
    until: date | None = None,
) -> Passage:
    """Find everything in one paragraph.

    Args:
        text: The paragraph.
        units: Finds the units named.
        context: Concepts of what stands above it, with the zone they count in.
        without: A report whose own wordings are left out.
        until: The day the report's figures reach, where it is known.
    """
    cues = cue_lexicon().mentions(marked_words_of(text))
    figures = find_figures(text)
    zeros = none_of_it(text)
    zeros += [
        zero
        for zero in zero_figures(text, cues, figures)
        if not any(one.start <= zero.start < one.end for one in zeros)
    ]
    figures = sorted([*figures, *zeros], key=lambda figure: figure.start)
    named = units.find(text) if figures else []
    if named:
        figures = [
            figure
            for figure in figures
            if not any(unit.start < figure.start < unit.end for unit in named)
        ]
    words = words_of(text) if figures else []
    undone = "chưa" in text
    left_out = [match.span() for match in _LEFT_OUT.finditer(text)] if figures else []
    bounds = _sentence_bounds(text)
    of = [_holder(bounds, figure.start) for figure in figures]
    sentences, index_in = [], [0] * len(figures)
    for number, (start, end) in enumerate(bounds):
        held = [index for index, holder in enumerate(of) if holder == number]
        spans: list[Span] = []
        for index in held:
            if not (spans and _belongs_to_last(text, figures, index)):
                spans.append(Span(figures[index].start, _with_noun(text, figures[index])))
            else:
                closed = _closed(text, _with_noun(text, figures[index]))
                spans[-1] = Span(spans[-1].start, closed)
            index_in[index] = len(spans) - 1
        sentences.append(Sentence(text, start, end, spans))
    return Passage(
        text=text,
        figures=figures,
        sentences=sentences,
        of=of,
        index_in=index_in,
        mentions=[
            mention
            for mention in lexicon(without).mentions(words)
            if not _APART.search(text, mention.start, mention.end)
            and not _is_no_mention(text, mention)
            and not (
                undone and _NOT_YET.search(text, max(0, mention.start - _SHORT), mention.start)
            )
            and not any(start < mention.start < end for start, end in left_out)
            and not (
                mention.concept == _IN_TIME
                and _STILL.search(text, max(0, mention.start - _SHORT), mention.start)
            )
        ],
        cues=cues,
        days=find_days(text, until) if figures else [],
        units=named,
        lost=units.lost_in(text) if figures else [],
        words=words,
        context=context,
        until=until,
    )


def _is_no_mention(text: str, mention: Mention) -> bool:
    """``Tổng số hồ sơ đã giải quyết`` speaks of none received, ``mức độ 1, 2`` of neither level."""
    if mention.concept == "tiepnhan":
        return bool(_SETTLED_NEXT.match(text, mention.end)) and bool(
            _TOTAL.fullmatch(text, mention.start, mention.end)
        )
    if mention.concept == "tonkytruoc" and text[mention.start] in "đĐ":
        return bool(_SINCE_THEN.search(text, max(0, mention.start - _SHORT), mention.start))
    if mention.concept in _LEVELS:
        return bool(_BOTH.match(text, mention.start))
    return False


def _is_told_apart(text: str, mention: Mention) -> bool:
    """``1.204 tài khoản, riêng mức 2 là 812. Lũy kế …``: a level of the figure right behind it."""
    return bool(_ALONE.search(text, max(0, mention.start - _SHORT), mention.start))


@lru_cache(maxsize=1)
def cue_lexicon() -> Lexicon:
    """Return the words about time, targets and changes (``seeds/narrative/cues.csv``)."""
    return Lexicon(
        (
            (row["cue"], phrase)
            for row in seed_rows("narrative/cues")
            for phrase in row["phrases"].split(";")
        ),
        marked_words_of,
    )


def _sentence_bounds(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    starts = [0, *ends]
    return [(a, b) for a, b in zip(starts, [*ends, len(text)], strict=True) if a < b] or [(0, 0)]


def _holder(bounds: list[tuple[int, int]], place: int) -> int:
    return next(
        number for number, (_, end) in enumerate(bounds) if place < end or end == bounds[-1][1]
    )


def _belongs_to_last(text: str, figures: list[Figure], index: int) -> bool:
    """A pair, and a rate in brackets right behind a figure, stand in one place."""
    figure, before = figures[index], figures[index - 1]
    if figure.pair == "denominator":
        return True
    if figure.pair and before.kind == "percent" and text[before.end : figure.start].strip() == "(":
        return True
    between = text[before.end : figure.start]
    return figure.kind == "percent" and bool(_BRACKETED.fullmatch(between))


def _with_noun(text: str, figure: Figure) -> int:
    """The word counted is part of a figure's place, its commas included."""
    rest = text[figure.end :]
    gap = len(rest) - len(rest.lstrip())
    length = length_of(figure.noun, rest[gap : gap + _LONGEST_NOUN])
    return figure.end + gap + length if length else figure.end


def _closed(text: str, end: int) -> int:
    return end + 1 if text[end : end + 1] == ")" else end
