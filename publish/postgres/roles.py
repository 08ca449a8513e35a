"""Who may read: ``bi_reader`` all of it, each province's role its own units and the nation's sums.

A province is that of today: rows of a unit of old follow its territory (``dim_unit.
current_province_unit_id``). What a role may read holds for whoever is a member of it. What its
sessions begin with does not: a login takes its settings from itself and the database, so that how
long a query may take is set for the database, too.
"""

import json
from base64 import b64encode
from hashlib import pbkdf2_hmac, sha256
from hmac import digest
from pathlib import Path
from secrets import token_bytes

import duckdb

from ingest.config import Settings
from ingest.errors import Dean06Error
from publish.marts import quoted
from publish.postgres.layout import DATA, MARTS, Audience, Layout, quoted_name
from publish.postgres.session import Session

READER = "bi_reader"
PROVINCES = "bi_province"  # every province's role is a member
VISIBLE = quoted_name(DATA, "visible_unit")
TABLES = quoted_name(DATA, "published_table")  # each with the fingerprint of its layout
_ITERATIONS = 4096  # what PostgreSQL itself takes

_MY_ROLES = (
    "select r.rolname from pg_catalog.pg_roles as r "
    "where starts_with(r.rolname, 'bi_province_') and pg_has_role(r.oid, 'usage')"
)


class PostgresRolesError(Dean06Error):
    """A role is missing and cannot be made, or its password cannot be used."""

    code = "POSTGRES_ROLES"


def province_role(unit_code: str) -> str:
    """Return the role of a province, by today's code."""
    return f"{PROVINCES}_{unit_code.lower()}"


