"""Figures in Vietnamese words: numbers, coverage, changes, and how sure they are."""

from collections.abc import Sequence
from decimal import Decimal

from publish.consolidated.model import Figure, Target
from publish.consolidated.outline import Words, day

UNKNOWN = "chưa có số liệu"
BLANK = "…"  # the same where there is little room
DISPUTED = "*"
_PREFIXES = {"exact": "", "at_least": "hơn ", "at_most": "gần ", "about": "khoảng "}
_VIETNAMESE = str.maketrans(",.", ".,")
_NAMED = 5  # missing units named in place; more are a list of the appendix
_STATUSES = {
    "on_time": "Gửi đúng hạn",
    "late": "Gửi chậm",
    "missing": "Chưa gửi",
    "rejected": "Bị từ chối (tệp không đọc được)",
    "empty": "Gửi báo cáo không có số liệu",
    "withdrawn": "Đã rút báo cáo",
}
SEVERITIES = {"error": "Lỗi", "warning": "Cảnh báo"}


class MissingLists:
    """Who is missing behind the sums: each set of units gets a number and is listed once."""

    def __init__(self) -> None:
        self.listed: list[tuple[str, ...]] = []

    def number(self, units: tuple[str, ...]) -> int:
        """Return the number of a list of units, a new one if it was not referred to before."""
        if units not in self.listed:
            self.listed.append(units)
        return self.listed.index(units) + 1


def number(value: Decimal | int, unit_of_measure: str = "") -> str:
    """Write a number: 1.532.200; 95,96 for a rate; at most two decimals."""
    exact = Decimal(value)
    whole = exact == exact.to_integral_value() and unit_of_measure != "%"
    return f"{exact:,.0f}".translate(_VIETNAMESE) if whole else _decimals(exact)


def _decimals(value: Decimal) -> str:
    return f"{value:,.2f}".translate(_VIETNAMESE)


def stated(value: Decimal, stated_precision: str, unit_of_measure: str) -> str:
    """Write a figure as surely as it was reported: hơn 1.200."""
    return _PREFIXES[stated_precision] + number(value, unit_of_measure)


def shown(figure: Figure | None, unit_of_measure: str, absent: str = UNKNOWN) -> str:
    """Write one figure of a line, or that there is none."""
    if figure is None:
        return absent
    mark = DISPUTED if figure.units_disputed else ""
    return stated(figure.value, figure.stated_precision, unit_of_measure) + mark


def coverage(figure: Figure, words: Words, lists: MissingLists) -> str:
    """Say what a figure stands on; a sum of some units never reads like one of all."""
    if figure.basis == "own":
        own = f"số {words.unit_kind} tự báo cáo"
        from_below = figure.collection_level == "commune" and figure.measure != "score"
        return f"{own}, chưa cộng được từ {words('level_commune')}" if from_below else own
    level = "level_province" if figure.basis == "stated" else f"level_{figure.collection_level}"
    units = words(level)
    counted = f"{number(figure.units_reported)}/{number(figure.units_expected)} {units}"
    made = "tính lại từ" if figure.measure == "ratio" else "tổng của"
    if figure.is_whole:
        return f"{made} toàn bộ {counted}"
    parts = [f"{made} {counted}"]
    if figure.basis == "stated":
        parts[0] += " tự báo cáo"
    if figure.units_carried:
        parts.append(f"{number(figure.units_carried)} đơn vị lấy số tháng trước")
    if missing := _missing(figure, lists):
        parts.append(missing)
    return "; ".join(parts)


def _missing(figure: Figure, lists: MissingLists) -> str:
    if not figure.missing_units:
        lacking = figure.units_expected - figure.units_reported - figure.units_carried
        return f"còn thiếu {number(lacking)}" if lacking else ""
    if len(figure.missing_units) <= _NAMED:
        return "còn thiếu: " + ", ".join(figure.missing_units)
    listed = lists.number(figure.missing_units)
    return f"còn thiếu {number(figure.units_missing)} (danh sách {listed})"


