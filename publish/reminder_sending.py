"""Sending reminders once: claimed before, noted after, never sent again while in doubt.

A reminder is claimed by a file only one process can create, then sent, then archived as an event
``remind`` whose id is the reminder's. What a run finds archived has been sent; what it finds
claimed and not archived was cut off between the two: it may have gone out, so it is told and left
to a person (``retry_doubtful``). What the channel refused has not been sent, and the next run tries
again.
"""

import csv
import logging
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from ingest.config import Settings
from ingest.events import archive_event, bring_in_waiting, is_archived
from ingest.failpoints import failpoint
from publish.channels import ChannelError, Mailbox, post_webhook, send_mail
from publish.marts import NothingBuiltError
from publish.release_folders import publisher_lock
from publish.reminder_texts import ReminderText, render
from publish.reminders import (
    Contact,
    Reminder,
    ReminderPlan,
    ReminderRule,
    owed_reports,
    plan_reminders,
)

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReminderReport:
    """What came of a run.

    Attributes:
        day: The day reminders were worked out for.
        planned: Reminders the day asks for, those made up for included.
        sent: Sent by this run.
        already_sent: Sent before.
        failed: Refused by the mail server or webhook; tried again by the next run.
        in_doubt: Cut off while being sent, by an earlier run.
        unreachable: Codes of recipients without an address.
        by_rule: Planned reminders by rule.
        load_id: The load that brought the notes of them in.
        listing: One line a reminder that had not been sent before this run: id, rule, recipient,
            channel, units.
    """

    day: str
    planned: int = 0
    sent: int = 0
    already_sent: int = 0
    failed: int = 0
    in_doubt: int = 0
    unreachable: list[str] = field(default_factory=list)
    by_rule: dict[str, int] = field(default_factory=dict)
    load_id: str | None = None
    listing: list[dict[str, Any]] = field(default_factory=list)


def plan_for(settings: Settings, now: datetime) -> ReminderPlan:
    """Work out the reminders of a day from the current release.

    Args:
        settings: Where release, rules (``seeds/reminder_rules.csv``) and addresses
            (``<home>/contacts.csv``: unit_code, channel, address) are.
        now: The instant; its day where due dates are meant counts.

    Returns:
        The plan.

    Raises:
        NothingBuiltError: If nothing is released yet.
    """
    if not settings.released_database.exists():
        raise NothingBuiltError("Chưa phát hành. Nothing released yet.")
    rules = [_rule(row) for row in _rows(settings.seeds / "reminder_rules.csv")]
    contacts = read_contacts(settings)
    today = now.astimezone(ZoneInfo(settings.timezone)).date()
    with duckdb.connect(str(settings.released_database), read_only=True) as release:
        owed = owed_reports(release, today, settings.timezone, rules)
    return plan_reminders(owed, rules, contacts)


def read_contacts(settings: Settings) -> list[Contact]:
    """Return where units are reached, from ``<home>/contacts.csv``; none without that file."""
    return [Contact(**row) for row in _rows(settings.home / "contacts.csv")]


def send_reminders(
    settings: Settings,
    mailbox: Mailbox | None,
    *,
    now: datetime | None = None,
    dry_run: bool = False,
    retry_doubtful: bool = False,
) -> ReminderReport:
    """Send what the day asks for and was not sent yet.

    Args:
        settings: Where release, rules, addresses, archive and warehouse are.
        mailbox: Mail server; None sends no e-mail (they count as failed).
        now: The instant; None is now.
        dry_run: Only tell what would be sent.
        retry_doubtful: Send again what an earlier run was cut off in.

    Returns:
        What was done.
    """
    now = now or datetime.now(UTC)
    plan = plan_for(settings, now)
    outcomes: Counter[str] = Counter()
    load_id = None
    unsent = [one for one in plan.reminders if not is_archived(settings, one.reminder_id)]
    if not dry_run:
        with publisher_lock(settings, "remind"):
            for one in plan.reminders:
                outcomes[_send_once(settings, mailbox, one, retry_doubtful)] += 1
            load_id = bring_in_waiting(settings).load_id
    return ReminderReport(
        day=f"{now.astimezone(ZoneInfo(settings.timezone)):%Y-%m-%d}",
        planned=len(plan.reminders),
        sent=outcomes["sent"],
        already_sent=outcomes["already_sent"],
        failed=outcomes["failed"],
        in_doubt=outcomes["in_doubt"],
        unreachable=list(plan.unreachable),
        by_rule=dict(Counter(one.rule.rule_code for one in plan.reminders)),
        load_id=load_id,
        listing=[_line(one) for one in unsent],
    )


def _send_once(
    settings: Settings, mailbox: Mailbox | None, one: Reminder, retry_doubtful: bool
) -> str:
    """Send one reminder unless it was; return what happened."""
    if is_archived(settings, one.reminder_id):
        return "already_sent"
    claim = _claims(settings) / one.reminder_id
    if retry_doubtful:
        claim.unlink(missing_ok=True)
    if not _claimed(claim):
        _LOG.warning("Thư chưa rõ đã gửi hay chưa. A reminder in doubt: %s", _line(one))
        return "in_doubt"
    failpoint("reminder_claimed")
    text = render(one, settings.timezone)
    try:
        _hand_over(mailbox, one, text)
    except ChannelError as error:
        claim.unlink()
        _LOG.warning("Không gửi được. Not sent: %s (%s)", _line(one), error)
        return "failed"
    failpoint("reminder_sent")
    archive_event(
        settings,
        "remind",
        one.recipient_code,
        event_id=one.reminder_id,
        reason=text.subject,
        payload={
            "rule": one.rule.rule_code,
            "channel": one.contact.channel,
            "period": one.units[0].period_key,
            "obligation_code": one.units[0].obligation_code,
            "units": [owed.unit_code for owed in one.units],
        },
    )
    return "sent"


def _hand_over(mailbox: Mailbox | None, one: Reminder, text: ReminderText) -> None:
    if one.contact.channel == "webhook":
        post_webhook(one.contact.address, one.reminder_id, text)
    elif one.contact.channel == "email" and mailbox is not None:
        send_mail(mailbox, one.contact.address, one.reminder_id, text)
    else:
        raise ChannelError(
            "Không có cách gửi này. There is no such way to send.", found=one.contact.channel
        )


def _claimed(claim: Path) -> bool:
    """Create the claim, durably; False if it is there already."""
    claim.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(claim, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return False
    os.fsync(descriptor)
    os.close(descriptor)
    return True


def _claims(settings: Settings) -> Path:
    return settings.archive / "reminders"


def _line(one: Reminder) -> dict[str, Any]:
    """Say in short what a reminder is; no address, logs are read by many."""
    return {
        "reminder_id": one.reminder_id,
        "rule": one.rule.rule_code,
        "recipient": one.recipient_code,
        "channel": one.contact.channel,
        "period": one.units[0].period_key,
        "units": len(one.units),
    }


def _rule(row: dict[str, str]) -> ReminderRule:
    return ReminderRule(
        row["rule_code"],
        int(row["working_days_from_due"]),
        int(row["last_working_day_from_due"]),
        row["addressee"],
        row["subject_vi"],
        row["opening_vi"],
        row["request_vi"],
    )


def _rows(path: Path) -> list[dict[str, str]]:
    """Read a small CSV; one that is not there has no rows."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return [{key: (value or "").strip() for key, value in row.items()}
                for row in csv.DictReader(handle)]  # fmt: skip
