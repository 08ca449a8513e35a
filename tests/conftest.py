"""What all tests share: which of them run in one process when there are several."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from dbt_forks import DbtForks
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from ingest import dbt_run

# `make test` answers the same for the same tree: what a change must pass cannot hang on the draw of
# an example. New examples are looked for by `make test-full`; what it finds becomes an @example.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("searching", max_examples=3_000, deadline=None)
settings.load_profile("repeatable")

_CARRIED_OUT = dbt_run._carried_out

# What takes minutes to make or fills the machine, by the words that ask for it: the files that use
# a warehouse run where it was made, and one set of Airflow's services runs at a time.
_COSTLY = {
    "pytest.mark.airflow": "airflow",
    "stepwise: ": "stepwise",
    "sample_history: ": "sample_history",
    "marts: Marts": "sample_history",
}


# Files that take minutes, longest first: begun at the end, one of them would run alone.
_LONGEST = (
    "test_backfill", "test_as_known_on", "test_build", "test_anomalies", "test_build_scope",
    "test_dags", "test_known_days", "test_dashboards_in_browser", "test_replays",
    "test_narrative_variations", "test_rule_reach", "test_returned_loop", "test_rule_accuracy",
    "test_rollup", "test_seeds_of_then", "test_period_locks", "test_release", "test_progress",
    "test_release_switch", "test_rollup_real_units", "test_dbt_run", "test_sandbox",
)  # fmt: skip


class TogetherScheduling(LoadFileScheduling):
    """Tests go to processes file by file; files with a costly warehouse in common go together."""

    def _split_scope(self, nodeid: str) -> str:
        return _group(self.config.rootpath / nodeid.partition("::")[0])


@cache
def _group(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return next((group for use, group in _COSTLY.items() if use in text), str(path))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> TogetherScheduling:
    """Divide tests among processes (``make test``)."""
    return TogetherScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; the others keep their order."""
    turns = {name: number for number, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: turns.get(item.path.stem, len(turns)))


@pytest.fixture(scope="session", autouse=True)
def dbt_forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DbtForks]:
    """Let every run of dbt this process asks for be forked from one that has it loaded already.

    What starts processes of its own (Airflow, the command line) starts dbt as users do.
    """
    forks = DbtForks(tmp_path_factory.mktemp("dbt"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbt_run, "_carried_out", forks.carried_out)
        yield forks
    forks.end()


@pytest.fixture
def dbt_as_users_start_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a test dbt in a process made anew, which parses the project itself."""
    monkeypatch.setattr(dbt_run, "_carried_out", _CARRIED_OUT)
