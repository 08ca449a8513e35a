"""Numbers as people type them into a cell: one grammar, from a cell to a plain decimal.

A cell is what the spreadsheet reader yields (float, int, str, date, bool) or a text. The rules
come from spellings seen in real reports; where a spelling means two things the answer is a problem
code of ``seeds/finding_codes.csv``, never a guess:

* thousands by dots (``1.532.200``), commas (``1,300,879``) or spaces; decimal comma or point;
* two or more groups of three, or one group in a count, are thousands; otherwise one comma is a
  decimal comma (``40,795 tỷ``); a percentage never has thousands;
* scale words add up downwards (``18 tỷ 488 triệu đồng``);
* nothing, a dash, dots, an ellipsis or a line to write on (``…/100``) is **missing**; ``0``,
  ``không có``, ``không phát sinh`` is **zero**; ``không áp dụng`` is **not applicable**.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from ingest.model import Precision, ValueState
from ingest.reference import seed_rows
from ingest.text import fold, nfc

NumberKind = Literal["count", "money", "percent", "decimal"]

_STEP = Decimal("0.000001")  # the model keeps six decimals
_LIMIT = Decimal(10) ** 18  # far above any figure of the nation, far below what a column holds


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cell says.

    ``value`` is None exactly when ``state`` is not ``reported``. ``problem`` names a row of
    ``seeds/finding_codes.csv`` when the cell holds something that is not understood.
    """

    value: Decimal | None
    state: ValueState
    precision: Precision = "exact"
    problem: str | None = None


MISSING = Reading(None, "missing")
NOT_APPLICABLE = Reading(None, "not_applicable")
ZERO = Reading(Decimal(0), "reported")


def number_kind(unit_of_measure: str | None) -> NumberKind:
    """Return how figures of a unit of measure are written (``seeds/units_of_measure.csv``).

    Args:
        unit_of_measure: The catalogue's unit, such as ``hồ sơ``, ``%``, ``đồng``.

    Returns:
        The kind of number; a unit the seed does not list counts whole things.
    """
    return number_kinds().get(unit_of_measure or "", "count")


def read_number(cell: object, kind: NumberKind) -> Reading:
    """Read one cell as a figure.

    Args:
        cell: What the cell holds: a number, a text, a date, a truth value, or nothing.
        kind: How figures of the indicator's unit of measure are written.

    Returns:
        The reading. Money in đồng, percentages as percent (95.96).
    """
    if isinstance(cell, str):
        return _read_text(cell, kind)
    if cell is None:
        return MISSING
    if isinstance(cell, bool):
        return _problem("TEXT_FOR_NUMBER")
    if isinstance(cell, float):
        return _read_float(cell, kind)
    if isinstance(cell, int):
        return _finish(Decimal(cell), kind, "exact")
    if isinstance(cell, Decimal):
        return _finish(cell, kind, "exact") if cell.is_finite() else _problem("TEXT_FOR_NUMBER")
    if isinstance(cell, date | datetime | time | timedelta):
        return _problem("DATE_FOR_NUMBER")
    return _problem("TEXT_FOR_NUMBER")


def read_qualifier(text: str) -> Precision | None:
    """Return the precision a qualifier stands for: ``hơn`` → ``at_least``; None if unknown."""
    if not text.strip():
        return "exact"
    match = _QUALIFIER.fullmatch(_plain(text))
    return _precision_of(match[0]) if match else None


@lru_cache(maxsize=65536)
def _read_float(cell: float, kind: NumberKind) -> Reading:
    if cell.is_integer() and abs(cell) < 1e15:
        return Reading(Decimal(int(cell)), "reported")
    if cell != cell or abs(cell) == float("inf"):
        return _problem("TEXT_FOR_NUMBER")
    # Fifteen digits are what a spreadsheet shows: 95.96000000000001 is 95.96.
    return _finish(Decimal(format(cell, ".15g")), kind, "exact")


@lru_cache(maxsize=65536)
def _read_text(cell: str, kind: NumberKind) -> Reading:
    text = _plain(cell)
    if _BLANK.fullmatch(text):
        return MISSING
    key = fold(text)
    if key in _MISSING_WORDS:
        return MISSING
    if key in _NOT_APPLICABLE_WORDS:
        return NOT_APPLICABLE
    if _is_nothing_occurred(key):
        return ZERO
    return _read_amount(text, kind)


