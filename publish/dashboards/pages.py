"""A dashboard as described, in Superset's words: where its charts stand, what its filters reach."""

from typing import Any
from uuid import UUID

from publish.dashboards.description import Chart, Dashboard, Description, Filter

_NOTE_HEIGHT = 10
_TREE = ["ROOT_ID", "GRID_ID"]


def position_of(dashboard: Dashboard, chart_uuids: dict[str, UUID]) -> dict[str, Any]:
    """Return where everything stands on the page.

    Args:
        dashboard: The dashboard.
        chart_uuids: Identity of every chart of it, by name.
    """
    rows = ["ROW-note", *(f"ROW-{number}" for number in range(len(dashboard.rows)))]
    placed: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "parents": ["ROOT_ID"], "children": rows},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": dashboard.title}},
        "ROW-note": _row("ROW-note", ["MARKDOWN-note"]),
        "MARKDOWN-note": {
            "type": "MARKDOWN",
            "id": "MARKDOWN-note",
            "parents": [*_TREE, "ROW-note"],
            "children": [],
            "meta": {"code": dashboard.note, "width": 12, "height": _NOTE_HEIGHT},
        },
    }
    numbers = chart_numbers(dashboard)
    for at, row in enumerate(dashboard.rows):
        name = f"ROW-{at}"
        places = [f"CHART-{numbers[chart.name]}" for chart in row.charts]
        placed[name] = _row(name, places)
        for place, chart in zip(places, row.charts, strict=True):
            placed[place] = {
                "type": "CHART",
                "id": place,
                "parents": [*_TREE, name],
                "children": [],
                "meta": {
                    "chartId": numbers[chart.name],
                    "uuid": str(chart_uuids[chart.name]),
                    "sliceName": chart.name,
                    "width": chart.width,
                    "height": row.height,
                },
            }
    return placed


def filters_of(
    dashboard: Dashboard, described: Description, dataset_uuids: dict[str, UUID]
) -> list[dict[str, Any]]:
    """Return the filters of a dashboard.

    Args:
        dashboard: The dashboard.
        described: All descriptions: a filter stays away from charts that have no such column.
        dataset_uuids: Identity of every dataset.
    """
    return [_filter(one, dashboard, described, dataset_uuids) for one in dashboard.filters]


def reaches(one: Filter, chart: Chart, described: Description) -> bool:
    """Tell whether a filter narrows a chart."""
    known = described.datasets[chart.dataset].columns
    return one.column in known and one.column not in chart.ignores


def chart_numbers(dashboard: Dashboard) -> dict[str, int]:
    """Number the charts of a dashboard; Superset puts its own numbers in their place."""
    return {chart.name: number for number, chart in enumerate(dashboard.charts, start=1)}


def _filter(
    one: Filter, dashboard: Dashboard, described: Description, dataset_uuids: dict[str, UUID]
) -> dict[str, Any]:
    numbers = chart_numbers(dashboard)
    required = not one.open
    away = [numbers[c.name] for c in dashboard.charts if not reaches(one, c, described)]
    return {
        "id": filter_id(one.column),
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "name": one.name,
        "description": "",
        "targets": [
            {"datasetUuid": str(dataset_uuids[one.dataset]), "column": {"name": one.column}}
        ],
        "controlValues": {
            "enableEmptyFilter": required,
            "defaultToFirstItem": required,
            "multiSelect": one.many,
            "searchAllOptions": False,
            "inverseSelection": False,
            "creatable": False,  # only what there is can be chosen
            "sortAscending": not one.sort.startswith("-"),
        },
        **({"sortMetric": one.sort.removeprefix("-")} if one.sort else {}),
        # Charts wait for the first value; without this they would show everything at first.
        "requiredFirst": required,
        "cascadeParentIds": [filter_id(column) for column in one.within],
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "scope": {"rootPath": ["ROOT_ID"], "excluded": away},
    }


def filter_id(column: str) -> str:
    """Return the identity of the filter of a column."""
    return f"NATIVE_FILTER-{column}"


def _row(name: str, children: list[str]) -> dict[str, Any]:
    return {
        "type": "ROW",
        "id": name,
        "parents": _TREE,
        "children": children,
        "meta": {"background": "BACKGROUND_TRANSPARENT"},
    }
