"""``dean06 load``, ``build``, ``rebuild``: the stages, run one after the other."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from ingest import pipeline
from ingest.cli_show import ERR, say, severity, shown, table
from ingest.config import Settings, get_settings
from ingest.loader import LoadReport
from ingest.pull import PullReport
from ingest.rebuild import rebuild_warehouse
from ingest.staging import Batch

if TYPE_CHECKING:
    from ingest.build import BuildReport
    from publish.as_known_on import KnownReport


def load() -> None:
    """Nhận báo cáo mới, kiểm tra, nạp, dựng bảng số liệu. Take in what is new, build the marts."""
    settings = get_settings()
    pulled = pipeline.pull_sources(settings)
    batches = pipeline.plan_batches(settings)
    _read(settings, batches)
    ids = [one.batch_id for one in batches]
    if ids:
        pipeline.gate_batches(settings, ids)
    loaded = pipeline.load_batches(settings, ids)
    _acknowledge(settings, loaded)
    built = pipeline.build_marts(settings)
    _show_pull(pulled)
    _show_load(loaded)
    _show_build(built)


def build(
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Dựng lại tất cả. Build everything anew.")
    ] = False,
    as_known_on: Annotated[
        str | None,
        typer.Option(
            metavar="THỜI_ĐIỂM",
            help="Dựng vào một tệp riêng theo những gì đã biết đến thời điểm này, với dữ liệu tham "
            "chiếu khi đó; một ngày nghĩa là hết ngày đó. Build into a file of its own what was "
            "known then, with the reference data of then; a day means its end.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="TỆP",
            dir_okay=False,
            help="Tệp DuckDB kết quả; chỉ dùng với --as-known-on. The resulting DuckDB file.",
        ),
    ] = None,
) -> None:
    """Dựng bảng số liệu từ dữ liệu đã nạp. Build the marts from what is loaded."""
    if as_known_on is not None:
        from publish.as_known_on import build_as_known_on

        known = build_as_known_on(get_settings(), as_known_on, output, anew=full_refresh)
        _show_known(known)
        return
    if output is not None:
        raise typer.BadParameter(
            "--output chỉ dùng với --as-known-on. --output goes with --as-known-on only."
        )
    _show_build(pipeline.build_marts(get_settings(), full_refresh=full_refresh))


def rebuild() -> None:
    """Dựng lại kho từ kho lưu trữ. Bring back from the archive what the warehouse lost."""
    report = rebuild_warehouse(get_settings())
    say(
        f"Đã dựng lại {shown(report.loads)} đợt nạp, {shown(report.files)} tệp, "
        f"{shown(report.events)} quyết định. Loads, files and decisions brought back."
    )
    if report.read_again:
        say(
            f"{shown(report.read_again)} tệp được đọc lại bằng bộ đọc hiện nay: lần nạp của chúng "
            "chưa lưu kết quả đọc. So many files were read again, by the readers of today: their "
            "loads were made before what was read was kept."
        )
    if report.loads:
        _show_build(pipeline.build_marts(get_settings()))


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the load's summary."""

    name: str
    value: object


def _read(settings: Settings, batches: list[Batch]) -> None:
    files = sum(len(one.receipt_ids) for one in batches)
    if not files:
        return
    columns = (
        TextColumn("Đọc báo cáo"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=ERR, transient=True) as progress:
        task = progress.add_task("", total=files)
        for batch in batches:
            progress.update(task, description=batch.label)
            pipeline.read_batch(settings, batch)
            progress.advance(task, len(batch.receipt_ids))


def _acknowledge(settings: Settings, loaded: LoadReport) -> None:
    """Let senders have their receipts before the marts are built."""
    from publish.returned.receipts import acknowledge

    if not loaded.nothing_new:
        acknowledge(settings)


def _show_pull(report: PullReport) -> None:
    if report.held:
        table(
            "Chưa nhận / Not taken yet",
            ["Tệp / File", "Lý do / Reason"],
            [(one["source_uri"], one["reason"]) for one in report.held],
        )

    for one in report.down:
        say(
            f"  nguồn không đọc được / source down: {one['source_name']}: {one['reason']}", "yellow"
        )


def _show_load(report: LoadReport) -> None:
    if report.nothing_new:
        say("Không có gì mới. Nothing new.", "bold")
        return
    lines = [
        _Line("Tệp nhận được / Files seen", report.files_seen),
        _Line("  nạp / loaded", report.files_loaded),
        _Line("  bị từ chối / rejected", report.files_rejected),
        _Line("  trùng bản hiện hành / same as current", report.files_skipped),
        _Line("Số liệu đọc được / Figures read", report.values_read),
        _Line("  nạp / loaded", report.values_loaded),
        _Line("  của tệp bị từ chối / of rejected files", report.values_rejected),
        _Line("Nhiệm vụ, mô hình, kiến nghị / List rows", report.items_loaded),
        _Line("Quyết định / Decisions", report.events),
        _Line("Đơn vị × kỳ chịu ảnh hưởng / Slices touched", report.slices),
    ]
    table(
        f"Đợt nạp / Load {report.load_id}",
        ["", "#Số lượng / Count"],
        [(Text(one.name), one.value) for one in lines],
    )
    if report.rejected:
        table(
            "Tệp bị từ chối / Rejected files",
            ["Tệp / File", "Mã lỗi / Codes"],
            [(one["file_name"], one["codes"]) for one in report.rejected],
        )
    if report.findings:
        table(
            "Phát hiện khi đọc / Findings while reading",
            ["Mã / Code", "Mức / Severity", "#Số lượng / Count"],
            [
                (one["rule_code"], severity(one["severity"]), one["findings"])
                for one in report.findings
            ],
        )


def _show_known(report: "KnownReport") -> None:
    moment, last, kept = (
        shown(datetime.fromisoformat(one))
        for one in (report.moment, report.last_load_at, report.reference_at)
    )
    table(
        "Bảng số liệu như đã biết / Marts as known on",
        ["Mục / Item", "Giá trị / Value"],
        [
            ("Thời điểm / Instant", moment),
            ("Đợt nạp đã biết / Loads known", report.loads),
            ("Đợt nạp cuối / Last load", last),
            ("Dữ liệu tham chiếu của lần dựng / Reference data of build", report.reference_build),
            ("  dựng xong lúc / done at", kept),
            ("Tệp / File", report.path),
        ],
    )
    if report.reused:
        say("Đã dựng từ trước, không dựng lại. Built before; nothing was built again.")
    if not report.is_settled:
        say(
            "Thời điểm này chưa qua: đợt nạp tới có thể làm thay đổi kết quả. "
            "This instant is not past yet: a coming load may change the answer.",
            "yellow",
        )


def _show_build(report: "BuildReport") -> None:
    if not report.built:
        say("Bảng số liệu đã mới nhất. The marts are up to date.")
        return
    say(
        f"Đã dựng {shown(report.models)} bảng từ {shown(report.slices)} lát (đơn vị × kỳ), "
        f"{shown(report.tests)} phép kiểm, trong {shown(report.seconds)} giây. "
        f"Built {report.models} models, {report.tests} tests."
    )
    for warning in report.warnings:
        say(f"  cảnh báo / warning: {warning}", "yellow")