def _is_nothing_occurred(key: str) -> bool:
    """Tell "không phát sinh hồ sơ quá hạn" (zero) from "không có số liệu" (missing, or unclear)."""
    match = _NOTHING.match(key)
    return bool(match) and not _NOT_A_ZERO.search(key[match.end() :]) if match else False


def _read_amount(text: str, kind: NumberKind) -> Reading:
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return _problem("RATIO_PAIR" if _PAIR.match(text) else "TEXT_FOR_NUMBER")
    precision = _precision_of(match["before"] or match["after"] or "")
    problem = _unit_problem((match["unit"] or "").strip(), kind)
    if problem:
        return _problem(problem)
    scaled = any(scale for _, scale in _PART.findall(match["parts"]))
    if precision == "exact" and match["parts"].endswith("k"):
        precision = "about"
    value = _sum_of_parts(match["parts"], kind, scaled)
    if value is None:
        return _problem("AMBIGUOUS_NUMBER")
    return _finish(-value if match["sign"] else value, kind, precision)


def _sum_of_parts(parts: str, kind: NumberKind, scaled: bool) -> Decimal | None:
    total, above = Decimal(0), None
    for digits, scale_word in _PART.findall(parts):
        scale = _SCALES.get(fold(scale_word), Decimal(1)) if scale_word else Decimal(1)
        number = _plain_decimal(digits, kind, scaled and (bool(scale_word) or kind == "money"))
        if number is None:
            return None
        part = number * scale
        if above is not None and not _continues(part, scale, above):
            return None
        total, above = total + part, scale
    return total


def _continues(part: Decimal, scale: Decimal, above: Decimal) -> bool:
    """A smaller part fills up the larger: "5" after "1.354 tỷ" is a stray page number."""
    return part < above and scale < above and not (scale == 1 and above > 1000 and part < 1000)


def _plain_decimal(digits: str, kind: NumberKind, scaled: bool) -> Decimal | None:
    """Turn digits with separators into a decimal; None where they can mean two things."""
    text = digits.replace(" ", "") if _SPACED.fullmatch(digits) else digits
    if " " in text:
        return None
    text = re.sub(r"[.,]$", "", text)
    if "." in text and "," in text:
        return _two_separators(text)
    if "." not in text and "," not in text:
        return Decimal(text)
    separator = "." if "." in text else ","
    grouped = _GROUPED[separator].fullmatch(text) is not None
    once = text.count(separator) == 1
    if not once:
        return Decimal(text.replace(separator, "")) if grouped and kind != "percent" else None
    as_decimal = Decimal(text.replace(",", "."))
    if not grouped or text.startswith("0") or kind == "percent":
        return as_decimal
    as_thousands = Decimal(text.replace(separator, ""))
    if kind == "decimal":
        return None
    if separator == ",":
        return as_decimal if scaled else as_thousands if kind == "count" else None
    return as_thousands


def _two_separators(text: str) -> Decimal | None:
    last = max(text.rfind("."), text.rfind(","))
    whole, fraction = text[:last], text[last + 1 :]
    other = "." if text[last] == "," else ","
    if not _GROUPED[other].fullmatch(whole) or not fraction.isdecimal():
        return None
    return Decimal(f"{whole.replace(other, '')}.{fraction}")


def _finish(value: Decimal, kind: NumberKind, precision: Precision) -> Reading:
    if abs(value) >= _LIMIT:
        return _problem("AMBIGUOUS_NUMBER")
    if value == value.to_integral_value():
        return Reading(Decimal(int(value)), "reported", precision)
    if kind in ("count", "money"):
        return _problem("FRACTION_IN_COUNT")
    rounded = value.quantize(_STEP)
    return Reading(rounded.normalize() if rounded else Decimal(0), "reported", precision)


def _unit_problem(unit: str, kind: NumberKind) -> str | None:
    """Return what is wrong with the words after the digits; None where they are the unit."""
    if not unit:
        return None
    key = "%" if unit in ("%", "phần trăm") else fold(unit)
    if key == "%" or key in _MONEY_WORDS:
        own = "percent" if key == "%" else "money"
        return None if kind == own else "UNIT_MISMATCH"
    if key not in _unit_words():
        return "TEXT_FOR_NUMBER"
    return None if kind in ("count", "decimal") else "UNIT_MISMATCH"


def _problem(code: str) -> Reading:
    return Reading(None, "missing", "exact", code)


def _plain(text: str) -> str:
    return " ".join(nfc(text).split()).lower()


