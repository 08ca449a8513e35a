"""Receipts by e-mail: put into an outbox when they are written, sent from there, each once.

Below ``<home>/returned/.outbox`` a letter is ``<id>.json`` until it is taken, ``<id>.sending``
while it goes out, ``<id>.sent`` afterwards. One that was cut off while going out is told and not
repeated: nobody knows whether it arrived.
"""

import json
import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from ingest.config import Settings
from publish.channels import ChannelError, Mailbox, send_mail
from publish.reminder_sending import read_contacts
from publish.reminder_texts import ReminderText
from publish.returned.files import write_if_changed
from publish.returned.receipt_texts import Receipt, receipt_page, receipt_text, subject

_OUTBOX = ".outbox"
_FRESH = timedelta(days=2)  # of an older report nobody waits for the receipt
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReceiptMailReport:
    """What became of the letters.

    Attributes:
        sent: Handed to the mail server now.
        failed: Refused by it; they wait for the next run.
        in_doubt: Cut off while going out, by an earlier run.
    """

    sent: int = 0
    failed: int = 0
    in_doubt: int = 0


def put_out(settings: Settings, receipts: Iterable[Receipt], now: datetime) -> int:
    """Put letters for the senders whose e-mail address is known into the outbox.

    Args:
        settings: Where ``contacts.csv`` and the returned files are.
        receipts: What was received; of history being loaded nobody is told.
        now: The instant.

    Returns:
        How many letters were put there that had not been.
    """
    addresses: dict[str, list[str]] = {}
    for contact in read_contacts(settings):
        if contact.channel == "email":
            addresses.setdefault(contact.unit_code, []).append(contact.address)
    made = 0
    for receipt in receipts:
        unit = receipt.unit_code or receipt.sender or ""
        for address in addresses.get(unit, []) if now - receipt.received_at < _FRESH else []:
            made += _put(settings.returned / _OUTBOX, receipt, address)
    return made


def send_receipts(
    settings: Settings, mailbox: Mailbox | None, now: datetime | None = None
) -> ReceiptMailReport:
    """Send what is in the outbox; forget what was sent or lies there too long.

    Args:
        settings: Where the outbox is.
        mailbox: The mail server; with None the letters wait.
        now: The instant; None is now.

    Returns:
        What became of the letters.
    """
    outbox = settings.returned / _OUTBOX
    oldest = ((now or datetime.now(UTC)) - _FRESH).timestamp()
    for path in sorted(outbox.glob("*")):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
    in_doubt = [path.stem for path in sorted(outbox.glob("*.sending"))]
    if in_doubt:
        _LOG.warning("Biên nhận chưa rõ đã gửi hay chưa. Receipts in doubt: %s", in_doubt)
    waiting = sorted(outbox.glob("*.json")) if mailbox else []
    outcomes = Counter(_send(mailbox, path) for path in waiting if mailbox)
    return ReceiptMailReport(outcomes["sent"], outcomes["failed"], len(in_doubt))


def _put(outbox: Path, receipt: Receipt, address: str) -> bool:
    key = f"B{sha256(f'{receipt.receipt_id}|{address}'.encode()).hexdigest()[:24]}"
    if any((outbox / f"{key}.{state}").exists() for state in ("sending", "sent")):
        return False
    letter = {
        "address": address,
        "subject": subject(receipt),
        "text": receipt_text(receipt),
        "html": receipt_page(receipt).decode(),
    }
    return write_if_changed(outbox / f"{key}.json", json.dumps(letter).encode())


def _send(mailbox: Mailbox, path: Path) -> str:
    taken = path.with_suffix(".sending")
    try:
        path.rename(taken)
    except FileNotFoundError:  # another run took it
        return "taken"
    letter = json.loads(taken.read_bytes())
    text = ReminderText(letter["subject"], letter["text"], letter["html"], {})
    try:
        send_mail(mailbox, letter["address"], path.stem, text)
    except ChannelError as error:
        taken.rename(path)
        _LOG.warning("Không gửi được biên nhận. Receipt not sent: %s (%s)", path.stem, error)
        return "failed"
    taken.rename(path.with_suffix(".sent"))
    return "sent"
