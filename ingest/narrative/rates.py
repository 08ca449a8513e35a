"""Rates by the count they follow, lower parts by their upper, and what a rate says of both."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.narrative.families import families
from ingest.narrative.figures import Figure
from ingest.narrative.meaning import DOUBTED, KIND_UNSTATED, SURE_AS_REPEATED, Meaning
from ingest.narrative.passages import Passage
from ingest.narrative.zones import Zone
from ingest.periods import Window

_HUNDRED = Decimal(100)
_EXACTLY = Decimal("0.1")
_AGREEING = 0.05
_AS_PRINTED = Decimal("0.06")
_COUNT_OF_RATE = re.compile(
    r"\s*(?:(?:[^\W\d]+\s+){0,4}?,?\s*(?:với|(?:tương ứng|tương đương)(?: với)?|tức(?: là)?)"
    r"|\(\s*(?:tương ứng\s+)?)"
    r"\s*(?:khoảng\s+|hơn\s+|trên\s+|gần\s+)?",
    re.IGNORECASE,
)
_SORTS_OF_TASKS = {"cothoihan": "TASK_WITH_DEADLINE", "thuongxuyen": "TASK_REGULAR"}
_RIGHT_AFTER = frozenset({Zone.COUNTED, Zone.AFTER})
_NO_RATES = frozenset({"of_target", "change"})
_OPENS = re.compile(r"[^;.%()]{0,80}\(\s*")


def rate_of(passage: Passage, number: int, found: list[Meaning]) -> Meaning | None:
    """The rate of the count before it, if the catalogue knows such a rate and it is possible."""
    upper_number = number - 1
    upper = found[upper_number]
    if passage.figures[upper_number].pair == "denominator":
        upper_number -= 1
        upper = found[upper_number]
    known = families()
    lower_code = upper.indicator_code or ""
    rates = known.rates_of(upper.indicator_code)
    if not rates and upper_number and passage.of[upper_number - 1] == passage.of[number]:
        both = known.rates_of(found[upper_number - 1].indicator_code)
        rates = tuple(rate for rate in both if known.denominator.get(rate) == lower_code)
        if not rates and _come_to(passage, number):
            rates = both[:1]  # of accounts of one level, as reports put it
        if rates:
            upper_number -= 1
            upper = found[upper_number]
    if not rates and upper.rule == KIND_UNSTATED:
        rates = known.rates_of(known.cumulative(upper.indicator_code or ""))
    if not rates and upper_number == number - 1:
        return _by_its_whole(passage, number, found)
    value, share = passage.figures[upper_number].value, passage.figures[number].value
    for rate in rates:
        lower = known.denominator.get(rate, "")
        whole = _value_of(passage, found, lower, number, upper.timing.window)
        if passage.figures[number - 1].pair == "denominator":
            whole = passage.figures[number - 1].value  # ``31/33 nhiệm vụ có thời hạn (93,9%)``
        agrees = whole is not None and value is not None and share is not None and whole != 0
        near = agrees and abs(value / whole * _HUNDRED - share) < Decimal(2)  # type: ignore[operator]
        if agrees and not near and len(rates) > 1:
            continue
        sure = upper.confidence > DOUBTED
        if agrees and not near:
            confidence = min(upper.confidence, DOUBTED)
        else:
            confidence = min(0.97, upper.confidence + (_AGREEING if near and sure else 0.0))
        return replace(
            upper, indicator_code=rate, kind=known.kind[rate], confidence=confidence, rule="rate"
        )
    return None


def _come_to(passage: Passage, number: int) -> bool:
    """Tell whether a percentage is what the two figures before it come to."""
    upper, whole = passage.figures[number - 2].value, passage.figures[number - 1].value
    share = passage.figures[number].value
    if upper is None or not whole or share is None:
        return False
    return abs(upper / whole * _HUNDRED - share) <= _AS_PRINTED


def _by_its_whole(passage: Passage, number: int, found: list[Meaning]) -> Meaning | None:
    """``168.212 hồ sơ trên tổng số 170.930 công dân (98,41%)``: by its lower part, if it agrees."""
    lower, known = found[number - 1], families()
    rates = [rate for rate, code in known.denominator.items() if code == lower.indicator_code]
    if len(rates) != 1 or number < 2 or passage.of[number - 2] != passage.of[number]:
        return None
    upper, whole = passage.figures[number - 2].value, passage.figures[number - 1].value
    share = passage.figures[number].value
    if upper is None or not whole or share is None:
        return None
    if abs(upper / whole * _HUNDRED - share) > _EXACTLY:
        return None
    return replace(lower, indicator_code=rates[0], kind=known.kind[rates[0]], rule="rate")


def _value_of(
    passage: Passage, found: list[Meaning], code: str, before: int, window: Window | None
) -> Decimal | None:
    """The count of a code told last before a figure, of its own time if there is one."""
    told: list[int] = []
    for number in range(before - 1, -1, -1):
        one = found[number]
        unstated = one.rule == KIND_UNSTATED and one.indicator_code
        if code in (one.indicator_code, families().cumulative(unstated) if unstated else None):
            told.append(number)
    same = [number for number in told if found[number].timing.window == window]
    return next((passage.figures[number].value for number in (*same, *told)), None)


def lower_part(upper: Meaning) -> Meaning:
    """Return the meaning of the lower part of a pair, by what its upper part means."""
    known = families()
    issued = (upper.indicator_code or "").replace("_ACTIVATED", "_ISSUED")
    if "_L2_" in issued and issued != upper.indicator_code and issued in known.kind:
        return replace(upper, indicator_code=issued, kind=known.kind[issued], rule="pair")
    for rate in known.rates.get(upper.indicator_code or "", ()):
        if lower := known.denominator.get(rate):
            return replace(upper, indicator_code=lower, kind=known.kind[lower], rule="pair")
    return replace(upper, indicator_code=None, kind="context", confidence=0.0, rule="pair")


def of_some_tasks(passage: Passage, number: int, meaning: Meaning) -> Meaning:
    """``31/33 nhiệm vụ có thời hạn``: the lower part are the tasks of that sort, not all."""
    if meaning.indicator_code != "TASK_ASSIGNED":
        return meaning
    evidence = passage.evidence(number)
    for sort, code in _SORTS_OF_TASKS.items():
        if not _RIGHT_AFTER.isdisjoint(evidence.get(sort, {})):
            return replace(meaning, indicator_code=code, kind=families().kind[code])
    return meaning


def of_its_rate(passage: Passage, number: int, found: list[Meaning]) -> Meaning | None:
    """``Trực tuyến chiếm 89,2% với 967.204 hồ sơ``: the count a rate right before it is of."""
    figure = passage.figures[number]
    if not number or figure.kind != "count" or figure.pair:
        return None
    before = passage.figures[number - 1]
    if before.kind != "percent" or passage.of[number] != passage.of[number - 1]:
        return None
    upper, _ = families().parts(found[-1].indicator_code)
    if upper is None or not _COUNT_OF_RATE.fullmatch(passage.text, before.end, figure.start):
        return None
    sure = min(found[-1].confidence, SURE_AS_REPEATED)
    return replace(
        found[-1], indicator_code=upper, kind=families().kind[upper], confidence=sure, rule="rate"
    )


def parts_in_brackets(passage: Passage, number: int, found: list[Meaning]) -> Meaning | None:
    """``100% cơ sở (79/79)``: the pair in brackets is what the rate before it is made of."""
    figure, last = passage.figures[number], passage.figures[number - 1]
    if not number or figure.pair != "numerator" or passage.of[number] != passage.of[number - 1]:
        return None
    if last.kind != "percent" or not _OPENS.fullmatch(passage.text, last.end, figure.start):
        return None
    if not (figure.value is not None and figure.lower and last.value is not None):
        return None
    if abs(figure.value / figure.lower * _HUNDRED - last.value) >= 1:
        return None
    upper, _ = families().parts(found[-1].indicator_code)
    if upper is None:
        return Meaning(rule="pair")
    return replace(found[-1], indicator_code=upper, kind=families().kind[upper], rule="pair")


def told_by_rates(passage: Passage, found: list[Meaning]) -> list[Meaning]:
    """``Cấp 978.314 tài khoản, đã kích hoạt 861.552, đạt 88,07%``: a rate of stocks has stocks."""
    known = families()
    told = list(found)
    for number, meaning in enumerate(found):
        upper, lower = known.parts(meaning.indicator_code)
        if not upper or passage.figures[number].kind != "percent":
            continue
        told = _of_one_stock(passage, number, told)
        for before in range(number - 1, -1, -1):
            one = told[before]
            if passage.of[before] != passage.of[number] or one.rule != KIND_UNSTATED:
                continue
            stock = known.cumulative(one.indicator_code or "")
            if _is_said_apart(passage, told, before, stock, upper):
                continue
            if stock in (upper, lower) and stock != one.indicator_code:
                told[before] = replace(
                    one, indicator_code=stock, kind=known.kind[stock], rule="wording"
                )
    return told


def _of_one_stock(passage: Passage, number: int, told: list[Meaning]) -> list[Meaning]:
    """``Phê duyệt 40.123 tài khoản mức 2, kích hoạt 38.456 (95,8%)``: both as things stand.

    The catalogue's rate has other parts, but reports put these above and below it: they are stocks
    where they come to it.
    """
    known, share = families(), passage.figures[number].value
    for upper in range(number - 1, -1, -1):
        if passage.of[upper] != passage.of[number] or told[upper].rule != KIND_UNSTATED:
            continue
        stock = known.cumulative(told[upper].indicator_code or "")
        if told[number].indicator_code not in known.rates.get(stock, ()):
            continue
        for lower in range(number):
            value, whole = passage.figures[upper].value, passage.figures[lower].value
            if told[lower].rule != KIND_UNSTATED or not whole or value is None or share is None:
                continue
            if abs(value / whole * _HUNDRED - share) <= _AS_PRINTED and lower != upper:
                for one in (upper, lower):
                    code = known.cumulative(told[one].indicator_code or "")
                    told[one] = replace(
                        told[one], indicator_code=code, kind=known.kind[code], rule="wording"
                    )
    return told


def told_by_parts(figures: Sequence[Figure], found: Sequence[Meaning]) -> list[Meaning]:
    """``Tra cứu 1.046.218 lượt; thành công 889.703 lượt; tỷ lệ 85,04%``: what two counts come to.

    Args:
        figures: Figures of one paragraph or one row.
        found: What each means so far.

    Returns:
        The same, a percentage nobody understood being the only rate that two of them give.
    """
    told = list(found)
    for number, (figure, meaning) in enumerate(zip(figures, found, strict=True)):
        if figure.kind != "percent" or meaning.indicator_code or meaning.rule in _NO_RATES:
            continue
        rates = {
            rate: upper for rate, upper in _rates_given(figures, found, number) if upper is not None
        }
        if len(rates) == 1:
            rate, upper = rates.popitem()
            sure = min(upper.confidence, SURE_AS_REPEATED)
            kind = families().kind[rate]
            told[number] = replace(
                upper, indicator_code=rate, kind=kind, confidence=sure, rule="parts"
            )
    return told


def _rates_given(
    figures: Sequence[Figure], found: Sequence[Meaning], number: int
) -> Iterator[tuple[str, Meaning]]:
    share = figures[number].value
    for one, upper in enumerate(found):
        for rate in families().rates_of(upper.indicator_code):
            for other, lower in enumerate(found):
                if lower.indicator_code != families().denominator.get(rate) or share is None:
                    continue
                value, whole = figures[one].value, figures[other].value
                alike = (upper.subject, upper.service_code, upper.breakdown_code) == (
                    lower.subject,
                    lower.service_code,
                    lower.breakdown_code,
                )
                if not alike or value is None or not whole:
                    continue
                if abs(value / whole * _HUNDRED - share) <= _AS_PRINTED:
                    yield rate, upper


def _is_said_apart(
    passage: Passage, told: list[Meaning], number: int, stock: str, upper: str
) -> bool:
    """The stock is told beside it, or is more than the figure: it is no stock itself."""
    value = passage.figures[number].value
    for other, meaning in enumerate(told):
        if other == number or passage.of[other] != passage.of[number]:
            continue
        if meaning.indicator_code == stock:
            return True
        more = passage.figures[other].value
        above = meaning.indicator_code == upper != stock
        if above and value is not None and more is not None and more > value:
            return True
    return False
