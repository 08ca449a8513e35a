"""Publishing the current release to PostgreSQL: one transaction, only what differs."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from ingest.config import Settings
from ingest.duckdb_session import configure
from ingest.errors import NoReleaseError
from publish.postgres.control import (
    Published,
    note_release,
    prepare_schemas,
    published,
    wait_for_turn,
)
from publish.postgres.digests import check_sample, check_sums, differing_periods, touched
from publish.postgres.filling import Filled, copy_rows, filling
from publish.postgres.functions import make_functions
from publish.postgres.layout import DATA, MARTS, Layout, layouts_of, quoted_name
from publish.postgres.places import take_places
from publish.postgres.roles import make_roles, map_units, open_to_readers
from publish.postgres.session import Session, connected
from publish.postgres.slices import (
    Changes,
    find_changes,
    forget,
    record,
    remove_periods,
    remove_rows,
)
from publish.postgres.tables import (
    attach_part,
    comment,
    index_part,
    make_indexes,
    make_part,
    make_table,
    parts_in_place,
    parts_of,
    unbound_part,
    upcoming,
)
from publish.release_difference import DIFFERENCE
from publish.release_folders import MANIFEST_NAME, SNAPSHOT_NAME


@dataclass(frozen=True)
class PostgresReport:
    """What came of publishing to PostgreSQL.

    Attributes:
        published: False when the server already held the release.
        release_id: The release the server holds after the run.
        tables_rewritten: Marts whose tables were made anew.
        slices_written: Slices (unit, period) written, by mart; marts left alone are not named.
        slices_removed: Slices whose old rows were removed, by mart.
        rows_written: Rows sent.
        periods_mended: How many periods were found to hold something else than the release, and
            were written anew, by mart; only where that was asked for.
        message: One sentence for people.
    """

    published: bool
    release_id: str
    tables_rewritten: list[str]
    slices_written: dict[str, int]
    slices_removed: dict[str, int]
    rows_written: int
    periods_mended: dict[str, int]
    message: str


def publish_to_postgres(settings: Settings, *, verify: bool = False) -> PostgresReport:
    """Bring schema ``marts`` of the server to the current release.

    Readers see the release before or this one, in every table alike. Publishers take turns. What
    a killed one did is undone by the server.

    Args:
        settings: Where the release is, and which server (``postgres_dsn``).
        verify: Compare every row of every mart, whatever was published before, and mend what
            differs: somebody may have written by hand.

    Returns:
        What was written; or that the server held the release already.

    Raises:
        NoReleaseError: If nothing is released yet.
        PostgresError: If the server cannot be reached or refuses.
        PostgresRolesError: If roles or passwords are not as they must be.
        PublicationDiffersError: If what arrived is not what was sent. Nothing is published then.
    """
    with connected(settings.postgres_dsn) as session:
        wait_for_turn(session, settings)
        # Only now: whoever waited for its turn publishes what is current by then.
        with _current(settings) as (snapshot, manifest):
            make_roles(session, snapshot, settings)
            prepare_schemas(session)
            session.commit()  # the sessions that fill parts are to find the schemas
            report = _bring_up_to_date(session, snapshot, manifest, settings, verify)
        session.commit()
    return report


def _bring_up_to_date(
    session: Session,
    snapshot: duckdb.DuckDBPyConnection,
    manifest: dict[str, Any],
    settings: Settings,
    verify: bool,
) -> PostgresReport:
    before = published(session)
    layouts = layouts_of(snapshot)
    release = str(manifest["release_id"])
    hashes = {name: str(told["sha256"]) for name, told in manifest["tables"].items()}
    stale = [one for one in layouts if before.get(one.table) != _record_of(one, hashes)]
    remade = [one for one in stale if _is_anew(one, before)]
    gone = sorted(set(before) - {one.table for one in layouts})
    if stale:
        map_units(session, snapshot)
    rows, done = 0, {}
    with filling(settings, snapshot, remade) as filled:
        for layout in stale:
            parts = filled.get(layout.table)
            done[layout.table], sent = _publish_table(session, snapshot, layout, parts)
            rows += sent
    mended: dict[str, int] = {}
    for layout in layouts if verify else ():
        if layout not in remade and (periods := differing_periods(session, snapshot, layout)):
            remove_periods(session, layout, periods)
            rows += _publish_table(session, snapshot, layout)[1]
            mended[layout.table] = len(periods)
    for table in gone:
        forget(session, table)
    comment(session, snapshot, layouts, {one.table for one in remade})
    is_new = note_release(
        session, manifest, {one.table: _record_of(one, hashes) for one in layouts}
    )
    # Last, and all at once: what takes time has been done aside, and nobody waited for it.
    take_places(session, remade, gone)
    make_functions(session, {one.table: one for one in layouts})
    return PostgresReport(
        published=is_new,
        release_id=release,
        tables_rewritten=[one.table for one in remade],
        slices_written={name: one.written for name, one in done.items() if one.written},
        slices_removed={name: one.doomed for name, one in done.items() if one.doomed},
        rows_written=rows,
        periods_mended=mended,
        message=_message(release, is_new, bool(mended)),
    )


def _message(release: str, is_new: bool, was_mended: bool) -> str:
    if was_mended:
        return (
            f"PostgreSQL có chỗ khác {release}; đã ghi lại cho đúng. "
            f"PostgreSQL differed from {release}; what differed was written anew."
        )
    if is_new:
        return f"PostgreSQL đã có {release}. PostgreSQL holds {release}."
    return f"PostgreSQL đã có sẵn {release}. PostgreSQL held {release} already."


def _publish_table(
    session: Session,
    snapshot: duckdb.DuckDBPyConnection,
    layout: Layout,
    filled: Filled | None = None,
) -> tuple[Changes, int]:
    """Write what differs of one mart, check it, and return what that was and how many rows.

    Args:
        session: The server.
        snapshot: The release.
        layout: The mart.
        filled: The parts that are being filled, if the mart is made anew. It is left aside, open to
            those who will read it, until it takes its place.
    """
    changes = find_changes(session, snapshot, layout, anew=filled is not None)
    if filled is not None:
        rows = _make_anew(session, snapshot, layout, filled)
    else:
        rows = _rewrite(session, snapshot, layout, changes)
    record(session, snapshot, layout)
    return changes, rows


def _make_anew(
    session: Session, snapshot: duckdb.DuckDBPyConnection, layout: Layout, filled: Filled
) -> int:
    aside = (DATA, upcoming(layout))
    table = quoted_name(*aside)
    forget(session, layout.table)
    make_table(session, layout)
    if layout.partitioned:
        rows = 0
        for part, to_come in filled:
            rows += to_come.result()
            attach_part(session, table, part)
            unbound_part(session, part)
    else:
        rows = copy_rows(session, snapshot, layout, aside, "true")
        make_indexes(session, layout)
    open_to_readers(session, layout, table)
    session.run(f"analyze {table}")
    if not layout.partitioned:
        check_sums(session, snapshot, layout, table, "true")
    check_sample(session, snapshot, layout, table)
    return rows


def _rewrite(
    session: Session, snapshot: duckdb.DuckDBPyConnection, layout: Layout, changes: Changes
) -> int:
    table = quoted_name(MARTS, layout.table)
    rows = 0
    if changes.doomed:
        remove_rows(session, snapshot, layout)
    if layout.partitioned:
        rows = _refill_parts(session, snapshot, layout)
    elif changes.written:
        rows = copy_rows(session, snapshot, layout, (MARTS, layout.table), _written(layout))
        session.run(f"analyze {table}")
    if changes.periods:
        check_sums(session, snapshot, layout, table, touched(layout, changes.periods))
        check_sample(session, snapshot, layout, table)
    return rows


def _refill_parts(session: Session, snapshot: duckdb.DuckDBPyConnection, layout: Layout) -> int:
    """Write the slices of the parts that are there, and the parts of new months."""
    periods = snapshot.execute("select distinct period_part from written order by all").fetchall()
    there = parts_in_place(session, layout)
    rows = 0
    for part in parts_of(layout, (period for (period,) in periods)):
        is_new = part.name not in there
        if is_new:
            make_part(session, layout, part)
        wanted = f"{part.holds} and {_written(layout)}"
        rows += copy_rows(session, snapshot, layout, (DATA, part.name), wanted)
        if is_new:
            index_part(session, layout, part)
            attach_part(session, quoted_name(MARTS, layout.table), part)
        session.run(f"analyze {quoted_name(DATA, part.name)}")
    return rows


def _written(layout: Layout) -> str:
    """Condition the rows of the ``written`` slices fulfil."""
    return (
        f"({layout.period_part}, {layout.unit_part}) in "
        "(select (period_part, unit_part) from written)"
    )


def _is_anew(layout: Layout, before: Mapping[str, Published]) -> bool:
    """Whether no table of the server is laid out so."""
    known = before.get(layout.table)
    return known is None or known.layout != layout.fingerprint


def _record_of(layout: Layout, hashes: dict[str, str]) -> Published:
    return Published(layout.fingerprint, hashes[layout.table])


@contextmanager
def _current(settings: Settings) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, Any]]]:
    """Open snapshot and manifest of the one release that is current now."""
    folder = (settings.published / "current").resolve()
    snapshot = folder / SNAPSHOT_NAME
    if not snapshot.is_file():
        raise NoReleaseError(
            "Chưa có bản phát hành nào; hãy chạy 'dean06 publish'. "
            "Nothing has been released yet; run 'dean06 publish'."
        )
    manifest = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    manifest["tables"][DIFFERENCE] = manifest["difference"]  # a table of the release like any other
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        configure(connection, settings)
        yield connection, manifest
