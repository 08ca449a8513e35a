"""Make the sample inbox: ``python -m tests.data.make_inbox OUT_DIR``.

Waves, because history needs an order: first reports, corrections, one sent again, then what some
units wrote as prose. Every file has the receipt its channel recorded beside it. The same figures
give the same bytes.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.data.narratives import NARRATIVES, Narrative, write_narrative
from tests.data.narratives import WAVE as NARRATIVE_WAVE
from tests.data.sample_reports import Report, connections, rows, tasks, write_report
from tests.data.spoiled_files import carry_macro, claim_whole_sheet, cut_off, settle

FIRST, CORRECTED, AGAIN = "1-first-reports", "2-corrections", "3-sent-again"
MAY = (date(2026, 4, 15), date(2026, 5, 14))


@dataclass(frozen=True, slots=True)
class Sent:
    """One file of the inbox: who sent what when. ``spoil`` damages what was written."""

    wave: str
    file_name: str
    received_at: str
    sender: str | None
    report: Report
    spoil: Callable[[Path, Path], None] | None = None


BAC_GIANG = Report(
    unit_code="24",
    period_key="2024-01",
    window_start=date(2023, 12, 16),
    window_end=date(2024, 1, 15),
    report_date=date(2024, 1, 17),
    figures=tuple(rows("bac_giang_2024_01")),
    header={"issuing_agency": "Tổ công tác Đề án 06 tỉnh Bắc Giang"},
)
CAN_THO = Report(
    unit_code="92",
    period_key="2022",
    window_start=date(2022, 1, 1),
    window_end=date(2022, 12, 18),
    report_date=date(2022, 12, 18),
    figures=tuple(rows("can_tho_2022_body")),
    header={"issuing_agency": "UBND thành phố Cần Thơ"},
)
CAN_THO_APPENDIX = replace(
    CAN_THO,
    figures=tuple(rows("can_tho_2022_appendix")),
    header={**CAN_THO.header, "role": "Phụ lục"},
    items=tasks("can_tho_2022_tasks") + connections("can_tho_2022_connections"),
)
HAI_DUONG = Report(
    unit_code="10525",
    period_key="2026-05",
    window_start=MAY[0],
    window_end=MAY[1],
    report_date=date(2026, 5, 14),
    figures=tuple(rows("hai_duong_2026_05")),
    header={
        "document_no": "02/BC-BCĐ",
        "issuing_agency": "Ban Chỉ đạo Đề án 06 phường Hải Dương",
    },
)
# the clerk took the June template: every figure without dates of its own moves to June
HAI_DUONG_AS_JUNE = replace(
    HAI_DUONG,
    period_key="2026-06",
    window_start=date(2026, 5, 15),
    window_end=date(2026, 6, 14),
    figures=tuple(
        {**row, "window_start": "2026-05-15", "window_end": "2026-06-14"}
        if row["window_start"]
        else row
        for row in HAI_DUONG.figures
    ),
)
HAI_DUONG_REFILED = replace(
    HAI_DUONG,
    header={**HAI_DUONG.header, "replaces_unit_code": "10525", "replaces_period": "2026-06"},
)


def _commune(unit_code: str) -> Report:
    """Return a plausible report of a commune for May 2026."""
    return Report(
        unit_code=unit_code,
        period_key="2026-05",
        window_start=MAY[0],
        window_end=MAY[1],
        report_date=date(2026, 5, 14),
        figures=tuple(rows("commune_2026_05")),
    )


LE_THANH_NGHI = _commune("10532")
TAN_HUNG = _commune("10537")
UNKNOWN_UNIT = replace(
    _commune("00385"),
    header={"unit_code": "99999", "unit_name": "Xã Đông Tây Nam Bắc", "parent_name": None},
)
WRONG_PERIOD = replace(
    _commune("00004"), header={"window_start": "15/02/2026", "window_end": "14/03/2026"}
)

INBOX = (
    Sent(FIRST, "CanTho_2022_BaoCao.xlsx", "2022-12-19T10:12:00+07:00", "92", CAN_THO),
    Sent(FIRST, "CanTho_2022_PhuLuc.xlsx", "2022-12-19T10:12:30+07:00", "92", CAN_THO_APPENDIX),
    Sent(
        FIRST,
        "BacGiang_2024-01.xlsx",
        "2024-01-17T16:20:00+07:00",
        "24",
        BAC_GIANG.with_cells(CCCD_COLLECTED_CUM="1.352.200"),
    ),
    Sent(FIRST, "HaiDuong_2026-06.xlsx", "2026-05-14T16:40:00+07:00", "10525", HAI_DUONG_AS_JUNE),
    Sent(
        FIRST,
        "Phường Lê Thanh Nghị - ĐA06 tháng 5.xlsx",
        "2026-05-15T08:05:00+07:00",
        "10532",
        LE_THANH_NGHI.with_cells(PROPAGANDA_BROADCASTS="960"),
    ),
    Sent(FIRST, "TanHung_2026-05.xlsx", "2026-05-15T08:30:00+07:00", "10537", TAN_HUNG),
    Sent(FIRST, "SocSon_2026-05.xlsx", "2026-05-15T08:45:00+07:00", "00376", _commune("00376")),
    Sent(FIRST, "khong-ro-don-vi.xlsx", "2026-05-15T09:00:00+07:00", None, UNKNOWN_UNIT),
    Sent(FIRST, "BaDinh_2026-05.xlsx", "2026-05-15T09:10:00+07:00", "00004", WRONG_PERIOD),
    Sent(
        FIRST,
        "NgocHa_2026-05.xlsx",
        "2026-05-15T09:20:00+07:00",
        "00008",
        _commune("00008").with_cells(DOSSIER_RECEIVED="rất nhiều", CCCD_COLLECTED="14O"),
    ),
    Sent(
        FIRST,
        "GiangVo_2026-05.xlsx",
        "2026-05-15T09:30:00+07:00",
        "00025",
        _commune("00025").with_cells(DOSSIER_ONLINE_RATE="97,5 %"),
    ),
    Sent(
        FIRST,
        "HoanKiem_2026-05.xlsx",
        "2026-05-15T09:40:00+07:00",
        "00070",
        _commune("00070").with_cells(
            DOSSIER_RECEIVED_ONLINE="1.093", DOSSIER_RECEIVED_OFFLINE=None, DOSSIER_ONLINE_RATE=None
        ),
    ),
    Sent(
        FIRST,
        "CuaNam_2026-05.xlsx",
        "2026-05-15T09:50:00+07:00",
        "00082",
        _commune("00082"),
        cut_off,
    ),
    Sent(
        FIRST,
        "PhuThuong_2026-05.xlsx",
        "2026-05-15T10:00:00+07:00",
        "00091",
        _commune("00091"),
        claim_whole_sheet,
    ),
    Sent(
        FIRST,
        "HongHa_2026-05.xlsx",
        "2026-05-15T10:10:00+07:00",
        "00097",
        _commune("00097"),
        carry_macro,
    ),
    Sent(CORRECTED, "BacGiang_2024-01_sua.xlsx", "2024-01-18T09:05:00+07:00", "24", BAC_GIANG),
    Sent(
        CORRECTED,
        "HaiDuong_2026-05_thay-the.xlsx",
        "2026-05-15T14:00:00+07:00",
        "10525",
        HAI_DUONG_REFILED,
    ),
    Sent(
        CORRECTED,
        "Phường Lê Thanh Nghị - ĐA06 tháng 5 (sửa).xlsx",
        "2026-05-15T15:00:00+07:00",
        "10532",
        LE_THANH_NGHI.with_cells(CITIZEN_SUPPORT_TURNS=None),
    ),
    Sent(
        CORRECTED,
        "TanHung_2026-05_v2.xlsx",
        "2026-05-15T15:30:00+07:00",
        "10537",
        TAN_HUNG.with_cells(VNEID_L2_ACTIVATED_CUM="24.950"),
    ),
    Sent(AGAIN, "TanHung_2026-05_gui-lai.xlsx", "2026-05-16T08:10:00+07:00", "10537", TAN_HUNG),
)


def make_inbox(out_dir: Path) -> list[Path]:
    """Write every wave below a folder.

    Args:
        out_dir: Folder that gets ``1-first-reports/``, ``2-corrections/``, ``3-sent-again/``,
            ``4-narratives/``.

    Returns:
        The workbooks, in the order they were received within their wave, then the narratives.
    """
    workbooks = [_write(sent, out_dir / sent.wave) for sent in INBOX]
    return workbooks + [_write_narrative(one, out_dir / NARRATIVE_WAVE) for one in NARRATIVES]


def _write_narrative(report: Narrative, folder: Path) -> Path:
    """Write one narrative; a PDF is made by LibreOffice, and left out where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / report.file_name
    _write_receipt(path, report.received_at, report.sender)
    if path.suffix != ".pdf":
        write_narrative(report, path)
        return path
    office = shutil.which("soffice")
    with TemporaryDirectory() as scratch:
        source = Path(scratch) / f"{path.stem}.docx"
        write_narrative(report, source)
        if office:
            profile = f"-env:UserInstallation=file://{scratch}/profile"
            command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir"]
            subprocess.run([*command, str(folder), str(source)], check=True, capture_output=True)
    return path


def _write(sent: Sent, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / sent.file_name
    with TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.xlsx"
        write_report(sent.report, whole)
        settle(whole)
        if sent.spoil:
            sent.spoil(whole, path)
        else:
            shutil.copyfile(whole, path)
    _write_receipt(path, sent.received_at, sent.sender)
    return path


def _write_receipt(path: Path, received_at: str, sender: str | None) -> None:
    receipt = {"received_at": received_at}
    if sender:
        receipt["sender"] = sender
    text = json.dumps(receipt, ensure_ascii=False, indent=2) + "\n"
    path.with_name(path.name + ".receipt.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    written = make_inbox(Path(sys.argv[1]))
    sys.stdout.write(f"{len(written)} tệp / files → {sys.argv[1]}\n")
