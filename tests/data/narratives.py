"""Narrative samples: what five communes wrote as prose, in every format that is read.

The sentences are ours. The figures are those of the sample workbooks (``figures/*.csv``) except
where a file is to say something else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from ingest.tcvn3 import from_tcvn3
from tests.data.spoiled_files import settle

WAVE = "4-narratives"


@dataclass(frozen=True, slots=True)
class Narrative:
    """One report in prose.

    Attributes:
        file_name: As its sender named it.
        received_at: When it came.
        sender: Code of its unit.
        unit_name: As its letterhead writes it.
        number: Number of the document.
        place: Place of signing.
        paragraphs: Its sections and items, in order.
        services: Rows of its table of services.
    """

    file_name: str
    received_at: str
    sender: str
    unit_name: str
    number: str
    place: str
    paragraphs: tuple[str, ...]
    services: tuple[tuple[str, ...], ...] = ()


_SERVICES_HEADER = ("TT", "Dịch vụ công", "Tiếp nhận", "Trực tuyến", "Đã giải quyết", "Đúng hạn")
_SERVICES = (
    ("1", "Đăng ký thường trú", "45", "45", "41", "41"),
    ("2", "Đăng ký khai sinh", "18", "17", "18", "18"),
)
_TITLE = "Kết quả thực hiện Đề án 06"
_PERIOD = "(Từ ngày 15/4/2026 đến ngày 14/5/2026)"

SOC_SON = Narrative(
    "SocSon_2026-05_BaoCao.docx",
    "2026-05-16T09:00:00+07:00",
    "00376",
    "XÃ SÓC SƠN",
    "41/BC-UBND",
    "Sóc Sơn",
    (
        "I. KẾT QUẢ THỰC HIỆN",
        "1. Công tác tuyên truyền",
        "- Trong kỳ đã phát 96 lượt tin trên hệ thống loa truyền thanh.",
        "2. Giải quyết thủ tục hành chính",
        "- Trong tháng đã tiếp nhận 905 hồ sơ, trong đó nộp trực tuyến 893 hồ sơ.",
        "3. Cấp căn cước, định danh điện tử",
        "- Trong tháng đã thu nhận 143 hồ sơ cấp căn cước; lũy kế đến ngày 14/5/2026 đã thu nhận "
        "28.412 hồ sơ.",
        "- Đã kích hoạt 120 tài khoản định danh điện tử, lũy kế đến ngày 14/5/2026 là 24.905 tài "
        "khoản.",
        "- Đã tích hợp 3.150 giấy phép lái xe trên ứng dụng VNeID.",
        "II. KHÓ KHĂN",
        "- Đường truyền ở hai thôn còn chậm.",
    ),
    _SERVICES,
)
HAI_DUONG = Narrative(
    "HaiDuong_2026-05_BaoCao.md",
    "2026-05-16T09:10:00+07:00",
    "10525",
    "PHƯỜNG HẢI DƯƠNG",
    "02/BC-BCĐ",
    "Hải Dương",
    (
        "I. KẾT QUẢ THỰC HIỆN",
        "- Loa truyền thanh của phường đã phát **120** lượt tin.",
        "- Tỷ lệ hồ sơ trực tuyến đạt **98%**.",
        "- Đã tích hợp trên VNeID được **20.771** sổ sức khỏe điện tử, **11.097** tài khoản an "
        "sinh xã hội, **9.848** giấy phép lái xe.",
        "- Đã cấp căn cước cho **2.733** công dân từ 6 đến dưới 14 tuổi.",
    ),
)
CUA_NAM = Narrative(
    "CuaNam_2026-05_BaoCao.pdf",
    "2026-05-16T09:20:00+07:00",
    "00082",
    "PHƯỜNG CỬA NAM",
    "57/BC-UBND",
    "Cửa Nam",
    (
        "I. KẾT QUẢ THỰC HIỆN",
        "- Trong tháng đã tiếp nhận 1.204 hồ sơ, trong đó nộp trực tuyến 1.180 hồ sơ đạt 98%; "
        "không phát sinh hồ sơ quá hạn. Ủy ban nhân dân phường đã bố trí cán bộ hướng dẫn người "
        "dân ngay tại bộ phận một cửa.",
        "- Công tác cấp căn cước: trong tháng đã thu nhận 210 hồ sơ; lũy kế đến ngày 14/5/2026 đã "
        "thu nhận 31.577 hồ sơ.",
        "- Đã kích hoạt 164 tài khoản định danh điện tử, lũy kế đến ngày 14/5/2026 là 27.340 tài "
        "khoản.",
    ),
    _SERVICES,
)
PHU_THUONG = Narrative(
    "PhuThuong_2026-05_BaoCao.txt",
    "2026-05-16T09:30:00+07:00",
    "00091",
    "PHƯỜNG PHÚ THƯỢNG",
    "33/BC-UBND",
    "Phú Thượng",
    (
        "I. KẾT QUẢ THỰC HIỆN",
        "- Trong tháng đã tiếp nhận 688 hồ sơ, trong đó nộp trực tuyến 640 hồ sơ đạt 93,02%.",
        "- Công tác cấp căn cước: trong tháng đã thu nhận 98 hồ sơ; lũy kế đến ngày 14/5/2026 đã "
        "thu nhận 22.064 hồ sơ.",
        "- Không có phản ánh, kiến nghị của người dân và doanh nghiệp.",
    ),
)
_PLACES = {from_tcvn3(chr(place)): chr(place) for place in range(0xA1, 0x100)}
_TO_TCVN3 = str.maketrans(
    {letter.upper(): place for letter, place in _PLACES.items() if len(letter) == 1} | _PLACES
)
NARRATIVES = (SOC_SON, HAI_DUONG, CUA_NAM, PHU_THUONG)


def write_narrative(report: Narrative, path: Path) -> None:
    """Write a report in the format its name asks for.

    Args:
        report: What it says.
        path: Where to; of a ``.pdf`` its Word source is written, for LibreOffice to convert.
    """
    writers: dict[str, Callable[[Narrative, Path], None]] = {
        ".docx": _write_word,
        ".md": _write_markdown,
        ".txt": _write_old_text,
    }
    writers[path.suffix](report, path)


def _head(report: Narrative) -> Sequence[str]:
    return (
        f"ỦY BAN NHÂN DÂN {report.unit_name}",
        f"Số: {report.number}",
        f"{report.place}, ngày 14 tháng 5 năm 2026",
        "BÁO CÁO",
        _TITLE,
        _PERIOD,
    )


def _write_word(report: Narrative, path: Path) -> None:
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    _lines(left, ["ỦY BAN NHÂN DÂN", report.unit_name, f"Số: {report.number}"])
    motto = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    _lines(right, [*motto, f"{report.place}, ngày 14 tháng 5 năm 2026"])
    for text in ("BÁO CÁO", _TITLE, _PERIOD):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(text).bold = True
    for text in report.paragraphs:
        document.add_paragraph(text)
    if report.services:
        table = document.add_table(rows=0, cols=len(_SERVICES_HEADER))
        table.style = "Table Grid"
        for row in (_SERVICES_HEADER, *report.services):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    document.save(str(path))
    settle(path)


def _lines(cell: "docx.table._Cell", texts: Sequence[str]) -> None:
    cell.text = texts[0]
    for text in texts[1:]:
        cell.add_paragraph(text)
    for paragraph in cell.paragraphs:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _write_markdown(report: Narrative, path: Path) -> None:
    agency, number, dated, title, *about = _head(report)
    blocks = [agency, number, dated, f"## **{title}**", *(f"### {line}" for line in about)]
    blocks += [f"## {text}" if text[:2] == "I." else text for text in report.paragraphs]
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def _write_old_text(report: Narrative, path: Path) -> None:
    """Write one byte a letter as the TCVN3 fonts want it, lines broken in mid-sentence."""
    lines: list[str] = []
    for text in (*_head(report), *report.paragraphs):
        line = ""
        for word in text.split():
            if len(line) + len(word) > 78:
                lines.append(line)
                line = ""
            line = f"{line} {word}".strip()
        lines.append(line)
    path.write_bytes("\r\n".join(lines).translate(_TO_TCVN3).encode("latin-1"))