def as_of(figure: Figure) -> str:
    """Say the day a total stands for, or the days where units differ."""
    if figure.as_of_min is None or figure.as_of_max is None:
        return ""
    if figure.as_of_min == figure.as_of_max:
        return f"tính đến ngày {day(figure.as_of_max)}"
    return f"tính đến các ngày {day(figure.as_of_min)} – {day(figure.as_of_max)}"


def change(figure: Figure | None) -> str:
    """Say how a figure changed on the month before, only where both stand on the same units."""
    if figure is None or figure.change is None:
        return BLANK
    if not figure.is_comparable:
        return "không so sánh được (khác đơn vị)"
    if figure.change == 0:
        return "không đổi"
    verb = "tăng" if figure.change > 0 else "giảm"
    if figure.measure == "ratio":
        return f"{verb} {_decimals(abs(figure.change))} điểm %"
    if figure.change_rate is None:
        return f"{verb} {number(abs(figure.change))}"
    rate = _decimals(abs(Decimal(figure.change_rate)))
    return f"{verb} {number(abs(figure.change))} ({rate} %)"


def other(figure: Figure, words: Words, unit_of_measure: str) -> str:
    """Say what the report's unit stated itself, where that differs from the sum."""
    if figure.other_value is None:
        return ""
    apart = number(abs(figure.value - figure.other_value), unit_of_measure)
    who = "các tỉnh" if figure.basis == "sum" and words.unit_kind == "cả nước" else words.unit_kind
    return f"{who} tự báo cáo {number(figure.other_value, unit_of_measure)} (chênh lệch {apart})"


def disputed(figure: Figure) -> str:
    """Say how many units' figures are contradicted."""
    if not figure.units_disputed:
        return ""
    if figure.basis == "own":
        return f"{DISPUTED} số liệu đang mâu thuẫn"
    return f"{DISPUTED} {number(figure.units_disputed)} đơn vị có số liệu đang mâu thuẫn"


def target(aim: Target, name: str, unit_of_measure: str) -> str:
    """Say a target, what was reached and what is left."""
    goal = stated(aim.target_value, aim.stated_precision, unit_of_measure)
    until = f" đến ngày {day(aim.due_date)}" if aim.due_date else ""
    said = f"Mục tiêu “{name}”: {goal} {unit_of_measure}{until}"
    if aim.actual_value is None:
        return f"{said}; {UNKNOWN} về kết quả."
    reached = f"; đạt {number(aim.actual_value, unit_of_measure)} {unit_of_measure}"
    if aim.attainment_rate is not None and unit_of_measure != "%":
        reached += f" ({number(aim.attainment_rate, '%')} %)"
    part = _part_in(aim)
    reached += part
    if aim.is_met:
        return f"{said}{reached}, hoàn thành mục tiêu."
    if part and aim.is_met is None:
        return f"{said}{reached}, chưa đủ để kết luận."
    left = abs(aim.gap or Decimal(0))
    return f"{said}{reached}, còn cách mục tiêu {number(left, unit_of_measure)} {unit_of_measure}."


def _part_in(aim: Target) -> str:
    """Say which part of what was reached is in, where that is not all of it."""
    if aim.actual_coverage is None or aim.actual_coverage >= 1:
        return ""
    if not aim.actual_coverage:
        return ", lấy số mang sang từ tháng trước"
    return f", mới có {number(100 * aim.actual_coverage, '%')} % số liệu phải có"


def fate(status: str) -> str:
    """Name what became of a report that was owed."""
    return _STATUSES[status]


def named(units: Sequence[str], most: int = 12) -> str:
    """List units by name, the first few of many."""
    if len(units) <= most:
        return ", ".join(units)
    return f"{', '.join(units[:most])} và {number(len(units) - most)} đơn vị khác"
