"""Fixtures of the unit tests."""

import duckdb
import pytest
from raw_factory import RawFactory
from step_by_step import STEPS, Stepwise, built_at, write_steps

from ingest import build
from ingest.config import Settings


@pytest.fixture(scope="session")
def stepwise(tmp_path_factory: pytest.TempPathFactory) -> Stepwise:
    """A warehouse built anew once and then load by load; the builds are dated as their loads."""
    folder = tmp_path_factory.mktemp("stepwise")
    made = Stepwise(Settings(home=folder / "home"))
    raw = RawFactory.create(made.settings.warehouse)
    with pytest.MonkeyPatch.context() as clock:
        for number, step in enumerate(STEPS):
            if number:
                raw.connection = duckdb.connect(str(made.settings.warehouse))
                raw.connection.execute("set TimeZone = 'UTC'")
            write_steps(raw, [step])
            raw.connection.close()
            clock.setattr(build, "utc_now", lambda number=number: built_at(number))
            made.reports.append(build.build_marts(made.settings))
            made.keep(folder / f"after-{number}")
    made.reports.append(build.build_marts(made.settings))
    return made
