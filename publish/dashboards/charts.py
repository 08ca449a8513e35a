"""A chart as described, in Superset's words (the ``params`` of its export format)."""

from typing import Any

from publish.dashboards.description import Chart, Dataset, Kind

Params = dict[str, Any]

VIZ_TYPES: dict[Kind, str] = {
    "number": "big_number_total",
    "table": "table",
    "rows": "table",
    "lines": "echarts_timeseries_line",
    "bars": "echarts_timeseries_bar",
    "bars_under_line": "mixed_timeseries",
}
_MONTH = "%m/%Y"
_COLOURS = "supersetColors"


def params_of(chart: Chart, dataset: Dataset) -> Params:
    """Return what Superset is told about a chart.

    Args:
        chart: The chart.
        dataset: Its dataset.
    """
    common: Params = {
        "viz_type": VIZ_TYPES[chart.kind],
        "adhoc_filters": [_only(column, value) for column, value in chart.where.items()],
        "row_limit": chart.limit,
        "extra_form_data": {},
    }
    if chart.kind == "number":
        return common | _number(chart, dataset)
    if chart.kind == "rows":
        return common | _rows(chart, dataset)
    if chart.kind == "table":
        return common | _table(chart, dataset)
    if chart.kind == "bars_under_line":
        return common | _mixed(chart, dataset)
    return common | _series(chart, dataset)


def _number(chart: Chart, dataset: Dataset) -> Params:
    [metric] = chart.metrics
    return {
        "metric": metric,
        "subtitle": chart.subtitle,
        "header_font_size": 0.5,
        "subtitle_font_size": 0.2,
        "y_axis_format": dataset.format_of(metric),
        "show_metric_name": False,
    }


def _table(chart: Chart, dataset: Dataset) -> Params:
    name, descending = _order(chart)
    return {
        "query_mode": "aggregate",
        "groupby": list(chart.by),
        "metrics": list(chart.metrics),
        "timeseries_limit_metric": name,
        "order_desc": descending,
        **_look(dataset, (*chart.by, *chart.metrics), chart),
    }


def _rows(chart: Chart, dataset: Dataset) -> Params:
    name, descending = _order(chart)
    return {
        "query_mode": "raw",
        "all_columns": list(chart.columns),
        "order_by_cols": [f'["{name}", {"false" if descending else "true"}]'] if name else [],
        **_look(dataset, chart.columns, chart),
    }


def _look(dataset: Dataset, names: tuple[str, ...], chart: Chart) -> Params:
    return {
        "page_length": 20 if chart.kind == "rows" else 0,
        "allow_render_html": False,  # text of reports is text
        "include_search": chart.kind == "rows",
        "show_cell_bars": False,
        "table_timestamp_format": "%d/%m/%Y",
        "column_config": {name: look for name in names if (look := _cell(dataset, name))},
    }


def _cell(dataset: Dataset, name: str) -> Params:
    shown = dataset.format_of(name)
    if not shown:
        return {}
    return {"d3TimeFormat": shown} if shown.startswith("%") else {"d3NumberFormat": shown}


def _series(chart: Chart, dataset: Dataset) -> Params:
    by_month = dataset.columns[chart.x].is_time
    return {
        "x_axis": chart.x,
        "time_grain_sqla": "P1M" if by_month else None,
        "x_axis_sort_asc": True,
        "x_axis_time_format": _MONTH,
        "tooltipTimeFormat": _MONTH,
        "metrics": list(chart.metrics),
        "groupby": list(chart.by),
        "orientation": "horizontal" if chart.sideways else "vertical",
        "stack": "Stack" if chart.stacked else None,
        "show_legend": True,
        "legendType": "scroll",
        "legendOrientation": "top",
        "markerEnabled": True,
        "show_empty_columns": True,
        "rich_tooltip": True,
        "color_scheme": _COLOURS,
        "y_axis_format": dataset.format_of(chart.metrics[0]),
        "y_axis_bounds": [0, None],
        "truncateYAxis": True,
        "truncate_metric": True,
        "zoomable": False,
    }


def _mixed(chart: Chart, dataset: Dataset) -> Params:
    return {
        "x_axis": chart.x,
        "time_grain_sqla": "P1M",
        "x_axis_time_format": _MONTH,
        "tooltipTimeFormat": _MONTH,
        "metrics": list(chart.metrics),
        "groupby": [],
        "seriesType": "bar",
        "yAxisIndex": 0,
        "y_axis_format": dataset.format_of(chart.metrics[0]),
        "y_axis_bounds": [0, None],
        "metrics_b": list(chart.line),
        "groupby_b": [],
        "adhoc_filters_b": [_only(column, value) for column, value in chart.where.items()],
        "seriesTypeB": "line",
        "markerEnabledB": True,
        "yAxisIndexB": 1,
        "y_axis_format_secondary": dataset.format_of(chart.line[0]),
        "y_axis_bounds_secondary": [0, 1],
        "truncateYAxis": True,
        "show_legend": True,
        "legendOrientation": "top",
        "rich_tooltip": True,
        "color_scheme": _COLOURS,
        "row_limit_b": chart.limit,
    }


def _order(chart: Chart) -> tuple[str | None, bool]:
    return chart.sort.removeprefix("-") or None, chart.sort.startswith("-")


def _only(column: str, value: str | int | bool) -> Params:
    return {
        "clause": "WHERE",
        "expressionType": "SIMPLE",
        "subject": column,
        "operator": "==",
        "operatorId": "EQUALS",
        "comparator": value,
    }
