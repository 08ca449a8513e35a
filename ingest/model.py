"""The submission model: what every reader yields, whatever it read.

After this module nobody knows whether a figure came from a workbook or a narrative. The Arrow
schemas are the staging contract; they carry the columns of ``raw.submissions``,
``raw.submission_values``, ``raw.submission_items`` and ``raw.submission_findings`` less what the
loader adds (``load_id``). They are structs of msgspec rather than dataclasses: a national month is
two million figures, and structs are made, sent out of the sandbox and checked much faster.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec
import pyarrow as pa

Form = Literal["workbook", "narrative", "csv"]
Role = Literal["body", "appendix"]
Status = Literal["accepted", "accepted_with_findings", "rejected"]
ValueState = Literal["reported", "missing", "not_applicable"]
Precision = Literal["exact", "at_least", "at_most", "about"]
Severity = Literal["info", "warning", "error"]
MeasureKind = Literal[
    "flow", "cumulative", "cumulative_ytd", "level", "ratio", "score", "target", "context"
]

ALL_BREAKDOWN = "ALL"


class Value(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One figure in one submission.

    ``value`` is plain (money in đồng, percentages as percent: 95.96, not 0.9596) and is None
    exactly when ``value_state`` is not ``reported``. ``period_key`` is the period the figure is
    filed under by its own window or as-of date (see ``ingest.periods``). A flow or ratio has
    ``window_start``/``window_end``, a stock has ``as_of_date``; a ratio printed for a day may have
    ``as_of_date`` instead of a window. ``previous_value`` is the total of the period before as this
    report repeats it beside a cumulative figure, ``previous_locator`` its cell; it is compared with
    what was reported then and is no figure of its own.
    """

    value_no: int
    section: str
    subject_unit_code: str | None
    subject_unit_as_written: str | None
    indicator_code: str | None
    service_code: str | None
    breakdown_code: str
    label_as_written: str
    measure_kind: MeasureKind | None
    value_as_written: str | None
    value: Decimal | None
    value_state: ValueState
    unit_of_measure: str | None
    precision: Precision
    window_start: date | None
    window_end: date | None
    as_of_date: date | None
    period_key: str | None
    locator: str
    quote: str | None = None
    confidence: float = 1.0
    reader_rule: str = ""
    previous_value: Decimal | None = None
    previous_locator: str | None = None


class Item(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One row of a list: task, pilot model, service connection, difficulty, proposal.

    ``item_type`` is one of ``seeds/item_types.csv``; ``due_date`` is set only where ``due_text``
    names a day or the end of a named month, quarter or year.
    """

    item_no: int
    item_type: str
    item_code: str | None
    title: str
    owner: str | None
    due_text: str | None
    due_date: date | None
    status: str | None
    result: str | None
    locator: str


class Finding(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One thing wrong found while reading; the code is a row of ``seeds/finding_codes.csv``."""

    rule_code: str
    severity: Severity
    locator: str
    found: str
    expected: str
    message_vi: str
    message_en: str


class Submission(msgspec.Struct, frozen=True):
    """One document as read by one reader version.

    ``replaces_unit_code`` and ``replaces_period_key`` are what the sender declares this report
    replaces when an earlier one was filed under a wrong unit or month (None: nothing declared).
    ``scope`` is ``own`` for a report about its own unit and ``subordinates`` for one workbook that
    carries many units; the two are different series.
    """

    file_sha256: str
    reader_version: str
    form: Form
    role: Role
    template_version: str | None
    unit_code: str | None
    unit_name_as_written: str | None
    period_key: str | None
    window_start: date | None
    window_end: date | None
    report_date: date | None
    document_no: str | None
    issuing_agency: str | None
    status: Status
    scope: Literal["own", "subordinates"] = "own"
    replaces_unit_code: str | None = None
    replaces_period_key: str | None = None


class ReadResult(msgspec.Struct, frozen=True):
    """Everything one reader found in one document."""

    submission: Submission
    values: tuple[Value, ...] = ()
    items: tuple[Item, ...] = ()
    findings: tuple[Finding, ...] = ()


DECIMAL = pa.decimal128(38, 6)

SUBMISSION_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("file_sha256", pa.string()),
        ("reader_version", pa.string()),
        ("form", pa.string()),
        ("role", pa.string()),
        ("template_version", pa.string()),
        ("unit_code", pa.string()),
        ("unit_name_as_written", pa.string()),
        ("period_key", pa.string()),
        ("window_start", pa.date32()),
        ("window_end", pa.date32()),
        ("report_date", pa.date32()),
        ("document_no", pa.string()),
        ("issuing_agency", pa.string()),
        ("status", pa.string()),
        ("scope", pa.string()),
        ("replaces_unit_code", pa.string()),
        ("replaces_period_key", pa.string()),
    ]
)

VALUE_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("value_no", pa.int32()),
        ("section", pa.string()),
        ("subject_unit_code", pa.string()),
        ("subject_unit_as_written", pa.string()),
        ("indicator_code", pa.string()),
        ("service_code", pa.string()),
        ("breakdown_code", pa.string()),
        ("label_as_written", pa.string()),
        ("measure_kind", pa.string()),
        ("value_as_written", pa.string()),
        ("value", DECIMAL),
        ("value_state", pa.string()),
        ("unit_of_measure", pa.string()),
        ("precision", pa.string()),
        ("window_start", pa.date32()),
        ("window_end", pa.date32()),
        ("as_of_date", pa.date32()),
        ("period_key", pa.string()),
        ("locator", pa.string()),
        ("quote", pa.string()),
        ("confidence", pa.float64()),
        ("reader_rule", pa.string()),
        ("previous_value", DECIMAL),
        ("previous_locator", pa.string()),
    ]
)

ITEM_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("item_no", pa.int32()),
        ("item_type", pa.string()),
        ("item_code", pa.string()),
        ("title", pa.string()),
        ("owner", pa.string()),
        ("due_text", pa.string()),
        ("due_date", pa.date32()),
        ("status", pa.string()),
        ("result", pa.string()),
        ("locator", pa.string()),
    ]
)

FINDING_SCHEMA = pa.schema(
    [
        ("submission_id", pa.string()),
        ("finding_no", pa.int32()),
        ("rule_code", pa.string()),
        ("severity", pa.string()),
        ("locator", pa.string()),
        ("found", pa.string()),
        ("expected", pa.string()),
        ("message_vi", pa.string()),
        ("message_en", pa.string()),
    ]
)
