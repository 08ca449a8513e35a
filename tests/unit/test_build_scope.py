"""One more month rewrites what it must, and nothing else: rows counted mart by mart."""

from collections.abc import Sequence

import duckdb
import pytest
from raw_factory import Arrival, Document, Figure, RawFactory, at

from benchmarks.dbt_artifacts import artifacts_of_dbt
from benchmarks.rewritten import Rewritten, keep_hashes, rows_rewritten
from ingest.build import build_marts
from ingest.config import Settings
from publish.contract import MARTS

# Five builds; that increments equal a full refresh runs with every change (test_build).
pytestmark = pytest.mark.slow

WARDS = ("10525", "10532", "10537")
MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04")
LONGER = {"2026-Q2", "2026-H1", "2026-9M", "2026"}
# Rows three wards have of a month: two figures, one of them with its total; one target.
MONTHLY = {"fct_current_boundary": 6, "fct_target": 3, "rpt_indicator_vintage": 6}
SUMS = ("fct_unit_rollup", "rpt_indicator_comparison")
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
            Figure("VNEID_L2_ACTIVATED_CUM", str(1100 * number), "target"),
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


def rows_of(settings: Settings, mart: str, wards: Sequence[str]) -> int:
    """Rows of some wards, in the periods a correction of February reaches."""
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        sql = (
            f"select count(*) from marts.{mart} inner join marts.dim_unit using (unit_key) "
            "where unit_code in (select unnest(?)) and period_key <> '2026-01'"
        )
        return int(connection.execute(sql, [list(wards)]).fetchall()[0][0])


def matured(settings: Settings, built: str, again: str) -> int:
    """Figures that were provisional at one build and have become final by the next."""
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        sql = (
            "select count(*) from marts.fct_indicator_period inner join marts.dim_period "
            "using (period_key) where known_from <= $built and final_at > $built "
            "and final_at <= $again"
        )
        moments = {"built": at(built), "again": at(again)}
        return int(connection.execute(sql, moments).fetchall()[0][0])


def by_mart(found: list[Rewritten]) -> dict[str, Rewritten]:
    return {one.mart: one for one in found}


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, dict[str, Rewritten]]:
    """Three months built at once, then a fourth; and what that one rewrote."""
    settings = Settings(home=tmp_path_factory.mktemp("scope"))
    load(settings, "2026-03-20", *(report(ward, one) for ward in WARDS for one in MONTHS[:3]))
    with artifacts_of_dbt():
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
    assert month == {"fct_reported_value": 12}.get(mart, 6)
    # All of it is new; what was there is left alone, but for a month marked final in its place.
    final = matured(settings, "2026-03-20", "2026-04-20") if mart == "fct_indicator_period" else 0
    assert found[mart] == Rewritten(mart, True, 4 * month, month, month + final, final)


@pytest.mark.parametrize("mart", MONTHLY)
def test_one_more_month_leaves_what_was_restated_aimed_at_or_known_of_others(
    grown: tuple[Settings, dict[str, Rewritten]], mart: str
) -> None:
    settings, found = grown
    month = MONTHLY[mart]
    assert periods(settings, mart) == dict.fromkeys(MONTHS, month)
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


@pytest.mark.parametrize("mart", SUMS)
def test_one_more_month_rewrites_the_sums_of_the_periods_it_lies_in(
    grown: tuple[Settings, dict[str, Rewritten]], mart: str
) -> None:
    settings, found = grown
    counted = periods(settings, mart)
    touched = sum(count for period, count in counted.items() if period in {"2026-04", *LONGER})
    assert 0 < found[mart].written <= touched < found[mart].rows


def test_a_correction_of_one_ward_leaves_the_figures_of_the_others_alone(
    grown: tuple[Settings, dict[str, Rewritten]],
) -> None:
    settings, _ = grown
    load(settings, "2026-04-21", report(WARDS[0], "2026-02", flow=11))
    found = what_a_build_did(settings)
    # February, and the two months after it that rules looking back have to look at again; both its
    # flows say something else.
    figures, restated = found["fct_indicator_period"], found["fct_current_boundary"]
    assert figures.written == 3 * 2
    assert (restated.changed, restated.gone) == (2, 2)
    final = matured(settings, "2026-04-20", "2026-04-21")
    assert (figures.changed, figures.gone) == (2 + final, 2 + final)
    # The ward's own totals from February on; its siblings are ranked anew beside it.
    assert found["fct_cumulative_progress"].written <= 9
    # What it counts today, what it was known to count, and what it aims at.
    for mart, month in MONTHLY.items():
        assert found[mart].written == 3 * month // len(WARDS), mart
    # Its total goes on through March and April, and so do the sums it is in; January is left alone.
    for mart in SUMS:
        counted = periods(settings, mart)
        reach = sum(count for period, count in counted.items() if period != "2026-01")
        assert found[mart].written <= reach < found[mart].rows, mart
    # The other wards are not summed up again, only those above: ranks are another table's.
    beside = rows_of(settings, "fct_unit_rollup", WARDS[1:])
    assert beside > 0
    reach = sum(count for period, count in periods(settings, "fct_unit_rollup").items()
                if period != "2026-01")  # fmt: skip
    assert found["fct_unit_rollup"].written <= reach - beside


def test_what_changed_is_among_what_was_written_and_whole_tables_count_all_rows(
    grown: tuple[Settings, dict[str, Rewritten]],
) -> None:
    _, found = grown
    assert all(0 <= one.written <= one.rows for one in found.values())
    assert all(
        0 <= one.changed <= one.written
        for one in found.values()
        if one.mart != "fct_indicator_period"  # where a month becomes final in its place
    )
    assert any(0 < one.changed < one.written for one in found.values())
    whole = {one.mart for one in found.values() if not one.is_incremental}
    assert {
        "fct_quality_finding", "fct_submission_status", "fct_item_status", "rpt_punctuality",
        "rpt_late_units",
    } <= whole  # fmt: skip
    assert all(found[mart].written == found[mart].rows for mart in whole)
    assert set(found) == {mart.name for mart in MARTS}
