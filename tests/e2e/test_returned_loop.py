"""Acceptance: what is wrong goes back marked, comes back answered or corrected, and stands so."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook, load_workbook

from ingest import pipeline
from ingest.build import BuildReport
from ingest.config import Settings
from ingest.events import record_event
from ingest.returned_form import SHEET
from publish.release import publish
from publish.returned.receipts import acknowledge
from publish.returned.returning import ReturnReport, return_documents
from tests.e2e.conftest import SAMPLES

# two builds: two minutes at most on a quiet machine
pytestmark = pytest.mark.timeout(1500)

EXPLAINS, CORRECTS, PROMISES, UNREADABLE = "GiangVo", "HoanKiem", "NgocHa", "CuaNam"
UNITS = {EXPLAINS: "00025", CORRECTS: "00070", PROMISES: "00008"}
RED, YELLOW = "FFFF5050", "FFFFC000"
REPLY = "Số liệu do hệ thống của Bộ tính, đơn vị đã đối chiếu."


@dataclass
class Loop:
    """One turn of the loop: what was sent back, and what became of it."""

    settings: Settings
    first: ReturnReport
    second: ReturnReport
    third: ReturnReport
    sent_back: dict[str, bytes]
    ids: dict[str, list[str]]

    def query(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        path = str(self.settings.released_database)
        with duckdb.connect(path, read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql, list(parameters)).fetchall()

    def file(self, name: str) -> Path:
        return returned_file(self.settings, name)


def returned_file(settings: Settings, name: str) -> Path:
    found = sorted((settings.returned / UNITS[name] / "2026-05").glob(f"{name}*.xlsx"))
    assert len(found) == 1, found
    return found[0]


@pytest.fixture(scope="module")
def loop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loop]:
    """Send four reports, return them, and send back what their units did with them."""
    settings = Settings(
        home=tmp_path_factory.mktemp("loop") / "home", settle_seconds=0, stalled_minutes=0
    )
    settings.inbox.mkdir(parents=True)
    for name in (*UNITS, UNREADABLE):
        for path in (SAMPLES / "1-first-reports").glob(f"{name}_2026-05.xlsx*"):
            shutil.copy(path, settings.inbox)
    build(settings)
    publish(settings)
    first = return_documents(settings)
    sent_back = {
        str(path.relative_to(settings.returned)): path.read_bytes()
        for path in settings.returned.rglob("*")
        if path.is_file()
    }
    ids = {name: finding_ids(load_workbook(returned_file(settings, name))) for name in UNITS}
    answer(settings)
    waived = ids[PROMISES][1]
    record_event(
        settings, "waive", waived, reason="Chờ phần mềm một cửa", actor="Nguyễn An",
        role="Tổ trưởng Tổ công tác", payload={"until": "2999-12-31"},
    )  # fmt: skip
    build(settings)
    publish(settings)
    second = return_documents(settings)
    yield Loop(settings, first, second, return_documents(settings), sent_back, ids)


def build(settings: Settings) -> BuildReport:
    pipeline.pull_sources(settings)
    batches = pipeline.plan_batches(settings)
    for batch in batches:
        pipeline.read_batch(settings, batch)
    ids = [batch.batch_id for batch in batches]
    pipeline.gate_batches(settings, ids)
    pipeline.load_batches(settings, ids)
    acknowledge(settings)
    return pipeline.build_marts(settings)


def finding_ids(book: Workbook) -> list[str]:
    return [row[11] for row in book[SHEET].iter_rows(min_row=8, values_only=True)]


def answer(settings: Settings) -> None:
    """One unit explains, one corrects in the returned copy, one says so and does not."""
    books = {name: load_workbook(returned_file(settings, name)) for name in UNITS}
    books[EXPLAINS][SHEET]["J8"] = REPLY
    books[CORRECTS]["Chỉ tiêu"]["G32"] = 893
    books[PROMISES][SHEET]["J8"] = "Đã sửa số liệu"
    books[PROMISES][SHEET]["J9"] = "Không rõ mã"
    books[PROMISES][SHEET]["L9"] = f"F{0:024x}"
    for name, book in books.items():
        path = settings.inbox / f"{name} gửi lại.xlsx"
        book.save(path)
        record = {"received_at": "2026-05-20T09:00:00+07:00", "sender": UNITS[name]}
        path.with_name(f"{path.name}.receipt.json").write_text(json.dumps(record))


def test_every_report_with_something_wrong_goes_back_in_its_folder(loop: Loop) -> None:
    assert (loop.first.units_periods, loop.first.written) == (4, 4)
    assert (loop.first.workbooks, loop.first.unmarked, loop.first.failed) == (3, 1, [])
    assert {name for name in loop.sent_back if "bien-nhan" not in name} == {
        ".acknowledged.json",
        ".index.json",
        *(f"{unit}/2026-05/{name}_2026-05_ket-qua-kiem-tra.xlsx" for name, unit in UNITS.items()),
        *(f"{unit}/2026-05/ket-qua-kiem-tra.html" for unit in UNITS.values()),
        "00082/khong-ro-ky/ket-qua-kiem-tra.html",
    }
    assert sum("bien-nhan" in name for name in loop.sent_back) == 4


def test_an_explained_finding_is_explained_and_its_figure_is_what_it_was(loop: Loop) -> None:
    rows = loop.query(
        """
        select findings.finding_id, state, explanation, explained_by, explained_at = known_from,
            versions_raising, first_found_at < explained_at
        from marts.fct_quality_finding as findings
        inner join marts.dim_submission using (submission_version_key)
        where findings.unit_code = ? and rule_code = 'RATIO_MISMATCH'
        """,
        UNITS[EXPLAINS],
    )
    assert rows == [(loop.ids[EXPLAINS][0], "explained", REPLY, "00025", True, 2, True)]
    figures = loop.query(
        """
        select version_no, cast(value as double), figures.is_current
        from marts.fct_reported_value as figures
        where unit_code = ? and indicator_code = 'DOSSIER_ONLINE_RATE' order by version_no
        """.replace("unit_code", "split_part(unit_key, '@', 1)"),
        UNITS[EXPLAINS],
    )
    assert figures == [(1, 97.5, False), (2, 97.5, True)]


def test_a_corrected_finding_names_the_report_that_corrected_it(loop: Loop) -> None:
    rows = loop.query(
        """
        select findings.finding_id, state, findings.file_name, correcting.file_name,
            correcting.known_from = corrected_at
        from marts.fct_quality_finding as findings
        inner join marts.dim_submission as correcting
            on findings.corrected_by_submission_id = correcting.submission_id
        where findings.unit_code = ?
        """,
        UNITS[CORRECTS],
    )
    sent, back = f"{CORRECTS}_2026-05.xlsx", f"{CORRECTS} gửi lại.xlsx"
    assert rows == [(loop.ids[CORRECTS][0], "corrected", sent, back, True)]


def test_a_promise_to_correct_is_no_explanation_and_a_waiver_has_its_day(loop: Loop) -> None:
    rows = loop.query(
        """
        select finding_id, state, explanation, waived_by_role, waived_until
        from marts.fct_quality_finding
        where unit_code = ? and rule_code = 'TEXT_FOR_NUMBER' order by locator
        """,
        UNITS[PROMISES],
    )
    promised, waived = rows
    assert promised == (loop.ids[PROMISES][0], "open", "Đã sửa số liệu", None, None)
    assert waived[:4] == (loop.ids[PROMISES][1], "waived", None, "Tổ trưởng Tổ công tác")
    assert str(waived[4]) == "2999-12-31"


def test_a_reply_to_what_nobody_found_is_a_finding(loop: Loop) -> None:
    rows = loop.query(
        "select unit_code, state, found, locator from marts.fct_quality_finding"
        " where rule_code = 'REPLY_UNKNOWN'"
    )
    assert rows == [(UNITS[PROMISES], "open", f"F{0:024x}", f"{SHEET}!J9")]


def test_the_next_copies_show_how_the_findings_stand_now(loop: Loop) -> None:
    explained = load_workbook(loop.file(EXPLAINS))
    assert explained["Chỉ tiêu"]["G36"].fill.fgColor.rgb == YELLOW
    (row,) = [
        row
        for row in explained[SHEET].iter_rows(min_row=8, values_only=True)
        if row[11] == loop.ids[EXPLAINS][0]
    ]
    assert row[8:10] == ("Đã giải trình", REPLY)
    promised = load_workbook(loop.file(PROMISES))["Chỉ tiêu"]
    assert promised["G30"].fill.fgColor.rgb == RED
    assert promised["G65"].fill.fgColor.rgb == YELLOW
    # nothing is left to correct: the marked copy is gone, the page says so
    folder = loop.settings.returned / UNITS[CORRECTS] / "2026-05"
    assert list(folder.glob("*.xlsx")) == []
    body = (folder / "ket-qua-kiem-tra.html").read_text("utf-8")
    assert "Không còn điều gì cần xử lý" in body
    assert f"Đã sửa ở tệp {CORRECTS} gửi lại.xlsx" in body


def test_only_what_changed_is_written_again(loop: Loop) -> None:
    assert (loop.second.units_periods, loop.second.written) == (4, 3)
    assert loop.third.written == 0
    same = "00082/khong-ro-ky/ket-qua-kiem-tra.html"
    assert (loop.settings.returned / same).read_bytes() == loop.sent_back[same]


def test_a_unit_asked_for_is_written_whatever_changed(loop: Loop) -> None:
    before = loop.file(EXPLAINS).read_bytes()
    loop.file(EXPLAINS).unlink()
    report = return_documents(loop.settings, UNITS[EXPLAINS], "2026-05")
    assert (report.written, report.workbooks) == (1, 1)
    assert loop.file(EXPLAINS).read_bytes() == before


def test_what_rules_are_worth_is_counted(loop: Loop) -> None:
    rows = loop.query(
        """
        select rule_code, findings_raised, findings_open, findings_decided,
            cast(false_alarm_share as double), documents_hit
        from marts.rpt_rule_performance
        where rule_code in
            ('RATIO_MISMATCH', 'PART_OVER_WHOLE', 'TEXT_FOR_NUMBER', 'CORRUPT_FILE', 'MACROS')
        order by rule_code
        """
    )
    assert rows == [
        ("CORRUPT_FILE", 1, 1, 0, None, 1),
        ("MACROS", 0, 0, 0, None, 0),
        ("PART_OVER_WHOLE", 1, 0, 1, 0.0, 1),
        ("RATIO_MISMATCH", 1, 0, 1, 100.0, 2),
        ("TEXT_FOR_NUMBER", 2, 1, 1, 100.0, 2),
    ]
