"""Roll-ups and today's boundaries over the real units: what an analyst would look for first."""

from decimal import Decimal

import duckdb
import pytest
from raw_factory import Arrival, BulkFactory, Document, Figure, at

from ingest.config import PROJECT_DIR, Settings
from ingest.dbt_run import run_dbt

BROADCASTS = "PROPAGANDA_BROADCASTS"
NGHE_AN = "40@2021-01-01"
OLD_BAC_GIANG, NEW_BAC_NINH = "24@2021-01-01", "24@2025-07-01"


def communes(day: str, province: str = "") -> list[str]:
    """Codes of the communes on a day, of the whole country or right below a province, in order."""
    rows = duckdb.execute(
        """
        select unit_code from read_csv(?, all_varchar = true)
        where
            unit_level = 'commune' and ? in ('', parent_unit_code)
            and valid_from <= ? and coalesce(valid_to, '9999') > ?
        order by unit_code
        """,
        [str(PROJECT_DIR / "seeds" / "units.csv"), province, day, day],
    ).fetchall()
    return [row[0] for row in rows]


def report(unit: str, period: str, *figures: Figure) -> Arrival:
    document = Document(f"{unit}-{period}", unit, period, figures)
    return Arrival(document, at("2026-05-30"))


def nghe_an() -> list[Arrival]:
    """All 130 communes in April 2026, nine of ten in May; the first never says how many online."""
    units = communes("2026-05-14", "40")
    assert len(units) == 130
    return [
        report(
            unit,
            month,
            Figure(BROADCASTS, "2"),
            Figure("DOSSIER_RECEIVED", "100"),
            Figure("DOSSIER_RECEIVED_ONLINE", None if unit == units[0] else "90"),
            Figure("VNEID_INTEGRATED_HEALTH_BOOK", "1000", "cumulative"),
        )
        for month, silent in (("2026-04", []), ("2026-05", units[9::10]))
        for unit in units
        if unit not in silent
    ]


def others() -> list[Arrival]:
    received = "DVC25_RECEIVED"
    return [
        report(
            "40",
            "2026-05",
            Figure(BROADCASTS, "300"),
            # What the communes are to reach together in the year.
            Figure(BROADCASTS, "1000", "target", period="2026"),
            Figure("DOSSIER_RECEIVED_ONLINE", "20000", "target", period="2026"),
            Figure("VNEID_INTEGRATED_HEALTH_BOOK", "131000", "target", period="2026"),
        ),
        report("92", "2022-12", Figure(received, "500")),
        report("24", "2025-06", Figure(received, "24")),
        report("27", "2025-06", Figure(received, "27")),
        report("24", "2025-07", Figure(received, "2400")),
        report("06661", "2023-03", Figure(BROADCASTS, "7")),
        # Every commune there was, each with a figure of its own.
        report(
            "01",
            "2024-12",
            *(
                Figure(BROADCASTS, str(number), subject=unit)
                for number, unit in enumerate(communes("2024-12-14"), start=1)
            ),
        ),
    ]


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    settings = Settings(home=tmp_path_factory.mktemp("real_units"))
    raw = BulkFactory.create(settings.warehouse)
    raw.load(at("2026-06-01"), [*nghe_an(), *others()])
    raw.connection.close()
    outcome = run_dbt(
        settings,
        ["build", "--resource-type=seed", "--resource-type=model", "--select",
         "+fct_unit_rollup", "+fct_current_boundary", "+rpt_indicator_comparison",
         "+fct_target", "+dim_unit"],
    )  # fmt: skip
    assert outcome.succeeded, outcome.output[-3000:]
    return duckdb.connect(str(settings.warehouse), read_only=True)


