"""Acceptance: what is wrong in the sample inbox is found, in words a person follows."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.e2e.conftest import SampleHistory

# the first test that asks loads three waves: about two minutes on a quiet machine
pytestmark = pytest.mark.timeout(1500)

Marts = duckdb.DuckDBPyConnection

OUTCOMES = Path(__file__).resolve().parents[1] / "data" / "expected_outcomes.csv"


def outcomes() -> list[dict[str, str]]:
    with OUTCOMES.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


each_outcome = pytest.mark.parametrize("expected", outcomes(), ids=lambda row: row["file_name"])


@each_outcome
def test_each_file_ended_as_promised(marts: Marts, expected: dict[str, str]) -> None:
    found = marts.execute(
        """
        select status, is_current, coalesce(unit_code, ''), coalesce(period_key, '')
        from marts.dim_submission where file_name = ?
        """,
        [expected["file_name"]],
    ).fetchall()
    assert found == [
        (
            expected["status"],
            expected["is_current_at_the_end"] == "true",
            expected["unit_code"] or expected["sender_of_unreadable"],
            expected["period_key"],
        )
    ]


# the findings of a replaced file stand with the version that followed
@pytest.mark.parametrize(
    "expected",
    [
        row
        for row in outcomes()
        if row["is_current_at_the_end"] == "true" or row["status"] == "rejected"
    ],
    ids=lambda row: row["file_name"],
)
def test_each_current_or_rejected_file_has_its_findings_and_no_others(
    marts: Marts, expected: dict[str, str]
) -> None:
    codes = {
        code
        for column in ("reading_findings", "rule_findings")
        for code in expected[column].split(";")
        if code
    }
    found = marts.execute(
        """
        select distinct rule_code from marts.fct_quality_finding
        where file_name = ? and state = 'open'
            and (severity in ('warning', 'error') or rule_code = 'DUPLICATE_LINE')
        """,
        [expected["file_name"]],
    ).fetchall()
    assert {code for (code,) in found} == codes


def _ratio(marts: Marts, indicator: str) -> list[tuple[str, str, str, str]]:
    return marts.execute(
        """
        select rule_code, severity, found, expected from marts.fct_quality_finding
        where unit_key = '24@2021-01-01' and indicator_code = ? and rule_code like 'RATIO%'
        """,
        [indicator],
    ).fetchall()


def test_a_wrong_rate_is_an_error_and_says_what_its_parts_give(marts: Marts) -> None:
    assert _ratio(marts, "DVC25_LOCAL_ONLINE_RATE") == [
        ("RATIO_MISMATCH", "error", "98,34 %", "98,40 %")
    ]


@pytest.mark.parametrize(
    ("indicator", "printed"),
    [
        ("HOSPITAL_PAY_TXN_CASHLESS_RATE", "92,68 %"),
        ("KCB_CCCD_RATE", "66,7 %"),
        ("BHXH_SYNCED_RATE", "98 %"),
    ],
)
def test_a_truncated_or_rounded_last_digit_is_information_not_an_error(
    marts: Marts, indicator: str, printed: str
) -> None:
    ((code, severity, found, _expected),) = _ratio(marts, indicator)
    assert (code, severity, found) == ("RATIO_LAST_DIGIT", "info", printed)


@pytest.mark.parametrize(
    "indicator",
    ["DVC25_ONLINE_RATE", "HOSPITAL_PAY_AMOUNT_CASHLESS_RATE", "KCB_CCCD_LOOKUP_SUCCESS_RATE"],
)
def test_a_rate_rounded_as_taught_is_no_finding(marts: Marts, indicator: str) -> None:
    assert _ratio(marts, indicator) == []


def test_equal_figures_on_time_and_overdue_are_found_except_where_both_are_zero(
    marts: Marts,
) -> None:
    found = marts.execute(
        """
        select service_code from marts.fct_quality_finding
        where rule_code = 'ON_TIME_EQUALS_OVERDUE' and unit_key = '92@2021-01-01'
        order by 1
        """
    ).fetchall()
    zeros = {2, 8, 17, 18}
    assert [code for (code,) in found] == [
        f"DVC25_{number:02d}" for number in range(1, 24) if number not in zeros
    ]
    # the figures themselves are kept as printed
    kept = marts.execute(
        """
        select indicator_code, value from marts.fct_reported_value
        where is_current and service_code = 'DVC25_12' and role = 'appendix'
            and indicator_code in ('SVC_ON_TIME', 'SVC_OVERDUE')
        order by 1
        """
    ).fetchall()
    assert kept == [("SVC_ON_TIME", Decimal(4298)), ("SVC_OVERDUE", Decimal(4298))]


def test_zero_of_nothing_is_said_to_be_undefined(marts: Marts) -> None:
    found = marts.execute(
        """
        select service_code from marts.fct_quality_finding
        where rule_code = 'RATIO_OF_NOTHING' order by 1
        """
    ).fetchall()
    assert found == [("DVC422_01",), ("DVC422_07",)]


def test_two_counts_of_the_same_thing_in_one_report_are_found(marts: Marts) -> None:
    found = marts.execute(
        """
        select indicator_code, expected from marts.fct_quality_finding
        where rule_code = 'FIGURES_CONFLICT' order by 1
        """
    ).fetchall()
    assert found == [("HEALTH_FACILITY_CCCD", "253"), ("HEALTH_FACILITY_TOTAL", "253")]


def test_a_part_above_its_whole_names_both(marts: Marts) -> None:
    found = marts.execute(
        """
        select unit_code, indicator_code, found, expected from marts.fct_quality_finding
        where rule_code = 'PART_OVER_WHOLE'
        """
    ).fetchall()
    assert found == [("00070", "DOSSIER_RECEIVED_ONLINE", "1.093", "950")]


def test_findings_name_cell_found_and_a_message_in_vietnamese(marts: Marts) -> None:
    rows = marts.execute(
        """
        select rule_code, locator, message_vi, message_en, instruction_vi
        from marts.fct_quality_finding
        """
    ).fetchall()
    assert rows
    for rule, locator, vietnamese, english, instruction in rows:
        assert locator, rule
        assert re.search("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", vietnamese), rule
        assert english, rule
        assert instruction, rule
        assert "{" not in vietnamese + english + instruction, rule


def test_text_in_a_number_cell_carries_no_value(marts: Marts) -> None:
    found = marts.execute(
        """
        select indicator_code, value_as_written, value from marts.fct_reported_value
        where unit_code = '00008'
            and indicator_code in ('DOSSIER_RECEIVED', 'CCCD_COLLECTED')
        order by 1
        """
    ).fetchall()
    assert found == [("CCCD_COLLECTED", "14O", None), ("DOSSIER_RECEIVED", "rất nhiều", None)]


def test_rejected_files_are_kept_in_the_archive_and_load_no_figure(
    marts: Marts, sample_history: SampleHistory
) -> None:
    rejected = marts.execute(
        """
        select submission_id, file_sha256 from marts.dim_submission where status = 'rejected'
        """
    ).fetchall()
    assert len(rejected) == 5
    for submission_id, sha in rejected:
        blob = sample_history.settings.archive / "blobs" / sha[:2] / sha[2:4] / sha
        assert blob.is_file()
        figures = marts.execute(
            "select count(*) from marts.fct_reported_value where submission_id = ?",
            [submission_id],
        ).fetchone()
        assert figures == (0,)


def test_every_load_balances(sample_history: SampleHistory) -> None:
    with duckdb.connect(str(sample_history.settings.warehouse), read_only=True) as connection:
        loads = connection.execute(
            """
            select files_seen, files_loaded, files_rejected, files_skipped,
                values_read - values_loaded - values_rejected
            from raw.loads order by committed_at
            """
        ).fetchall()
    assert [load[0] for load in loads] == [15, 4, 1, 4]
    for seen, loaded, rejected, skipped, difference in loads:
        assert seen == loaded + rejected + skipped
        assert difference == 0
    assert [load[2] for load in loads] == [5, 0, 0, 0]


def test_a_file_nobody_can_read_counts_as_rejected_for_its_sender(marts: Marts) -> None:
    found = marts.execute(
        """
        select units.unit_code, owed.period_key, owed.status, owed.versions
        from marts.fct_submission_status as owed
        inner join marts.dim_unit as units on owed.unit_key = units.unit_key
        where owed.status = 'rejected'
        order by 1
        """
    ).fetchall()
    # two of the four whose workbook could not be read sent their report in prose afterwards
    senders = ("00004", "00097")
    assert found == [(sender, "2026-05", "rejected", 0) for sender in senders]
