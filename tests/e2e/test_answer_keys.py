"""Acceptance: what three real reports say stands in the release, figure by figure."""

from collections import Counter
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.e2e.conftest import SampleHistory
from tests.e2e.sample_truth import (
    ANSWER_KEYS,
    CAN_THO,
    FIGURES,
    REAL_REPORTS,
    RealReport,
    key_figures,
    own_figures,
    rows,
)

# the first test that asks loads three waves: about two minutes on a quiet machine
pytestmark = pytest.mark.timeout(1500)

Marts = duckdb.DuckDBPyConnection

each_report = pytest.mark.parametrize("report", REAL_REPORTS, ids=lambda report: report.name)

CURRENT = """
    select
        role, unit_key, period_key, indicator_code, service_code, breakdown_code,
        window_start, window_end, as_of_date, value_state, value, precision
    from marts.fct_reported_value
    where is_current and form = 'workbook' and measure_kind not in ('context', 'target')
"""


def reported(marts: Marts) -> Counter[tuple[object, ...]]:
    return Counter(_comparable(row) for row in marts.execute(CURRENT).fetchall())


def _comparable(row: tuple[object, ...]) -> tuple[object, ...]:
    *rest, value, precision = row
    plain = value.normalize() + 0 if isinstance(value, Decimal) else value
    return (*rest, plain, precision)


def _normal(fact: tuple[object, ...], place: int) -> tuple[object, ...]:
    value = fact[place]
    plain = value.normalize() + 0 if isinstance(value, Decimal) else value
    return (*fact[:place], plain, *fact[place + 1 :])


@each_report
def test_every_figure_of_our_own_list_is_current_in_the_release(
    marts: Marts, report: RealReport
) -> None:
    expected = Counter({_normal(fact, 10): n for fact, n in own_figures(report).items()})
    missing = expected - reported(marts)
    assert not missing, sorted(map(str, missing))


@each_report
def test_every_measurement_of_the_answer_key_is_current_in_the_release(
    marts: Marts, report: RealReport
) -> None:
    if not ANSWER_KEYS.is_dir():
        pytest.skip("the answer keys are not here")
    found: Counter[tuple[object, ...]] = Counter()
    for fact, copies in reported(marts).items():
        found[(*fact[1:6], fact[10])] += copies
    expected = Counter({_normal(fact, 5): n for fact, n in key_figures(report).items()})
    missing = expected - found
    assert not missing, sorted(map(str, missing))
    assert sum(expected.values()) == sum(own_figures(report).values())


def test_nothing_but_the_true_figures_is_current_for_the_three_units(marts: Marts) -> None:
    """Resubmissions leave no trace in the current view: no June, no mistyped card count."""
    expected: Counter[tuple[object, ...]] = Counter()
    for report in REAL_REPORTS:
        expected.update({_normal(fact, 10): n for fact, n in own_figures(report).items()})
    units = {fact[1] for fact in expected}
    found = Counter({fact: n for fact, n in reported(marts).items() if fact[1] in units})
    # a blank cell of a service row that is there says "missing"; it is the only thing beside them
    surplus = {fact for fact in found - expected if fact[9] != "missing"}
    assert not surplus


def test_locators_point_at_the_cell_that_says_it(
    marts: Marts, sample_history: SampleHistory
) -> None:
    facts = marts.execute(
        """
        select submissions.file_sha256, facts.locator, facts.value_as_written, facts.value
        from marts.fct_reported_value as facts
        inner join marts.dim_submission as submissions using (submission_version_key)
        where
            facts.is_current
            and facts.form = 'workbook'
            and submissions.unit_code in ('24', '92', '10525')
        """
    ).fetchall()
    assert len(facts) >= 285
    for sha, locator, written, value in facts:
        blob = sample_history.settings.archive / "blobs" / sha[:2] / sha[2:4] / sha
        sheet, _, cell = locator.rpartition("!")
        content = _archived_workbook(blob)[sheet][cell].value
        if content is None:
            assert value is None
            assert not written
        elif isinstance(content, str):
            assert content == written
        else:
            assert Decimal(str(content)) == value, locator


@lru_cache(maxsize=8)
def _archived_workbook(blob: Path) -> Workbook:
    with blob.open("rb") as handle:
        return load_workbook(handle, data_only=True)


def test_blank_cells_of_services_not_connected_are_missing_not_zero(marts: Marts) -> None:
    found = marts.execute(
        """
        select value_state, value, count(*)
        from marts.fct_reported_value
        where is_current
            and unit_key = ? and role = 'appendix'
            and service_code in (
                'DVC422_02', 'DVC422_03', 'DVC422_05', 'DVC422_06', 'DVC422_08', 'DVC422_09',
                'DVC422_10'
            )
            and indicator_code in (
                'SVC_RECEIVED', 'SVC_RECEIVED_ONLINE', 'SVC_ONLINE_RATE', 'SVC_ON_TIME',
                'SVC_OVERDUE'
            )
        group by all
        """,
        [CAN_THO.unit_key],
    ).fetchall()
    assert found == [("missing", None, 35)]


