"""``dean06``: the warehouse from the command line. Every command works with DEAN06_HOME set."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from ingest.cli_dashboards import dashboards
from ingest.cli_decisions import lock, lock_exception, supersede, unlock, waive, withdraw
from ingest.cli_dictionary import dictionary
from ingest.cli_documents import check, template
from ingest.cli_export import export
from ingest.cli_pipeline import build, load, rebuild
from ingest.cli_reminders import remind
from ingest.cli_report import consolidated
from ingest.cli_returned import return_one, show_returned
from ingest.cli_review import review_app
from ingest.cli_show import fail, shown, table
from ingest.cli_sql import sql
from ingest.cli_status import findings, status
from ingest.cli_upkeep import backup, compact, restore, verify
from ingest.config import get_settings
from ingest.disk_space import is_disk_full
from ingest.errors import Dean06Error

_FULL = (
    "[DISK_FULL] Hết chỗ trên đĩa; giải phóng rồi chạy lại, không có gì bị ghi dở. "
    "The disk is full; make room and run again, nothing is left half written."
)

_FEW = 5


def publish(
    override_gate: Annotated[
        str | None,
        typer.Option(
            metavar="LÝ_DO",
            help="Phát hành dù kiểm tra không đạt; phải nêu lý do. Release in spite of the gate.",
        ),
    ] = None,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="So từng dòng trong PostgreSQL với bản phát hành, sai thì ghi lại. "
            "Compare every row in PostgreSQL and mend what differs.",
        ),
    ] = False,
) -> None:
    """Kiểm tra lần cuối và phát hành. Check the marts and release them (PostgreSQL too, if set)."""
    from publish.postgres.publication import publish_to_postgres
    from publish.release import publish as release
    from publish.returned.returning import return_documents

    if verify and not get_settings().postgres_dsn:
        raise typer.BadParameter("DEAN06_POSTGRES_DSN chưa đặt. DEAN06_POSTGRES_DSN is not set.")
    # No writer lock here: releasing only reads, and recording an override takes the lock itself.
    report = asdict(release(get_settings(), override_reason=override_gate))
    table(
        "Phát hành / Release",
        ["Mục / Item", "Giá trị / Value"],
        [(name, _brief(value)) for name, value in report.items()],
    )
    show_returned(return_documents(get_settings()))
    if get_settings().postgres_dsn:
        sent = asdict(publish_to_postgres(get_settings(), verify=verify))
        table("PostgreSQL", ["Mục / Item", "Giá trị / Value"],
              [(name, _brief(value)) for name, value in sent.items()])  # fmt: skip


def _brief(value: object) -> str:
    """Show one value of a report; a few words are told, what is nested is counted."""
    if (
        isinstance(value, list)
        and 0 < len(value) <= _FEW
        and all(isinstance(v, str) for v in value)
    ):
        return ", ".join(value)
    if isinstance(value, list | dict):
        return f"{len(value)} mục / entries" if value else "–"
    return shown(value)


typer_app = typer.Typer(
    help="Kho dữ liệu Đề án 06. The Project 06 data warehouse.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
for command in (
    template,
    check,
    load,
    build,
    rebuild,
    publish,
    status,
    findings,
    sql,
    export,
    dictionary,
    dashboards,
    withdraw,
    supersede,
    waive,
    lock,
    unlock,
    lock_exception,
    remind,
    verify,
    backup,
    restore,
    compact,
):
    typer_app.command()(command)
typer_app.command("return")(return_one)
typer_app.command("report")(consolidated)
typer_app.add_typer(review_app, name="review")


def app(arguments: Sequence[str] | None = None) -> None:
    """Run one command; what goes wrong on purpose is said in a sentence and ends with code 1.

    Args:
        arguments: Words after ``dean06``; None takes those of the process.
    """
    try:
        typer_app(args=None if arguments is None else list(arguments))
    except Dean06Error as error:
        fail(_FULL if is_disk_full(error) else str(error))
        sys.exit(1)
    except Exception as error:
        if not is_disk_full(error):
            raise
        fail(f"{_FULL} ({error})")
        sys.exit(1)
