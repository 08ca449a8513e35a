"""Receipts: after a load each sender reads what was received, before anything is built."""

from pathlib import Path

from loading_world import document, drop, run

from ingest.config import Settings
from publish.returned.receipt_texts import receipt_text, subject
from publish.returned.receipts import acknowledge, new_receipts


def receipts(settings: Settings) -> dict[str, str]:
    """Receipts by their folder."""
    found = sorted(settings.returned.rglob("bien-nhan-*.html"))
    return {
        str(path.parent.relative_to(settings.returned)): path.read_text("utf-8") for path in found
    }


def test_each_arrival_has_a_receipt_with_its_number_in_its_unit_s_folder(home: Settings) -> None:
    drop(home, "báo cáo.json", document(values=[["A", "1"], ["B", None]], items=["Việc"]))
    drop(home, "<hỏng>.json", b"no json", minute=1, sender="24")
    drop(home, "lạ.json", b"no json either", minute=2)
    run(home)
    assert acknowledge(home).receipts == 3
    found = receipts(home)
    assert set(found) == {"10525/2026-05", "24/khong-ro-ky", "khong-ro-don-vi/khong-ro-ky"}
    good, bad = found["10525/2026-05"], found["24/khong-ro-ky"]
    assert "1 số liệu, 1 ô để trống, 1 mục nhiệm vụ" in good
    assert "Đã nhận báo cáo." in good
    assert "CHƯA NHẬN ĐƯỢC" in bad
    assert "Không đọc được." in bad
    assert "&lt;hỏng&gt;.json" in bad
    for path in home.returned.rglob("bien-nhan-*.html"):
        assert path.stem.removeprefix("bien-nhan-") in path.read_text("utf-8")


def test_a_receipt_is_written_once_and_only_for_what_is_new(home: Settings) -> None:
    drop(home, "a.json", document())
    run(home)
    (first,) = acknowledge(home).files
    written = Path(first).stat().st_mtime_ns
    assert acknowledge(home).receipts == 0
    drop(home, "b.json", document(), minute=5)
    run(home)
    (second,) = acknowledge(home).files
    assert second != first
    assert "trùng với tệp đơn vị đã gửi lúc 15:00 ngày 20/05/2026" in Path(second).read_text(
        "utf-8"
    )
    (home.returned / ".acknowledged.json").unlink()
    assert acknowledge(home).receipts == 2
    assert Path(first).stat().st_mtime_ns == written


def test_a_receipt_as_mail_says_the_same_in_plain_text(home: Settings) -> None:
    drop(home, "a.json", document(findings=["TEXT_FOR_NUMBER"]), sender="10525")
    run(home)
    ((receipt,), through) = new_receipts(home, None)
    text = receipt_text(receipt)
    assert receipt.receipt_id in subject(receipt)
    assert "Số biên nhận: " + receipt.receipt_id in text
    assert "1. Cảnh báo – C!A1: Sai." in text
    assert "Cần làm: Ghi số" in text
    assert "<" not in text
    assert new_receipts(home, through) == ([], through)


def test_receipts_can_be_switched_off(home: Settings) -> None:
    drop(home, "a.json", document())
    run(home)
    off = home.model_copy(update={"return_documents": False})
    assert acknowledge(off).receipts == 0
    assert not home.returned.exists()
