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
    if indicator.is_partial(request):
        return f"cộng từ các đơn vị {collected}; độ phủ là phần đơn vị {collected} có số."
    return "số của từng đơn vị, chữ nghiêng là số mang từ kỳ trước sang."


def legend(not_applicable: str) -> list[tuple[str, str]]:
    """Return how to read a cell: what is seen, what it means."""
    return [
        ("Ô trống", "Chưa có số; không phải là 0. / Blank: not known, never zero."),
        ("0", "Đơn vị báo cáo là không có. / The unit reported none."),
        (not_applicable, "Không áp dụng cho đơn vị. / Not applicable to the unit."),
        (
            "Độ phủ",
            "Phần đơn vị có số trong tổng; nhỏ hơn 100 % thì tổng chưa đủ. "
            "/ Share of the units behind a sum; below 100 % the sum is partial.",
        ),
        (
            "Độ phủ kỳ",
            "Số kỳ có số trên số kỳ đơn vị tồn tại. / Periods with a figure, of those it stood in.",
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