def make_roles(session: Session, snapshot: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make the roles that are missing, set their limits, and the passwords given for them.

    A role made here cannot log in until it has a password, here or by the administrator; an
    administrator may also make people members of it.

    Raises:
        PostgresRolesError: If the publisher may not make a role that is missing.
    """
    provinces = [role for role, _ in _provinces(snapshot)]
    there = {name for (name,) in session.rows("select rolname from pg_catalog.pg_roles")}
    wanted = [READER, PROVINCES, *provinces]
    missing = [role for role in wanted if role not in there]
    [(may_make,)] = session.rows(
        "select rolsuper or rolcreaterole from pg_catalog.pg_roles where rolname = current_user"
    )
    if missing and not may_make:
        raise PostgresRolesError(
            "Thiếu vai trò, và tài khoản phát hành không được tạo (CREATEROLE). "
            "Roles are missing that the publisher may not create (CREATEROLE).",
            found=", ".join(missing),
        )
    for role in missing:
        session.run(f"create role {quoted_name(role)} nologin")
    for role in missing:
        if role in provinces:
            session.run(f"grant {quoted_name(PROVINCES)} to {quoted_name(role)}")
    if may_make:
        _limit(session, [READER, *provinces], settings)
    _let_in(session, settings)
    _set_passwords(session, _passwords(settings), set(wanted))


def map_units(session: Session, snapshot: duckdb.DuckDBPyConnection) -> None:
    """Note which versions of units each province's role sees: its own of today, and the nation."""
    roles = _provinces(snapshot)
    snapshot.execute("create or replace temp table province_roles (role_name text, unit_id text)")
    if roles:
        snapshot.executemany("insert into province_roles values (?, ?)", roles)
    rows = snapshot.sql(
        "select r.role_name, u.unit_key, u.unit_id, u.unit_level = 'nation' as is_nation "
        "from province_roles as r inner join marts.dim_unit as u "
        "on r.unit_id = u.current_province_unit_id or u.unit_level = 'nation' order by all"
    ).to_arrow_table()
    session.run(f"delete from {VISIBLE}")
    session.append(DATA, "visible_unit", rows)


def open_to_readers(session: Session, layout: Layout, table: str) -> None:
    """Let the roles read a table that has just been made, each what is theirs.

    The policies ask only for what a role is a member of, so that they need no change when a
    province joins another.

    Args:
        session: The server.
        layout: The mart.
        table: Its table, quoted; what is granted goes with it to its place.
    """
    session.run(f"grant select on {table} to {quoted_name(READER)}, {quoted_name(PROVINCES)}")
    if layout.audience is Audience.OPEN:
        return
    session.run(f"alter table {table} enable row level security")
    session.run(f"create policy all_rows on {table} for select to {READER} using (true)")
    if layout.partitioned:
        # Its parts are committed before it takes its place, but not to be seen before.
        session.run(
            f"create policy of_this_layout on {table} as restrictive for select using ((select "
            f"exists (select from {TABLES} as t where t.table_name = {quoted(layout.table)} "
            f"and t.layout = {quoted(layout.fingerprint)})))"
        )
    if layout.audience is Audience.CLOSED:
        return
    column = layout.unit_column
    seen = "unit_key" if column == "unit_key" else "unit_id"
    nation = "" if layout.audience is Audience.OWN_AND_NATION else " and not v.is_nation"
    session.run(
        f"create policy own_units on {table} for select to {PROVINCES} using ({column} in "
        f"(select v.{seen} from {VISIBLE} as v where v.role_name in ({_MY_ROLES}){nation}))"
    )


def _provinces(snapshot: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return role and ``unit_id`` of every province of today."""
    rows = snapshot.execute(
        "select unit_code, unit_id from marts.dim_unit "
        "where unit_level = 'province' and is_current order by unit_code"
    ).fetchall()
    return [(province_role(code), unit_id) for code, unit_id in rows]


def _limit(session: Session, roles: list[str], settings: Settings) -> None:
    """Set what a session of a role starts with, and may change; the right to write it never has."""
    for role in roles:
        name = quoted_name(role)
        session.run(f"alter role {name} set statement_timeout = {_milliseconds(settings)}")
        session.run(f"alter role {name} set default_transaction_read_only = on")
        session.run(f"alter role {name} set jit = off")  # it compiles for seconds, part by part
        session.run(f"alter role {name} set search_path = {MARTS}")


def _let_in(session: Session, settings: Settings) -> None:
    """Let the readers into the database, which need not be open to everybody, if we may.

    If it is ours, and nobody else's then, a query of anybody in it ends in time: members of the
    roles begin with what the database says.
    """
    [(database, may_let_in, is_ours)] = session.rows(
        "select datname, pg_has_role(datdba, 'usage'), pg_get_userbyid(datdba) = current_user "
        "from pg_catalog.pg_database where datname = current_database()"
    )
    if not may_let_in:
        return
    name = quoted_name(database)
    readers = f"{quoted_name(READER)}, {quoted_name(PROVINCES)}"
    session.run(f"grant connect on database {name} to {readers}")
    if is_ours:
        session.run(f"alter database {name} set statement_timeout = {_milliseconds(settings)}")
        session.run(f"alter database {name} set jit = off")


def _milliseconds(settings: Settings) -> int:
    return round(settings.postgres_statement_timeout_seconds * 1000)


def _passwords(settings: Settings) -> dict[str, str]:
    """Read the file of passwords, ``{"bi_reader": "…"}``; no file, no passwords."""
    if not settings.postgres_passwords:
        return {}
    path = Path(settings.postgres_passwords)
    try:
        passwords = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PostgresRolesError(
            "Không đọc được tệp mật khẩu. The file of passwords cannot be read.",
            place="DEAN06_POSTGRES_PASSWORDS",
            found=type(error).__name__,
        ) from error
    if not isinstance(passwords, dict) or not all(map(_is_usable, passwords.values())):
        raise PostgresRolesError(
            "Tệp mật khẩu phải là JSON {vai trò: mật khẩu}, ký tự ASCII in được. "
            "The file of passwords is to be JSON {role: password} in printable ASCII.",
            place="DEAN06_POSTGRES_PASSWORDS",
        )
    return passwords


def _is_usable(password: object) -> bool:
    return isinstance(password, str) and password.isascii() and password.isprintable()


def _set_passwords(session: Session, passwords: dict[str, str], known: set[str]) -> None:
    if strangers := sorted(set(passwords) - known):
        raise PostgresRolesError(
            "Tệp mật khẩu nêu vai trò không có. The file of passwords names unknown roles.",
            place="DEAN06_POSTGRES_PASSWORDS",
            found=", ".join(strangers),
        )
    for role, password in passwords.items():
        secret = quoted(scram_verifier(password, token_bytes(16)))
        session.run(f"alter role {quoted_name(role)} login password {secret}")


def scram_verifier(password: str, salt: bytes) -> str:
    """Return what the server keeps of a password (RFC 5803), so that it never sees it in plain.

    Args:
        password: Printable ASCII.
        salt: Random bytes.
    """
    salted = pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS)
    stored = sha256(digest(salted, b"Client Key", "sha256")).digest()
    server = digest(salted, b"Server Key", "sha256")
    told = (b64encode(part).decode() for part in (salt, stored, server))
    return "SCRAM-SHA-256${}:{}${}:{}".format(_ITERATIONS, *told)
