"""``dean06 sql``: questions to the current release."""

import csv
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, TextIO

import duckdb
import typer

from ingest.cli_show import OUT, fail, say, table
from ingest.config import get_settings
from ingest.released import open_released
from ingest.spreadsheet_text import escaped

_SHOWN_ROWS = 200


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def sql(
    query: Annotated[
        str | None,
        typer.Argument(help="Câu lệnh; bỏ trống để gõ hoặc đọc từ stdin. Empty: prompt, stdin."),
    ] = None,
    output: Annotated[
        Format, typer.Option("--format", help="Cách in kết quả. How rows are printed.")
    ] = Format.TABLE,
) -> None:
    """Truy vấn bản phát hành hiện hành (chỉ đọc). Query the current release, read-only."""
    with open_released(get_settings()) as connection:
        if query is None and sys.stdin.isatty():
            _converse(connection, output)
            return
        text = sys.stdin.read() if query in (None, "-") else query
        try:
            _answer(connection, text or "", output)
        except duckdb.Error as error:
            fail(str(error))
            raise typer.Exit(1) from error


def _converse(connection: duckdb.DuckDBPyConnection, output: Format) -> None:
    say("Gõ câu lệnh SQL, kết thúc bằng ';'. Dòng trống để thoát. End with ';', empty line quits.")
    for text in _statements():
        try:
            _answer(connection, text, output)
        except duckdb.Error as error:
            fail(str(error))


def _statements() -> Iterator[str]:
    lines: list[str] = []
    while True:
        try:
            line = OUT.input("dean06> " if not lines else "   ...> ")
        except EOFError:
            return
        if not line.strip() and not lines:
            return
        lines.append(line)
        if line.rstrip().endswith(";"):
            yield "\n".join(lines)
            lines = []


def _answer(connection: duckdb.DuckDBPyConnection, text: str, output: Format) -> None:
    cursor = connection.execute(text)
    names = [column[0] for column in cursor.description or []]
    if not names:
        return
    if output is Format.CSV:
        _write_csv(sys.stdout, names, _fetched(cursor))
    elif output is Format.JSON:
        for row in _fetched(cursor):
            record = dict(zip(names, map(_plain, row), strict=True))
            sys.stdout.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
    else:
        rows = cursor.fetchmany(_SHOWN_ROWS + 1)
        table("", names, rows[:_SHOWN_ROWS])
        if len(rows) > _SHOWN_ROWS:
            say(f"… chỉ hiện {_SHOWN_ROWS} dòng; dùng --format csv. More rows: --format csv.")


def _fetched(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(10_000):
        yield from rows


def _write_csv(target: TextIO, names: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    """Write CSV that opens in a spreadsheet without running anything; numbers stay numbers."""
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([escaped(name) for name in names])
    for row in rows:
        writer.writerow([_cell(value) for value in row])


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return escaped(value if isinstance(value, str) else json.dumps(value, default=str))


def _plain(value: object) -> object:
    """Turn a database value into what JSON holds: plain numbers, ISO dates."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
