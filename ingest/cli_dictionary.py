"""``dean06 dictionary``: what every table, column, indicator, service and rule is."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.cli_show import say, shown
from ingest.config import get_settings


def dictionary(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Thư mục ghi vào; mặc định reports/dictionary. Folder to write to."),
    ] = None,
) -> None:
    """Ghi từ điển dữ liệu (Markdown và Excel). Write the data dictionary, with examples."""
    from publish.dictionary.writing import write_dictionary

    settings = get_settings()
    report = write_dictionary(settings, folder or settings.reports / "dictionary")
    say(
        f"Đã ghi từ điển vào {report.folder}: {shown(report.entries)} mục, "
        f"{shown(report.with_example)} mục có ví dụ. Written."
    )
