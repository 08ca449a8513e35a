"""Gates: Great Expectations suites as code, run on pandas frames, with Data Docs.

Two gates use this runner: the staged batches before they are loaded (``gate_staged``), and the
marts before they are released (``publish.gates``). Great Expectations takes seconds to import, so
nothing here imports it before a gate runs.
"""

import logging
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.config import Settings
from ingest.expectations import blocking, warning
from ingest.gate_report import GateFailure, GateReport

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.expectations.expectation import Expectation

__all__ = [
    "CheckedTable",
    "GateFailure",
    "GateReport",
    "blocking",
    "gate_staged",
    "run_suite",
    "warning",
]

SAMPLE_ROWS = 10
_LOG = logging.getLogger(__name__)

# Before Great Expectations is imported anywhere: no calls home, no hundreds of lines in task logs.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
logging.getLogger("great_expectations._docs_decorators").setLevel(logging.ERROR)


@dataclass(frozen=True)
class CheckedTable:
    """One table and what is expected of it.

    Attributes:
        name: Table name as shown in the docs.
        place: File or table the rows come from.
        frame: The rows.
        expectations: Great Expectations expectations; ``meta`` carries ``code``, ``message_vi``
            and ``message_en``, ``severity`` is ``critical`` (blocking) or ``warning``.
        keys: Columns that name a row; they lead every sample of failing rows.

    A row of a frame with a column ``rows`` stands for so many rows that were judged alike.
    """

    name: str
    place: str
    frame: "pd.DataFrame"
    expectations: tuple["Expectation", ...]
    keys: tuple[str, ...]

    @property
    def row_count(self) -> int:
        """Rows the frame speaks of."""
        return int(self.frame["rows"].sum()) if "rows" in self.frame else len(self.frame)


def gate_staged(settings: Settings, batch_dirs: Sequence[Path]) -> GateReport:
    """Check staged batches before they are loaded.

    Args:
        settings: Where the Data Docs go.
        batch_dirs: Folders written by the reading stage; each holds ``submissions``, ``values``,
            ``items``, ``findings`` and ``receipts`` as Parquet, and ``manifest.json``.

    Returns:
        The report; ``warnings`` may be non-empty.

    Raises:
        GateFailedError: If a blocking expectation failed; nothing may be loaded then.
    """
    from ingest.expectations_staged import staged_tables

    report = run_suite("staged", staged_tables(batch_dirs, settings.seeds), settings)
    report.raise_if_blocked()
    return report


def run_suite(name: str, tables: Sequence[CheckedTable], settings: Settings) -> GateReport:
    """Run one suite over its tables and write its Data Docs.

    Args:
        name: Suite name; also the folder of its Data Docs.
        tables: The tables with their expectations.
        settings: Where the Data Docs go (``<home>/reports/data_docs``).

    Returns:
        The report. It does not raise on failure: ``GateReport.raise_if_blocked`` does.
    """
    from ingest.data_docs import write_docs

    run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}"
    context = _context_in_memory()
    source = context.data_sources.add_pandas(name)
    results = [(table, _validate(context, source, table)) for table in tables]
    failures = [
        (result.expectation_config.severity, _failure(table, result))
        for table, outcome in results
        for result in outcome.results
        if not result.success
    ]
    blocking = [failure for severity, failure in failures if severity != "warning"]
    report = GateReport(
        suite=name,
        run_id=run_id,
        success=not blocking,
        evaluated=sum(len(outcome.results) for _, outcome in results),
        rows_checked=sum(table.row_count for table in tables),
        blocking_failed=blocking,
        warnings=[failure for severity, failure in failures if severity == "warning"],
        docs_path=str(settings.reports / "data_docs" / name / run_id / "index.html"),
    )
    write_docs(settings, report, [(table.name, outcome) for table, outcome in results])
    for failure in report.blocking_failed:
        _LOG.error("%s", failure.line())
    for failure in report.warnings:
        _LOG.warning("%s", failure.line())
    return report


def _context_in_memory() -> Any:
    """Return a Great Expectations context that leaves nothing behind, temporary sites included."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
        analytics_enabled=False,
    )
    return gx.get_context(mode="ephemeral", project_config=config)


def _validate(context: Any, source: Any, table: CheckedTable) -> "ExpectationSuiteValidationResult":
    """Run the expectations of one table on its frame."""
    import great_expectations as gx

    asset = source.add_dataframe_asset(table.name)
    definition = asset.add_batch_definition_whole_dataframe("whole")
    batch = definition.get_batch({"dataframe": table.frame})
    expectations = gx.ExpectationSuite(
        name=f"{source.name}.{table.name}", expectations=list(table.expectations)
    )
    outcome: ExpectationSuiteValidationResult = batch.validate(
        context.suites.add(expectations),
        result_format={
            "result_format": "SUMMARY",
            "partial_unexpected_count": SAMPLE_ROWS,
            "unexpected_index_column_names": list(table.keys),
        },
    )
    return outcome


def _failure(table: CheckedTable, result: Any) -> GateFailure:
    """Turn one failed result into a line a person can act on."""
    config = result.expectation_config
    meta = config.meta or {}
    detail = result.result or {}
    rows = detail.get("partial_unexpected_index_list") or []
    sample = [{str(key): _plain(value) for key, value in row.items()} for row in rows]
    if not sample and detail.get("observed_value") is not None:
        observed = detail.get("details", {}).get("mismatched") or detail["observed_value"]
        sample = [{"observed": _plain(observed)}]
    if not detail:  # the check itself could not be run, such as a column that is not there
        sample = [{"error": _exception_message(result.exception_info)}]
    return GateFailure(
        code=str(meta.get("code", config.type)),
        expectation=config.type,
        table=table.name,
        place=table.place,
        unexpected_count=int(detail.get("unexpected_count", 0) or 0),
        sample=sample[:SAMPLE_ROWS],
        message_vi=str(meta.get("message_vi", "")),
        message_en=str(meta.get("message_en", "")),
    )


def _exception_message(info: Any) -> str:
    """Dig the message out of the two shapes Great Expectations reports exceptions in."""
    if isinstance(info, dict):
        if "exception_message" in info:
            return str(info["exception_message"])
        return "; ".join(_exception_message(part) for part in info.values())
    return str(info)


def _plain(value: Any) -> Any:
    """Make one cell JSON-able: numbers and text stay, everything else becomes text."""
    if hasattr(value, "item"):  # a NumPy scalar
        value = value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    return str(value)
