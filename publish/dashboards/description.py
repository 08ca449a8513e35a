"""The dashboards as they are described: datasets, metrics, charts, filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from publish.yaml_files import read_yaml

HERE = Path(__file__).parent
ORDER = ("overview", "services", "quality", "unit")

Kind = Literal["number", "table", "rows", "lines", "bars", "bars_under_line"]


class _Part(BaseModel):
    """A part of a description: a word nobody knows is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Part):
    """A column of a dataset.

    Attributes:
        label: What people read.
        is_time: Whether it is a date or a moment.
        format: How it is shown, as d3 writes it.
        not_added_over: Columns over whose values it must not be added up.
    """

    label: str
    is_time: bool = False
    format: str = ""
    not_added_over: tuple[str, ...] = ()


class Metric(_Part):
    """A figure computed from rows of a dataset.

    Attributes:
        label: What people read.
        sql: Aggregate expression over the dataset's columns.
        format: How it is shown, as d3 writes it.
        per: Columns of which one value each must be looked at: a chart groups by them, filters
            them, or its dashboard has a filter that takes one.
        coverage: Metric that tells how many units stand behind it; shown wherever it is shown.
    """

    label: str
    sql: str
    format: str = ""
    per: tuple[str, ...] = ()
    coverage: str = ""


class Dataset(_Part):
    """A query over the marts.

    Attributes:
        name: Name of its files.
        query: The query; the same in PostgreSQL and in DuckDB.
        label: What people read.
        description: What one row is, in two languages.
        columns: By name, in the order of the query.
        metrics: By name.
    """

    name: str
    query: str
    label: str
    description: str
    columns: dict[str, Column]
    metrics: dict[str, Metric]

    def label_of(self, name: str) -> str:
        """Return what people read for a column or a metric."""
        return (self.columns | self.metrics)[name].label

    def format_of(self, name: str) -> str:
        """Return how a column or a metric is shown."""
        return (self.columns | self.metrics)[name].format


class Chart(_Part):
    """A chart of a dashboard.

    Attributes:
        name: Its title.
        kind: What it looks like.
        dataset: What it is about.
        metrics: Metrics shown.
        line: Of ``bars_under_line``, metrics from 0 to 1, against the right-hand axis.
        by: Columns it is grouped by.
        columns: Columns of a list of rows.
        x: Column of the horizontal axis.
        where: Column and value of rows it is confined to.
        sort: Metric or column it is sorted by; with ``-``, the greatest first.
        ignores: Columns whose filters do not reach it.
        width: Twelfths of the page.
        subtitle: Said below a number.
        limit: Most rows.
        stacked: Whether bars stand on one another.
        sideways: Whether bars lie.
    """

    name: str
    kind: Kind
    dataset: str
    metrics: tuple[str, ...] = ()
    line: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    x: str = ""
    where: dict[str, str | int | bool] = Field(default_factory=dict)
    sort: str = ""
    ignores: tuple[str, ...] = ()
    width: int
    subtitle: str = ""
    limit: int = 1000
    stacked: bool = False
    sideways: bool = False

    @property
    def all_metrics(self) -> tuple[str, ...]:
        """Every metric it shows."""
        return (*self.metrics, *self.line)


class Filter(_Part):
    """A filter of a dashboard; it reaches every chart whose dataset has the column.

    Attributes:
        name: What people read.
        column: What is filtered.
        dataset: Where its values come from.
        sort: Metric its values are sorted by; with ``-``, the greatest first.
        many: Whether several values can be chosen.
        open: Whether nothing is chosen at first; else the first value is, and one always is.
        within: Columns whose filters narrow its values.
    """

    name: str
    column: str
    dataset: str
    sort: str = ""
    many: bool = False
    open: bool = False
    within: tuple[str, ...] = ()


class Row(_Part):
    """Charts side by side; the height is in Superset's units of 8 pixels."""

    height: int
    charts: tuple[Chart, ...]


class Dashboard(_Part):
    """A page of charts with filters.

    Attributes:
        title: What people read.
        slug: Its address: ``/superset/dashboard/<slug>/``.
        note: Said above the charts, in Markdown.
        filters_at: Where the filters stand.
        colours: Of series, by their label.
        filters: In their order.
        rows: From the top.
    """

    title: str
    slug: str
    note: str
    filters_at: Literal["top", "left"] = "top"
    colours: dict[str, str] = Field(default_factory=dict)
    filters: tuple[Filter, ...]
    rows: tuple[Row, ...]

    @property
    def charts(self) -> tuple[Chart, ...]:
        """All charts, row by row."""
        return tuple(chart for row in self.rows for chart in row.charts)


@dataclass(frozen=True)
class Description:
    """All datasets by name, and the dashboards in their order."""

    datasets: Mapping[str, Dataset]
    dashboards: tuple[Dashboard, ...]


def described(folder: Path = HERE) -> Description:
    """Read the descriptions.

    Args:
        folder: Where they are.

    Raises:
        pydantic.ValidationError: If one says something it cannot say.
    """
    datasets = {}
    for query in sorted((folder / "datasets").glob("*.sql")):
        told = _read(query.with_suffix(".yml"))
        text = query.read_text(encoding="utf-8")
        datasets[query.stem] = Dataset(name=query.stem, query=text, **told)
    return Description(datasets, tuple(Dashboard(**_read(folder / f"{one}.yml")) for one in ORDER))


def _read(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = read_yaml(path)
    return told
