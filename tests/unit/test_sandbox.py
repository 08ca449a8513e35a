"""The reading processes: limits hold, one bad file costs that file only, order is kept."""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from workbook_factory import codes, plain_book, read_path, repack

from ingest import sandbox
from ingest.config import Settings
from ingest.model import ReadResult
from ingest.reading import check_file
from ingest.result_codec import decode, encode
from ingest.sandbox import Job, WorkerPool, read_many

SHEET = "xl/worksheets/sheet2.xml"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "good.xlsx"
    lines = [{"code": "PROPAGANDA_BROADCASTS", "value": 120}, {"code": "DOSSIER_RECEIVED"}]
    services = [{"service_code": "DVC25_03", "SVC_RECEIVED": 5, "connection_status": "lạ"}]
    plain_book(lines, services).save(path)
    return path


@pytest.fixture(scope="module")
def crashing(good: Path) -> Path:
    """A small workbook the first look lets pass, whose one long text stands in 3,000 cells."""
    long = random.Random(6).randbytes(2**20).hex().encode()  # noqa: S311  # same every time

    def change(parts: dict[str, bytes]) -> None:
        rows = b"".join(
            b'<row r="%d"><c r="B%d" t="s"><v>0</v></c></row>' % (row, row)
            for row in range(30, 3030)
        )
        parts[SHEET] = parts[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")
        parts["xl/sharedStrings.xml"] = (
            b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b"<si><t>" + long + b"</t></si></sst>"
        )
        rels = "xl/_rels/workbook.xml.rels"
        shared = (
            b'<Relationship Id="rId99" Target="sharedStrings.xml" Type="http://schemas.'
            b'openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
        )
        parts[rels] = parts[rels].replace(b"</Relationships>", shared + b"</Relationships>")

    return repack(good, good.with_name("crash.xlsx"), change)


def _jobs(*paths: Path) -> list[Job]:
    return [Job(path, path.name, f"{number:064d}") for number, path in enumerate(paths)]


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    # half the memory is filled in half the time by what fills it
    with WorkerPool(Settings(read_timeout_seconds=10, read_memory_mib=512), 1) as pool:
        yield pool


def test_the_sandbox_yields_exactly_what_the_reader_yields(good: Path, pool: WorkerPool) -> None:
    (result,) = pool.read(_jobs(good))
    direct = read_path(good)
    assert result == direct
    assert result.submission.unit_code == "10525"
    assert result.findings and result.items and result.values


def test_a_result_survives_the_way_between_processes(good: Path) -> None:
    result = read_path(good)
    assert decode(encode(result)) == result
    with pytest.raises(ValueError, match="result"):
        decode(b'{"submission": []}')


def test_a_file_that_kills_its_reader_costs_that_file_only(
    good: Path, crashing: Path, pool: WorkerPool
) -> None:
    results = list(pool.read(_jobs(good, crashing, good, crashing, good)))
    assert [result.submission.status for result in results] == [
        "accepted_with_findings",
        "rejected",
        "accepted_with_findings",
        "rejected",
        "accepted_with_findings",
    ]
    assert [result.submission.file_sha256[-1] for result in results] == list("01234")
    assert codes(results[1])[0] in {"READER_CRASHED", "READER_MEMORY"}
    assert results[1].findings[0].locator == "crash.xlsx"


def test_a_file_whose_worker_is_killed_from_outside_is_read_by_the_next(
    good: Path, pool: WorkerPool
) -> None:
    list(pool.read(_jobs(good)))
    victim = pool._workers[0].process.pid
    os.kill(victim, signal.SIGKILL)
    results = list(pool.read(_jobs(good, good)))
    assert pool._workers[0].process.pid != victim
    assert [one.submission.status for one in results] == ["accepted_with_findings"] * 2


class _StuckPool(WorkerPool):
    """Workers that never answer, as many as asked for; those after them do."""

    stuck = 0

    def _start(self) -> None:
        super()._start()
        if self.stuck:
            self.stuck -= 1
            worker = self._workers[-1]
            while not worker.ready:
                worker.receive()
            worker.process.send_signal(signal.SIGSTOP)


def test_a_file_that_takes_too_long_twice_is_stopped_and_the_others_go_on(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_StuckPool, "stuck", 2)
    with _StuckPool(Settings(read_timeout_seconds=2), 1) as pool:
        started = time.monotonic()
        first, *_ = results = list(pool.read(_jobs(good, good)))
        assert codes(first) == ["READER_TIMEOUT"]
        assert "2" in first.findings[0].message_en
        assert time.monotonic() - started < 60
        assert results[1].submission.status == "accepted_with_findings"


def test_a_file_that_is_late_once_on_a_busy_machine_is_not_lost(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_StuckPool, "stuck", 1)
    with _StuckPool(Settings(read_timeout_seconds=2), 1) as pool:
        (only,) = pool.read(_jobs(good))
        assert only.submission.status == "accepted_with_findings"


def test_a_file_that_is_late_by_itself_is_not_tried_again(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_StuckPool, "stuck", 1)
    monkeypatch.setattr(sandbox, "processor_seconds", lambda pid: time.monotonic())
    with _StuckPool(Settings(read_timeout_seconds=2), 1) as pool:
        first, second = pool.read(_jobs(good, good))
        assert codes(first) == ["READER_TIMEOUT"]
        assert second.submission.status == "accepted_with_findings"


def test_the_processor_time_of_a_process_is_known() -> None:
    assert sandbox.processor_seconds(os.getpid()) == pytest.approx(time.process_time(), abs=0.5)
    assert sandbox.processor_seconds(2**22 + 1) == 0


def test_a_reader_may_take_no_more_than_its_address_space(good: Path) -> None:
    with WorkerPool(Settings(read_memory_mib=700), 1) as pool:
        pool.wait_until_ready()
        status = Path(f"/proc/{pool._workers[0].process.pid}/limits").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("Max address space")]
    assert line.split()[3:5] == [str(700 * 2**20)] * 2


def test_results_come_in_the_order_of_the_jobs_from_several_workers(
    good: Path, crashing: Path
) -> None:
    files = [good, crashing, *[good] * 6]
    results = list(read_many(_jobs(*files), Settings(read_workers=2, read_memory_mib=512)))
    assert [int(result.submission.file_sha256) for result in results] == list(range(8))


def test_many_small_results_at_once_are_all_taken_in(pool: WorkerPool, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.touch()
    results = list(pool.read(_jobs(*[path] * 300)))
    assert [int(result.submission.file_sha256) for result in results] == list(range(300))
    assert all(codes(result) == ["EMPTY_FILE"] for result in results)


def test_no_jobs_start_no_process() -> None:
    assert list(read_many([], Settings())) == []


def test_no_worker_outlives_a_reader_that_stops_listening(good: Path) -> None:
    stream = read_many(_jobs(*[good] * 6), Settings(read_workers=1))
    assert isinstance(next(stream), ReadResult)
    stream.close()  # type: ignore[attr-defined]
    assert threading.active_count() >= 1
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    commands = [Path(f"/proc/{child}/cmdline") for child in children]
    assert not any(b"ingest.sandbox" in command.read_bytes() for command in commands)


def test_check_reads_a_file_as_a_load_would(good: Path) -> None:
    result = check_file(good)
    assert result.values == read_path(good).values
    assert len(result.submission.file_sha256) == 64
