"""How the tests are divided among processes by ``pytest -n 2 --dist loadgroup``."""

from pathlib import Path

import pytest

COSTLY = "sample_history"


# Before xdist reads the groups, or every test would be a group of its own.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what shares a costly fixture, and otherwise the tests of one file."""
    for item in items:
        shared = COSTLY in getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group(COSTLY if shared else Path(item.path).stem))
