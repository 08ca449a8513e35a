"""The archive keeps what came, once, whole, and says when it is damaged."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.archive import Archive, Receipt
from ingest.errors import ArchiveCorruptError
from ingest.spreadsheet_text import escaped


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def receipt(receipt_id: str = "Rab0123", minute: int = 0) -> Receipt:
    return Receipt(
        receipt_id, "inbox", "inbox/a.xlsx", "a.xlsx", "0" * 64, 1, None,
        datetime(2026, 5, 16, 2, minute, tzinfo=UTC), "blobs/00/00/" + "0" * 64, None,
    )  # fmt: skip


@given(st.binary(max_size=3000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_content_comes_back_as_it_went_in(archive: Archive, content: bytes) -> None:
    blob = archive.store_blob(io.BytesIO(content))
    assert archive.verified_blob(blob.sha256).read_bytes() == content
    assert blob.size == len(content)
    assert archive.store_blob(io.BytesIO(content)) == blob


def test_same_content_twice_is_one_blob(archive: Archive) -> None:
    for _ in range(2):
        archive.store_blob(io.BytesIO(b"same"))
    assert len([one for one in (archive.root / "blobs").rglob("*") if one.is_file()]) == 1


@pytest.mark.parametrize("damage", [b"", b"tampered"])
def test_damaged_blob_is_an_error_that_says_where(archive: Archive, damage: bytes) -> None:
    blob = archive.store_blob(io.BytesIO(b"content"))
    archive.blob_path(blob.sha256).write_bytes(damage)
    with pytest.raises(ArchiveCorruptError, match=blob.sha256):
        archive.verified_blob(blob.sha256)


def test_damaged_blob_is_healed_by_the_next_arrival_of_its_content(archive: Archive) -> None:
    blob = archive.store_blob(io.BytesIO(b"content"))
    archive.blob_path(blob.sha256).write_bytes(b"tampered")
    archive.store_blob(io.BytesIO(b"content"))
    assert archive.verified_blob(blob.sha256).read_bytes() == b"content"


def test_lost_blob_is_an_error(archive: Archive) -> None:
    with pytest.raises(ArchiveCorruptError):
        archive.verified_blob("0" * 64)


def test_receipt_comes_back_and_waits_until_it_is_loaded(archive: Archive) -> None:
    later, earlier = receipt("Rab1", minute=5), receipt("Rab2", minute=1)
    for one in (later, earlier):
        archive.store_receipt(one)
    assert archive.pending_receipts() == [earlier, later]
    assert archive.receipt("Rab1") == later
    archive.clear_pending(["Rab1", "Rab2"])
    assert archive.pending_receipts() == []
    assert archive.has_receipt("Rab1")


def test_marker_without_receipt_is_not_a_pending_receipt(archive: Archive) -> None:
    archive.store_receipt(receipt("Rab1"))
    (archive.root / "receipts" / "ab" / "Rab1.json").unlink()
    assert archive.pending_receipts() == []


def test_damaged_receipt_is_an_error(archive: Archive) -> None:
    archive.store_receipt(receipt("Rab1"))
    (archive.root / "receipts" / "ab" / "Rab1.json").write_text("{")
    with pytest.raises(ArchiveCorruptError):
        archive.receipt("Rab1")


def test_failed_copy_leaves_no_blob_and_no_litter(archive: Archive) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("the share went away")

    with pytest.raises(OSError, match="share"):
        archive.store_blob(Broken())
    assert not list((archive.root / "incoming").iterdir())
    assert not (archive.root / "blobs").exists()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0"])
def test_text_that_a_spreadsheet_would_run_is_escaped(start: str) -> None:
    assert escaped(f"{start}cmd|' /C calc'!A0").startswith("'")
    assert "\0" not in escaped(f"a{start}")


@given(st.text(st.characters(blacklist_characters="\0=+-@\t\r\n"), max_size=20))
def test_other_text_stays(text: str) -> None:
    assert escaped(text) == text
