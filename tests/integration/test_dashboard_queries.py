"""What the dashboards' datasets say of a release one can work out in one's head."""

from collections.abc import Iterator
from pathlib import Path

import dashboard_marts
import duckdb
import pytest

from ingest.config import Settings
from publish.dashboards.description import described

TOLD = described()
MERGED = """
insert into marts.dim_unit by name
select 'OLD' || n || '@2021-01-01' as unit_key, 'OLD' || n || '@2021-01-01' as unit_id,
    'O' || n as unit_code, 'Tỉnh cũ ' || n as unit_name, 'province' as unit_level,
    date '2021-01-01' as valid_from,
    date '2025-07-01' as valid_to, false as is_current, p.unit_id as current_province_unit_id
from marts.dim_unit as p cross join range(2) as r (n) where p.unit_code = '24'
    and p.unit_level = 'province';
insert into marts.dim_period by name
select '2024-01' as period_key, 'month' as period_type, date '2024-01-01' as start_date,
    date '2024-01-31' as end_date, 'Tháng 01/2024' as label_vi;
insert into marts.fct_unit_rollup by name
select 'OLD0@2021-01-01' as unit_key, 'OLD0@2021-01-01' as unit_id, '2024-01' as period_key,
    'BHXH_SYNCED_PEOPLE' as indicator_code, 1693520 as stock_value, 1 as units_expected,
    0 as units_not_applicable, 1 as stock_units_reported, 0 as stock_units_carried_forward;
"""


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    settings = Settings(home=tmp_path_factory.mktemp("dashboards"))
    snapshot: Path = dashboard_marts.make(settings)
    with duckdb.connect(str(snapshot)) as connection:
        connection.execute(MERGED)
        yield connection


def asked(
    marts: duckdb.DuckDBPyConnection, dataset: str, metrics: str, **where: object
) -> tuple[object, ...]:
    """Compute metrics the way Superset does, over the rows of a dataset."""
    told = TOLD.datasets[dataset]
    expressions = ", ".join(told.metrics[name].sql for name in metrics.split())
    only = " and ".join(f"{column} = ?" for column in where)
    row = marts.execute(
        f"select {expressions} from ({told.query}) as rows where {only}", list(where.values())
    ).fetchone()
    assert row is not None
    return tuple(float(one) if isinstance(one, (int, float)) or "Decimal" in repr(one) else one
                 for one in row)  # fmt: skip


def test_the_nations_running_total_has_its_coverage(marts: duckdb.DuckDBPyConnection) -> None:
    value, coverage, reported, owed = asked(
        marts, "area_indicators", "latest_value latest_coverage latest_reported latest_owed",
        area="Việt Nam", period="Tháng 06/2026", indicator_code="CCCD_ISSUED_CUM",
    )  # fmt: skip
    own = marts.execute(
        "select sum(stock_value) from marts.fct_indicator_period inner join marts.dim_unit "
        "using (unit_key) where unit_level = 'commune' and period_key = '2026-06'"
    ).fetchone()
    assert own
    assert (value, reported, owed) == (float(own[0]), 101, 102)
    assert coverage == pytest.approx(101 / 102)


def test_over_many_months_the_last_one_counts(marts: duckdb.DuckDBPyConnection) -> None:
    where = {"area": "Thành phố Hải Phòng", "indicator_code": "CCCD_ISSUED_CUM"}
    every = asked(marts, "area_indicators", "latest_value latest_coverage", **where)
    last = asked(marts, "area_indicators", "latest_value latest_coverage", **where,
                 period="Tháng 06/2026")  # fmt: skip
    assert every == last
    assert every[1] == pytest.approx(2 / 3)


