"""What a receipt says: as a page, and as plain text for a mail."""

from dataclasses import dataclass
from datetime import datetime
from html import escape

from publish.returned.model import SEVERITIES

_MOST_SHOWN = 50
_HEADING = "Các điểm cần xem lại đến lúc này"
_STYLE = """
body{font:16px/1.5 "Times New Roman",serif;color:#1a1a1a;margin:2em auto;
max-width:820px;padding:0 1em}
h1{font-size:1.4em;color:#1f3864} dl{display:grid;grid-template-columns:11em 1fr;gap:.3em 1em}
dt{color:#595959} dd{margin:0} li{margin:.5em 0} .bad{color:#c00000;font-weight:bold}
.good{color:#1e6b34;font-weight:bold} small{color:#6b6b6b}
"""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong that reading found."""

    rule_code: str
    severity: str
    locator: str
    message: str
    instruction: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """One arrival of a file and what was read from it; times are local.

    ``sender`` and ``unit_code`` are codes; either may be unknown, and so may the period.
    ``came_before_at``: the very same content had come from the same sender already.
    """

    receipt_id: str
    file_name: str
    received_at: datetime
    sender: str | None
    status: str
    unit_code: str | None
    unit_name_as_written: str | None
    period_key: str | None
    document_no: str | None
    came_before_at: datetime | None
    reported: int
    missing: int
    not_applicable: int
    items: int
    replies: int
    wrong: tuple[Wrong, ...] = ()

    @property
    def is_rejected(self) -> bool:
        """Whether nothing of it was taken in."""
        return self.status == "rejected"

    @property
    def unit(self) -> str:
        """The unit, as far as it is known."""
        code = self.unit_code or self.sender
        name = self.unit_name_as_written or "Đơn vị"
        return f"{name} (mã {code})" if code else f"{name} (chưa xác định được mã)"


def subject(receipt: Receipt) -> str:
    """Return the subject line of a mail that brings a receipt."""
    state = "CHƯA NHẬN ĐƯỢC số liệu từ" if receipt.is_rejected else "đã nhận"
    return f"[Đề án 06] Biên nhận {receipt.receipt_id}: {state} tệp {receipt.file_name}"


def receipt_text(receipt: Receipt) -> str:
    """Return a receipt as plain text."""
    lines = ["BIÊN NHẬN BÁO CÁO ĐỀ ÁN 06", ""]
    lines += [f"{name}: {text}" for name, text in _facts(receipt)]
    lines += ["", _outcome(receipt)]
    if receipt.wrong:
        lines += ["", f"{_HEADING}:"]
        for number, one in enumerate(receipt.wrong[:_MOST_SHOWN], start=1):
            place = f" {one.locator}:" if one.locator else ""
            lines.append(f"{number}. {SEVERITIES[one.severity]} –{place} {one.message}")
            if one.instruction:
                lines.append(f"   Cần làm: {one.instruction}")
        lines += _more(receipt)
    return "\n".join([*lines, "", _next(receipt), ""])


def receipt_page(receipt: Receipt) -> bytes:
    """Return a receipt as a page that opens without network."""
    facts = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in _facts(receipt))
    wrong = "".join(_line(one) for one in receipt.wrong[:_MOST_SHOWN])
    found = f"<h2>{_HEADING}</h2><ol>{wrong}</ol>" if wrong else ""
    kind = "bad" if receipt.is_rejected else "good"
    parts = [
        "<!doctype html>",
        '<html lang="vi"><head><meta charset="utf-8">',
        f"<title>{escape(subject(receipt))}</title><style>{_STYLE}</style></head><body>",
        "<h1>Biên nhận báo cáo Đề án 06</h1>",
        f"<dl>{facts}</dl>",
        f'<p class="{kind}">{escape(_outcome(receipt))}</p>',
        found,
        *(f"<p>{line}</p>" for line in [*_more(receipt), escape(_next(receipt))]),
        "</body></html>",
        "",
    ]
    return "\n".join(parts).encode()


def _facts(receipt: Receipt) -> list[tuple[str, str]]:
    read = f"{receipt.reported} số liệu"
    if receipt.missing:
        read += f", {receipt.missing} ô để trống"
    if receipt.not_applicable:
        read += f", {receipt.not_applicable} ô ghi không áp dụng"
    if receipt.items:
        read += f", {receipt.items} mục nhiệm vụ, mô hình, kiến nghị"
    if receipt.replies:
        read += f", {receipt.replies} giải trình"
    facts = [
        ("Số biên nhận", receipt.receipt_id),
        ("Tệp", receipt.file_name),
        ("Nhận lúc", f"{receipt.received_at:%H:%M ngày %d/%m/%Y}"),
        ("Đơn vị", receipt.unit),
        ("Kỳ báo cáo", receipt.period_key or "chưa xác định được"),
    ]
    if receipt.document_no:
        facts.append(("Số văn bản", receipt.document_no))
    return [*facts, ("Đã đọc", "không nhận số liệu nào" if receipt.is_rejected else read)]


def _outcome(receipt: Receipt) -> str:
    if receipt.is_rejected:
        return (
            "CHƯA NHẬN ĐƯỢC số liệu từ tệp này. Đề nghị sửa theo hướng dẫn dưới đây rồi gửi lại "
            "toàn bộ báo cáo."
        )
    if receipt.came_before_at:
        before = f"{receipt.came_before_at:%H:%M ngày %d/%m/%Y}"
        return f"Đã nhận. Nội dung tệp trùng với tệp đơn vị đã gửi lúc {before}."
    wrong = " Có điểm cần xem lại, nêu dưới đây." if receipt.wrong else ""
    return f"Đã nhận báo cáo. Trân trọng cảm ơn đơn vị.{wrong}"


def _next(receipt: Receipt) -> str:
    if receipt.is_rejected:
        return "Tệp đã gửi vẫn được lưu. Đơn vị chỉ cần gửi tệp đã sửa; tên tệp đặt tùy ý."
    return (
        "Số liệu sẽ được đối chiếu tiếp. Nếu có điểm cần sửa hoặc giải trình, đơn vị sẽ nhận lại "
        "tệp của mình, trong đó các chỗ cần xem lại được đánh dấu."
    )


def _line(one: Wrong) -> str:
    place = f"<b>{escape(one.locator)}</b>: " if one.locator else ""
    todo = f"<br>Cần làm: {escape(one.instruction)}" if one.instruction else ""
    kind = SEVERITIES[one.severity]
    return f"<li>{kind} – {place}{escape(one.message)}{todo} <small>{one.rule_code}</small></li>"


def _more(receipt: Receipt) -> list[str]:
    rest = len(receipt.wrong) - _MOST_SHOWN
    return [f"… và {rest} điểm khác."] if rest > 0 else []
