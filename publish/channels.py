"""Ways a message leaves the house: e-mail through a mail server, JSON to a webhook."""

import json
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

from ingest.errors import Dean06Error
from publish.reminder_texts import ReminderText

_TIMEOUT_SECONDS = 30


class ChannelError(Dean06Error):
    """A message could not be handed over; it has not been sent."""

    code = "CHANNEL_FAILED"


class MailConnection(Protocol):
    """What is read of an Airflow connection of type ``smtp``."""

    host: str | None
    port: int | None
    login: str | None
    password: str | None

    @property
    def extra_dejson(self) -> dict[str, Any]:
        """Extras: ``from_email``, ``disable_ssl``, ``disable_tls``, ``timeout``."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail server and the address letters come from."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    use_ssl: bool = False
    use_starttls: bool = False
    timeout: float = _TIMEOUT_SECONDS

    @classmethod
    def from_connection(cls, connection: MailConnection) -> "Mailbox":
        """Read an Airflow connection the way Airflow's SMTP hook does."""
        extra = connection.extra_dejson
        use_ssl = not extra.get("disable_ssl", False)
        return cls(
            host=connection.host or "localhost",
            port=connection.port or (465 if use_ssl else 25),
            sender=extra.get("from_email") or connection.login or "dean06@localhost",
            user=connection.login or "",
            password=connection.password or "",
            use_ssl=use_ssl,
            use_starttls=not use_ssl and not extra.get("disable_tls", False),
            timeout=float(extra.get("timeout", _TIMEOUT_SECONDS)),
        )

    @classmethod
    def from_url(cls, url: str, sender: str) -> "Mailbox":
        """Read an address: scheme ``smtp``, ``smtp+starttls`` or ``smtps``, login if any, host."""
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtp+starttls", "smtps"} or not parts.hostname:
            raise ChannelError(
                "Địa chỉ máy chủ thư không đúng. Not the address of a mail server.",
                expected="smtp://host:port",
            )
        use_ssl = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if use_ssl else 25),
            sender=sender,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            use_ssl=use_ssl,
            use_starttls=parts.scheme == "smtp+starttls",
        )


def mailbox_of(connection_id: str) -> Mailbox | None:
    """Return the mail server of an Airflow connection; None where there is no such connection.

    Args:
        connection_id: Such as ``smtp_default``; called inside an Airflow task.
    """
    from airflow.providers.smtp.hooks.smtp import SmtpHook
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        return Mailbox.from_connection(SmtpHook.get_connection(connection_id))
    except AirflowNotFoundException:
        return None


def send_mail(mailbox: Mailbox, address: str, message_id: str, text: ReminderText) -> None:
    """Hand one letter, plain and HTML, to the mail server.

    Args:
        mailbox: The server and who writes.
        address: Who it goes to.
        message_id: Makes its Message-ID, so that the same letter is the same letter.
        text: What it says.

    Raises:
        ChannelError: If the server did not take it.
    """
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = mailbox.sender, address, text.subject
    letter["Message-ID"] = f"<{message_id}@dean06.invalid>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text.text)
    letter.add_alternative(text.html, subtype="html")
    try:
        with _connected(mailbox) as server:
            server.send_message(letter)
    except (OSError, smtplib.SMTPException) as error:
        raise ChannelError(
            f"Máy chủ thư không nhận ({error}). The mail server did not take the letter.",
            place=f"{mailbox.host}:{mailbox.port}",
        ) from error


def post_webhook(address: str, message_id: str, text: ReminderText) -> None:
    """Post one message as JSON; its id goes along as ``Idempotency-Key``.

    Args:
        address: ``http`` or ``https``.
        message_id: The same for the same message.
        text: What it says.

    Raises:
        ChannelError: If the other side did not answer with 2xx.
    """
    if urlsplit(address).scheme not in {"http", "https"}:
        raise ChannelError("Webhook phải là http(s). A webhook is http(s).", found=address)
    request = Request(  # noqa: S310 (the scheme is checked above)
        address,
        data=json.dumps(text.payload, ensure_ascii=False).encode(),
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message_id,
        },
        method="POST",
    )
    try:
        with urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310
            pass
    except OSError as error:
        raise ChannelError(
            f"Webhook không nhận ({error}). The webhook did not take the message.",
            place=urlsplit(address).netloc,
        ) from error


@contextmanager
def _connected(mailbox: Mailbox) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    kind = smtplib.SMTP_SSL if mailbox.use_ssl else smtplib.SMTP
    options: dict[str, Any] = {"context": context} if mailbox.use_ssl else {}
    with kind(mailbox.host, mailbox.port, timeout=mailbox.timeout, **options) as server:
        if mailbox.use_starttls:
            server.starttls(context=context)
        if mailbox.user:
            server.login(mailbox.user, mailbox.password)
        yield server
