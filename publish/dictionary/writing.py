"""``dean06 dictionary``: the dictionary with examples from the current release."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from ingest.config import Settings
from publish.dictionary.entries import Entry, read_entries
from publish.dictionary.examples import with_examples
from publish.dictionary.markdown import page
from publish.dictionary.workbook import write_workbook

PAGE = "data-dictionary.md"
SHEET_FILE = "data-dictionary.xlsx"
HEAD = Path(__file__).parent / "head.md"


@dataclass(frozen=True)
class DictionaryReport:
    """What was written: where, how many entries, how many of them with an example."""

    folder: str
    entries: int
    with_example: int


def write_dictionary(settings: Settings, folder: Path) -> DictionaryReport:
    """Write the dictionary as Markdown and as one Excel sheet.

    Args:
        settings: Where the project and the release are; without a release there are no examples.
        folder: Where the two files go; made if it is not there.

    Returns:
        What was written.
    """
    return write_dictionary_of(settings, settings.released_database, folder)


def write_dictionary_of(settings: Settings, snapshot: Path, folder: Path) -> DictionaryReport:
    """Write the dictionary with examples from one snapshot, which need not be released yet.

    Args:
        settings: Where the project is, and the time zone instants are shown in.
        snapshot: A release's database; without it only the rules have examples.
        folder: Where the two files go; made if it is not there.

    Returns:
        What was written.
    """
    entries = list(_entries(settings.project_dir))
    if snapshot.is_file():
        with duckdb.connect(str(snapshot), read_only=True) as connection:
            connection.execute("set TimeZone = ?", [settings.timezone])
            entries = with_examples(connection, entries)
    folder.mkdir(parents=True, exist_ok=True)
    text = page(HEAD.read_text(encoding="utf-8"), entries)
    (folder / PAGE).write_text(text, encoding="utf-8")
    write_workbook(entries, folder / SHEET_FILE)
    filled = sum(1 for one in entries if one.example)
    return DictionaryReport(str(folder), len(entries), filled)


@cache
def _entries(project: Path) -> tuple[Entry, ...]:
    """What the project's files say; they do not change while it runs."""
    return tuple(read_entries(project))
