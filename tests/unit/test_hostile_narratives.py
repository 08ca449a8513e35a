"""Narratives that are damaged, hostile, too large or falsely named: one clear finding each."""

import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docx_factory import word
from pdf_factory import Sheet, write_pdf
from workbook_factory import codes, plain_book, read_path, repack

from ingest import limits
from ingest.config import Settings
from ingest.sandbox import Job, WorkerPool

REPORT = ("BÁO CÁO", "Kết quả tháng 6 năm 2024 tỉnh Bắc Giang", "I. KẾT QUẢ", "- Đã cấp 12 thẻ.")
DECLARED = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
BOMB = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w>&b;</w>'


def sheet(*texts: str) -> Sheet:
    made = Sheet()
    made.lines(60, 780, texts)
    return made


def refused(path: Path) -> list[str]:
    result = read_path(path)
    assert (result.submission.status, result.submission.form) == ("rejected", "narrative")
    assert result.values == ()
    assert all(entry.message_vi and "{" not in entry.message_vi for entry in result.findings)
    return codes(result)


@pytest.mark.parametrize("name", ["bao-cao.xlsx", "bao-cao.exe", "bao-cao", "bao-cao.docx"])
def test_a_narrative_is_read_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    write_pdf(tmp_path / name, sheet("UBND TỈNH BẮC GIANG", *REPORT))
    found = read_path(tmp_path / name).submission
    assert (found.form, found.unit_code, found.period_key) == ("narrative", "24", "2024-06")
    word(tmp_path / name, *REPORT)
    found = read_path(tmp_path / name).submission
    assert (found.form, found.unit_code, found.period_key) == ("narrative", "24", "2024-06")
    (tmp_path / name).write_text("\n".join(REPORT), encoding="utf-8")
    found = read_path(tmp_path / name).submission
    assert (found.form, found.unit_code, found.period_key) == ("narrative", "24", "2024-06")


def test_a_workbook_that_calls_itself_a_word_file_is_read_as_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.docx"
    plain_book([{"code": "PROPAGANDA_BROADCASTS", "value": 120}]).save(path)
    assert read_path(path).submission.form == "workbook"


def test_a_word_file_of_fifty_megabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", *REPORT)
    with path.open("r+b") as handle:
        handle.truncate(50 * 2**20)
    result = read_path(path)
    assert codes(result) == ["FILE_TOO_LARGE"]
    assert "50.0 MiB" in result.findings[0].message_vi


def test_a_pdf_of_more_than_five_hundred_pages_is_refused(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", *(Sheet() for _ in range(limits.MAX_PAGES + 1)))
    assert refused(path) == ["TOO_MANY_PAGES"]


def test_text_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_TEXT_BYTES", 50)
    (tmp_path / "a.txt").write_text("\n".join(REPORT), encoding="utf-8")
    assert refused(tmp_path / "a.txt") == ["FILE_TOO_LARGE"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda parts: parts.update({"word/document.xml": DECLARED + BOMB}), "FORBIDDEN_XML"),
        (lambda parts: parts.update({"word/styles.xml": BOMB}), "FORBIDDEN_XML"),
        (lambda parts: parts.update({"word/vbaProject.bin": b"x"}), "MACROS"),
        (lambda parts: parts.update({"word/media/a.bin": bytes(30 * 2**20)}), "ARCHIVE_BOMB"),
        (lambda parts: parts.update({"/etc/passwd": b"x"}), "UNSAFE_NAME"),
        (lambda parts: parts.update({f"word/p{i}.bin": b"" for i in range(2100)}), "ARCHIVE_BOMB"),
    ],
)
def test_a_hostile_word_file_is_refused(
    change: Callable[[dict[str, bytes]], None], code: str, tmp_path: Path
) -> None:
    path = repack(word(tmp_path / "a.docx", *REPORT), tmp_path / "b.docx", change)
    assert refused(path) == [code]


def test_a_scan_and_a_file_without_text_say_so(tmp_path: Path) -> None:
    assert refused(write_pdf(tmp_path / "a.pdf", Sheet(picture=True))) == ["SCANNED_DOCUMENT"]
    assert refused(word(tmp_path / "a.docx")) == ["NO_TEXT"]
    (tmp_path / "a.txt").write_text(" \n\n \n", encoding="utf-8")
    assert refused(tmp_path / "a.txt") == ["NO_TEXT"]


def test_one_scanned_page_is_a_finding_and_the_rest_is_read(tmp_path: Path) -> None:
    pages = (sheet("UBND TỈNH BẮC GIANG", *REPORT), Sheet(picture=True))
    result = read_path(write_pdf(tmp_path / "a.pdf", *pages))
    assert result.submission.status == "accepted_with_findings"
    assert "SCANNED_PAGES" in codes(result)


def test_a_report_of_no_known_unit_or_period_is_rejected_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("BÁO CÁO\nKết quả\nĐã cấp 12 thẻ.\n", encoding="utf-8")
    assert set(refused_with_values(tmp_path / "a.txt")) >= {"PERIOD_MISSING"}


def refused_with_values(path: Path) -> list[str]:
    result = read_path(path)
    assert (result.submission.status, result.submission.form) == ("rejected", "narrative")
    return codes(result)


PAGES = 500


def long_report() -> Iterator[Sheet]:
    yield sheet("UBND TỈNH BẮC GIANG", *REPORT)
    for number in range(2, PAGES + 1):
        page = sheet(
            *[
                "- Lực lượng chức năng các địa phương tiếp tục tuyên truyền, hướng dẫn người dân,",
                "doanh nghiệp thực hiện thủ tục hành chính trên môi trường điện tử theo quy định;",
                "các cơ quan, đơn vị rà soát, làm sạch dữ liệu, bảo đảm an toàn thông tin mạng.",
            ]
            * 6,
            f"- Trong tháng đã tiếp nhận {number} hồ sơ, trong đó trực tuyến {number - 1} hồ sơ.",
        )
        rows = [(str(row), f"Xã số {row}", str(1000 + row), "") for row in range(1, 9)]
        page.table(400, (60, 100, 330, 430, 530), [("STT", "Đơn vị", "Hồ sơ", "Ghi chú"), *rows])
        page.text(290, 30, str(number))
        yield page


@pytest.mark.slow
def test_500_pages_of_text_and_tables_are_read_within_the_limits(tmp_path: Path) -> None:
    """In 1 GiB, and in 20 seconds of processor: how busy the machine is must not decide."""
    path = write_pdf(tmp_path / "a.pdf", *long_report())
    limit = Settings().read_timeout_seconds
    with WorkerPool(Settings(read_timeout_seconds=20 * limit), 1) as pool:
        pool.wait_until_ready()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        (result,) = pool.read([Job(path, "a.pdf", "0" * 64)])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (result.submission.unit_code, result.submission.period_key) == ("24", "2024-06")
    received = [v for v in result.values if v.reader_rule.endswith("?DOSSIER_RECEIVED")]
    assert all("!contested" in value.reader_rule for value in received)  # 499 times the same month
    assert len({value.locator.split(":")[0] for value in received}) == PAGES - 1
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < limit