def test_nine_communes_of_ten_are_coverage_0_9_wherever_their_sum_is_shown(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    rows = marts.execute(
        """
        select indicator_code, flow_value, stock_value, units_reported, units_expected,
            units_carried_forward, coverage, coverage_with_carried
        from marts.fct_unit_rollup
        where unit_id = ? and period_key = '2026-05' order by 1
        """,
        [NGHE_AN],
    ).fetchall()
    nine = Decimal("0.9")
    assert rows == [
        ("DOSSIER_ONLINE_RATE", None, None, 116, 130, 0, Decimal("0.892308"), Decimal("0.892308")),
        ("DOSSIER_RECEIVED", 11700, None, 117, 130, 0, nine, nine),
        ("DOSSIER_RECEIVED_ONLINE", 10440, None, 116, 130, 0, *[Decimal("0.892308")] * 2),
        (BROADCASTS, 234, None, 117, 130, 0, nine, nine),
        ("VNEID_INTEGRATED_HEALTH_BOOK_IN_PERIOD", None, 130000, 117, 130, 13, nine, 1),
    ]
    quarter = marts.execute(
        """
        select flow_value, units_reported, units_expected, months_in, months_expected, coverage
        from marts.fct_unit_rollup
        where unit_id = ? and period_key = '2026-Q2' and indicator_code = ?
        """,
        [NGHE_AN, BROADCASTS],
    ).fetchall()
    assert quarter == [(494, 247, 390, 2, 3, Decimal("0.633333"))]


def test_what_is_summed_up_since_january_says_which_part_of_all_months_is_in(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    rows = marts.execute(
        """
        select unit_id, indicator_code, period_key, year_to_date, year_to_date_months_in,
            year_to_date_months_expected, year_to_date_coverage, coverage
        from marts.rpt_indicator_comparison
        where (unit_id, indicator_code, measure) in (($1, $2, 'flow'), ($3, $4, 'flow'))
            and period_key in ('2026-04', '2026-05', '2025-07')
        order by indicator_code, period_key
        """,
        [NGHE_AN, BROADCASTS, NEW_BAC_NINH, "DVC25_RECEIVED"],
    ).fetchall()
    share = Decimal("0.000001")
    assert rows == [
        # Two provinces to June, whose one report each is in; one province in July.
        (NEW_BAC_NINH, "DVC25_RECEIVED", "2025-07", 2451, 2, 7,
         (Decimal(3) / (6 * 2 + 1)).quantize(share), 1),
        # Of four and of five months of 130 communes one, and one and nine tenths, are in.
        (NGHE_AN, BROADCASTS, "2026-04", 260, 1, 4, Decimal("0.25"), 1),
        (NGHE_AN, BROADCASTS, "2026-05", 494, 2, 5, Decimal("0.38"), Decimal("0.9")),
    ]  # fmt: skip


def test_a_year_summed_up_to_december_covers_what_the_year_rolled_up_does(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    rows = marts.execute(
        """
        select count(*), count(*) filter (
            where comparison.year_to_date = rollups.flow_value
                and comparison.year_to_date_coverage = rollups.flow_coverage
        )
        from marts.rpt_indicator_comparison as comparison
        inner join marts.fct_unit_rollup as rollups
            on comparison.unit_id = rollups.unit_id
            and comparison.indicator_code = rollups.indicator_code
            and left(comparison.period_key, 4) = rollups.period_key
        inner join marts.dim_unit as units on comparison.unit_key = units.unit_key
        where comparison.measure = 'flow' and comparison.period_key = '2024-12'
            and units.unit_level in ('nation', 'district')
        """
    ).fetchall()
    assert rows[0][0] > 690 and rows[0][1] == rows[0][0]


def test_a_target_of_a_province_is_held_against_what_its_communes_add_up_to(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    rows = marts.execute(
        """
        select indicator_code, target_value, actual_value, actual_basis, actual_coverage,
            actual_months, actual_months_expected, gap, is_met
        from marts.fct_target where unit_id = ? order by 1
        """,
        [NGHE_AN],
    ).fetchall()
    year, share = 130 * 12, Decimal("0.000001")
    assert rows == [
        # Of twelve months two are in: what is in is enough already.
        ("DOSSIER_RECEIVED_ONLINE", 20000, 22050, "rollup", (Decimal(245) / year).quantize(share),
         2, 12, 2050, True),
        # The province told a month itself, its communes more: not enough to tell.
        (BROADCASTS, 1000, 494, "rollup", (Decimal(247) / year).quantize(share), 2, 12, -506, None),
        # Nine of ten communes reported their total, the others' were carried forward.
        ("VNEID_INTEGRATED_HEALTH_BOOK", 131000, 130000, "rollup", Decimal("0.9"), None, None,
         -1000, None),
    ]  # fmt: skip


def test_a_rate_is_recomputed_over_the_communes_with_both_parts(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert marts.execute(
        """
        select ratio_numerator, ratio_denominator, ratio_computed from marts.fct_unit_rollup
        where
            unit_id = ? and period_key = '2026-05' and indicator_code = 'DOSSIER_ONLINE_RATE'
        """,
        [NGHE_AN],
    ).fetchall() == [(116 * 90, 116 * 100, 90)]


def test_what_the_province_said_itself_stands_beside_the_sum(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert marts.execute(
        """
        select own_flow_value, difference_to_own from marts.fct_unit_rollup
        where unit_id = ? and period_key = '2026-05' and indicator_code = ?
        """,
        [NGHE_AN, BROADCASTS],
    ).fetchall() == [(300, -66)]


def test_a_province_nobody_reported_from_is_shown_without_a_sum(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    rows = marts.execute(
        """
        select count(*), count(flow_value), min(coverage), max(coverage)
        from marts.fct_unit_rollup as rollup
        inner join marts.dim_unit as units using (unit_key)
        where
            units.unit_level = 'province' and rollup.unit_id <> ?
            and period_key = '2026-05' and indicator_code = ?
        """,
        [NGHE_AN, BROADCASTS],
    ).fetchall()
    assert rows == [(33, 0, 0, 0)]


def test_districts_roll_up_only_while_they_existed(marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        """
        select period_key, count(*), sum(flow_value)
        from marts.fct_unit_rollup as rollup
        inner join marts.dim_unit as units using (unit_key)
        where
            units.unit_level = 'district' and indicator_code = ?
            and period_key in ('2024-12', '2026-05')
        group by period_key
        """,
        [BROADCASTS],
    ).fetchall()
    count = len(communes("2024-12-14"))
    # A few island districts never had communes.
    assert [(period, total) for period, _, total in rows] == [("2024-12", count * (count + 1) // 2)]
    assert 690 <= rows[0][1] <= 705


def test_the_country_is_the_same_before_and_after_to_the_unit(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    count = len(communes("2024-12-14"))
    assert count > 10000
    rows = marts.execute(
        """
        select
            (
                select sum(flow_value)
                from marts.fct_current_boundary as facts
                inner join marts.dim_unit as units using (unit_key)
                where units.is_current and units.unit_level = 'commune'
                    and period_key = '2024-12' and indicator_code = $code
            ),
            (
                select (flow_value, coverage, units_expected) from marts.fct_unit_rollup
                where unit_id like 'VN@%' and period_key = '2024-12' and indicator_code = $code
            ),
            (
                select max(predecessors_reported) from marts.fct_current_boundary
                where period_key = '2024-12' and indicator_code = $code
            )
        """,
        {"code": BROADCASTS},
    ).fetchall()
    total = count * (count + 1) // 2
    assert rows[0][:2] == (total, (total, 1, count))
    assert rows[0][2] > 5


def test_old_bac_giang_and_new_bac_ninh_never_mix(marts: duckdb.DuckDBPyConnection) -> None:
    rolled = marts.execute(
        """
        select period_key, unit_id, flow_value from marts.fct_unit_rollup
        where unit_key like '24@%' and indicator_code = 'DVC25_RECEIVED'
            and period_key in ('2025-06', '2025-07', '2025')
        order by all
        """
    ).fetchall()
    assert rolled == [
        ("2025", OLD_BAC_GIANG, 24),
        ("2025", NEW_BAC_NINH, 2400),
        ("2025-06", OLD_BAC_GIANG, 24),
        ("2025-07", NEW_BAC_NINH, 2400),
    ]
    restated = marts.execute(
        """
        select period_key, flow_value, predecessors_reported, predecessors_expected
        from marts.fct_current_boundary
        where unit_id = ? and indicator_code = 'DVC25_RECEIVED' order by 1
        """,
        [NEW_BAC_NINH],
    ).fetchall()
    assert restated == [("2025-06", 51, 2, 2), ("2025-07", 2400, 1, 1)]


def test_a_ward_of_2023_is_found_under_the_ward_that_succeeded_it(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert marts.execute(
        """
        select units.unit_name, units.province_code, facts.flow_value
        from marts.fct_current_boundary as facts
        inner join marts.dim_unit as units using (unit_key)
        where facts.period_key = '2023-03' and facts.indicator_code = ?
        """,
        [BROADCASTS],
    ).fetchall() == [("Phường Việt Hưng", "22", 7)]


def test_can_tho_of_2022_never_looks_like_the_city_of_today(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    assert marts.execute(
        """
        select units.unit_name, flow_value, predecessors_reported, predecessors_expected, coverage
        from marts.fct_current_boundary as facts
        inner join marts.dim_unit as units using (unit_key)
        where facts.period_key = '2022-12'
        """
    ).fetchall() == [("Thành phố Cần Thơ", 500, 1, 3, Decimal("0.333333"))]
