"""The bundle Superset imports: the described dashboards in its export format, as one ZIP.

Equal descriptions make an equal ZIP. What is imported again replaces what was imported before: the
identity of every part follows from its name and from whom the marts are read as.
"""

import io
import zipfile
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

import yaml

from publish.dashboards.charts import VIZ_TYPES, params_of
from publish.dashboards.description import Chart, Column, Dashboard, Dataset, Description
from publish.dashboards.pages import filters_of, position_of

DATABASE_FILE = "databases/dean06.yaml"
_VERSION = "1.0.0"
_NAMESPACE = UUID("5f0d2c4e-6a06-4d0e-9d06-de0a06de0a06")
_EPOCH = (2026, 1, 1, 0, 0, 0)  # no clock in the ZIP
_ROOT = "dean06"
_BARS = {"top": "HORIZONTAL", "left": "VERTICAL"}
_HIDDEN_PASSWORD = "X" * 10  # what Superset's own exports say; it takes the real one beside them


@dataclass(frozen=True)
class Place:
    """Where Superset finds the published marts.

    Attributes:
        host: Host of the PostgreSQL server, as Superset reaches it.
        port: Its port.
        database: The database.
        role: Whom it is read as: ``bi_reader``, or a province's role, which sees its own.
    """

    host: str
    port: int
    database: str
    role: str = "bi_reader"

    @property
    def address(self) -> str:
        """As SQLAlchemy writes it, without the password."""
        # Put together so that no line of this file looks like a password.
        login = f"{self.role}:{_HIDDEN_PASSWORD}"
        return f"postgresql+psycopg2://{login}@{self.host}:{self.port}/{self.database}"

    @property
    def suffix(self) -> str:
        """What tells a province's dashboards from everybody's: its code, empty for everybody."""
        return self.role.removeprefix("bi_province_") if self.role != "bi_reader" else ""


def zipped(described: Description, place: Place) -> bytes:
    """Return the bundle."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in sorted(assets(described, place).items()):
            entry = zipfile.ZipInfo(f"{_ROOT}/{name}", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(entry, yaml.safe_dump(content, allow_unicode=True, sort_keys=True))
    return memory.getvalue()


def assets(described: Description, place: Place) -> dict[str, dict[str, Any]]:
    """Return the content of every file of the bundle, by its path.

    Args:
        described: What is described.
        place: Where the marts are.
    """
    made: dict[str, dict[str, Any]] = {
        "metadata.yaml": {
            "version": _VERSION,
            "type": "assets",
            "timestamp": "2026-01-01T00:00:00+00:00",
        },
        DATABASE_FILE: _database(place),
    }
    for dataset in described.datasets.values():
        made[f"datasets/{dataset.name}.yaml"] = _dataset(dataset, place)
    for dashboard in described.dashboards:
        for number, chart in enumerate(dashboard.charts, start=1):
            name = f"charts/{dashboard.slug}-{number:02}.yaml"
            made[name] = _chart(dashboard, chart, described, place)
        made[f"dashboards/{dashboard.slug}.yaml"] = _dashboard(dashboard, described, place)
    return made


def _identity(place: Place, *names: str) -> UUID:
    return uuid5(_NAMESPACE, "/".join((place.role, *names)))


def _database(place: Place) -> dict[str, Any]:
    return {
        "version": _VERSION,
        "uuid": str(_identity(place, "database")),
        "database_name": f"Kho dữ liệu Đề án 06 ({place.role})",
        "sqlalchemy_uri": place.address,
        "cache_timeout": None,
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_csv_upload": False,
        "extra": {"allows_virtual_table_explore": True},
    }


def _dataset(dataset: Dataset, place: Place) -> dict[str, Any]:
    return {
        "version": _VERSION,
        "uuid": str(_identity(place, "dataset", dataset.name)),
        "database_uuid": str(_identity(place, "database")),
        "table_name": f"{dataset.label}{_told(place)}",
        "schema": "marts",
        "catalog": place.database,
        "sql": dataset.query,
        "description": dataset.description,
        "main_dttm_col": "month" if "month" in dataset.columns else None,
        "filter_select_enabled": True,
        "normalize_columns": False,
        "always_filter_main_dttm": False,
        "columns": [_column(name, column) for name, column in dataset.columns.items()],
        "metrics": [
            {
                "metric_name": name,
                "verbose_name": metric.label,
                "expression": metric.sql,
                "d3format": metric.format or None,
            }
            for name, metric in dataset.metrics.items()
        ],
    }


def _column(name: str, column: Column) -> dict[str, Any]:
    return {
        "column_name": name,
        "verbose_name": column.label,
        "is_dttm": column.is_time,
        "is_active": True,
        "groupby": True,
        "filterable": True,
    }


def _chart(
    dashboard: Dashboard, chart: Chart, described: Description, place: Place
) -> dict[str, Any]:
    return {
        "version": _VERSION,
        "uuid": str(_identity(place, "chart", dashboard.slug, chart.name)),
        "dataset_uuid": str(_identity(place, "dataset", chart.dataset)),
        "slice_name": chart.name,
        "viz_type": VIZ_TYPES[chart.kind],
        "params": params_of(chart, described.datasets[chart.dataset]),
        "query_context": None,
        "cache_timeout": None,
    }


def _dashboard(dashboard: Dashboard, described: Description, place: Place) -> dict[str, Any]:
    charts = {
        chart.name: _identity(place, "chart", dashboard.slug, chart.name)
        for chart in dashboard.charts
    }
    datasets = {name: _identity(place, "dataset", name) for name in described.datasets}
    return {
        "version": _VERSION,
        "uuid": str(_identity(place, "dashboard", dashboard.slug)),
        "dashboard_title": f"{dashboard.title}{_told(place)}",
        "slug": f"{dashboard.slug}-{place.suffix}" if place.suffix else dashboard.slug,
        "published": True,
        "css": "",
        "position": position_of(dashboard, charts),
        "metadata": {
            "native_filter_configuration": filters_of(dashboard, described, datasets),
            "cross_filters_enabled": False,
            "filter_bar_orientation": _BARS[dashboard.filters_at],
            "refresh_frequency": 0,
            "color_scheme": "supersetColors",
            "label_colors": dashboard.colours,
        },
    }


def _told(place: Place) -> str:
    return f" ({place.suffix})" if place.suffix else ""
