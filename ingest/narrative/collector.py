"""Collects what a report yields: figures with their filing, items, findings."""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from ingest.catalogue import catalogue
from ingest.findings import FindingList
from ingest.model import ALL_BREAKDOWN, Item, MeasureKind, Value
from ingest.narrative.borne_out import borne_out
from ingest.narrative.certainty import certainty, settled
from ingest.narrative.claims import contradictions, told_of
from ingest.narrative.families import of_stocks
from ingest.narrative.figures import Figure
from ingest.narrative.filing_doubts import filing_doubts
from ingest.narrative.heading import Heading
from ingest.narrative.meaning import DOUBTED, KIND_UNSTATED, UNTIMED, Meaning
from ingest.narrative.plans import file_target, is_over, period_named
from ingest.narrative.scopes import UnitNames
from ingest.narrative.sections import Sections
from ingest.narrative.thresholds import threshold
from ingest.narrative.times import Timing
from ingest.periods import STOCK_KINDS, Filing, Window, file_figure
from ingest.versions import NARRATIVE_VERSION

_QUOTE = 1000
_MORE_THAN_A_YEAR = 400
_SAME_DAYS, _LONGEST_CAMPAIGN = 2, 62
_NEW_LAW, _NEW_LAW_SETTLED = date(2024, 7, 1), date(2024, 9, 1)
"""Law 26/2023/QH15 made the ``thẻ căn cước công dân`` a ``thẻ căn cước`` on 1 July 2024."""
_CARDS_SO_FAR = frozenset({"CCCD_COLLECTED_CUM", "CCCD_ISSUED_CUM"})
_OF_BOTH_LAWS = re.compile(
    r"CCCD|căn cước công dân|l(?:ũy|uỹ) kế|từ trước|gắn ch[íi]p", re.IGNORECASE
)
_GOES_ON = re.compile(r"\W*(?:theo đó|kết quả|qua đó|trong đợt|sau đợt)\b", re.IGNORECASE)
_CLOSES_THE_PERIOD = frozenset(
    {"DOSSIER_PENDING", "DOSSIER_CARRIED_OVER", "SVC_PENDING", "SVC_CARRIED_OVER"}
)
"""What an account of the period's dossiers ends with is of its last day, not of the news item's."""
_MONTH = 31


