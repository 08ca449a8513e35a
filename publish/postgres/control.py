"""What the publisher keeps on the server: its schemas, its turn, and what it has published."""

from dataclasses import dataclass
from typing import Any

from ingest.config import Settings
from publish.marts import quoted
from publish.postgres.layout import DATA, MARTS, quoted_name
from publish.postgres.roles import PROVINCES, READER, TABLES, VISIBLE
from publish.postgres.session import Session
from publish.postgres.slices import PUBLISHED

_READERS = f"{quoted_name(READER)}, {quoted_name(PROVINCES)}"
_TURN = 616206  # the advisory lock publishers queue for; any number, but the same for all
_LOCK_TIMEOUT = "10s"  # nobody but an administrator holds what the publisher asks for until the end
_RELEASE = quoted_name(MARTS, "release")
_RELEASE_TABLE = quoted_name(MARTS, "release_table")

_RECORDS = (
    f"create table if not exists {TABLES} (table_name text primary key, layout text not null, "
    "content text not null)",
    f"create table if not exists {PUBLISHED} (table_name text, period_part text, unit_part text, "
    "row_count bigint not null, fingerprint text not null, "
    "primary key (table_name, period_part, unit_part))",
    f"create table if not exists {VISIBLE} (role_name text, unit_key text, unit_id text not null, "
    "is_nation boolean not null, primary key (role_name, unit_key))",
)
_TOLD = (
    f"create table if not exists {_RELEASE} (release_id text primary key, "
    "released_at timestamptz not null, published_at timestamptz not null, "
    "dean06_version text not null, row_count bigint not null)",
    f"create table if not exists {_RELEASE_TABLE} (table_name text primary key, "
    "row_count bigint not null, sha256 text not null)",
)
_LEFT_ASIDE = (
    "select c.relname from pg_catalog.pg_class as c "
    f"where c.relnamespace = {quoted(DATA)}::regnamespace and c.relkind = 'r' "
    "and not c.relispartition "
    f"and c.oid <> all (array[{', '.join(map(quoted, (TABLES, PUBLISHED, VISIBLE)))}]::regclass[])"
)
# Of each table, under the empty name, and of its columns.
_DESCRIPTIONS = {
    _RELEASE: {
        "": "Bản phát hành đang có ở đây; một dòng. / The release that is here; one row.",
        "release_id": "Mã bản phát hành. / Id of the release.",
        "released_at": "Lúc phát hành. / When it was released.",
        "published_at": "Lúc bản phát hành được đưa vào máy chủ này. / When it was published to "
        "this server.",
        "dean06_version": "Phiên bản phần mềm đã phát hành. / Version of the software that "
        "released it.",
        "row_count": "Tổng số dòng của các bảng. / Rows of all its tables.",
    },
    _RELEASE_TABLE: {
        "": "Số dòng và mã băm từng bảng của bản phát hành. / Rows and hash of every table of the "
        "release.",
        "table_name": "Tên bảng trong lược đồ marts. / Name of the table in schema marts.",
        "row_count": "Số dòng. / Rows.",
        "sha256": "Mã băm SHA-256 của nội dung bảng, như trong tệp release.json. / SHA-256 of what "
        "the table holds, as in release.json.",
    },
}


@dataclass(frozen=True)
class Published:
    """What a published table was made from.

    Attributes:
        layout: Fingerprint of how it is laid out.
        content: Hash of the mart's rows, from the release's manifest.
    """

    layout: str
    content: str


def wait_for_turn(session: Session, settings: Settings) -> None:
    """Wait until no other publisher is at work; the turn ends with the session."""
    session.run(f"set lock_timeout = {round(settings.lock_timeout_seconds * 1000)}")
    session.run(f"do $$ begin perform pg_advisory_lock({_TURN}); end $$")
    session.run(f"set lock_timeout = {quoted(_LOCK_TIMEOUT)}")


def prepare_schemas(session: Session) -> None:
    """Make the schemas and the publisher's own records where they are missing.

    Parts that belong to no table are dropped: a publisher that was stopped has left them.
    """
    if not _is_there(session, VISIBLE):
        for schema in (MARTS, DATA):
            session.run(f"create schema if not exists {quoted_name(schema)}")
        for statement in _RECORDS:
            session.run(statement)
    session.run(f"grant usage on schema {quoted_name(MARTS)} to {_READERS}")
    # The policies ask them on behalf of whoever reads; without USAGE nobody can name them.
    session.run(f"grant select on {VISIBLE} to {quoted_name(PROVINCES)}")
    session.run(f"grant select on {TABLES} to {_READERS}")
    for (name,) in session.rows(_LEFT_ASIDE):
        session.run(f"drop table {quoted_name(DATA, name)}")


def _is_there(session: Session, table: str) -> bool:
    return session.rows(f"select to_regclass({quoted(table)}) is not null") == [(True,)]


def _tell(session: Session) -> None:
    """Make the tables that tell readers of the release; with the first one, not before it."""
    if not _is_there(session, _RELEASE_TABLE):
        for statement in _TOLD:
            session.run(statement)
    for table in _DESCRIPTIONS:
        session.run(f"grant select on {table} to {_READERS}")
    for table, descriptions in _DESCRIPTIONS.items():
        for column, text in descriptions.items():
            part = f"column {table}.{quoted_name(column)}" if column else f"table {table}"
            session.run(f"comment on {part} is {quoted(text)}")


def published(session: Session) -> dict[str, Published]:
    """Return what every published table was made from, by mart."""
    rows = session.rows(f"select table_name, layout, content from {TABLES}")
    return {table: Published(layout, content) for table, layout, content in rows}


def note_release(session: Session, manifest: dict[str, Any], tables: dict[str, Published]) -> bool:
    """Write down which release is here, and what its tables were made from.

    Returns:
        Whether that was not so before.
    """
    _tell(session)
    release = str(manifest["release_id"])
    if published(session) == tables and session.rows(f"select release_id from {_RELEASE}") == [
        (release,)
    ]:
        return False
    for table in (TABLES, _RELEASE, _RELEASE_TABLE):
        session.run(f"delete from {table}")
    for name, one in tables.items():
        told = manifest["tables"][name]
        session.run(
            f"insert into {TABLES} values "
            f"({quoted(name)}, {quoted(one.layout)}, {quoted(one.content)})"
        )
        session.run(
            f"insert into {_RELEASE_TABLE} values "
            f"({quoted(name)}, {int(told['rows'])}, {quoted(str(told['sha256']))})"
        )
    rows = sum(int(manifest["tables"][name]["rows"]) for name in tables)
    session.run(
        f"insert into {_RELEASE} values ({quoted(release)}, {quoted(manifest['created_at'])}, "
        f"now(), {quoted(str(manifest['dean06_version']))}, {rows})"
    )
    return True
