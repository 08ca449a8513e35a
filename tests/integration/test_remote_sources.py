"""Object stores and SFTP servers as sources, against real servers."""

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from file_servers import ObjectStore, SftpServer, configure, object_store, sftp_server
from loading_world import document, drop, rows, run

from ingest import pipeline
from ingest.archive import Archive
from ingest.config import Settings
from ingest.errors import SourceUnavailableError

S3 = {"source_name": "store", "kind": "s3", "uri": "s3://reports/in", "connection": "store"}
SFTP = {"source_name": "gate", "kind": "sftp", "uri": "sftp:///in", "connection": "gate"}


@pytest.fixture(scope="module")
def running_store() -> Iterator[ObjectStore]:
    with object_store() as store:
        yield store


@pytest.fixture
def store(running_store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    """The store, empty, and how Airflow connects to it."""
    monkeypatch.setenv("AIRFLOW_CONN_STORE", running_store.connection)
    yield running_store
    for key in running_store.names():
        running_store.client.delete_object(Bucket="reports", Key=key)


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SftpServer]:
    """An SFTP server, and how Airflow connects to it."""
    root = tmp_path / "sftp"
    (root / "in").mkdir(parents=True)
    with sftp_server(root) as server:
        monkeypatch.setenv("AIRFLOW_CONN_GATE", server.connection)
        yield server


@dataclass(frozen=True)
class Place:
    """A source of either kind: how to put a file into it, and how it is configured."""

    row: dict[str, str]
    put: Callable[[str, bytes], None]
    names: Callable[[], set[str]]


@pytest.fixture(params=["s3", "sftp"])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "s3":
        store: ObjectStore = request.getfixturevalue("store")
        return Place(S3, lambda name, content: store.put(f"in/{name}", content), store.names)
    root: Path = request.getfixturevalue("gate").root / "in"

    def put(name: str, content: bytes) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)

    return Place(SFTP, put, lambda: {str(one) for one in root.rglob("*") if one.is_file()})


def received(home: Settings) -> list[tuple[str, str, str | None]]:
    """What is archived: source, name, sender."""
    waiting = Archive(home.archive).pending_receipts()
    return sorted((one.source_name, one.source_uri, one.sender) for one in waiting)


def reasons(report: pipeline.PullReport) -> list[str]:
    return [one["reason"] for one in report.held]


def test_a_file_is_taken_once_however_often_it_is_listed(home: Settings, place: Place) -> None:
    configure(home.home, place.row)
    place.put("2026-05/Báo cáo 50%.json", document())
    place.put("2026-05/half.json.part", b"{")
    before = place.names()

    first, second = pipeline.pull_sources(home), pipeline.pull_sources(home)

    assert (first.files_listed, first.files_new, first.down) == (1, 1, [])
    assert (second.files_known, second.files_new) == (1, 0)
    (taken,) = received(home)
    assert taken[1] == f"{place.row['uri']}/2026-05/Báo cáo 50%25.json"
    assert place.names() == before, "nothing is deleted at the source"


def test_what_comes_that_way_is_loaded_like_anything_else(home: Settings, place: Place) -> None:
    configure(home.home, place.row)
    place.put("a.json", document(values=[["A", "41"], ["B", "1"]]))
    assert run(home).files_loaded == 1
    assert rows(home, "select value::int from raw.submission_values order by 1") == [(1,), (41,)]


def test_another_content_under_the_same_name_is_another_arrival(
    home: Settings, place: Place
) -> None:
    configure(home.home, place.row)
    for content in (document(values=[["A", "1"]]), document(values=[["A", "22"]])):
        place.put("a.json", content)
        assert pipeline.pull_sources(home).files_new == 1
    assert len(Archive(home.archive).pending_receipts()) == 2


def test_the_channel_tells_when_it_came_and_from_whom(home: Settings, place: Place) -> None:
    configure(home.home, place.row)
    record = {"received_at": "2026-05-16T09:00:00+07:00", "sender": "10525"}
    place.put("a.json.receipt.json", json.dumps(record).encode())
    place.put("a.json", document())
    place.put("b.json.receipt.json", b"{")
    place.put("b.json", document())

    report = pipeline.pull_sources(home)

    assert [one.sender for one in Archive(home.archive).pending_receipts()] == ["10525"]
    assert ["unreadable receipt" in one for one in reasons(report)] == [True]


