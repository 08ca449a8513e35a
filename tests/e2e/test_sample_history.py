"""Acceptance: what the warehouse knew when, through corrections, refiling and sending again."""

from datetime import datetime, timedelta

import duckdb
import pytest

from tests.e2e.conftest import SampleHistory

# the first test that asks loads three waves: about two minutes on a quiet machine
pytestmark = pytest.mark.timeout(1500)

Marts = duckdb.DuckDBPyConnection
Version = tuple[str, int, bool, bool]


def _versions(marts: Marts, unit_code: str) -> list[Version]:
    return marts.execute(
        """
        select period_key, version_no, is_current, known_to is not null
        from marts.dim_submission
        where unit_code = ? and version_no is not null and form = 'workbook'
        order by known_from, version_no
        """,
        [unit_code],
    ).fetchall()


def test_a_correction_replaces_its_predecessor_whole(
    marts: Marts, sample_history: SampleHistory
) -> None:
    assert _versions(marts, "10532") == [
        ("2026-05", 1, False, True),
        ("2026-05", 2, True, False),
    ]
    unit = "10532@2025-07-01"
    assert _as_known(marts, unit, "PROPAGANDA_BROADCASTS", sample_history.committed_at[0]) == [960]
    assert _as_known(marts, unit, "PROPAGANDA_BROADCASTS", sample_history.committed_at[1]) == [96]
    # the line that vanished is gone from now on, and stays in history
    assert _as_known(marts, unit, "CITIZEN_SUPPORT_TURNS", sample_history.committed_at[0]) == [75]
    assert _as_known(marts, unit, "CITIZEN_SUPPORT_TURNS", sample_history.committed_at[1]) == []


def test_the_first_version_sent_again_after_its_correction_is_current_again(
    marts: Marts, sample_history: SampleHistory
) -> None:
    assert _versions(marts, "10537") == [
        ("2026-05", 1, False, True),
        ("2026-05", 2, False, True),
        ("2026-05", 3, True, False),
    ]
    first, corrected, again = (
        _as_known(marts, "10537@2025-07-01", "VNEID_L2_ACTIVATED", moment, "stock_value")
        for moment in sample_history.committed_at[:3]
    )
    assert (first, corrected, again) == ([24905], [24950], [24905])
    documents = marts.execute(
        "select count(distinct submission_id) from marts.dim_submission where unit_code = '10537'"
    ).fetchone()
    assert documents == (2,)


def test_a_refiled_report_leaves_its_wrong_month(
    marts: Marts, sample_history: SampleHistory
) -> None:
    assert _versions(marts, "10525") == [
        ("2026-06", 1, False, True),
        ("2026-05", 1, True, False),
    ]
    unit, moments = "10525@2025-07-01", sample_history.committed_at
    wrong, right = (
        marts.execute(
            """
            select distinct period_key from marts.as_known_on(?) where unit_key = ?
            """,
            [moment, unit],
        ).fetchall()
        for moment in moments[:2]
    )
    assert (wrong, right) == ([("2026-06",)], [("2026-05",)])


def test_the_mistyped_card_count_was_known_until_it_was_corrected(
    marts: Marts, sample_history: SampleHistory
) -> None:
    first, corrected = (
        _as_known(marts, "24@2021-01-01", "CCCD_COLLECTED", moment, "stock_value")
        for moment in sample_history.committed_at[:2]
    )
    assert (first, corrected) == ([1352200], [1532200])


def test_nothing_was_known_before_the_first_load(
    marts: Marts, sample_history: SampleHistory
) -> None:
    before = sample_history.committed_at[0] - timedelta(seconds=1)
    assert marts.execute("select count(*) from marts.as_known_on(?)", [before]).fetchone() == (0,)


def _as_known(
    marts: Marts, unit: str, indicator: str, moment: datetime, column: str = "flow_value"
) -> list[object]:
    return [
        value
        for (value,) in marts.execute(
            f"select {column} from marts.as_known_on(?) where unit_key = ? and indicator_code = ?",
            [moment, unit, indicator],
        ).fetchall()
    ]
