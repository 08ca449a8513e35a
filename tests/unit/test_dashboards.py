"""The dashboards' description is whole: what a chart shows exists, and no figure is misused."""

import re

import duckdb
import pytest

from publish.contract import MARTS
from publish.dashboards.bundle import DATABASE_FILE, Place, assets, zipped
from publish.dashboards.description import Chart, Dashboard, Dataset, Metric, described
from publish.dashboards.pages import reaches
from tests.mart_columns import declared

TOLD = described()
EVERYBODY = Place("db.example.org", 5432, "warehouse")
PROVINCE = Place("db.example.org", 5432, "warehouse", "bi_province_31")
CHARTS = [(page, chart) for page in TOLD.dashboards for chart in page.charts]

every_dataset = pytest.mark.parametrize("dataset", TOLD.datasets.values(), ids=lambda one: one.name)
every_page = pytest.mark.parametrize("page", TOLD.dashboards, ids=lambda one: one.slug)
every_chart = pytest.mark.parametrize(
    ("page", "chart"), CHARTS, ids=[f"{page.slug}: {chart.name}" for page, chart in CHARTS]
)


@pytest.fixture(scope="module")
def marts() -> duckdb.DuckDBPyConnection:
    """The marts as their contracts declare them, empty."""
    connection = duckdb.connect()
    connection.execute("create schema marts")
    for mart in MARTS:
        connection.execute(f"create table marts.{mart.name} ({declared(mart.name)})")
    return connection


@every_dataset
def test_a_dataset_reads_the_marts_and_gives_the_columns_it_describes(
    dataset: Dataset, marts: duckdb.DuckDBPyConnection
) -> None:
    given = marts.execute(f"describe {dataset.query}").fetchall()
    assert [name for name, *_ in given] == list(dataset.columns)
    moments = {name for name, kind, *_ in given if kind.startswith(("TIMESTAMP", "DATE"))}
    assert moments == {name for name, column in dataset.columns.items() if column.is_time}


@every_dataset
def test_its_metrics_can_be_computed(dataset: Dataset, marts: duckdb.DuckDBPyConnection) -> None:
    for metric in dataset.metrics.values():
        marts.execute(f"select {metric.sql} from ({dataset.query}) as rows").fetchall()


@every_dataset
def test_everything_has_a_label_of_its_own(dataset: Dataset) -> None:
    assert dataset.label
    assert " / " in dataset.description
    for named in (dataset.columns, dataset.metrics):
        labels = [one.label for one in named.values()]
        assert all(labels)
        assert len(set(labels)) == len(labels)


def summed(metric: Metric) -> set[str]:
    return set(re.findall(r"\bsum\((\w+)\)", metric.sql))


@every_dataset
def test_nothing_is_averaged_and_only_what_adds_up_is_added(dataset: Dataset) -> None:
    for name, metric in dataset.metrics.items():
        assert "avg(" not in metric.sql, name
        assert metric.sql.count("sum(") == len(re.findall(r"\bsum\((\w+)\)", metric.sql)), name
        for column in summed(metric):
            assert set(dataset.columns[column].not_added_over) <= set(metric.per), (name, column)


def test_a_running_total_is_never_added_over_months() -> None:
    stocks = {"area_indicators": "value", "unit_figures": "stock_value"}
    for name, column in stocks.items():
        dataset = TOLD.datasets[name]
        assert "month" in dataset.columns[column].not_added_over
        assert all(column not in summed(metric) for metric in dataset.metrics.values())
        latest = [one for one in dataset.metrics.values() if f"({column}" in one.sql]
        assert latest
        assert all(f"array_agg({column} order by month desc" in one.sql for one in latest)


@every_chart
def test_a_chart_shows_what_there_is(page: Dashboard, chart: Chart) -> None:
    dataset = TOLD.datasets[chart.dataset]
    assert set(chart.all_metrics) <= set(dataset.metrics)
    named = {*chart.by, *chart.columns, *chart.where, *chart.ignores, *([chart.x] * bool(chart.x))}
    assert named <= set(dataset.columns)
    assert chart.sort.removeprefix("-") in {"", *dataset.metrics, *dataset.columns}
    assert chart.name
    assert all(dataset.metrics[one].format or one == "example" for one in chart.all_metrics)


