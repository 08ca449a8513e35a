"""How figures add up: said once in the semantic models, repeated here for people."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish.yaml_files import read_yaml

_REF = re.compile(r"ref\('(\w+)'\)")
_LEVELS = {"commune": "cấp xã", "province": "cấp tỉnh", "nation": "trung ương"}
_OVER_TIME = {
    "sum": ("theo thời gian cộng", "sums over time"),
    "last": ("theo thời gian lấy số cuối", "over time the last one counts"),
    "none": ("không gộp theo thời gian", "never combined over time"),
}
_OVER_UNITS = {
    "sum": ("theo đơn vị cộng", "sums over units"),
    "ratio": ("theo đơn vị tính lại từ tử số và mẫu số", "recomputed from its parts over units"),
    "none": ("không gộp theo đơn vị", "never combined over units"),
}


@dataclass(frozen=True)
class Aggregation:
    """How one figure aggregates, in two languages; empty where nothing is said."""

    vi: str = ""
    en: str = ""

    @classmethod
    def of_indicator(cls, time: str, units: str, level: str, parts: str) -> "Aggregation":
        """Return the words for an indicator's two axes, its collection level and its parts."""
        over_time, over_units = _OVER_TIME[time], _OVER_UNITS[units]
        shown = f" ({parts})" if parts else ""
        return cls(
            f"{over_units[0]}{shown}, thu thập ở {_LEVELS[level]}; {over_time[0]}",
            f"{over_units[1]}{shown}, collected by {level}; {over_time[1]}",
        )


def aggregations(dbt_project: Path) -> dict[tuple[str, str], Aggregation]:
    """Return how the columns of the marts aggregate.

    Args:
        dbt_project: Folder of the dbt project.

    Returns:
        By table and column; columns that are no measure are not in it.
    """
    found: dict[tuple[str, str], Aggregation] = {}
    for path in sorted((dbt_project / "models" / "semantics").glob("*.yml")):
        for model in read_yaml(path).get("semantic_models", []):
            named = _REF.search(model["model"])
            if named is None:
                continue
            table = named[1]
            meta = model.get("config", {}).get("meta", {})
            for column, reason in meta.get("do_not_add", {}).items():
                found[table, column] = Aggregation("không cộng", f"does not add: {reason}")
            for measure in model.get("measures", []):
                column = str(measure.get("expr", measure["name"]))
                found.setdefault((table, column), _of_measure(measure))
    return found


def _of_measure(measure: dict[str, Any]) -> Aggregation:
    if measure["agg"] != "sum":
        return Aggregation(f"gộp bằng {measure['agg']}", f"aggregates by {measure['agg']}")
    if "non_additive_dimension" in measure:
        return Aggregation(
            "cộng theo đơn vị cùng cấp; theo thời gian lấy số cuối",
            "adds over units of one level; over time the last one counts",
        )
    return Aggregation(
        "cộng theo đơn vị cùng cấp và theo thời gian", "adds over units of one level and over time"
    )