@dataclass(slots=True)
class Collector:
    """What was read of one report so far, and what every figure of it is read against.

    Attributes:
        heading: Who reports, when, for which days.
        cut_off: The day the report's figures stand for, where it names one.
        without: A report whose own wordings are left out.
        told: The days the last paragraph named that named any.
        spoken_of: The concepts of the last paragraph that holds figures.
        counts_dossiers: Whether the last paragraph counts dossiers, as may the next.
        lead: The last line that led in a list, while its items last, whatever their numbering.
        listed: What the unit told last in the last paragraph is told to have.
        doubts: What speaks against a figure, by its ``value_no``.
        remark_below: A heading with the time a line in brackets right below it tells.
        over_years: The heading above whose paragraphs tell of all the years a summary is of.
    """

    heading: Heading
    cut_off: date | None
    without: str = ""
    values: list[Value] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    found: FindingList = field(default_factory=FindingList)
    sections: Sections = field(default_factory=Sections)
    told: Timing = UNTIMED
    spoken_of: tuple[str, ...] = ()
    listed: Meaning | None = None
    lead: str = ""
    counts_dossiers: bool = False
    doubts: dict[int, frozenset[str]] = field(default_factory=dict)
    remark_below: tuple[str, Timing] | None = None
    over_years: str | None = None
    units: UnitNames = field(init=False)

    def __post_init__(self) -> None:
        """Take the units as they stood at the end of the report's window."""
        window = self.heading.window
        self.units = UnitNames(self.heading.unit, window.end if window else None)

    @property
    def until(self) -> date | None:
        """The day the report's figures reach."""
        window = self.heading.window
        return self.cut_off or (window.end if window else None)

    def add(
        self,
        meaning: Meaning,
        figure: Figure,
        locator: str,
        *,
        written: str | None,
        quote: str,
        label: str,
        doubts: frozenset[str] = frozenset(),
    ) -> None:
        """Keep one figure; what is not understood is kept without an indicator.

        Args:
            meaning: What it means.
            figure: Its value.
            locator: Where it stands.
            written: The amount as written; None for a blank.
            quote: The sentence or row it stands in.
            label: The words right around it.
            doubts: What the words around it say against it.
        """
        code = meaning.indicator_code
        if (
            self._of_no_year(meaning)
            or self._until_another_day(meaning)
            or self._since_no_day(meaning)
            or self._since_the_law(meaning, quote)
            or self._of_a_campaign(meaning, quote)
            or self._after_its_unit(meaning)
        ):
            meaning = replace(meaning, confidence=min(meaning.confidence, DOUBTED))
        sure = code is not None and meaning.confidence >= threshold("understood")
        rule = f"{NARRATIVE_VERSION}:{meaning.rule}" + (f"?{code}" if code and not sure else "")
        subject = meaning.subject
        filing = self._filing(meaning)
        indicator = catalogue().indicators[code] if code and sure else None
        if sure and meaning.rule == KIND_UNSTATED and meaning.kind != "target":
            self.found.add("NARRATIVE_KIND_UNSTATED", locator, written or "", indicator_name(code))
        if figure.problem:
            self.found.add(figure.problem, locator, written or "")
        number = len(self.values) + 1
        self.doubts[number] = doubts | filing_doubts(meaning, self.heading)
        self.values.append(
            Value(
                value_no=number,
                section=self.sections.title,
                subject_unit_code=subject.unit.unit_code if subject else self.heading.unit_code,
                subject_unit_as_written=subject.as_written if subject else None,
                indicator_code=code if sure else None,
                service_code=meaning.service_code if sure else None,
                breakdown_code=meaning.breakdown_code if sure else ALL_BREAKDOWN,
                label_as_written=label,
                measure_kind=meaning.kind if sure or meaning.kind == "target" else None,
                value_as_written=written,
                value=-figure.value if meaning.falls and figure.value else figure.value,
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

    def settle(self, shown_from: float | None = None) -> None:
        """Tell how sure each figure is, now that all are known; keep unsure ones from the view."""
        least = threshold("current_view") if shown_from is None else shown_from
        groups = contradictions(self.values)
        for group in groups:
            if all(certainty(self.doubts.get(one.value_no, ())) >= least for one in group):
                told_of(self.found, group, indicator_name(group[0].indicator_code))
        borne = borne_out(self.values)
        claimed = {one.value_no for group in groups for one in group}
        for group in groups:
            told_once = {one.value_no for one in group} & borne
            if len(told_once) == 1:
                claimed -= told_once  # the others are the ones that are something else
        self.values = settled(self.values, self.doubts, claimed, borne, least)

    def _filing(self, meaning: Meaning) -> Filing:
        code, when = meaning.indicator_code, meaning.timing
        if meaning.kind == "target":
            return file_target(when, self.sections.above, self.heading)
        filing = file_meaning(meaning.kind, code, when, self.heading, self.cut_off)
        ended, day = self._ended(meaning), filing.as_of_date
        if ended and day and day < ended and filing.window_end is None:
            return file_figure(  # the report's period closed when the unit was no more
                meaning.kind, own_window=None, as_of_date=day, report_period=None,
                report_window=None,
            )  # fmt: skip
        return filing

    def _of_no_year(self, meaning: Meaning) -> bool:
        """In a summary of several years a flow without a year is of one of them or of all."""
        window, when = self.heading.window, meaning.timing
        if window is None or (window.end - window.start).days <= _MORE_THAN_A_YEAR:
            return False
        is_state = meaning.kind == "ratio" and of_stocks(meaning.indicator_code)
        dated = when.window or when.as_of or when.manner in ("now", "cumulative")
        above = self.sections.above
        if meaning.kind == "flow" and above and above[0].text == self.over_years:
            return False
        return meaning.kind in ("flow", "ratio") and not dated and not is_state

    def _since_no_day(self, meaning: Meaning) -> bool:
        """What a news item of no period tells as received until now began on a day nobody told.

        Neither is it clear of which days it is where its period is named, but only the day until
        which, or where other days were told last.
        """
        if not self.heading.is_news:
            return False
        when = meaning.timing
        is_of_days = meaning.kind == "flow" or (
            meaning.kind == "ratio" and not of_stocks(meaning.indicator_code)
        )
        if self.heading.period_named:
            others = self.told.window not in (None, self.heading.window)
            told = when.window or when.manner in ("in_period", "year_to_date")
            return is_of_days and not told and bool(when.as_of or (others and self._is_short()))
        return is_of_days and not when.window and when.manner not in ("in_period", "year_to_date")

    def _since_the_law(self, meaning: Meaning, quote: str) -> bool:
        """The ``thẻ căn cước`` of the new law's first weeks may count from its first day."""
        appeared = self.heading.report_date
        if not (self.heading.is_news and appeared and _NEW_LAW <= appeared < _NEW_LAW_SETTLED):
            return False
        code = meaning.indicator_code or ""
        return code in _CARDS_SO_FAR and not _OF_BOTH_LAWS.search(quote)

    def _of_a_campaign(self, meaning: Meaning, quote: str) -> bool:
        """``Theo đó, …`` behind the days of a campaign: of those days, not all so far."""
        told, when = self.told.window, meaning.timing
        if not (self.heading.is_news and told) or when.window or when.as_of:
            return False
        if (told.end - told.start).days > _LONGEST_CAMPAIGN:
            return False
        if when.manner not in ("", "standing"):
            return False
        return (meaning.indicator_code or "").endswith("_CUM") and bool(_GOES_ON.match(quote))

    def _after_its_unit(self, meaning: Meaning) -> bool:
        """``Tỉnh Bình Thuận (cũ): 236.418 hồ sơ``: of days it still existed, whichever they are."""
        ended = self._ended(meaning)
        if ended is None:
            return False
        filing = self._filing(meaning)
        if filing.period_key == self.heading.period_key:
            return True  # its code is looked up on the day the report closes
        day = filing.as_of_date or filing.window_end
        return day is None or day >= ended

    def _ended(self, meaning: Meaning) -> date | None:
        """Return the day a figure's unit was no more, where that was before the report closed."""
        end = meaning.subject.unit.valid_to if meaning.subject else None
        window = self.heading.window
        return end if end and window and window.end >= end else None

    def _is_short(self) -> bool:
        """The days told last are a stretch of its own within the period: ``riêng trong tuần``."""
        told, own = self.told.window, self.heading.window
        return bool(told and own and own.start <= told.start and told.end <= own.end)

    def _until_another_day(self, meaning: Meaning) -> bool:
        """A flow until a day that does not close the report began on a day nobody told."""
        window, when = self.heading.window, meaning.timing
        if meaning.kind != "flow" or when.as_of is None or when.window or window is None:
            return False
        return abs((when.as_of - (self.cut_off or window.end)).days) > _SAME_DAYS


def indicator_name(code: str | None) -> str:
    """Return what an indicator is called."""
    return catalogue().indicators[code].name if code else ""


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
    if window and period_named(window, heading):
        window = None  # "trong tháng 5/2024" of a May report means the days the report covers
    if window and heading.window and _are_its_years(heading.window, window):
        window = None  # "trong 02 năm" of a report over these two
    closing = _closing(heading, cut_off)
    if heading.is_news and heading.period_named and code in _CLOSES_THE_PERIOD and heading.window:
        closing = closing if when.manner == "now" else heading.window.end
    if kind in STOCK_KINDS or (kind == "ratio" and of_stocks(code)):
        if window and as_of is None and is_over(window, heading):
            return file_figure(  # how things stood when the month before closed is of that month
                kind, own_window=None, as_of_date=window.end, report_period=None, report_window=None
            )
        as_of = as_of or _end_of(window, closing)
        window = None
    elif kind == "score" and window is None and (heading.period_key or "").startswith("custom:"):
        as_of = as_of or closing  # a ranking of no period stood so when the figures closed
    elif kind == "ratio" and window is None and when.manner != "year_to_date":
        if as_of is None and when.manner in ("now", "cumulative"):
            as_of = closing
    elif when.manner == "year_to_date" and window is None and (as_of or closing):
        end = as_of or closing
        window = Window(date(end.year, 1, 1), end) if end else None
    so_far = window if when.manner == "year_to_date" else None
    if so_far and heading.window and _is_its_year(heading.window, so_far):
        window = None  # the office's year began in December: ``Từ ngày 15/12/2022``
    return file_figure(
        kind,
        own_window=window,
        as_of_date=as_of,
        report_period=heading.period_key,
        report_window=heading.window,
    )


def _is_its_year(reported: Window, so_far: Window) -> bool:
    """Tell whether a report's own days are the year so far, counted from some day of December."""
    begun = (so_far.start - reported.start).days
    return 0 < begun < _MONTH and abs((reported.end - so_far.end).days) <= _SAME_DAYS


def _are_its_years(reported: Window, named: Window) -> bool:
    """Tell whether the years a text names are those a report over several is of."""
    if (named.end - named.start).days <= _MORE_THAN_A_YEAR:
        return False
    begins, ends = reported.start - named.start, reported.end - named.end
    return abs(begins.days) <= _MONTH and abs(ends.days) <= _MONTH


def _closing(heading: Heading, cut_off: date | None) -> date | None:
    """Return the day "until now" means: the window's last, or the signature if that came first.

    A report signed before its window begins is dated wrongly, which is a finding of its own.
    """
    window, signed = heading.window, heading.report_date
    closing = cut_off or (window.end if window else None)
    if closing and window and signed and window.start <= signed < closing:
        return signed
    return closing


def _end_of(window: Window | None, closing: date | None) -> date | None:
    """How things stood in a year not yet over is how they stand when the report closes."""
    if window is None or (closing and window.start <= closing <= window.end):
        return closing
    return window.end