def test_a_province_of_today_is_covered_by_all_it_came_from(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert asked(
        marts, "area_indicators", "latest_value latest_coverage", period="Tháng 01/2024",
        indicator_code="BHXH_SYNCED_PEOPLE",
    ) == (1693520, 0.5)  # fmt: skip


def test_rates_are_recomputed_from_their_parts(marts: duckdb.DuckDBPyConnection) -> None:
    marts.execute("begin")
    marts.execute(
        "update marts.fct_unit_rollup set ratio_numerator = 0, ratio_denominator = 1 "
        "where ratio_numerator is not null and period_key = '2026-06' and unit_key like 'VN@%'"
    )
    [rate] = asked(marts, "area_services", "online_rate", area="Việt Nam")
    marts.execute("rollback")
    assert rate == pytest.approx(5 * 102 * 30 / (5 * 102 * 40 + 1))


def test_a_service_nobody_reported_is_owed_all_the_same(marts: duckdb.DuckDBPyConnection) -> None:
    [(units,)] = marts.execute(
        "select count(*) from marts.dim_unit where unit_level = 'commune' and province_code = '01'"
    ).fetchall()
    here = {"area": "Thành phố Hà Nội", "period": "Tháng 06/2026"}
    covered = "coverage online_coverage resolved_coverage on_time_coverage"
    # One of the 25 is reported: what came in by every commune, what was settled by two of three.
    settled = pytest.approx(2 / 3 / 25)
    assert asked(marts, "area_services", covered, **here) == (1 / 25, 1 / 25, settled, settled)
    assert asked(marts, "area_services", "on_time_rate", **here) == (0.9,)
    marts.execute("begin")
    marts.execute(
        "update marts.fct_unit_rollup set flow_units_reported = 1 where service_code = 'DVC25_03'"
    )
    assert asked(marts, "area_services", covered, **here)[0] == pytest.approx(1 / (units * 25))
    marts.execute("rollback")
    rows = marts.execute(
        "select service_code, received, reported, owed from "
        f"({TOLD.datasets['area_services'].query}) as rows where area = ? and period = ?",
        list(here.values()),
    ).fetchall()
    assert len(rows) == 25
    assert {row[1:] for row in rows if row[0] != "DVC25_03"} == {(None, 0, units)}
    assert [row[2:] for row in rows if row[0] == "DVC25_03"] == [(units, units)]


def test_a_province_of_today_owes_for_all_it_came_from(marts: duckdb.DuckDBPyConnection) -> None:
    """What is not applicable is not owed; of a service without a row, everything is."""
    marts.execute("begin")
    marts.execute(
        "insert into marts.fct_unit_rollup by name select unit_key, unit_id, "
        "'2024-01' as period_key, 'SVC_RECEIVED' as indicator_code, 'DVC25_03' as service_code, "
        "9 as flow_value, 10 as units_expected, 4 as units_not_applicable, "
        "1 as flow_units_reported from marts.dim_unit where unit_id like 'OLD%'"
    )
    rows = marts.execute(
        "select service_code = 'DVC25_03', sum(received), sum(reported), sum(owed) from "
        f"({TOLD.datasets['area_services'].query}) as rows where period_key = '2024-01' "
        "group by all order by all"
    ).fetchall()
    marts.execute("rollback")
    assert rows == [(False, None, 0, 24 * 2 * 10), (True, 18, 2, 2 * 6)]


def test_punctuality_counts_what_was_owed(marts: duckdb.DuckDBPyConnection) -> None:
    assert asked(
        marts, "punctuality", "all_due all_on_time all_late all_missing on_time_rate",
        period="Tháng 06/2026",
    ) == (102, 34, 34, 34, pytest.approx(1 / 3))  # fmt: skip


def test_findings_and_late_reports_meet_in_the_unit_that_has_them(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    troubles = asked(marts, "unit_troubles", "all_troubles all_late all_errors longest_delay",
                     area="Thành phố Hà Nội", period="Tháng 06/2026")  # fmt: skip
    assert troubles == (2, 1, 1, 2)
    assert asked(marts, "findings", "all_findings open_errors settled_rate",
                 area="Thành phố Hà Nội") == (6, 1, pytest.approx(5 / 6))  # fmt: skip


def test_a_figure_leads_to_its_file_and_cell(marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        f"select indicator, figure, value_as_written, file_name, locator, quote "
        f"from ({TOLD.datasets['unit_trace'].query}) as rows "
        "where unit like '%(00004)' and period = 'Tháng 06/2026'"
    ).fetchall()
    [(unit_figure,)] = marts.execute(
        f"select indicator from ({TOLD.datasets['unit_figures'].query}) as rows "
        "where unit like '%(00004)' and period = 'Tháng 06/2026'"
    ).fetchall()
    assert rows == [(
        unit_figure, "Lũy kế thẻ CCCD/căn cước đã cấp", "6000", "00004_2026-06.xlsx",
        "Chỉ tiêu!G06", "Lũy kế <b>thẻ</b> đã cấp",
    )]  # fmt: skip
