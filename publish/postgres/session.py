"""One connection to PostgreSQL: statements, rows, and bulk rows from Arrow."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import adbc_driver_manager
import pyarrow as pa
from adbc_driver_postgresql import dbapi

from ingest.errors import Dean06Error

OLDEST_SERVER = 150000  # unique keys in which null is one value


class PostgresError(Dean06Error):
    """PostgreSQL could not be reached, or refused; what was published before stays."""

    code = "POSTGRES"


class Session:
    """A transaction on the server; what it does is seen by others when it commits."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def run(self, statement: str) -> None:
        """Run one statement that returns no rows; a query would not be run to its end here."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with self._connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def arrow(self, query: str) -> pa.Table:
        """Return the rows of a query as an Arrow table."""
        with self._connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetch_arrow_table()

    def append(self, schema: str, table: str, rows: pa.RecordBatchReader | pa.Table) -> int:
        """Append rows to a table by COPY; returns how many.

        Columns are matched by position: the rows are to have the table's.
        """
        with self._connection.cursor() as cursor:
            return int(cursor.adbc_ingest(table, rows, mode="append", db_schema_name=schema))

    def append_temporary(self, table: str, rows: pa.Table) -> None:
        """Append rows to a temporary table of this transaction."""
        with self._connection.cursor() as cursor:
            cursor.adbc_ingest(table, rows, mode="append", temporary=True)

    def commit(self) -> None:
        """Let everybody see what was done."""
        self._connection.commit()

    def undo(self) -> None:
        """Undo what is not committed; where the connection is lost, the server does."""
        with suppress(adbc_driver_manager.Error):
            self._connection.rollback()


@contextmanager
def connected(dsn: str) -> Iterator[Session]:
    """Open a session; what it did not commit is undone.

    Args:
        dsn: As libpq reads it, ``postgresql://…``.

    Raises:
        PostgresError: If the server cannot be reached, is too old, or refuses a statement.
    """
    try:
        connection = dbapi.connect(dsn)
    except adbc_driver_manager.Error as error:
        raise _refused(error) from error
    try:
        session = Session(connection)
        # The limits of readers and of who leaves a session lying are not the publisher's.
        session.run("set statement_timeout = 0")
        session.run("set idle_in_transaction_session_timeout = 0")
        # Texts of values that both sides write alike, whatever the role's settings are.
        session.run("set time zone 'UTC'")
        session.run("set datestyle = 'ISO'")
        # Statistics of some thousand rows a part do; wide marts have many columns to count.
        session.run("set default_statistics_target = 10")
        [(version,)] = session.rows("select current_setting('server_version_num')::integer")
        if version < OLDEST_SERVER:
            raise PostgresError(
                "Cần PostgreSQL 15 trở lên. PostgreSQL 15 or later is needed.",
                found=str(version),
                expected=str(OLDEST_SERVER),
            )
        yield session
    except adbc_driver_manager.Error as error:
        raise _refused(error) from error
    finally:
        # A connection with a failed transaction cannot be closed without complaint; it ends anyway.
        with suppress(adbc_driver_manager.Error):
            connection.close()


def _refused(error: Exception) -> PostgresError:
    return PostgresError(
        "PostgreSQL không nhận bản phát hành; bản trước còn nguyên. "
        f"PostgreSQL did not take the release; the one before stays: {error}"
    )
