"""Publishing the current release to PostgreSQL: one transaction, only what differs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from ingest.config import Settings
from ingest.duckdb_session import configure
from ingest.errors import NoReleaseError
from publish.marts import quoted
from publish.postgres.control import (
    Published,
    note_release,
    prepare_schemas,
    published,
    wait_for_turn,
)
from publish.postgres.digests import check_equal, differing_periods
from publish.postgres.functions import make_functions
from publish.postgres.layout import DATA, MARTS, Layout, layouts_of, listed, quoted_name
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
    Part,
    attach_part,
    comment,
    make_indexes,
    make_part,
    make_table,
    part_of,
    parts_in_place,
    upcoming,
)
from publish.release_difference import DIFFERENCE
from publish.release_folders import MANIFEST_NAME, SNAPSHOT_NAME

_BATCH_ROWS = 100_000


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
            report = _bring_up_to_date(session, snapshot, manifest, verify)
        session.commit()
    return report


def _bring_up_to_date(
    session: Session, snapshot: duckdb.DuckDBPyConnection, manifest: dict[str, Any], verify: bool
) -> PostgresReport:
    before = published(session)
    layouts = layouts_of(snapshot)
    release = str(manifest["release_id"])
    hashes = {name: str(told["sha256"]) for name, told in manifest["tables"].items()}
    stale = [one for one in layouts if before.get(one.table) != _record_of(one, hashes)]
    gone = sorted(set(before) - {one.table for one in layouts})
    if stale:
        map_units(session, snapshot)
    rows, done, remade = 0, {}, []
    for layout in stale:
        known = before.get(layout.table)
        anew = known is None or known.layout != layout.fingerprint
        changes, sent = _publish_table(session, snapshot, layout, anew)
        rows += sent
        done[layout.table] = changes
        remade += [layout] if anew else []
    mended: dict[str, int] = {}
    for layout in layouts if verify else ():
        if layout not in remade and (periods := differing_periods(session, snapshot, layout)):
            remove_periods(session, layout, periods)
            rows += _publish_table(session, snapshot, layout, anew=False)[1]
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
    session: Session, snapshot: duckdb.DuckDBPyConnection, layout: Layout, anew: bool
) -> tuple[Changes, int]:
    """Write what differs of one mart, check it, and return what that was and how many rows.

    A mart made anew is left aside, open to those who will read it, until it takes its place.
    """
    changes = find_changes(session, snapshot, layout, anew)
    if anew:
        forget(session, layout.table)
        make_table(session, layout)
    elif changes.doomed:
        remove_rows(session, snapshot, layout)
    into = (DATA, upcoming(layout)) if anew else (MARTS, layout.table)
    table = quoted_name(*into)
    rows = 0
    if layout.partitioned:
        rows = _fill_parts(session, snapshot, layout, anew)
    elif changes.written:
        rows = _send(session, snapshot, layout, into)
    if anew:
        if not layout.partitioned:
            make_indexes(session, layout)
        open_to_readers(session, layout, table)
    record(session, snapshot, layout)
    if anew or not layout.partitioned:
        session.run(f"analyze {table}")
    check_equal(session, snapshot, layout, table, changes.periods)
    return changes, rows


def _fill_parts(
    session: Session, snapshot: duckdb.DuckDBPyConnection, layout: Layout, anew: bool
) -> int:
    periods = snapshot.execute("select distinct period_part from written order by all").fetchall()
    parts = dict.fromkeys(part_of(layout, period) for (period,) in periods)
    there = set() if anew else parts_in_place(session, layout)
    parent = quoted_name(DATA, upcoming(layout)) if anew else quoted_name(MARTS, layout.table)
    rows = 0
    for part in parts:
        is_new = part.name not in there
        if is_new:
            make_part(session, layout, part)
        rows += _send(session, snapshot, layout, (DATA, part.name), part)
        if is_new:
            attach_part(session, parent, part)
        if not anew:
            session.run(f"analyze {quoted_name(DATA, part.name)}")
    return rows


def _send(
    session: Session,
    snapshot: duckdb.DuckDBPyConnection,
    layout: Layout,
    into: tuple[str, str],
    part: Part | None = None,
) -> int:
    """Copy the rows of the ``written`` slices, of one part if one is given, in stored order."""
    within = "true"
    if part is not None:
        within = f"period_key >= {quoted(part.since)} and period_key < {quoted(part.until)}"
    wanted = ""
    [(all_of_it,)] = snapshot.execute(
        "select (select count(*) from written) = (select count(*) from present)"
    ).fetchall()
    if not all_of_it:
        wanted = (
            f" and ({layout.period_part}, {layout.unit_part}) in "
            "(select (period_part, unit_part) from written)"
        )
    reader = snapshot.sql(
        f"select {listed(layout.names)} from marts.{quoted_name(layout.table)} "
        f"where {within}{wanted}"
    ).to_arrow_reader(_BATCH_ROWS)
    return session.append(*into, reader)


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
