"""What a sender gets back: the findings of a unit and period, the documents they are about."""

from dataclasses import dataclass
from datetime import date, datetime

SEVERITIES = {"error": "Lỗi", "warning": "Cảnh báo", "info": "Ghi chú"}
UNCLEAR_TITLE = "Số liệu chưa xác định được chỉ tiêu"
UNCLEAR_TEXT = (
    "Các số dưới đây đã được lưu cùng nguyên văn nhưng chưa tính vào chỉ tiêu nào. Số nào thuộc "
    "một chỉ tiêu thì đề nghị ghi rõ tên chỉ tiêu và thời gian của số đó trong lần gửi sau."
)
_RANKS = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding as its sender reads it; ``subject`` names service, part and indicator.

    ``locator`` is ``Sheet!C12``, a sheet, or anything else that names no cell. ``quote`` is the
    sentence a figure of a narrative was read from; None in workbooks.
    """

    finding_id: str
    rule_code: str
    severity: str
    state: str
    version_key: str
    subject: str
    locator: str
    found: str
    expected: str
    message: str
    instruction: str
    explanation: str | None = None
    waived_until: date | None = None
    waived_by_role: str | None = None
    corrected_by: str | None = None
    quote: str | None = None

    @property
    def is_asking(self) -> bool:
        """Whether something is still to be done or said about it."""
        return self.state == "open" and self.severity != "info"

    @property
    def order(self) -> tuple[bool, int, str, str, str]:
        """What asks for most comes first; then by place."""
        return (
            self.state != "open",
            _RANKS.get(self.severity, 3),
            self.locator,
            self.rule_code,
            self.finding_id,
        )

    @property
    def standing(self) -> str:
        """How it stands, in words."""
        if self.state == "corrected":
            return f"Đã sửa ở tệp {self.corrected_by}" if self.corrected_by else "Không còn"
        if self.state == "explained":
            return "Đã giải trình"
        if self.state == "waived":
            until = f" đến hết {self.waived_until:%d/%m/%Y}" if self.waived_until else ""
            return f"Được tạm chấp nhận{until} ({self.waived_by_role})"
        return "Cần xử lý" if self.severity != "info" else "Để biết"


@dataclass(frozen=True, slots=True)
class Unclear:
    """A figure of a report in prose that is counted for nothing: its meaning is not known yet."""

    version_key: str
    written: str
    locator: str
    quote: str


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the unit and period that stands: a version in force, or a rejected file."""

    version_key: str
    file_name: str
    file_sha256: str
    form: str
    is_rejected: bool
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Folder:
    """What one unit gets back for one period; ``unit_code`` or ``period_key`` may be unknown.

    ``fingerprint`` changes whenever anything the sender reads does.
    """

    unit_code: str | None
    period_key: str | None
    unit_name: str
    period_label: str
    fingerprint: str
    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    unclear: tuple[Unclear, ...] = ()

    def counts(self) -> str:
        """Tell how much still asks for an answer, in words."""
        asking = [one for one in self.findings if one.is_asking]
        errors = sum(one.severity == "error" for one in asking)
        settled = sum(one.state in ("explained", "waived") for one in self.findings)
        if not asking:
            rest = f" ({settled} mục đã giải trình hoặc được tạm chấp nhận)" if settled else ""
            return f"Không còn điều gì cần xử lý{rest}. Trân trọng cảm ơn đơn vị."
        parts = [f"{errors} lỗi"] if errors else []
        parts += [f"{len(asking) - errors} cảnh báo"] if len(asking) > errors else []
        rest = f"; {settled} mục đã giải trình hoặc được tạm chấp nhận" if settled else ""
        return f"Còn {' và '.join(parts)} cần xử lý{rest}."
