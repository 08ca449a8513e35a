"""The gate in front of a release: a Great Expectations suite over what the questions found."""

from typing import TYPE_CHECKING

from ingest.config import Settings
from ingest.gate import CheckedTable, GateReport, blocking, run_suite, warning

if TYPE_CHECKING:
    import pandas as pd

GATE_WORDS = {
    "tables": (
        "MART_TABLES",
        "có đủ các bảng đã khai báo và không có bảng lạ",
        "all declared tables are there and no others",
    ),
    "keys": (
        "MART_KEYS",
        "khóa của mỗi bảng không lặp",
        "the key of every table names one row",
    ),
    "references": (
        "MART_REFERENCES",
        "mã trong bảng số liệu có trong bảng chiều",
        "what a fact points at is in its dimension",
    ),
    "states": (
        "MART_STATES",
        "chỉ số liệu «reported» mới có giá trị; thiếu không phải là 0",
        "a value is there exactly when its state is reported; missing is not 0",
    ),
    "selection": (
        "MART_SELECTION",
        "mỗi khóa hiện đúng một số, và số đó truy được về báo cáo",
        "one figure shown per key, traceable to its report",
    ),
    "series": (
        "MART_SERIES",
        "mỗi chuỗi báo cáo có đúng một bản hiện hành",
        "every series of reports has one current version",
    ),
    "history": (
        "MART_HISTORY",
        "lịch sử hiểu biết liền mạch, không chồng nhau",
        "the history of what was known does not overlap",
    ),
    "balances": (
        "LOAD_BALANCES",
        "các lần nạp cân bằng và đến đủ marts",
        "loads balance and reached the marts",
    ),
    "sums": (
        "MART_SUMS",
        "các tổng khớp: lũy kế, độ phủ, phần chia, số theo tỉnh, địa giới hiện nay",
        "sums agree: running totals, coverage, shares, counts by province, today's boundaries",
    ),
    "locks": (
        "MART_LOCKS",
        "kỳ đã khóa chỉ đổi theo quyết định",
        "a locked period changes by decision only",
    ),
    "copies": (
        "SNAPSHOT_COPY",
        "bản phát hành có đủ số dòng",
        "the released copy holds all rows",
    ),
    "drift": (
        "DRIFT",
        "số liệu không lệch bất thường so với bản phát hành trước",
        "nothing moved unusually far since the last release",
    ),
    "freshness": (
        "FRESHNESS",
        "số liệu còn mới và đã dựng hết",
        "the marts are recent and cover every load",
    ),
}
TELLING_ONLY = {"freshness", "drift"}


def gate_marts(settings: Settings, answers: "pd.DataFrame") -> GateReport:
    """Judge the marts about to be released.

    Args:
        settings: Where the Data Docs go.
        answers: From ``publish.mart_checks.ask``: one row per question.

    Returns:
        The report; it does not raise, so that the caller may override with a reason.
    """
    import great_expectations.expectations as gxe
    from great_expectations.expectations.row_conditions import Column

    expectations = tuple(
        (warning if group in TELLING_ONLY else blocking)(
            gxe.ExpectColumnValuesToBeBetween,
            code,
            message_vi,
            message_en,
            column="violations",
            min_value=0,
            max_value=0,
            row_condition=Column("topic") == group,
        )
        for group, (code, message_vi, message_en) in GATE_WORDS.items()
    )
    asked = blocking(
        gxe.ExpectColumnDistinctValuesToEqualSet,
        "QUESTIONS_ASKED",
        "mọi nhóm câu hỏi đều đã được hỏi",
        "every group of questions was asked",
        column="topic",
        value_set=list(GATE_WORDS),
    )
    table = CheckedTable(
        name="questions",
        place="marts",
        frame=answers,
        expectations=(asked, *expectations),
        keys=("topic", "table", "question", "example"),
    )
    return run_suite("marts", [table], settings)
