"""The dictionary as a page of Markdown."""

from collections.abc import Sequence
from itertools import groupby

from publish.dictionary.entries import Entry

_TABLE_HEAD = "| bảng (table) | nội dung | content |\n|---|---|---|\n"
_COLUMN_HEAD = (
    "| cột (column) | kiểu (type) | ý nghĩa | meaning | đơn vị (unit) | cách gộp (adds) "
    "| nguồn (source) |{}\n|---|---|---|---|---|---|---|{}\n"
)
_CODE_HEADS = {
    "indicator": "# Chỉ tiêu (indicators)\n\n"
    "| mã (code) | tên | name | hạt, loại (grain, kind) | đơn vị (unit) | cách gộp | adds "
    "| nguồn (source) |{}\n|---|---|---|---|---|---|---|---|{}\n",
    "service": "# Dịch vụ công (services)\n\n"
    "| mã (code) | tên | name | hạt (grain) | đơn vị (unit) | cách gộp | adds "
    "| nguồn (source) |{}\n|---|---|---|---|---|---|---|---|{}\n",
    "rule": "# Quy tắc kiểm tra (rules)\n\n"
    "| mã (code) | mức, loại | điều được nêu → việc cần làm | what it says → what to do "
    "| nguồn (source) | ví dụ (example) |\n|---|---|---|---|---|---|\n",
}


def page(head: str, entries: Sequence[Entry]) -> str:
    """Return the whole page: overview, one section a table, then indicators, services, rules.

    Args:
        head: What stands above it.
        entries: From ``publish.dictionary.entries``; a column of examples is added where there
            are any.
    """
    with_examples = any(one.example for one in entries if one.kind == "column")
    tables = [one for one in entries if one.kind == "table"]
    overview = "".join(
        f"| [`{one.name}`](#{one.name}) | {_cell(one.meaning_vi)} | {_cell(one.meaning_en)} |\n"
        for one in tables
    )
    columns = {
        table: list(found)
        for table, found in groupby(
            (one for one in entries if one.kind == "column"), key=lambda one: one.table
        )
    }
    sections = [_section(one, columns[one.name], with_examples) for one in tables]
    codes = [
        head.format(*(_example_head(with_examples) if kind != "rule" else ()))
        + "".join(_row(one, with_examples) for one in entries if one.kind == kind)
        for kind, head in _CODE_HEADS.items()
    ]
    return "\n".join([head, _TABLE_HEAD + overview, *sections, *codes])


def _section(table: Entry, columns: list[Entry], with_examples: bool) -> str:
    rows = "".join(
        f"| `{one.name}` | {one.grain} | {_cell(one.meaning_vi)} | {_cell(one.meaning_en)} "
        f"| {_both(one.unit_vi, one.unit_en)} | {_both(one.adds.vi, one.adds.en)} "
        f"| {_cell(one.source)} |"
        f"{_example(one, with_examples)}\n"
        for one in columns
    )
    shown = f"Một dòng (a row): {_cell(table.example)}.\n\n" if table.example else ""
    return (
        f"## {table.name}\n\n{table.meaning_vi}\n{table.meaning_en}\n\n"
        f"Khóa (key): `{table.grain}`. Làm từ (made from): {table.source}.\n\n{shown}"
        f"{_COLUMN_HEAD.format(*_example_head(with_examples))}{rows}"
    )


def _row(one: Entry, with_examples: bool) -> str:
    name, source = f"`{one.name}`", _cell(one.source)
    meaning = (_cell(one.meaning_vi), _cell(one.meaning_en))
    figure = (name, *meaning, one.grain, _both(one.unit_vi, one.unit_en), one.adds.vi, one.adds.en)
    cells = {
        "indicator": (*figure, source),
        "service": (*figure, source),
        "rule": (name, one.grain, *meaning, source, _cell(one.example)),
    }[one.kind]
    last = _example(one, with_examples) if one.kind != "rule" else ""
    return f"| {' | '.join(cells)} |{last}\n"


def _example_head(with_examples: bool) -> tuple[str, str]:
    return (" ví dụ (example) |", "---|") if with_examples else ("", "")


def _example(one: Entry, with_examples: bool) -> str:
    return f" {_cell(one.example)} |" if with_examples else ""


def _both(vietnamese: str, english: str) -> str:
    texts = dict.fromkeys(filter(None, (vietnamese, english)))
    return _cell(" / ".join(texts))


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())
