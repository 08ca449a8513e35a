"""A real mail server and a real webhook, in threads, for the tests of what is sent."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from publish.channels import Mailbox


@dataclass
class Post:
    """A mail server and a webhook that keep what they get."""

    mail_port: int = 0
    hook_port: int = 0
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    posted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refuse: bool = False

    @property
    def mailbox(self) -> Mailbox:
        return Mailbox("127.0.0.1", self.mail_port, "dean06@example.org")

    def addresses(self) -> list[str]:
        return sorted(address for address, _ in self.letters)


@contextmanager
def post_office() -> Iterator[Post]:
    """Run both."""
    made = Post()

    class Mail:
        async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
            if made.refuse:
                return "451 try later"
            letter = message_from_bytes(envelope.original_content or b"", policy=policy.default)
            made.letters.extend((address, letter) for address in envelope.rcpt_tos)
            return "250 OK"

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not made.refuse:
                made.posted.append((self.headers["Idempotency-Key"], json.loads(body)))
            self.send_response(503 if made.refuse else 204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with socket.create_server(("127.0.0.1", 0)) as free:
        made.mail_port = free.getsockname()[1]
    mail = Controller(Mail(), "127.0.0.1", made.mail_port)
    mail.start()
    hook = HTTPServer(("127.0.0.1", 0), Hook)
    made.hook_port = hook.server_port
    thread = threading.Thread(target=hook.serve_forever)
    thread.start()
    yield made
    hook.shutdown()
    hook.server_close()
    thread.join()
    mail.stop()