def _precision_of(qualifier: str) -> Precision:
    key = fold(qualifier) or qualifier.strip()
    for precision, words in _QUALIFIERS.items():
        if key in words or qualifier.strip() in words:
            return precision
    return "exact"


@lru_cache(maxsize=1)
def number_kinds() -> dict[str, NumberKind]:
    """Return how figures of each unit of measure are written (``seeds/units_of_measure.csv``)."""
    return {
        row["unit_of_measure"]: row["number_kind"]  # type: ignore[misc]
        for row in seed_rows("units_of_measure")
    }


@lru_cache(maxsize=1)
def _unit_words() -> frozenset[str]:
    return frozenset(fold(unit) for unit in number_kinds())


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


_QUALIFIERS: dict[Precision, frozenset[str]] = {
    "at_least": frozenset(
        {"hon", "tren", "it nhat", "toi thieu", "khong duoi", "tro len", ">", ">=", "≥"}
    ),
    "at_most": frozenset(
        {"gan", "khong qua", "toi da", "duoi", "chua den", "tro xuong", "<", "<=", "≤"}
    ),
    "about": frozenset({"khoang", "uoc", "uoc tinh", "uoc dat", "xap xi", "~", "≈"}),
}
_BEFORE = (
    *("hơn", "trên", "ít nhất", "tối thiểu", "không dưới", "gần", "không quá", "tối đa", "dưới"),
    *("chưa đến", "khoảng", "ước", "ước tính", "ước đạt", "xấp xỉ"),
)
_AFTER = ("trở lên", "trở xuống")
_SIGNS = (">=", "<=", ">", "<", "≥", "≤", "~", "≈")
_SCALES = {
    "ty": Decimal(10) ** 9,
    "ti": Decimal(10) ** 9,
    "trieu": Decimal(10) ** 6,
    "nghin": Decimal(1000),
    "ngan": Decimal(1000),
    "k": Decimal(1000),
}
_MONEY_WORDS = frozenset({"dong", "d", "vnd", "dong viet nam"})
_MISSING_WORDS = frozenset(
    {"khong co so lieu", "chua co so lieu", "chua thong ke", "chua tong hop", "khong ro"}
)
_NOT_APPLICABLE_WORDS = frozenset(
    {"khong ap dung", "kad", "khong thuoc tham quyen", "khong thuoc pham vi", "khong thuoc"}
)
_NOTHING = re.compile(
    r"(?:khong co phat sinh|khong phat sinh|chua phat sinh|khong co|khong)(?= |$)"
)
_NOT_A_ZERO = re.compile(
    r"[0-9]|\b(?:so lieu|du lieu|thong tin|thong ke|bao cao|can cu|co so|dieu kien|ap dung|thuoc"
    r"|tham quyen|nhung|tuy nhien|duoc|the|ro|biet|dat)\b"
)
_BLANK = re.compile(r"[\s.…_\-–—/]*|[.…_\s]+/ ?[0-9]+")
_PAIR = re.compile(r"[0-9][0-9.,]* ?/ ?[0-9]")
_DIGITS = r"[0-9]{1,3}(?: [0-9]{3})+(?![0-9])|[0-9](?:[0-9.,]*[0-9])?[.,]?"
_SCALE_WORD = r"tỷ|tỉ|ty|triệu|trieu|nghìn|ngàn|nghin|ngan|k"
_PART = re.compile(rf"({_DIGITS}) ?((?:{_SCALE_WORD})(?![^\W\d_]))?")
_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+")
_GROUPED = {
    ".": re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+"),
    ",": re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"),
}
_WORDS_BEFORE = _alternatives({*_BEFORE, *_SIGNS})
_AMOUNT = re.compile(
    rf"(?:đạt |là )?(?P<before>{_WORDS_BEFORE})? ?(?P<sign>[-−–] ?)?"
    rf"(?P<parts>(?:{_DIGITS})(?: ?(?:{_SCALE_WORD})(?![^\W\d_]))?"
    rf"(?: (?:{_DIGITS})(?: ?(?:{_SCALE_WORD})(?![^\W\d_]))?)*)"
    rf"(?P<unit> ?%| ?m[2²]| ?(?!trở )[^\W\d_][^0-9%()]*?)?"
    rf"(?: (?P<after>{_alternatives(_AFTER)}))?"
)
_QUALIFIER = re.compile(_alternatives({*_BEFORE, *_AFTER, *_SIGNS}))
