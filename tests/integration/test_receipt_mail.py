"""Receipts by e-mail: to whom an address is known, once, over a real mail server."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from post_office import Post

from ingest.config import Settings
from publish.returned.receipt_mail import ReceiptMailReport, put_out, send_receipts
from publish.returned.receipt_texts import Receipt, Wrong

NOW = datetime.now(UTC)
WRONG = Wrong("TEXT_FOR_NUMBER", "error", "Chỉ tiêu!G12", "Ô này cần ghi số.", "Ghi số.")
RECEIPT = Receipt(
    "R1", "Báo cáo.xlsx", NOW - timedelta(minutes=5), "10525", "accepted_with_findings", "10525",
    "Phường Hải Dương", "2026-05", None, None, 148, 12, 0, 3, 0, (WRONG,),
)  # fmt: skip


@pytest.fixture
def settings(home: Settings) -> Settings:
    home.home.mkdir(parents=True, exist_ok=True)
    (home.home / "contacts.csv").write_text(
        "unit_code,channel,address\n10525,email,ward@example.org\n"
        "10525,webhook,http://127.0.0.1:1/\n",
        encoding="utf-8",
    )
    return home


def test_a_sender_with_an_address_gets_the_receipt_once(settings: Settings, post: Post) -> None:
    assert put_out(settings, [RECEIPT], NOW) == 1
    assert send_receipts(settings, post.mailbox) == ReceiptMailReport(sent=1)
    # The same receipts written again, by a run that was killed before it noted them.
    assert put_out(settings, [RECEIPT], NOW) == 0
    assert send_receipts(settings, post.mailbox) == ReceiptMailReport()
    [(address, letter)] = post.letters
    assert address == "ward@example.org"
    assert letter["Subject"] == "[Đề án 06] Biên nhận R1: đã nhận tệp Báo cáo.xlsx"
    plain = letter.get_body(("plain",))
    assert plain is not None
    assert "Chỉ tiêu!G12: Ô này cần ghi số." in plain.get_content()
    assert "Cần làm: Ghi số." in plain.get_content()


def test_without_address_or_of_history_there_is_no_letter(settings: Settings) -> None:
    unknown = replace(RECEIPT, unit_code="00070", sender="00070")
    past = replace(RECEIPT, received_at=NOW - timedelta(days=400))
    assert put_out(settings, [unknown, past], NOW) == 0


def test_a_file_nobody_could_read_is_told_to_who_sent_it(settings: Settings, post: Post) -> None:
    refused = replace(RECEIPT, status="rejected", unit_code=None, period_key=None)
    assert put_out(settings, [refused], NOW) == 1
    assert send_receipts(settings, post.mailbox).sent == 1
    assert "CHƯA NHẬN ĐƯỢC" in post.letters[0][1]["Subject"]


def test_what_was_refused_waits_and_what_lies_too_long_is_forgotten(
    settings: Settings, post: Post
) -> None:
    put_out(settings, [RECEIPT], NOW)
    assert send_receipts(settings, None) == ReceiptMailReport()
    post.refuse = True
    assert send_receipts(settings, post.mailbox) == ReceiptMailReport(failed=1)
    post.refuse = False
    later = datetime.now(UTC) + timedelta(days=3)
    assert send_receipts(settings, post.mailbox, later) == ReceiptMailReport()
    assert post.letters == []


def test_one_cut_off_while_going_out_is_told_and_not_repeated(
    settings: Settings, post: Post
) -> None:
    put_out(settings, [RECEIPT], NOW)
    [letter] = (settings.returned / ".outbox").glob("*.json")
    letter.rename(letter.with_suffix(".sending"))
    assert send_receipts(settings, post.mailbox) == ReceiptMailReport(in_doubt=1)
    assert put_out(settings, [RECEIPT], NOW) == 0
    assert post.letters == []
