"""Writes `docs/data-dictionary.md` from the descriptions beside the mart models.

The descriptions are the ones dbt enforces as contracts (`dbt_project/models/marts/*.yml`), each
"Vietnamese. / English."; a test writes the page again and compares.
"""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "dbt_project" / "models" / "marts"
PAGE = ROOT / "docs" / "data-dictionary.md"
HEAD = """# Từ điển dữ liệu (data dictionary)

<!-- Written by scripts/data_dictionary.py from dbt_project/models/marts/*.yml; edit those. -->

Các bảng của lược đồ `marts` trong `published/current/dean06.duckdb`; mỗi bảng còn là một tệp
Parquet cùng tên trong `published/current/parquet/`. Macro `marts.as_known_on(thời_điểm)` cho số
liệu như đã biết ở một thời điểm.

The tables of schema `marts` in `published/current/dean06.duckdb`; each is a Parquet file of the
same name in `published/current/parquet/` as well. The table macro `marts.as_known_on(ts)` shows the
figures as they were known at an instant.
"""


def page() -> str:
    """Return the whole page: an overview, then one section a table."""
    models = [model for path in sorted(MODELS.glob("*.yml")) for model in _models(path)]
    overview = "\n".join(
        f"| [`{model['name']}`](#{model['name']}) | {_cell(_vi(model))} | {_cell(_en(model))} |"
        for model in models
    )
    sections = "\n".join(_section(model) for model in models)
    return f"{HEAD}\n| bảng (table) | nội dung | content |\n|---|---|---|\n{overview}\n\n{sections}"


def _models(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    return found


def _section(model: dict[str, Any]) -> str:
    rows = "\n".join(
        f"| `{column['name']}` | {column.get('data_type', '')} | {_cell(_vi(column))} "
        f"| {_cell(_en(column))} |"
        for column in model["columns"]
    )
    return (
        f"## {model['name']}\n\n{_vi(model)}\n{_en(model)}\n\n"
        f"| cột (column) | kiểu (type) | ý nghĩa | meaning |\n|---|---|---|---|\n{rows}\n"
    )


def _vi(part: dict[str, Any]) -> str:
    return _halves(part)[0]


def _en(part: dict[str, Any]) -> str:
    return _halves(part)[1]


def _halves(part: dict[str, Any]) -> tuple[str, str]:
    text = " ".join(str(part.get("description", "")).split())
    vietnamese, slash, english = text.partition(" / ")
    if not slash or not vietnamese or not english:
        raise ValueError(f"{part['name']}: the description is not «Vietnamese. / English.»: {text}")
    return vietnamese, english


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
