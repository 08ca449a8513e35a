"""Who owes what by when, and who is late: lists for people, from the current release."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ingest.config import Settings
from ingest.durable_files import write_durably
from ingest.period_calendar import file_stem, owed_with
from ingest.released import open_released
from ingest.spreadsheet_text import escaped

_OWED = """
    select
        owed.period_key, periods.label_vi, units.unit_code, units.unit_name, units.unit_level,
        units.province_name, owed.obligation_code, owed.form_owed, owed.role, owed.due_at,
        owed.status, owed.received_at, owed.days_late
    from marts.fct_submission_status as owed
    inner join marts.dim_unit as units on owed.unit_key = units.unit_key
    inner join marts.dim_period as periods on owed.period_key = periods.period_key
    where owed.is_mandatory
    order by
        owed.period_key, owed.obligation_code,
        units.province_code nulls first, units.unit_code, owed.role
"""
_HEADER = (
    "Kỳ", "Tên kỳ", "Mã đơn vị", "Đơn vị", "Cấp", "Tỉnh, thành phố", "Nghĩa vụ báo cáo",
    "Hình thức", "Phần", "Hạn gửi", "Tình trạng", "Nhận lúc", "Số ngày chậm",
)  # fmt: skip
_STATUS_VI = {
    "awaited": "chờ gửi",
    "on_time": "đúng hạn",
    "late": "chậm",
    "missing": "chưa gửi",
    "rejected": "bị từ chối",
    "empty": "không có số liệu",
    "withdrawn": "đã rút",
}
_LEVEL_VI = {"nation": "trung ương", "province": "tỉnh", "district": "huyện", "commune": "xã"}
_LATE = {"late", "missing", "rejected", "empty", "withdrawn"}


@dataclass(frozen=True, slots=True)
class Owed:
    """One report one unit owes; instants have their zone."""

    period_key: str
    period_label: str
    unit_code: str
    unit_name: str
    unit_level: str
    province_name: str | None
    obligation_code: str
    form: str
    role: str
    due_at: datetime
    status: str
    received_at: datetime | None
    days_late: int | None


@dataclass(frozen=True, slots=True)
class ListReport:
    """A list that was written: rows and by status, and where it lies below the home."""

    path: str
    rows: int
    by_status: dict[str, int]


def owed_reports(settings: Settings, month: str) -> list[Owed]:
    """Return what is owed with the reports of a month: for it, and for what ends with it.

    Args:
        settings: Where the release is.
        month: Such as ``2026-06`` (its quarter, half and year reports are among them).

    Raises:
        NoReleaseError: If nothing has been released yet.
    """
    with open_released(settings) as release:
        owed = [Owed(*row) for row in release.execute(_OWED).fetchall()]
    periods = set(owed_with(month, {one.period_key for one in owed}))
    return [one for one in owed if one.period_key in periods]


def write_roster(settings: Settings, month: str) -> ListReport:
    """Write ``reports/rosters/<month>.csv``: every report owed with those of a month."""
    path = settings.reports / "rosters" / f"{month}.csv"
    return _write(settings, path, owed_reports(settings, month))


def write_late_list(settings: Settings, period_key: str) -> ListReport:
    """Write ``reports/late/<period>.csv``: who is late with a period, or has not sent at all."""
    with open_released(settings) as release:
        owed = [Owed(*row) for row in release.execute(_OWED).fetchall()]
    late = [one for one in owed if one.period_key == period_key and one.status in _LATE]
    return _write(settings, settings.reports / "late" / f"{file_stem(period_key)}.csv", late)


def _write(settings: Settings, path: Path, owed: list[Owed]) -> ListReport:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADER)
    zone = ZoneInfo(settings.timezone)
    writer.writerows(_row(one, zone) for one in owed)
    # With a byte order mark a spreadsheet reads it as the UTF-8 it is.
    write_durably(path, text.getvalue().encode("utf-8-sig"))
    by_status: dict[str, int] = {}
    for one in owed:
        by_status[one.status] = by_status.get(one.status, 0) + 1
    return ListReport(path.relative_to(settings.home).as_posix(), len(owed), by_status)


def _row(one: Owed, zone: ZoneInfo) -> list[Any]:
    texts = (
        one.period_key,
        one.period_label,
        one.unit_code,
        one.unit_name,
        _LEVEL_VI[one.unit_level],
        one.province_name or "",
        one.obligation_code,
        one.form,
        one.role,
        _local(one.due_at, zone),
        _STATUS_VI[one.status],
        _local(one.received_at, zone),
    )
    return [*map(escaped, texts), "" if one.days_late is None else one.days_late]


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d/%m/%Y %H:%M}" if moment else ""
