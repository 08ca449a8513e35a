"""Fixtures of the end-to-end tests: the sample inbox, loaded wave by wave and released."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from sample_waves import deliver, waves

from ingest import pipeline
from ingest.config import Settings

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "inbox"


@dataclass(frozen=True)
class SampleHistory:
    """What loading the sample inbox left: the home, and when each wave's load took effect."""

    settings: Settings
    waves: tuple[str, ...]
    committed_at: tuple[datetime, ...]

    @property
    def snapshot(self) -> Path:
        """The released database, as readers open it."""
        return self.settings.published / "current" / "dean06.duckdb"


@pytest.fixture(scope="session")
def sample_history(tmp_path_factory: pytest.TempPathFactory) -> SampleHistory:
    """Load every wave of the sample inbox, build after each, then release."""
    from publish.release import publish

    settings = Settings(home=tmp_path_factory.mktemp("sample") / "home", settle_seconds=0)
    names, moments = [], []
    for wave in waves(SAMPLES):
        deliver(wave, settings.inbox)
        pipeline.pull_sources(settings)
        batches = pipeline.plan_batches(settings)
        for batch in batches:
            pipeline.read_batch(settings, batch)
        ids = [batch.batch_id for batch in batches]
        pipeline.gate_batches(settings, ids)
        pipeline.load_batches(settings, ids)
        pipeline.build_marts(settings)
        names.append(wave.name)
        moments.append(_last_commit(settings))
    publish(settings)
    return SampleHistory(settings, tuple(names), tuple(moments))


@pytest.fixture(scope="session")
def marts(sample_history: SampleHistory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a read-only connection to the released snapshot."""
    connection = duckdb.connect(str(sample_history.snapshot), read_only=True)
    connection.execute("set timezone = 'UTC'")
    yield connection
    connection.close()


def _last_commit(settings: Settings) -> datetime:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        row = connection.execute("select max(committed_at) from raw.loads").fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment
