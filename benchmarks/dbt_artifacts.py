"""Letting dbt write what benchmarks look into: its manifest and how long every node took."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

_SWITCH = "DBT_WRITE_JSON"


@contextmanager
def artifacts_of_dbt() -> Iterator[None]:
    """Let the builds within leave ``manifest.json`` and ``run_results.json``; others do not."""
    before = os.environ.get(_SWITCH)
    os.environ[_SWITCH] = "true"
    try:
        yield
    finally:
        del os.environ[_SWITCH]
        if before is not None:
            os.environ[_SWITCH] = before
