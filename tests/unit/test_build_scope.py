"""One more month rewrites what it must, and nothing else: rows counted mart by mart."""

import duckdb
import pytest
from raw_factory import Arrival, Document, Figure, RawFactory, at

from benchmarks.rewritten import Rewritten, keep_hashes, rows_rewritten
from ingest.build import build_marts
from ingest.config import Settings
from publish.contract import MARTS

# Five builds; that increments equal a full refresh runs with every change (test_build).
pytestmark = pytest.mark.slow

WARDS = ("10525", "10532", "10537")
MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04")
LONGER = {"2026-Q2", "2026-H1", "2026-9M", "2026"}
FACTS = ("fct_reported_value", "fct_indicator_period", "fct_indicator_period_history")


def report(ward: str, month: str, flow: int = 10) -> Document:
    number = MONTHS.index(month) + 1
    return Document(
        f"{ward}-{month}-{flow}",
        ward,
        month,
        (
            Figure("PROPAGANDA_BROADCASTS", str(flow)),
            Figure("VNEID_L2_ACTIVATED", str(flow)),
            Figure("VNEID_L2_ACTIVATED_CUM", str(1000 * number), "cumulative"),
        ),
    )


def load(settings: Settings, day: str, *documents: Document) -> None:
    raw = RawFactory.create(settings.warehouse)
    raw.loads = raw.connection.execute("select count(*) from raw.loads").fetchall()[0][0]
    raw.load(at(day), [Arrival(one, at(day, 2)) for one in documents])
    raw.connection.close()


def periods(settings: Settings, mart: str) -> dict[str, int]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        sql = f"select period_key, count(*) from marts.{mart} group by all"
        return dict(connection.execute(sql).fetchall())


def by_mart(found: list[Rewritten]) -> dict[str, Rewritten]:
    return {one.mart: one for one in found}


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, dict[str, Rewritten]]:
    """Three months built at once, then a fourth; and what that one rewrote."""
    settings = Settings(home=tmp_path_factory.mktemp("scope"))
    load(settings, "2026-03-20", *(report(ward, one) for ward in WARDS for one in MONTHS[:3]))
    build_marts(settings)
    load(settings, "2026-04-20", *(report(ward, MONTHS[3]) for ward in WARDS))
    return settings, what_a_build_did(settings)


def what_a_build_did(settings: Settings) -> dict[str, Rewritten]:
    hashes = settings.home / "rows_before.duckdb"
    keep_hashes(settings, hashes)
    build_marts(settings)
    return by_mart(rows_rewritten(settings, hashes))


@pytest.mark.parametrize("mart", FACTS)
def test_one_more_month_rewrites_its_own_figures_only(
    grown: tuple[Settings, dict[str, Rewritten]], mart: str
) -> None:
    settings, found = grown
    month = periods(settings, mart)["2026-04"]
    assert month in (6, 9)
    # All of it is new, and nothing that was there is touched.
    assert found[mart] == Rewritten(mart, True, 4 * month, month, month, 0)


def test_one_more_month_adds_to_running_totals_at_their_end(
    grown: tuple[Settings, dict[str, Rewritten]],
) -> None:
    settings, found = grown
    counted = periods(settings, "fct_cumulative_progress")
    later = sum(count for month, count in counted.items() if month >= "2026-04")
    assert found["fct_cumulative_progress"].written == later == 3
    assert found["fct_cumulative_progress"].rows == 12
    assert (found["fct_cumulative_progress"].changed, found["fct_cumulative_progress"].gone) == (
        3,
        0,
    )


def test_one_more_month_rewrites_the_sums_of_the_periods_it_lies_in(
    grown: tuple[Settings, dict[str, Rewritten]],
) -> None:
    settings, found = grown
    counted = periods(settings, "fct_unit_rollup")
    touched = sum(count for period, count in counted.items() if period in {"2026-04", *LONGER})
    assert 0 < found["fct_unit_rollup"].written <= touched < found["fct_unit_rollup"].rows


def test_a_correction_of_one_ward_leaves_the_figures_of_the_others_alone(
    grown: tuple[Settings, dict[str, Rewritten]],
) -> None:
    settings, _ = grown
    load(settings, "2026-04-21", report(WARDS[0], "2026-02", flow=11))
    found = what_a_build_did(settings)
    # February, and the two months after it that rules looking back have to look at again; one flow
    # says something else.
    assert found["fct_indicator_period"].written == 3 * 2
    assert (found["fct_indicator_period"].changed, found["fct_indicator_period"].gone) == (1, 1)
    # The ward's own totals from February on; its siblings are ranked anew beside it.
    assert found["fct_cumulative_progress"].written <= 9
    # Its total goes on through March and April, and so do the sums it is in; January is left alone.
    counted = periods(settings, "fct_unit_rollup")
    reach = sum(count for period, count in counted.items() if period != "2026-01")
    assert found["fct_unit_rollup"].written <= reach < found["fct_unit_rollup"].rows


def test_what_changed_is_among_what_was_written_and_whole_tables_count_all_rows(
    grown: tuple[Settings, dict[str, Rewritten]],
) -> None:
    _, found = grown
    assert all(0 <= one.changed <= one.written <= one.rows for one in found.values())
    assert any(0 < one.changed < one.written for one in found.values())
    whole = {one.mart for one in found.values() if not one.is_incremental}
    assert {
        "fct_quality_finding", "fct_submission_status", "fct_item_status", "rpt_punctuality",
        "rpt_late_units",
    } <= whole  # fmt: skip
    assert all(found[mart].written == found[mart].rows for mart in whole)
    assert set(found) == {mart.name for mart in MARTS}