def test_the_folder_names_the_sender_where_the_source_says_so(home: Settings, place: Place) -> None:
    """31 (Hải Phòng) and what lies in it may send; 10525 lies in it, 10 (Lào Cai) does not."""
    configure(home.home, {**place.row, "sender": "folder", "allowed_senders": "31+"})
    for folder in ("31", "10525", "10", "99999", "."):
        place.put(f"{folder}/a.json" if folder != "." else "a.json", document())

    report = pipeline.pull_sources(home)

    assert [sender for _, _, sender in received(home)] == ["10525", "31"]
    assert len(report.held) == 3
    assert sum("may not send this way" in one for one in reasons(report)) == 2
    assert sum("in no unit's folder" in one for one in reasons(report)) == 1


def test_a_sender_that_the_record_contradicts_is_held(home: Settings, place: Place) -> None:
    configure(home.home, {**place.row, "sender": "10525"})
    record = {"received_at": "2026-05-16T09:00:00+07:00", "sender": "31"}
    place.put("a.json.receipt.json", json.dumps(record).encode())
    for name in ("a.json", "b.json"):
        place.put(name, document())
    report = pipeline.pull_sources(home)
    assert [(uri[-6:], sender) for _, uri, sender in received(home)] == [("b.json", "10525")]
    assert ["senders disagree" in one for one in reasons(report)] == [True]


def test_who_sends_has_to_be_known_where_not_everybody_may(home: Settings, place: Place) -> None:
    configure(home.home, {**place.row, "allowed_senders": "31+|24"})
    place.put("a.json", document())
    assert ["the sender is not known" in one for one in reasons(pipeline.pull_sources(home))] == [
        True
    ]


