"""The sample inbox is what its figures say, and each file is read as its README promises."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest

from ingest.reading import read_document
from tests.data.make_inbox import INBOX, Sent, make_inbox
from tests.data.narratives import NARRATIVES, WAVE, Narrative
from tests.data.sample_reports import rows

DATA = Path(__file__).resolve().parents[1] / "data"
SAMPLES = DATA / "inbox"
EXPECTED = {row["file_name"]: row for row in rows("../expected_outcomes")}

each_file = pytest.mark.parametrize("sent", INBOX, ids=lambda sent: sent.file_name)


def test_every_file_is_listed_with_its_expected_outcome_and_in_the_readme() -> None:
    kept = {path.name: path.parent.name for path in SAMPLES.glob("*/*") if path.suffix != ".json"}
    assert kept == {name: row["wave"] for name, row in EXPECTED.items()}
    made = {sent.file_name: sent.wave for sent in INBOX}
    assert kept == made | {one.file_name: WAVE for one in NARRATIVES}
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    for name in kept:
        stem = Path(name).stem
        assert stem in readme or "Lê Thanh Nghị" in stem


def test_the_kept_files_are_what_the_command_makes(tmp_path: Path) -> None:
    for path in make_inbox(tmp_path):
        kept = SAMPLES / path.relative_to(tmp_path)
        if path.suffix != ".pdf":  # LibreOffice writes another identifier every time
            assert _content(kept) == _content(path), f"{kept.name}: make the sample inbox again"
        note = ".receipt.json"
        assert (
            kept.with_name(kept.name + note).read_text()
            == path.with_name(path.name + note).read_text()
        )


def _content(path: Path) -> object:
    if not is_zipfile(path):
        return len(path.read_bytes()) > 0
    with ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_the_first_version_is_sent_again_byte_for_byte() -> None:
    first, again = (sent for sent in INBOX if sent.report is INBOX[-1].report)
    assert (SAMPLES / first.wave / first.file_name).read_bytes() == (
        SAMPLES / again.wave / again.file_name
    ).read_bytes()


@each_file
def test_receipts_say_when_a_file_came_with_its_offset(sent: Sent) -> None:
    path = SAMPLES / sent.wave / f"{sent.file_name}.receipt.json"
    receipt = json.loads(path.read_text(encoding="utf-8"))
    assert datetime.fromisoformat(receipt["received_at"]).utcoffset() is not None
    assert receipt.get("sender") == sent.sender


@each_file
def test_a_sample_file_is_read_as_promised(sent: Sent) -> None:
    expected = EXPECTED[sent.file_name]
    result = read_document(
        SAMPLES / sent.wave / sent.file_name, file_name=sent.file_name, file_sha256="0" * 64
    )
    found = result.submission
    codes = {finding.rule_code for finding in result.findings if finding.severity != "info"}
    assert codes == set(filter(None, expected["reading_findings"].split(";")))
    assert found.status == expected["status"]
    assert (found.unit_code or "") == expected["unit_code"]
    assert (found.period_key or "") == expected["period_key"]


def test_every_figure_that_was_typed_is_read() -> None:
    for sent in INBOX:
        if sent.spoil or EXPECTED[sent.file_name]["status"] == "rejected":
            continue
        result = read_document(
            SAMPLES / sent.wave / sent.file_name, file_name=sent.file_name, file_sha256="0" * 64
        )
        typed = Counter(
            (row["indicator_code"], row["service_code"] or None, row["breakdown_code"])
            for row in sent.report.figures
        )
        read = Counter(
            (value.indicator_code, value.service_code, value.breakdown_code)
            for value in result.values
        )
        assert not typed - read, sent.file_name


@pytest.mark.parametrize("report", NARRATIVES, ids=lambda report: report.file_name)
def test_a_narrative_is_read_as_promised_whatever_its_format(report: Narrative) -> None:
    expected = EXPECTED[report.file_name]
    result = read_document(
        SAMPLES / WAVE / report.file_name, file_name=report.file_name, file_sha256="0" * 64
    )
    found = result.submission
    codes = {finding.rule_code for finding in result.findings if finding.severity != "info"}
    assert (found.form, found.status) == ("narrative", expected["status"])
    assert (found.unit_code, found.period_key) == (report.sender, expected["period_key"])
    assert found.document_no == report.number
    assert codes == set(filter(None, expected["reading_findings"].split(";")))
    assert all(value.locator and value.quote for value in result.values)


def test_the_same_sentence_gives_its_figures_from_word_pdf_and_text() -> None:
    collected = {
        Path(report.file_name).suffix: {
            (value.indicator_code, value.value)
            for value in read_document(
                SAMPLES / WAVE / report.file_name, file_name=report.file_name, file_sha256="0" * 64
            ).values
            if value.indicator_code in ("CCCD_COLLECTED", "CCCD_COLLECTED_CUM")
        }
        for report in NARRATIVES
    }
    assert collected == {
        ".docx": {("CCCD_COLLECTED", 143), ("CCCD_COLLECTED_CUM", 28_412)},
        ".pdf": {("CCCD_COLLECTED", 210), ("CCCD_COLLECTED_CUM", 31_577)},
        ".txt": {("CCCD_COLLECTED", 98), ("CCCD_COLLECTED_CUM", 22_064)},
        ".md": set(),
    }
