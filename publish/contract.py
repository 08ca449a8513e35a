"""What the marts promise their readers: tables, keys, order and references.

The gate before a release checks it, the snapshot and the Parquet files are ordered by it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """Columns of one table that name a row of another; nulls name nothing."""

    columns: tuple[str, ...]
    table: str
    key: tuple[str, ...]


@dataclass(frozen=True)
class Mart:
    """One public table.

    Attributes:
        name: Name in schema ``marts``.
        key: Columns that name exactly one row (nulls count as a value: a service may be absent).
        order: Columns its rows are stored by, before the key makes the order total.
        references: What its rows point at.
    """

    name: str
    key: tuple[str, ...]
    order: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def sort_columns(self) -> tuple[str, ...]:
        """Columns that put the rows into one total order."""
        return tuple(dict.fromkeys(self.order + self.key))


def _to(table: str, *columns: str) -> Reference:
    return Reference(columns, table, columns)


_UNIT = _to("dim_unit", "unit_key")
_PERIOD = _to("dim_period", "period_key")
_INDICATOR = _to("dim_indicator", "indicator_code")
_SERVICE = _to("dim_service", "service_code")
_BREAKDOWN = _to("dim_breakdown", "breakdown_code")
_VERSION = _to("dim_submission", "submission_version_key")
_FIGURE = ("unit_id", "period_key", "indicator_code", "service_code", "breakdown_code")
_BY_INDICATOR = ("period_key", "indicator_code", "unit_id")

MARTS = (
    Mart("dim_unit", ("unit_key",), ("unit_level", "unit_code")),
    Mart("dim_period", ("period_key",), ("start_date", "period_type")),
    Mart("dim_date", ("date_day",), references=(_PERIOD,)),
    Mart("dim_indicator", ("indicator_code",)),
    Mart("dim_service", ("service_code",)),
    Mart("dim_breakdown", ("breakdown_code",)),
    Mart("dim_submission", ("submission_version_key",), ("received_at",), (_UNIT,)),
    Mart(
        "bridge_unit_succession",
        ("predecessor_unit_key", "successor_unit_key", "effective_date"),
        ("effective_date",),
        (
            Reference(("predecessor_unit_key",), "dim_unit", ("unit_key",)),
            Reference(("successor_unit_key",), "dim_unit", ("unit_key",)),
        ),
    ),
    Mart(
        "fct_reported_value",
        ("submission_version_key", "value_no"),
        _BY_INDICATOR,
        (_UNIT, _PERIOD, _INDICATOR, _SERVICE, _BREAKDOWN, _VERSION),
    ),
    Mart(
        "fct_indicator_period",
        _FIGURE,
        _BY_INDICATOR,
        (_UNIT, _PERIOD, _INDICATOR, _SERVICE, _BREAKDOWN),
    ),
    Mart(
        "fct_indicator_period_history",
        (*_FIGURE, "known_from"),
        _BY_INDICATOR,
        (_UNIT, _PERIOD, _INDICATOR, _SERVICE, _BREAKDOWN),
    ),
    Mart(
        "fct_cumulative_progress",
        _FIGURE,
        _BY_INDICATOR,
        (_UNIT, _PERIOD, _INDICATOR, _SERVICE, _BREAKDOWN),
    ),
    Mart(
        "rpt_indicator_comparison",
        ("unit_id", "period_key", "indicator_code", "service_code", "measure"),
        _BY_INDICATOR,
        (_UNIT, _PERIOD, _INDICATOR, _SERVICE),
    ),
    Mart("rpt_indicator_vintage", _FIGURE, _BY_INDICATOR, (_UNIT, _PERIOD, _INDICATOR)),
    Mart(
        "fct_unit_rollup",
        ("unit_id", "period_key", "indicator_code", "service_code"),
        _BY_INDICATOR,
        (_UNIT, _PERIOD, _INDICATOR, _SERVICE),
    ),
    Mart(
        "fct_current_boundary",
        _FIGURE,
        _BY_INDICATOR,
        (_UNIT, _PERIOD, _INDICATOR, _SERVICE, _BREAKDOWN),
    ),
    Mart(
        "fct_target",
        _FIGURE,
        _BY_INDICATOR,
        (_UNIT, _PERIOD, _INDICATOR, _SERVICE, _BREAKDOWN, _VERSION),
    ),
    Mart(
        "fct_service_period",
        ("unit_id", "period_key", "service_code"),
        ("period_key", "service_code", "unit_id"),
        (_UNIT, _PERIOD, _SERVICE),
    ),
    Mart(
        "fct_item_status",
        ("submission_version_key", "item_no"),
        ("period_key", "item_type", "unit_id"),
        (_UNIT, _VERSION),
    ),
    Mart(
        "fct_submission_status",
        ("unit_id", "period_key", "obligation_code"),
        ("period_key", "unit_id"),
        (_UNIT, _PERIOD),
    ),
    Mart(
        "rpt_late_units",
        ("unit_id", "period_key", "obligation_code"),
        ("period_key", "province_code", "unit_code"),
        (_UNIT, _PERIOD),
    ),
    Mart(
        "rpt_punctuality",
        ("province_unit_id", "period_key", "obligation_code"),
        ("period_key", "province_code"),
        (_PERIOD,),
    ),
    Mart(
        "fct_quality_finding",
        ("finding_id",),
        ("period_key", "unit_id", "rule_code"),
        (_UNIT, _VERSION),
    ),
    Mart("rpt_rule_performance", ("rule_code", "finding_origin")),
)
MART_OF = {mart.name: mart for mart in MARTS}
