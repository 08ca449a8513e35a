"""``dean06 verify``, ``backup``, ``restore``, ``compact``: looking after archive and warehouse."""

from dataclasses import asdict
from typing import Annotated

import typer

from ingest.cli_show import say, shown, table
from ingest.config import get_settings


def verify() -> None:
    """Kiểm tra toàn bộ kho lưu trữ theo mã băm. Check the whole archive against its hashes."""
    from ingest.archive_check import check_archive

    _show("Kho lưu trữ nguyên vẹn / The archive is sound", asdict(check_archive(get_settings())))


def backup() -> None:
    """Sao lưu kho dữ liệu và kho lưu trữ. Back up warehouse and archive."""
    from ingest.backups import back_up

    _show("Đã sao lưu / Backed up", asdict(back_up(get_settings())))


def restore(
    backup_id: Annotated[
        str | None,
        typer.Argument(help="Bản sao lưu; bỏ trống lấy bản mới nhất. The backup; else the latest."),
    ] = None,
) -> None:
    """Lấy lại kho dữ liệu từ bản sao lưu. Put a backup in the warehouse's place."""
    from ingest.backups import restore as put_back

    _show("Đã lấy lại / Restored", asdict(put_back(get_settings(), backup_id)))
    say(
        "Chạy 'dean06 rebuild' để nạp những gì đến sau. 'dean06 rebuild' brings in what came since."
    )


def compact() -> None:
    """Nén tệp kho dữ liệu. Give back the room deleted rows leave in the working file."""
    from ingest.compaction import compact as write_anew

    _show("Đã nén / Compacted", asdict(write_anew(get_settings(), always=True)))


def _show(title: str, report: dict[str, object]) -> None:
    table(
        title,
        ["Mục / Item", "Giá trị / Value"],
        [
            (name, ", ".join(map(str, value)) or "–" if isinstance(value, list) else shown(value))
            for name, value in report.items()
        ],
    )
