"""What a gate says: one report per suite run, plain enough to travel as JSON."""

from dataclasses import asdict, dataclass
from typing import Any

from ingest.errors import GateFailedError


@dataclass(frozen=True)
class GateFailure:
    """One expectation that did not hold.

    Attributes:
        code: Stable code of the check, such as ``VALUE_STATE``.
        expectation: Type of the Great Expectations expectation.
        table: The table it was asked of.
        place: File the table was read from, or the table's name in the warehouse.
        unexpected_count: Rows that failed (0 where the check is about the table itself).
        sample: Up to a few failing rows, keys first.
        message_vi: What is wrong, Vietnamese.
        message_en: What is wrong, English.
    """

    code: str
    expectation: str
    table: str
    place: str
    unexpected_count: int
    sample: list[dict[str, Any]]
    message_vi: str
    message_en: str

    def line(self) -> str:
        """Return the failure as one line for a log or an error."""
        rows = "; ".join(
            ", ".join(f"{key}={value}" for key, value in row.items()) for row in self.sample[:3]
        )
        tail = f" — {self.unexpected_count} dòng (rows): {rows}" if self.sample else ""
        return (
            f"[{self.code}] {self.table}: {self.message_vi} / {self.message_en} "
            f"({self.expectation}){tail}"
        )


@dataclass(frozen=True)
class GateReport:
    """Outcome of one suite over all its tables.

    Attributes:
        suite: Name of the suite (``staged`` or ``marts``).
        run_id: Folder of this run under the suite's Data Docs.
        success: True when no blocking expectation failed.
        evaluated: Number of expectations evaluated.
        rows_checked: Rows of all checked tables together.
        blocking_failed: Failures that stop what comes after.
        warnings: Failures that are told and do not stop.
        docs_path: The run's Data Docs page (a file that opens without network).
    """

    suite: str
    run_id: str
    success: bool
    evaluated: int
    rows_checked: int
    blocking_failed: list[GateFailure]
    warnings: list[GateFailure]
    docs_path: str

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON-able data."""
        return asdict(self)

    def raise_if_blocked(self) -> None:
        """Stop here when a blocking expectation failed.

        Raises:
            GateFailedError: Naming each failed expectation, where, and a sample of its rows.
        """
        if self.success:
            return
        lines = "\n".join(f"  {failure.line()}" for failure in self.blocking_failed)
        raise GateFailedError(
            f"Cổng kiểm tra «{self.suite}» không đạt, chưa có gì được chuyển tiếp "
            f"(gate «{self.suite}» failed, nothing went through). "
            f"Chi tiết (details): {self.docs_path}\n{lines}",
            place=", ".join(dict.fromkeys(failure.place for failure in self.blocking_failed)),
            found=f"{len(self.blocking_failed)} điều kiện không đạt (failed expectations)",
            expected="0",
        )
