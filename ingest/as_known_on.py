"""The whole marts as known at an instant: planned, and built in a folder of their own.

What was known at an instant are the loads that had taken effect by then, their receipts, documents
and decisions; it is built with the seeds and the dbt project that were in force (see
``ingest.build_records``). The clock of such a build is that of its last load, as in every build:
that is why it gives, bit for bit, what was released then.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from duckdb import DuckDBPyConnection

from ingest.archive import Archive
from ingest.build import run_build, utc_now
from ingest.build_records import BuildRecord, build_in_force, software_versions
from ingest.config import Settings
from ingest.definitions import lay_out_kept
from ingest.known_raw import KnownLoads, copy_known, known_loads
from ingest.runlock import writer_lock
from ingest.warehouse import open_warehouse

_KINDS = ("seed", "model", "test")


@dataclass(frozen=True, slots=True)
class KnownPlan:
    """What the marts of an instant are made of.

    Attributes:
        moment: The instant.
        known: The loads known then.
        build: The build whose definitions are taken.
        software: Versions of what computes.
        is_settled: The instant is past: the answer stays the same for ever.
    """

    moment: datetime
    known: KnownLoads
    build: BuildRecord
    software: dict[str, str]
    is_settled: bool

    @property
    def inputs(self) -> str:
        """Identity of everything the result depends on; instants may share it."""
        parts = [self.known.content, self.build.definitions, self.build.timezone, self.software]
        return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]


@contextmanager
def planned(settings: Settings, moment: datetime) -> Iterator[tuple[KnownPlan, DuckDBPyConnection]]:
    """Hold the warehouse still and tell what the marts of an instant are made of.

    Args:
        settings: Where warehouse and archive are.
        moment: The instant.

    Yields:
        The plan, and the warehouse it was made from.

    Raises:
        NothingKnownYetError: If nothing had been loaded by then.
        DefinitionsNotKeptError: If the archive does not keep the reference data of then.
        WarehouseLockedError: If another process did not let go in time.
    """
    with writer_lock(settings), open_warehouse(settings) as connection:
        # Nothing commits while the lock is held: what is past now has all its loads.
        is_settled = moment < utc_now()
        known = known_loads(connection, moment)
        build = build_in_force(Archive(settings.archive), moment, known.last_committed_at)
        yield KnownPlan(moment, known, build, software_versions(), is_settled), connection


def lay_out_known(
    settings: Settings, plan: KnownPlan, connection: DuckDBPyConnection, folder: Path
) -> Settings:
    """Lay out what a plan names: a warehouse with what was known, the definitions of then.

    Args:
        settings: Where warehouse and archive are.
        plan: What is wanted.
        connection: The warehouse, as :func:`planned` holds it.
        folder: Gets it all; the home of a warehouse of its own.

    Returns:
        Settings of that home.
    """
    home = settings.model_copy(
        update={
            "home": folder,
            "project_dir": folder / "definitions",
            "timezone": plan.build.timezone,
        }
    )
    lay_out_kept(Archive(settings.archive), plan.build.definitions, home.project_dir)
    copy_known(connection, settings, plan.moment, home.warehouse)
    return home


def build_known(home: Settings) -> None:
    """Build and test the marts of what was laid out.

    Args:
        home: From :func:`lay_out_known`.

    Raises:
        BuildFailedError: If dbt did not complete.
    """
    run_build(home, _KINDS, full_refresh=True)