def _selected(marts: Marts, unit: str, period: str, indicator: str, **where: str) -> tuple:  # type: ignore[type-arg]
    row = marts.execute(
        """
        select flow_value, flow_state, stock_value, as_of_date, ratio_reported, is_disputed
        from marts.fct_indicator_period
        where unit_key = ? and period_key = ? and indicator_code = ?
            and breakdown_code = ? and coalesce(service_code, '') = ?
        """,
        [
            unit,
            period,
            indicator,
            where.get("breakdown", "ALL"),
            where.get("service", ""),
        ],
    ).fetchall()
    assert len(row) == 1, row
    return row[0]


def test_the_body_is_shown_where_the_appendix_says_something_else(marts: Marts) -> None:
    flow, state, *_ = _selected(
        marts, CAN_THO.unit_key, "2022", "SVC_RECEIVED_ONLINE", service="DVC25_19"
    )
    assert (flow, state) == (104, "reported")


def test_of_two_counts_of_health_facilities_the_later_one_is_shown_and_disputed(
    marts: Marts,
) -> None:
    *_, stock, as_of, _ratio, disputed = _selected(
        marts, "24@2021-01-01", "2024-01", "HEALTH_FACILITY_TOTAL"
    )
    assert (stock, as_of, disputed) == (253, date(2024, 1, 15), True)
    losers = marts.execute(
        """
        select value, is_selected from marts.fct_reported_value
        where is_current and unit_key = '24@2021-01-01'
            and indicator_code = 'HEALTH_FACILITY_TOTAL'
        order by value
        """
    ).fetchall()
    assert losers == [(253, True), (255, False)]


def test_a_flow_and_its_cumulative_share_one_row_each_with_its_own_dates(marts: Marts) -> None:
    flow, state, stock, as_of, *_ = _selected(marts, "24@2021-01-01", "2024-01", "CCCD_COLLECTED")
    assert (flow, state, stock, as_of) == (4162, "reported", 1532200, date(2024, 1, 17))


def test_one_departments_dossiers_are_not_the_provinces_total(marts: Marts) -> None:
    assert _selected(
        marts, "24@2021-01-01", "2024-01", "DOSSIER_RECEIVED", breakdown="ORG:SNNPTNT"
    )[:1] == (86,)
    whole = marts.execute(
        """
        select count(*) from marts.fct_indicator_period
        where unit_key = '24@2021-01-01' and indicator_code = 'DOSSIER_RECEIVED'
            and breakdown_code = 'ALL'
        """
    ).fetchone()
    assert whole == (0,)


def test_the_towns_figures_stand_under_the_town(marts: Marts) -> None:
    found = marts.execute(
        """
        select distinct unit_key, value from marts.fct_reported_value
        where is_current and indicator_code = 'VNEID_SECURITY_REPORTS'
        """
    ).fetchall()
    assert found == [("07795@2021-01-01", 2)]


def test_context_figures_are_kept_but_are_no_period_facts(marts: Marts) -> None:
    kept = marts.execute(
        "select count(*) from marts.fct_reported_value where indicator_code = 'DVC25_TOTAL'"
    ).fetchone()
    shown = marts.execute(
        "select count(*) from marts.fct_indicator_period where indicator_code = 'DVC25_TOTAL'"
    ).fetchone()
    assert kept is not None
    assert kept[0] > 0
    assert shown == (0,)


def test_the_33_tasks_of_can_tho_are_items_with_document_owner_deadline_and_result(
    marts: Marts,
) -> None:
    found = marts.execute(
        """
        select title, item_code, owner, due_text, due_date, result
        from marts.fct_item_status
        where is_current and unit_key = ? and item_type = 'task'
        order by item_no
        """,
        [CAN_THO.unit_key],
    ).fetchall()
    truth = rows(FIGURES / "can_tho_2022_tasks.csv")
    assert len(found) == 33
    for row, task in zip(found, truth, strict=True):
        title, document, owner, due_text, due_date, result = row
        assert (title, document, owner, due_text, result) == (
            task["title"],
            task["assigning_document"],
            task["owner"],
            task["due_text"],
            task["result"],
        )
        if task["due_date"]:
            assert due_date == date.fromisoformat(task["due_date"])
        elif task["due_text"] == "Thường xuyên":
            assert due_date is None


def test_the_connection_state_of_33_services_is_known(marts: Marts) -> None:
    found = dict(
        marts.execute(
            """
            select item_code, status from marts.fct_item_status
            where is_current and unit_key = ? and item_type = 'service_connection'
            """,
            [CAN_THO.unit_key],
        ).fetchall()
    )
    codes = {"Đã kết nối": "connected", "Chưa kết nối": "not_connected"}
    assert found == {
        row["service_code"]: codes[row["connection_status"]]
        for row in rows(FIGURES / "can_tho_2022_connections.csv")
    }