def test_a_source_that_is_down_delays_itself_and_no_other(
    home: Settings, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        gone = {"conn_type": "sftp", "host": "127.0.0.1", "port": nobody.getsockname()[1],
                "login": "x", "password": "x", "extra": {"no_host_key_check": "true"}}  # fmt: skip
        monkeypatch.setenv("AIRFLOW_CONN_GATE", json.dumps(gone))
        empty = {**S3, "source_name": "no-bucket", "uri": "s3://absent/in"}
        configure(home.home, SFTP, empty, {**S3, "connection": "nowhere", "source_name": "x"}, S3)
        store.put("in/a.json", document())
        drop(home, "b.json", document("24"))

        report = pipeline.pull_sources(home)

    assert [one["source_name"] for one in report.down] == ["gate", "no-bucket", "x"]
    assert all("SOURCE_UNAVAILABLE" in one["reason"] for one in report.down)
    assert [name for name, _, _ in received(home)] == ["inbox", "store"]
    with pytest.raises(SourceUnavailableError, match="gate"):
        pipeline.pull_source(home, "gate")


def test_a_server_that_never_answers_is_given_up(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        mute = {"conn_type": "sftp", "host": "127.0.0.1", "port": silent.getsockname()[1],
                "login": "x", "password": "x", "extra": {"no_host_key_check": "true"}}  # fmt: skip
        monkeypatch.setenv("AIRFLOW_CONN_GATE", json.dumps(mute))
        configure(home.home, SFTP)
        impatient = home.model_copy(update={"source_timeout_seconds": 1.0})
        with pytest.raises(SourceUnavailableError):
            pipeline.pull_source(impatient, "gate")


def test_a_server_with_another_key_is_not_talked_to(
    home: Settings, gate: SftpServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with sftp_server(other) as impostor:
        forged = json.loads(gate.connection) | {"port": impostor.port}
        monkeypatch.setenv("AIRFLOW_CONN_GATE", json.dumps(forged))
        configure(home.home, SFTP)
        with pytest.raises(SourceUnavailableError, match="BadHostKey"):
            pipeline.pull_source(home, "gate")


def test_a_file_that_grows_on_the_server_is_left_until_it_is_whole(
    home: Settings, gate: SftpServer
) -> None:
    configure(home.home, SFTP)
    path = gate.root / "in" / "a.json"
    path.write_bytes(b"{")
    stop = threading.Event()

    def grow() -> None:
        while not stop.wait(0.05):
            with path.open("ab") as handle:
                handle.write(b" ")

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        report = pipeline.pull_source(home.model_copy(update={"settle_seconds": 0.5}), "gate")
    finally:
        stop.set()
        writer.join()
    assert ["still being written" in one for one in reasons(report)] == [True]

    path.write_bytes(document())
    assert pipeline.pull_source(home, "gate").files_new == 1
    assert run(home).files_loaded == 1


def test_an_upload_that_stalls_is_waited_for_and_taken_at_last(
    home: Settings, gate: SftpServer
) -> None:
    """Half a workbook that does not grow lacks its end: within the hour it may still come.

    The hour is told by the clock here: that of the server may be hours behind.
    """
    configure(home.home, SFTP)
    path = gate.root / "in" / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 half of it")
    dated_back(path, hours=8)
    for _ in range(2):
        (why,) = reasons(pipeline.pull_sources(home))
        assert "still being written" in why
    (met,) = (home.archive / "met").iterdir()
    dated_back(met, hours=1.1)
    assert pipeline.pull_sources(home).files_new == 1


def test_what_broke_off_days_ago_is_not_waited_for(home: Settings, gate: SftpServer) -> None:
    configure(home.home, SFTP)
    path = gate.root / "in" / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 half of it")
    dated_back(path, hours=50)
    assert pipeline.pull_sources(home).files_new == 1


def test_half_a_text_is_waited_for_unless_its_receipt_says_that_it_came(
    home: Settings, gate: SftpServer
) -> None:
    """Where a text ends nobody can tell: it has to lie still, or be recorded by its channel."""
    waiting = home.model_copy(update={"quiet_minutes": 5})
    configure(home.home, SFTP)
    path = gate.root / "in" / "a.txt"
    path.write_text("BÁO CÁO Tình hình, kết quả triển khai")
    (why,) = reasons(pipeline.pull_sources(waiting))
    assert "written just now" in why
    path.with_name("a.txt.receipt.json").write_text('{"received_at": "2026-05-16T09:00:00+07:00"}')
    assert pipeline.pull_sources(waiting).files_new == 1


def test_a_store_in_which_files_appear_whole_is_not_waited_for(
    home: Settings, store: ObjectStore
) -> None:
    configure(home.home, S3)
    store.put("in/half.xlsx", b"PK\x03\x04 half of it")
    store.put("in/a.txt", b"x")
    assert pipeline.pull_sources(home.model_copy(update={"quiet_minutes": 5})).files_new == 2


def dated_back(path: Path, hours: float) -> None:
    moment = time.time() - hours * 3600
    os.utime(path, (moment, moment))


def test_links_on_the_server_are_not_followed(
    home: Settings, gate: SftpServer, tmp_path: Path
) -> None:
    configure(home.home, SFTP)
    (tmp_path / "secret.json").write_bytes(document())
    (gate.root / "in" / "link.json").symlink_to(tmp_path / "secret.json")
    (gate.root / "in" / "loop").symlink_to(gate.root / "in")
    report = pipeline.pull_sources(home)
    assert report.files_new == 0
    assert all("not a regular file" in one for one in reasons(report))
    assert len(report.held) == 2


def test_a_file_nobody_may_read_is_told_and_does_not_stop_the_others(
    home: Settings, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest.source_s3 import S3Store

    configure(home.home, S3)
    store.put("in/a.json", document())
    store.put("in/secret.json", document("24"))
    opened = S3Store.open

    def refuse(self: S3Store, path: str) -> object:
        if path == "secret.json":
            raise PermissionError("AccessDenied")
        return opened(self, path)

    monkeypatch.setattr(S3Store, "open", refuse)
    report = pipeline.pull_sources(home)
    assert report.files_new == 1
    assert ["changed or unreadable" in one for one in reasons(report)] == [True]
