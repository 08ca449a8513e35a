"""What a figure's time and way of being found say against it, whatever its words mean."""

import re
from datetime import timedelta
from functools import lru_cache

from ingest.narrative.families import of_stocks
from ingest.narrative.heading import Heading
from ingest.narrative.heading_words import heading_words
from ingest.narrative.meaning import KIND_UNSTATED, Meaning
from ingest.periods import STOCK_KINDS, Window

_FAIR, _WEAK = 0.8, 0.7
_LONG_AGO, _TOO_EARLY = timedelta(days=60), timedelta(days=20)
_MORE_THAN_A_YEAR = timedelta(days=400)
_YEAR = re.compile(r"(?<![\d/.])20[0-4]\d(?!\d)")
_PROGRAMME = re.compile(
    r"giai đoạn\s+20\d\d\s*[-–]\s*20\d\d(?:[,\s]+tầm nhìn.{0,20}?20\d\d)?", re.I
)
"""The years of the scheme itself, which every title may name."""

_BESIDE = re.compile(
    r"\b(?:so|so sánh|đối chiếu|đối sánh)(?:\s+(?:sánh|số liệu|kết quả))*(?:\s+(?:với|cùng))?"
    r"(?:\s+(?:cùng kỳ|kết quả|số liệu|cả|của|các))*\s+năm\s+20[0-4]\d"
    r"(?:\s*(?:,|và|[-–])\s*(?:năm\s+)?20[0-4]\d)*",
    re.I,
)
"""``Năm 2024 (so sánh với năm 2023)``: of one year, another is told beside each figure of it."""


def filing_doubts(meaning: Meaning, heading: Heading) -> frozenset[str]:
    """Return what speaks against a figure besides the words around it.

    Args:
        meaning: What it was taken for.
        heading: The head of its report.
    """
    dated = meaning.timing.window is not None or meaning.timing.as_of is not None
    found = {finding.rule_code for finding in heading.findings}
    signs = {
        "news": heading.is_news,
        "weak_match": meaning.confidence < _WEAK,
        "fair_match": _WEAK <= meaning.confidence < _FAIR,
        "kind_unstated": meaning.rule == KIND_UNSTATED,
        "of_a_unit": meaning.rule == "of_a_unit",
        "period_inferred": not dated
        and "PERIOD_INFERRED" in found
        and meaning.timing.manner != "in_period",
        "dated_late": not dated and "REPORT_DATED_TOO_LATE" in found,
        "not_over": not dated and _is_not_over(heading),
        "several_years": not dated
        and not (meaning.kind in STOCK_KINDS and meaning.timing.manner in ("cumulative", "now"))
        and _sums_up_years(heading.title, heading.window),
        "long_ago": _is_long_ago(meaning, heading),
    }
    return frozenset(name for name, applies in signs.items() if applies)


@lru_cache(maxsize=64)
def _sums_up_years(title: str, window: Window | None) -> bool:
    """A title that names two years leaves open which of them a figure without days is of."""
    if window and window.end - window.start > _MORE_THAN_A_YEAR:
        return True
    plans = heading_words("plan").search(title)
    told = _BESIDE.sub(" ", title[: plans.start()] if plans else title)
    return len(set(_YEAR.findall(_PROGRAMME.sub(" ", told)))) > 1


def _is_not_over(heading: Heading) -> bool:
    """``Trong tuần thứ hai năm 2024`` names no year's report: it was signed in January."""
    signed, window = heading.report_date, heading.window
    return bool(signed and window and signed < window.end - _TOO_EARLY)


def _is_long_ago(meaning: Meaning, heading: Heading) -> bool:
    """``Sinh trước năm 2009 là 131/358``: how things stand is not told by days long over."""
    window = meaning.timing.window
    if window is None or heading.window is None:
        return False
    is_rate = meaning.kind == "ratio"
    stands = of_stocks(meaning.indicator_code) if is_rate else meaning.kind in STOCK_KINDS
    return stands and window.end < heading.window.start - _LONG_AGO