@every_chart
def test_it_looks_at_one_value_of_what_does_not_add_up(page: Dashboard, chart: Chart) -> None:
    dataset = TOLD.datasets[chart.dataset]
    one_of = {one.column for one in page.filters
              if not one.many and not one.open and reaches(one, chart, TOLD)}  # fmt: skip
    codes = {"indicator": "indicator_code", "service": "service_code"}
    fixed = {name for name in dataset.columns if {name, codes.get(name)} & set(chart.where)}
    for name in chart.all_metrics:
        assert set(dataset.metrics[name].per) <= {*chart.by, *one_of, *fixed}, name


@every_chart
def test_a_sum_of_units_stands_beside_its_coverage(page: Dashboard, chart: Chart) -> None:
    [row] = [row for row in page.rows if chart in row.charts]
    beside = {name for one in row.charts for name in one.all_metrics
              if (one.dataset, one.where) == (chart.dataset, chart.where)}  # fmt: skip
    for name in chart.all_metrics:
        covered_by = TOLD.datasets[chart.dataset].metrics[name].coverage
        assert not covered_by or covered_by in {*chart.all_metrics, *beside}, name


def test_every_sum_of_units_names_its_coverage() -> None:
    for name in ("area_indicators", "area_services"):
        for metric_name, metric in TOLD.datasets[name].metrics.items():
            is_sum = metric.per and not re.search(
                "coverage|reported|carried|owed|as_of", metric_name
            )
            assert bool(metric.coverage) == bool(is_sum), metric_name


@every_page
def test_a_page_fits_and_its_filters_have_values(page: Dashboard) -> None:
    assert all(sum(chart.width for chart in row.charts) == 12 for row in page.rows)
    assert len({chart.name for chart in page.charts}) == len(page.charts)
    columns = [one.column for one in page.filters]
    for one in page.filters:
        dataset = TOLD.datasets[one.dataset]
        assert one.column in dataset.columns
        assert one.sort.removeprefix("-") in {"", *dataset.metrics}
        assert set(one.within) <= set(columns) & set(dataset.columns)
        assert any(reaches(one, chart, TOLD) for chart in page.charts)


def test_there_are_the_four_pages() -> None:
    assert [page.title for page in TOLD.dashboards] == [
        "Toàn cảnh", "Dịch vụ công", "Tiến độ và chất lượng", "Một đơn vị",
    ]  # fmt: skip


@every_page
def test_every_page_is_filtered_by_area_and_period(page: Dashboard) -> None:
    assert {"area", "period"} <= {one.column for one in page.filters}


def test_every_page_is_filtered_by_indicator_or_where_all_is_services_by_service() -> None:
    chosen = {page.title: {"indicator", "service"} & {one.column for one in page.filters}
              for page in TOLD.dashboards}  # fmt: skip
    assert chosen == {
        "Toàn cảnh": {"indicator"},
        "Dịch vụ công": {"service"},
        "Tiến độ và chất lượng": {"indicator"},
        "Một đơn vị": {"indicator"},
    }


def test_equal_descriptions_make_an_equal_bundle() -> None:
    assert zipped(TOLD, EVERYBODY) == zipped(described(), EVERYBODY)


def test_everything_a_bundle_refers_to_is_in_it() -> None:
    made = assets(TOLD, EVERYBODY)
    identities = [one["uuid"] for one in made.values() if "uuid" in one]
    assert len(set(identities)) == len(identities)
    known = set(identities)
    for content in made.values():
        for key in ("database_uuid", "dataset_uuid"):
            assert content.get(key, identities[0]) in known
        for place in content.get("position", {}).values():
            if isinstance(place, dict) and place["type"] == "CHART":
                assert place["meta"]["uuid"] in known
        for one in content.get("metadata", {}).get("native_filter_configuration", []):
            assert all(target["datasetUuid"] in known for target in one["targets"])


def test_a_provinces_dashboards_are_others_than_everybodys() -> None:
    ours, theirs = assets(TOLD, EVERYBODY), assets(TOLD, PROVINCE)
    for key in ("uuid", "slug", "database_name"):
        mine = {one[key] for one in ours.values() if key in one}
        assert mine
        assert not mine & {one[key] for one in theirs.values() if key in one}
    assert "bi_province_31" in theirs[DATABASE_FILE]["sqlalchemy_uri"]


def test_the_bundle_holds_no_password() -> None:
    assert ":XXXXXXXXXX@" in assets(TOLD, EVERYBODY)[DATABASE_FILE]["sqlalchemy_uri"]
