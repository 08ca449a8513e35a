"""What is expected of staged batches before they are loaded: what an auditor would ask.

Blocking are the promises of the reading stage. What a sender may get wrong (a rate above 100, a
window that runs backwards) is a warning here; the findings tell the sender.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.row_conditions import Column

from ingest.expectations import blocking, warning
from ingest.gate import CheckedTable
from ingest.model import Form, MeasureKind, Precision, Role, Severity, Status, ValueState
from ingest.reference import seed_rows
from ingest.staged_frames import staged_frames

PERIOD_PATTERN = (
    r"^(?:\d{4}|\d{4}-(?:0[1-9]|1[0-2])|\d{4}-Q[1-4]|\d{4}-H[12]|\d{4}-9M"
    r"|custom:\d{4}-\d{2}-\d{2}:\d{4}-\d{2}-\d{2})$"
)
SHA256_PATTERN = r"^[0-9a-f]{64}$"
RECEIPT_PATTERN = r"^R[0-9a-f]{24}$"
SUBMISSION_PATTERN = r"^S[0-9a-f]{24}$"

_KEYS = {
    "schema": ("file", "column"),
    "balances": ("file", "measure"),
    "receipts": ("file", "receipt_id"),
    "submissions": ("file", "submission_id"),
    "values": ("file", "submission_id", "value_no", "locator", "rows"),
    "items": ("file", "submission_id", "item_no", "locator"),
    "findings": ("file", "submission_id", "finding_no", "locator"),
}


def staged_tables(batch_dirs: Sequence[Path], seeds: Path) -> list[CheckedTable]:
    """Return the staged batches with what is expected of them.

    Args:
        batch_dirs: Folders of the staged batches.
        seeds: Folder of the reference data.

    Returns:
        One checked table each for schema, balances, receipts, submissions, values, items, findings.
    """
    frames = staged_frames(batch_dirs, seeds)
    expected = {
        "schema": _schema(),
        "balances": _balances(),
        "receipts": _receipts(),
        "submissions": _submissions(),
        "values": _values(),
        "items": _items([row["item_type"] for row in seed_rows("item_types", seeds)]),
        "findings": _findings([row["code"] for row in seed_rows("finding_codes", seeds)]),
    }
    batches = ", ".join(folder.name for folder in batch_dirs[:3])
    more = f" … ({len(batch_dirs)})" if len(batch_dirs) > 3 else ""
    return [
        CheckedTable(
            name=name,
            place=f"staging/{{{batches}{more}}}/{name}.parquet",
            frame=frames[name],
            expectations=tuple(expectations),
            keys=_KEYS[name],
        )
        for name, expectations in expected.items()
    ]


def _schema() -> list[Expectation]:
    return [
        blocking(
            gxe.ExpectColumnPairValuesToBeEqual,
            "STAGED_SCHEMA",
            "mỗi tệp Parquet có đúng các cột và kiểu đã quy ước",
            "every Parquet file has exactly the agreed columns and types",
            column_A="expected_type",
            column_B="found_type",
        )
    ]


def _balances() -> list[Expectation]:
    return [
        blocking(
            gxe.ExpectColumnValuesToBeBetween,
            "MANIFEST_BALANCE",
            "số dòng mỗi bảng đúng bằng số ghi trong manifest",
            "every table holds the number of rows its manifest gives",
            column="difference",
            min_value=0,
            max_value=0,
        )
    ]


def _receipts() -> list[Expectation]:
    return [
        *_unique("RECEIPT", ["batch_id", "receipt_id"]),
        *_present("RECEIPT", ["source_name", "source_uri", "file", "received_at", "archived_path"]),
        _matches("RECEIPT_ID", "receipt_id", RECEIPT_PATTERN),
        _matches("RECEIPT_SHA256", "file_sha256", SHA256_PATTERN),
        blocking(
            gxe.ExpectColumnValuesToBeBetween,
            "RECEIPT_SIZE",
            "dung lượng tệp không âm",
            "a file's size is not negative",
            column="file_size",
            min_value=0,
        ),
        _true("RECEIPT_ARCHIVED", "path_names_content",
              "đường dẫn lưu trữ mang mã băm của nội dung",
              "the archived path carries the hash of the content"),
        blocking(
            gxe.ExpectColumnValuesToBeInSet,
            "DOCUMENT_READ_ONCE",
            "mỗi nội dung được đọc đúng một lần trong lô",
            "each content is read exactly once in its batch",
            column="times_read",
            value_set=[1],
        ),
    ]  # fmt: skip


def _submissions() -> list[Expectation]:
    accepted = Column("status") != "rejected"
    return [
        *_unique("SUBMISSION", ["batch_id", "submission_id"]),
        *_present("SUBMISSION", ["reader_version"]),
        _matches("SUBMISSION_ID", "submission_id", SUBMISSION_PATTERN),
        _matches("SUBMISSION_SHA256", "file_sha256", SHA256_PATTERN),
        _in_set("SUBMISSION_FORM", "form", get_args(Form)),
        _in_set("SUBMISSION_ROLE", "role", get_args(Role)),
        _in_set("SUBMISSION_STATUS", "status", get_args(Status)),
        _in_set("SUBMISSION_SCOPE", "scope", ("own", "subordinates")),
        _true("SUBMISSION_HAS_RECEIPT", "has_receipt",
              "mỗi văn bản đọc được có biên nhận tệp", "every submission has a receipt"),
        *_present("ACCEPTED_SUBMISSION", ["unit_code", "period_key"], row_condition=accepted),
        _matches("SUBMISSION_PERIOD", "period_key", PERIOD_PATTERN, row_condition=accepted),
        blocking(
            gxe.ExpectColumnValuesToBeBetween,
            "REJECTION_EXPLAINED",
            "báo cáo bị từ chối phải có ít nhất một phát hiện nêu lý do",
            "a rejected submission has a finding that says why",
            column="findings",
            min_value=1,
            row_condition=Column("status") == "rejected",
        ),
        warning(
            gxe.ExpectColumnValuesToBeInSet,
            "ACCEPTED_WITHOUT_FINDINGS",
            "báo cáo «accepted» không có phát hiện từ mức cảnh báo trở lên",
            "a submission called accepted has no finding of warning level or above",
            column="serious_findings",
            value_set=[0],
            row_condition=Column("status") == "accepted",
        ),
        warning(
            gxe.ExpectColumnPairValuesAToBeGreaterThanB,
            "SUBMISSION_WINDOW",
            "ngày cuối kỳ không trước ngày đầu kỳ",
            "a window does not end before it starts",
            column_A="window_end",
            column_B="window_start",
            or_equal=True,
            ignore_row_if="either_value_is_missing",
        ),
    ]  # fmt: skip


def _values() -> list[Expectation]:
    return [
        *_present("VALUE", ["submission_id", "value_no", "locator", "breakdown_code"]),
        _in_set("VALUE_STATE", "value_state", get_args(ValueState)),
        _in_set("VALUE_PRECISION", "precision", get_args(Precision)),
        _in_set("VALUE_MEASURE_KIND", "measure_kind", get_args(MeasureKind)),
        _matches("VALUE_PERIOD", "period_key", PERIOD_PATTERN),
        _true("VALUE_UNIQUE", "is_unique",
              "số thứ tự không lặp lại trong một văn bản", "value numbers do not repeat"),
        _true("VALUE_NULL_IFF_NOT_REPORTED", "value_agrees_with_state",
              "chỉ số liệu «reported» mới có giá trị; thiếu không phải là 0",
              "a value is there exactly when its state is reported; missing is not 0"),
        _true("VALUE_HAS_SUBMISSION", "has_submission",
              "mỗi số liệu thuộc một văn bản trong lô", "every value belongs to a submission"),
        _true("VALUE_INDICATOR", "indicator_known",
              "mã chỉ tiêu có trong danh mục", "the indicator code is in the catalogue"),
        _true("VALUE_SERVICE", "service_known",
              "mã dịch vụ công có trong danh mục", "the service code is in the catalogue"),
        _true("VALUE_BREAKDOWN", "breakdown_known",
              "mã phạm vi có trong danh mục", "the breakdown code is in the catalogue"),
        _true("VALUE_FILED", "is_filed",
              "số liệu đã hiểu của báo cáo được nhận phải có kỳ, trừ mục tiêu không nêu kỳ",
              "an understood figure of an accepted submission is filed under a period, unless it "
              "is a target set for none"),
        _true("VALUE_CONFIDENCE", "confidence_in_range",
              "độ tin cậy nằm trong khoảng 0–1", "confidence lies between 0 and 1"),
        _true("VALUE_SURE_ENOUGH", "is_sure",
              "số liệu của báo cáo văn bản chỉ có mã chỉ tiêu khi đủ độ tin cậy",
              "a figure of a narrative has an indicator only where it is sure enough"),
        *_plausible_values(),
    ]  # fmt: skip


def _plausible_values() -> list[Expectation]:
    return [
        _better_true("PERCENT_SANE", "percent_is_sane",
                     "tỷ lệ phần trăm nằm trong khoảng 0–100",
                     "a percentage lies between 0 and 100"),
        _better_true("VALUE_PLAUSIBLE", "is_plausible",
                     "giá trị không âm và không vượt quá 10 triệu tỷ",
                     "a value is not negative and not above 10^16"),
        _better_true("VALUE_DATED", "is_dated",
                     "số trong kỳ có khoảng ngày, số lũy kế có ngày chốt",
                     "a flow has a window, a stock has an as-of date"),
        _better_true("VALUE_WINDOW", "window_is_ordered",
                     "ngày cuối kỳ không trước ngày đầu kỳ",
                     "a window does not end before it starts"),
    ]  # fmt: skip


def _items(item_types: list[str]) -> list[Expectation]:
    return [
        *_unique("ITEM", ["batch_id", "submission_id", "item_no"]),
        *_present("ITEM", ["locator"]),
        _in_set("ITEM_TYPE", "item_type", item_types),
        _true("ITEM_HAS_SUBMISSION", "has_submission",
              "mỗi dòng danh sách thuộc một văn bản trong lô", "every item has its submission"),
        _better_true("ITEM_TITLE", "has_title",
                     "mỗi dòng danh sách có tên", "every item has a title"),
    ]  # fmt: skip


def _findings(codes: list[str]) -> list[Expectation]:
    return [
        *_unique("FINDING", ["batch_id", "submission_id", "finding_no"]),
        *_present("FINDING", ["locator"]),
        _in_set("FINDING_CODE", "rule_code", codes),
        _in_set("FINDING_SEVERITY", "severity", get_args(Severity)),
        _true("FINDING_MESSAGES", "has_messages",
              "mỗi phát hiện có lời báo tiếng Việt và tiếng Anh",
              "every finding has its message in both languages"),
        _true("FINDING_HAS_SUBMISSION", "has_submission",
              "mỗi phát hiện thuộc một văn bản trong lô", "every finding has its submission"),
    ]  # fmt: skip


def _unique(name: str, columns: list[str]) -> list[Expectation]:
    key = ", ".join(columns)
    return [
        *_present(name, columns),
        blocking(
            gxe.ExpectCompoundColumnsToBeUnique,
            f"{name}_UNIQUE",
            f"khóa ({key}) không lặp lại",
            f"the key ({key}) is unique",
            column_list=columns,
        ),
    ]


def _present(name: str, columns: list[str], **condition: Any) -> list[Expectation]:
    return [
        blocking(
            gxe.ExpectColumnValuesToNotBeNull,
            f"{name}_{column.upper()}_PRESENT",
            f"cột {column} luôn có giá trị",
            f"{column} is never empty",
            column=column,
            **condition,
        )
        for column in columns
    ]


def _matches(code: str, column: str, pattern: str, **condition: Any) -> Expectation:
    return blocking(
        gxe.ExpectColumnValuesToMatchRegex,
        code,
        f"cột {column} đúng mẫu",
        f"{column} has the agreed form",
        column=column,
        regex=pattern,
        **condition,
    )


def _in_set(code: str, column: str, allowed: Sequence[str]) -> Expectation:
    return blocking(
        gxe.ExpectColumnValuesToBeInSet,
        code,
        f"cột {column} chỉ nhận giá trị trong danh mục",
        f"{column} holds only listed values",
        column=column,
        value_set=list(allowed),
    )


def _true(code: str, column: str, message_vi: str, message_en: str) -> Expectation:
    return blocking(
        gxe.ExpectColumnValuesToBeInSet, code, message_vi, message_en, column=column,
        value_set=[True],
    )  # fmt: skip


def _better_true(code: str, column: str, message_vi: str, message_en: str) -> Expectation:
    return warning(
        gxe.ExpectColumnValuesToBeInSet, code, message_vi, message_en, column=column,
        value_set=[True],
    )  # fmt: skip
