"""What all tests share: which of them run in one process when there are several."""

import pytest

# Warehouses that take minutes to make: the files that use one run where it was made.
_COSTLY = ("stepwise", "sample_history")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group tests for ``--dist loadgroup``: by file, and by the costly warehouse a file uses."""
    groups = {item.path: str(item.path) for item in items}
    for item in items:
        for name in _COSTLY:
            if name in getattr(item, "fixturenames", ()):
                groups[item.path] = name
    for item in items:
        item.add_marker(pytest.mark.xdist_group(groups[item.path]))
