"""How the command line shows things: tables, numbers and times as Vietnamese readers expect."""

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest.config import get_settings
from ingest.findings import shown_to_people

_PIPED_WIDTH = 160  # where nobody's screen says how wide a line may be
OUT = Console(highlight=False, width=None if sys.stdout.isatty() else _PIPED_WIDTH)
ERR = Console(stderr=True, highlight=False)
_SEVERITIES = {"error": ("lỗi", "red"), "warning": ("cảnh báo", "yellow"), "info": ("ghi chú", "")}


def say(text: str, style: str = "") -> None:
    """Print one line; brackets in it are text, not markup."""
    OUT.print(Text(text, style=style), soft_wrap=True)


def fail(text: str) -> None:
    """Print one line about a failure to standard error."""
    ERR.print(Text(text, style="bold red"), soft_wrap=True)


def shown(value: object) -> str:
    """Write a value for people: 1.532.200; 95,96; 14/05/2026; local time; ``–`` for none."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return f"{value.astimezone(ZoneInfo(get_settings().timezone)):%d/%m/%Y %H:%M:%S}"
    if isinstance(value, Decimal):
        value = value.normalize() if value else Decimal(0)
    return shown_to_people(value)


def severity(code: str) -> Text:
    """Name a severity, coloured."""
    name, style = _SEVERITIES.get(code, (code, ""))
    return Text(name, style=style)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table.

    Args:
        title: Above it.
        columns: Headings; one that starts with ``#`` is a column of numbers, flush right.
        rows: Values; :class:`rich.text.Text` keeps its style, the rest goes through :func:`shown`.
    """
    drawn = Table(title=Text(title), box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for name in columns:
        is_number = name.startswith("#")
        drawn.add_column(
            name.lstrip("#"), justify="right" if is_number else "left", overflow="fold"
        )
    for row in rows:
        drawn.add_row(*(cell if isinstance(cell, Text) else Text(shown(cell)) for cell in row))
    OUT.print(drawn)
