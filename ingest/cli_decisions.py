"""``dean06 withdraw``, ``waive``, ``lock`` and the like: decisions of people, with their reason."""

import getpass
from datetime import datetime
from typing import Annotated

import typer

from ingest.cli_show import say
from ingest.config import Settings, get_settings
from ingest.errors import UnknownTargetError
from ingest.events import EventReport, record_event
from ingest.period_locks import grant_exception, lock_period, unlock_period
from ingest.released import open_released

Reason = Annotated[str, typer.Option(help="Lý do. Why.")]
Actor = Annotated[
    str, typer.Option(help="Người quyết định; mặc định là người dùng máy. Who decides.")
]

Period = Annotated[str, typer.Argument(help="Kỳ, như 2026-05. The period.")]


def withdraw(
    submission: Annotated[str, typer.Argument(help="Mã báo cáo. submission_id.")],
    reason: Reason,
    actor: Actor = "",
) -> None:
    """Rút một báo cáo. Withdraw a report: it stays in history and is current no more."""
    _say(
        record_event(get_settings(), "withdraw", submission, reason=reason, actor=actor or _user())
    )


def supersede(
    submission: Annotated[str, typer.Argument(help="Báo cáo gửi nhầm. The wrong submission_id.")],
    by: Annotated[str, typer.Option(help="Báo cáo thay thế. The submission_id that replaces it.")],
    reason: Reason,
    actor: Actor = "",
) -> None:
    """Thay một báo cáo gửi nhầm bằng báo cáo khác. Close a report that another one replaces."""
    _say(
        record_event(
            get_settings(),
            "supersede",
            submission,
            reason=reason,
            actor=actor or _user(),
            payload={"by": by},
        )
    )


def waive(
    finding: Annotated[str, typer.Argument(help="Mã phát hiện. finding_id.")],
    reason: Reason,
    until: Annotated[
        datetime,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="NGÀY",
            help="Chấp nhận đến hết ngày này; một ngày đã qua là thôi chấp nhận. "
            "Last day of the waiver; a day that is past ends one.",
        ),
    ],
    role: Annotated[
        str, typer.Option(help="Chức danh của người quyết định. In what capacity it is decided.")
    ],
    actor: Actor = "",
) -> None:
    """Tạm chấp nhận một phát hiện đến một ngày. Accept a finding as it is, until a day."""
    settings = get_settings()
    _check_finding(settings, finding)
    report = record_event(
        settings,
        "waive",
        finding,
        reason=reason,
        actor=actor or _user(),
        role=role,
        payload={"until": until.date().isoformat()},
    )
    _say(report)


def _check_finding(settings: Settings, finding: str) -> None:
    """Refuse a decision about what the current release does not know: most likely a slip."""
    sql = "select 1 from marts.fct_quality_finding where finding_id = ?"
    with open_released(settings) as connection:
        if connection.execute(sql, [finding]).fetchone() is None:
            raise UnknownTargetError(
                "Không có phát hiện nào mang mã này trong bản phát hành hiện hành. "
                "The current release has no finding with this id.",
                place="dean06 findings",
                found=finding,
            )


def lock(period: Period, reason: Reason, actor: Actor = "") -> None:
    """Khóa một kỳ: báo cáo đến sau được lưu, chưa tính. Lock a period against what comes later."""
    _say(lock_period(get_settings(), period, reason=reason, actor=actor or _user()))


def unlock(period: Period, reason: Reason, actor: Actor = "") -> None:
    """Mở khóa một kỳ: những gì đã đến được tính. Open a locked period; what has come counts."""
    _say(unlock_period(get_settings(), period, reason=reason, actor=actor or _user()))


def lock_exception(
    unit: Annotated[str, typer.Argument(help="Mã đơn vị. Code of the unit.")],
    period: Period,
    until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="Ngày cuối. Last day, 2026-06-30.")
    ],
    reason: Reason,
    actor: Actor = "",
) -> None:
    """Cho một đơn vị gửi cho kỳ đã khóa đến hết một ngày. Let one unit in until a day."""
    _say(
        grant_exception(
            get_settings(), unit, period, until.date(), reason=reason, actor=actor or _user()
        )
    )


def _user() -> str:
    return getpass.getuser()


def _say(report: EventReport) -> None:
    say(f"Đã ghi quyết định {report.event_id}. Chạy 'dean06 build' để cập nhật bảng số liệu.")
    say(f"Recorded with load {report.load.load_id}; 'dean06 build' brings it to the marts.")
