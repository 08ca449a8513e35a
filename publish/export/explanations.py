"""What the export tells its readers: kinds of figures, whose they are, how to read a cell."""

from publish.export.questions import Indicator
from publish.export.request import Basis, ExportRequest, Level, PeriodType

KINDS = {
    "flow": "số phát sinh trong kỳ",
    "cumulative": "số lũy kế",
    "cumulative_ytd": "số lũy kế từ đầu năm",
    "level": "số tại thời điểm",
    "ratio": "tỷ lệ",
    "score": "điểm, thứ hạng",
}
LEVELS = {
    Level.NATION: "cả nước",
    Level.PROVINCE: "cấp tỉnh",
    Level.DISTRICT: "cấp huyện",
    Level.COMMUNE: "cấp xã",
}
PERIOD_TYPES = {
    PeriodType.MONTH: "tháng",
    PeriodType.QUARTER: "quý",
    PeriodType.HALF: "nửa năm",
    PeriodType.NINE_MONTHS: "chín tháng",
    PeriodType.YEAR: "năm",
}
_COLLECTED = {"commune": "cấp xã", "province": "cấp tỉnh", "nation": "trung ương"}
# What a quarter or a year is made of, by the part of the row the figure stands in.
_OVER_MONTHS = {
    "flow": "tổng các tháng đã có số, chưa chắc đủ kỳ; độ phủ là phần (đơn vị × tháng) có số.",
    "stock": "số của tháng cuối đã có trong kỳ, chữ nghiêng là số mang từ kỳ trước sang; "
    "độ phủ là phần đơn vị có số của tháng ấy.",
    "ratio": "tính lại từ các tháng đã có số, tỷ lệ theo thời điểm thì từ tháng cuối đã có; "
    "độ phủ là phần đơn vị có đủ hai vế.",
}


def basis_note(indicator: Indicator, request: ExportRequest) -> str:
    """Say in a sentence whose figures one sheet shows."""
    basis = indicator.basis(request.basis)
    collected = _COLLECTED[indicator.collection_level]
    if basis is Basis.TODAY:
        return (
            "quy về đơn vị hành chính hiện nay; độ phủ là phần đơn vị tiền thân có số, "
            "chữ nghiêng là ước tính theo tỷ lệ chia."
        )
    if basis is Basis.OWN:
        added = request.basis is Basis.OWN
        return "số đơn vị tự báo cáo." if added else "số tự báo cáo, chỉ tiêu này không cộng được."
    is_own = indicator.collection_level == request.level.value
    if request.period_type is not PeriodType.MONTH:
        whose = "" if is_own else f"cộng từ các đơn vị {collected}; "
        return whose + _OVER_MONTHS[indicator.measure]
    if is_own:
        return "số của từng đơn vị, chữ nghiêng là số mang từ kỳ trước sang."
    return f"cộng từ các đơn vị {collected}; độ phủ là phần đơn vị {collected} có số."


def legend(not_applicable: str) -> list[tuple[str, str]]:
    """Return how to read a cell: what is seen, what it means."""
    return [
        ("Ô trống", "Chưa có số; không phải là 0. / Blank: not known, never zero."),
        ("0", "Đơn vị báo cáo là không có. / The unit reported none."),
        (not_applicable, "Không áp dụng cho đơn vị. / Not applicable to the unit."),
        (
            "Độ phủ",
            "Phần đơn vị có số trong tổng, của quý hay năm là phần đơn vị × tháng; nhỏ hơn 100 % "
            "thì tổng chưa đủ. / Share of the units behind a sum, of a quarter or year of units × "
            "months; below 100 % the sum is partial.",
        ),
        (
            "Độ phủ kỳ",
            "Số kỳ có số trên số kỳ đơn vị tồn tại; tổng chưa đủ cũng là có số. / Periods with a "
            "figure, if only a partial sum, of those it stood in.",
        ),
        (
            "≥ ≤ ≈",
            "Số báo cáo là “hơn”, “gần”, “khoảng”. / Reported as at least, at most, about.",
        ),
        (
            "Chữ nghiêng",
            "Số mang từ kỳ trước sang, hoặc ước tính theo tỷ lệ chia địa giới. "
            "/ Italic: carried forward, or estimated by shares of a divided unit.",
        ),
    ]
