"""The questions of docs/querying.md: their queries, and the answers shown under some of them.

Run it to write the answers anew from the current release; that is to be one of the sample
submissions (``make run``).
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingest.cli_show import shown
from ingest.config import get_settings
from ingest.errors import Dean06Error
from ingest.released import open_released

PAGE = Path(__file__).resolve().parents[1] / "docs" / "querying.md"
SHOWN_ROWS = 8
_HEADING = re.compile(r"^### (?P<number>\d+)\. (?P<title>.*)$")
_BLOCK = re.compile(
    r"^```sql\n(?P<query>.*?)^```\n(?P<result>\n<!-- result -->\n.*?<!-- /result -->\n)?",
    flags=re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Example:
    """One query of the page.

    Attributes:
        question: Number and title it stands under.
        query: The SQL.
        shown: The answer under it, as it is written; None if none is shown.
    """

    question: str
    query: str
    shown: str | None


def examples(text: str) -> list[Example]:
    """Return the queries of the page, in order."""
    found = []
    for block in _BLOCK.finditer(text):
        before = text[: block.start()].splitlines()
        headings = [match for line in before if (match := _HEADING.match(line))]
        question = f"{headings[-1]['number']}. {headings[-1]['title']}" if headings else ""
        found.append(Example(question, block["query"], block["result"]))
    return found


def answered(text: str, connection: duckdb.DuckDBPyConnection) -> str:
    """Return the page with its answers as a release gives them."""

    def fill(block: re.Match[str]) -> str:
        if block["result"] is None:
            return block[0]
        cursor = connection.execute(block["query"])
        names = [column[0] for column in cursor.description or []]
        return f"```sql\n{block['query']}```\n{_result(names, cursor.fetchall())}"

    return _BLOCK.sub(fill, text)


def _result(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [_line(names), _line(["---"] * len(names))]
    lines += [_line([shown(value) for value in row]) for row in rows[:SHOWN_ROWS]]
    if len(rows) > SHOWN_ROWS:
        lines.append(_line(["…"] * len(names)))
    table = "\n".join(lines)
    return f"\n<!-- result -->\n{table}\n<!-- /result -->\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def main() -> int:
    """Write the answers."""
    try:
        with open_released(get_settings()) as connection:
            PAGE.write_text(answered(PAGE.read_text(encoding="utf-8"), connection), "utf-8")
    except Dean06Error as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
