"""``dean06 remind``: who is to be reminded of what today."""

from dataclasses import asdict
from typing import Annotated

import typer

from ingest.cli_show import say, shown, table
from ingest.config import get_settings


def remind(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Chỉ liệt kê, không gửi. Only tell, send nothing.")
    ] = False,
    smtp: Annotated[
        str,
        typer.Option(metavar="URL", help="Máy chủ thư. Mail server, such as smtp://localhost:25"),
    ] = "",
    sender: Annotated[
        str, typer.Option(help="Địa chỉ người gửi. Address the letters come from.")
    ] = "dean06@localhost",
    retry_doubtful: Annotated[
        bool,
        typer.Option(
            "--retry-doubtful",
            help="Gửi lại thư bị ngắt giữa chừng. Send again what was cut off while being sent.",
        ),
    ] = False,
) -> None:
    """Nhắc hạn báo cáo của hôm nay, mỗi thư một lần. Send the reminders of today, each once."""
    from publish.channels import Mailbox
    from publish.reminder_sending import send_reminders

    mailbox = Mailbox.from_url(smtp, sender) if smtp else None
    report = asdict(
        send_reminders(get_settings(), mailbox, dry_run=dry_run, retry_doubtful=retry_doubtful)
    )
    listing = report.pop("listing")
    if listing:
        table(
            f"Nhắc hạn / Reminders {report['day']}",
            list(listing[0]),
            [tuple(line.values()) for line in listing],
        )
    for name, value in report.items():
        say(f"{name}: {value if isinstance(value, list | dict) else shown(value)}")
