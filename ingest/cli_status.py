"""``dean06 status`` and ``findings``: what came, what happened to it, what is wrong."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from ingest.archive import Archive
from ingest.cli_show import say, severity, shown, table
from ingest.config import Settings, get_settings
from ingest.released import open_released
from ingest.warehouse import open_warehouse

_WAIT_SECONDS = 5.0
_STATUSES = {
    "accepted": "nhận / accepted",
    "accepted_with_findings": "nhận, có lưu ý / with findings",
    "rejected": "từ chối / rejected",
}
_STATES = {
    "open": "còn / open",
    "corrected": "đã sửa / corrected",
    "explained": "giải trình / explained",
    "waived": "tạm chấp nhận / waived",
}
_FILES = """
select
    receipts.received_at,
    receipts.file_name,
    receipts.sender,
    latest.unit_code,
    latest.period_key,
    latest.status
from raw.receipts as receipts
left join (
    select
        submissions.*,
        row_number() over (
            partition by submissions.file_sha256 order by loads.committed_at desc
        ) as age
    from raw.submissions as submissions
    inner join raw.loads as loads on submissions.load_id = loads.load_id
) as latest on receipts.file_sha256 = latest.file_sha256 and latest.age = 1
order by receipts.received_at desc, receipts.receipt_id
limit $files
"""
_LAST_LOAD = """
select
    load_id, committed_at, files_seen, files_loaded, files_rejected, files_skipped, values_loaded
from raw.loads
order by committed_at desc
limit 1
"""
_LAST_BUILD = "select finished_at, loads_through from raw.builds order by finished_at desc limit 1"
_UNBUILT = """
select count(*)
from raw.loads
where committed_at > coalesce((select max(loads_through) from raw.builds), timestamptz 'epoch')
"""
_FINDINGS = """
select
    findings.severity,
    units.unit_code,
    findings.period_key,
    findings.rule_code,
    findings.locator,
    findings.found,
    findings.expected,
    findings.message_vi,
    findings.finding_id,
    findings.state,
    case findings.state
        when 'explained' then findings.explanation
        when 'waived' then findings.waive_reason
    end as decided,
    case when findings.state = 'waived' then findings.waived_until end as waived_until
from marts.fct_quality_finding as findings
left join marts.dim_unit as units on findings.unit_key = units.unit_key
where
    ($unit is null or units.unit_code = $unit)
    and ($period is null or findings.period_key = $period)
    and ($severity is null or findings.severity = $severity)
    and ($state is null or findings.state = $state)
order by
    case findings.severity when 'error' then 1 when 'warning' then 2 else 3 end,
    units.unit_code, findings.period_key, findings.rule_code, findings.locator
limit $rows
"""


class FindingState(StrEnum):
    """What ``dean06 findings`` shows."""

    OPEN = "open"
    EXPLAINED = "explained"
    WAIVED = "waived"
    CORRECTED = "corrected"
    ALL = "all"


def status(
    files: Annotated[int, typer.Option(help="Số tệp gần nhất cần hiện. Files to show.")] = 20,
) -> None:
    """Tình trạng kho: tệp đã nhận, đợt nạp, bản phát hành. What came in and where it stands."""
    from publish.summary import show_summary

    settings = get_settings()
    if settings.warehouse.is_file():
        _show_warehouse(settings, files)
    else:
        say("Kho chưa có dữ liệu. The warehouse is empty.")
    archive = Archive(settings.archive)
    waiting = archive.pending_receipts()
    say(f"Chờ nạp / Waiting to be loaded: {shown(len(waiting))} tệp / files")
    release = settings.published / "current"
    if release.exists():
        show_summary(settings)
    else:
        say("Chưa phát hành. Nothing released yet.")


def findings(
    unit: Annotated[str | None, typer.Option(help="Mã đơn vị. Unit code.")] = None,
    period: Annotated[str | None, typer.Option(help="Kỳ. Period, such as 2026-05.")] = None,
    level: Annotated[str | None, typer.Option("--severity", help="error, warning, info.")] = None,
    state: Annotated[
        FindingState, typer.Option(help="Tình trạng. State of the findings.")
    ] = FindingState.OPEN,
    limit: Annotated[int, typer.Option(help="Số dòng nhiều nhất. Most rows.")] = 500,
) -> None:
    """Các phát hiện trong bản phát hành và tình trạng. Findings of the release and their state."""
    parameters = {
        "unit": unit,
        "period": period,
        "severity": level,
        "state": None if state is FindingState.ALL else state.value,
        "rows": limit,
    }
    with open_released(get_settings()) as connection:
        rows = connection.execute(_FINDINGS, parameters).fetchall()
    if not rows:
        say("Không có phát hiện nào. No findings.", "green")
        return
    table(
        f"{shown(len(rows))} phát hiện / findings",
        ["Mức", "Đơn vị", "Kỳ", "Mã / Code", "Ô / Cell", "Thấy / Found", "Cần", "Nội dung",
         "Mã phát hiện / Id", "Tình trạng / State"],
        [(severity(row[0]), *row[1:9], _standing(*row[9:])) for row in rows],
    )  # fmt: skip


def _standing(state: str, decided: str | None, until: date | None) -> str:
    """Tell how a finding stands, with the words of who decided."""
    name = _STATES.get(state, state)
    end = f" đến hết {shown(until)}" if until else ""
    return f"{name}{end}: {decided}" if decided else f"{name}{end}"


def _show_warehouse(settings: Settings, files: int) -> None:
    with open_warehouse(settings, wait_seconds=_WAIT_SECONDS) as connection:
        recent = connection.execute(_FILES, {"files": files}).fetchall()
        load = connection.execute(_LAST_LOAD).fetchone()
        build = connection.execute(_LAST_BUILD).fetchone()
        unbuilt = connection.execute(_UNBUILT).fetchone()
    table(
        "Tệp nhận gần đây / Latest files",
        ["Lúc nhận", "Tệp / File", "Nơi gửi", "Đơn vị", "Kỳ", "Kết quả / Outcome"],
        [(*row[:5], _STATUSES.get(row[5], row[5])) for row in recent],
    )
    if load is not None:
        say(
            f"Đợt nạp gần nhất / Last load: {load[0]}, {shown(load[1])}: "
            f"{shown(load[2])} tệp ({shown(load[3])} nạp, {shown(load[4])} từ chối, "
            f"{shown(load[5])} trùng), {shown(load[6])} số liệu"
        )
    if build is not None:
        say(f"Lần dựng gần nhất / Last build: {shown(build[0])}")
    if unbuilt is not None and unbuilt[0]:
        say(f"Chưa dựng / Not built yet: {shown(unbuilt[0])} đợt nạp / loads", "yellow")
