"""How marts lie in PostgreSQL: parts, types, and nobody's rows open by mistake."""

from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.contract import MARTS
from publish.postgres.layout import Audience, Layout, UnknownShapeError, layouts_of, quoted_name
from publish.postgres.roles import province_role
from publish.postgres.tables import part_of

DAYS = st.dates(max_value=date(9998, 12, 31))
PERIODS = st.one_of(
    DAYS.map(lambda day: f"{day.year:04d}-{day.month:02d}"),
    st.tuples(
        st.integers(1000, 9998), st.sampled_from(["", "-Q1", "-Q4", "-H1", "-H2", "-9M"])
    ).map(lambda pair: f"{pair[0]}{pair[1]}"),
    st.tuples(DAYS, DAYS).map(lambda pair: f"custom:{pair[0]}:{pair[1]}"),
)


def layout_of(sql: str) -> Layout:
    """Return the layout of the only mart made by a statement."""
    with duckdb.connect() as snapshot:
        snapshot.execute(f"create schema marts; {sql}")
        [layout] = layouts_of(snapshot)
        return layout


ROLLUP = layout_of(
    "create table marts.fct_unit_rollup (unit_key varchar, unit_id varchar, period_key varchar, "
    "indicator_code varchar, service_code varchar, flow_value decimal(38, 6))"
)


@given(PERIODS)
def test_every_period_lies_within_the_bounds_of_its_part(period: str) -> None:
    part = part_of(ROLLUP, period)
    assert part.since <= period < part.until
    assert quoted_name(part.name)


@given(PERIODS, PERIODS)
def test_two_parts_are_one_or_do_not_overlap(first: str, second: str) -> None:
    one, other = part_of(ROLLUP, first), part_of(ROLLUP, second)
    if one.name == other.name:
        assert one == other
    else:
        assert one.until <= other.since or other.until <= one.since


@pytest.mark.parametrize("period", ["", "2026-13", "2026-5", "2026-Q5", "custom:2026", "tháng 5"])
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(UnknownShapeError):
        part_of(ROLLUP, period)


def test_a_month_of_figures_is_a_part_of_its_own() -> None:
    names = {
        part_of(ROLLUP, one).name for one in ("2026-05", "2026-06", "2026", "2026-Q2", "2026-H1")
    }
    suffix = ROLLUP.fingerprint
    assert names == {
        f"fct_unit_rollup_{one}_{suffix}" for one in ("2026_05", "2026_06", "2026", "2026_longer")
    }


def test_a_mart_nobody_described_is_closed_and_one_about_units_is_the_units_own() -> None:
    closed = layout_of("create table marts.rpt_new (figure bigint, told varchar)")
    assert closed.audience is Audience.CLOSED
    own = layout_of("create table marts.rpt_new (unit_key varchar, figure bigint)")
    assert own.audience is Audience.OWN
    assert not closed.key


def test_only_reference_data_and_counts_of_the_nation_are_open() -> None:
    about_units = "unit_key varchar, province_unit_id varchar"
    opened = {
        mart.name
        for mart in MARTS
        if layout_of(f"create table marts.{mart.name} ({about_units})").audience is Audience.OPEN
    }
    assert opened == {
        "dim_unit", "dim_period", "dim_date", "dim_indicator", "dim_service", "dim_breakdown",
        "bridge_unit_succession", "rpt_rule_performance",
    }  # fmt: skip


def test_a_type_that_is_not_provided_for_is_refused_with_its_place() -> None:
    with pytest.raises(UnknownShapeError) as caught:
        layout_of("create table marts.dim_unit (unit_key varchar, tags varchar[])")
    assert caught.value.place == "dim_unit.tags"


@pytest.mark.parametrize("name", ['x"; drop table y', "Tên", "", "1a", "a b"])
def test_names_that_would_need_care_are_refused(name: str) -> None:
    with pytest.raises(UnknownShapeError):
        quoted_name("marts", name)


def test_another_column_makes_another_layout() -> None:
    before = layout_of("create table marts.dim_unit (unit_key varchar)")
    after = layout_of("create table marts.dim_unit (unit_key varchar, note varchar)")
    assert before.fingerprint != after.fingerprint
    assert (
        before.fingerprint
        == layout_of("create table marts.dim_unit (unit_key varchar)").fingerprint
    )


def test_a_provinces_role_is_named_by_its_code() -> None:
    assert province_role("31") == "bi_province_31"
