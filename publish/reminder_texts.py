"""The words of a reminder: subject, plain text, HTML and the JSON of a webhook, from templates."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from publish.reminders import Reminder

TEMPLATES = Path(__file__).with_name("letters")
_STATUS_VI = {
    "awaited": "chưa nhận được báo cáo",
    "missing": "chưa nhận được báo cáo",
    "rejected": "tệp đã gửi chưa dùng được, cần sửa theo biên nhận và gửi lại",
    "empty": "báo cáo đã gửi không có số liệu, cần điền và gửi lại",
    "withdrawn": "báo cáo đã rút, chưa gửi lại",
}


@dataclass(frozen=True, slots=True)
class ReminderText:
    """One reminder in words."""

    subject: str
    text: str
    html: str
    payload: dict[str, Any]


def render(reminder: Reminder, timezone: str) -> ReminderText:
    """Put a reminder into words.

    Args:
        reminder: What is to be said, to whom.
        timezone: Where due times are told.

    Returns:
        Subject, text and HTML in Vietnamese, and what a webhook gets.
    """
    first = reminder.units[0]
    due = first.due_at.astimezone(ZoneInfo(timezone))
    due_text = f"{due:%H:%M} ngày {due:%d/%m/%Y}"
    subject = reminder.rule.subject_vi.format(period=first.period_label, due=due_text)
    units = [
        {"code": one.unit_code, "name": one.unit_name, "status": _STATUS_VI[one.status]}
        for one in reminder.units
    ]
    given = {
        "subject": subject,
        "recipient": reminder.recipient_name,
        "opening": reminder.rule.opening_vi,
        "period": first.period_label,
        "due": due_text,
        "request": reminder.rule.request_vi,
        "units": units,
        "reminder_id": reminder.reminder_id,
    }
    words = letters()
    text = words.get_template("reminder.txt.j2").render(given)
    page = words.get_template("reminder.html.j2").render(given)
    payload = {
        "reminder_id": reminder.reminder_id,
        "rule": reminder.rule.rule_code,
        "recipient": reminder.recipient_code,
        "period_key": first.period_key,
        "obligation_code": first.obligation_code,
        "due_at": due.isoformat(),
        "subject": subject,
        "text": text,
        "units": [
            {"unit_code": one.unit_code, "unit_name": one.unit_name, "status": one.status}
            for one in reminder.units
        ],
    }
    return ReminderText(subject, text, page, payload)


def letters() -> Environment:
    """Return the templates of letters; names go into HTML escaped, into plain text as they are."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
    )
