"""Data Docs: Great Expectations' own pages, made to open without network.

The stock site loads style sheets, scripts and pictures from five content networks and prints cell
contents unescaped. Here its renderer makes the body of each page, a whitelist keeps the markup
that shows results (so that a cell reading ``<img src=http://…>`` is shown as text or dropped, never
loaded), and one small local style sheet replaces the remote ones.
"""

import copy
import html
import json
import shutil
from collections.abc import Sequence
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.config import Settings
from ingest.gate_report import GateFailure, GateReport

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult

KEEP_RUNS = 60  # per suite; four gates an hour in the collecting window would fill a disk otherwise

_SHOWN_TAGS = frozenset(
    {"div", "span", "p", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "b", "i", "code"}
    | {"pre", "br", "hr", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"}
)
_VOID_TAGS = frozenset({"br", "hr"})
_SILENT_TAGS = frozenset({"script", "style", "head", "nav", "footer", "button"})
_SIDEBAR = "col-lg-2"  # filter buttons and a table of contents that need scripts
_MARKS = {"fa-check-circle": "✓", "fa-times": "✗", "fa-exclamation-triangle": "!"}

STYLE = Path(__file__).with_name("data_docs.css")


def write_docs(
    settings: Settings,
    report: GateReport,
    results: Sequence[tuple[str, "ExpectationSuiteValidationResult"]],
) -> None:
    """Write the pages of one run and refresh the start page of all runs.

    Args:
        settings: ``<home>/reports/data_docs`` is where they go.
        report: The run; its ``docs_path`` names the folder.
        results: Table name and validation result, one page each.
    """
    site = settings.reports / "data_docs"
    final = Path(report.docs_path).parent
    temporary = final.with_name(f".{final.name}.tmp")
    temporary.mkdir(parents=True, exist_ok=True)
    for table, result in results:
        body = _words(result) + offline_body(_render(result))
        back = '<p><a href="index.html">← Trang của lần kiểm tra (this run)</a></p>'
        page = _page(f"{report.suite} · {table}", back + body, depth=2)
        (temporary / f"{table}.html").write_text(page, encoding="utf-8")
    tables = [(table, bool(result.success)) for table, result in results]
    (temporary / "index.html").write_text(_run_page(report, tables), encoding="utf-8")
    text = json.dumps(report.to_dict(), ensure_ascii=False, indent=2)
    (temporary / "report.json").write_text(text, encoding="utf-8")
    temporary.rename(final)
    shutil.copyfile(STYLE, site / "style.css")
    _forget_old_runs(final.parent)
    _write_start_page(site)


def offline_body(page: str) -> str:
    """Return the body of a rendered page with only harmless, local markup left.

    Args:
        page: A whole HTML page, possibly with remote assets and unescaped text in it.

    Returns:
        Markup without scripts, styles, links, pictures, or any attribute but ``class``, ``id``,
        ``colspan`` and ``hidden``.
    """
    cleaner = _Cleaner()
    cleaner.feed(page)
    cleaner.close()
    return "".join(cleaner.parts)


class _Cleaner(HTMLParser):
    """Rebuilds a page from a whitelist of tags and attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.append(tag)
            return
        if tag in _SILENT_TAGS or _SIDEBAR in (dict(attrs).get("class") or ""):
            self._silent.append(tag)
            return
        if tag not in _SHOWN_TAGS:
            return
        kept = "".join(
            f' {name}="{html.escape(value or "")}"'
            for name, value in attrs
            if name in {"class", "id", "colspan", "hidden"}
        )
        self.parts.append(f"<{tag}{kept}>")
        self.parts.extend(mark for name, mark in _MARKS.items() if name in kept)

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
            return
        if tag in _SHOWN_TAGS and tag not in _VOID_TAGS:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(html.escape(data))


def _words(result: "ExpectationSuiteValidationResult") -> str:
    """Say in both languages what was asked of a table, one line an expectation."""
    rows = []
    for one in result.results:
        config = one.expectation_config
        meta = config.meta or {}
        level = "warned" if config.severity == "warning" else "failed"
        rows.append(
            f'<tr><td class="{"passed" if one.success else level}">{"✓" if one.success else "✗"}'
            f"</td><td>{html.escape(str(meta.get('code', config.type)))}</td>"
            f"<td>{html.escape(str(meta.get('message_vi', '')))}<br>"
            f"<em>{html.escape(str(meta.get('message_en', '')))}</em></td></tr>"
        )
    return f"<h2>Điều kiện (expectations)</h2><table>{''.join(rows)}</table>"


@lru_cache(maxsize=1)
def _page_view() -> Any:
    """One view for all pages: compiling its templates takes longer than filling them."""
    from great_expectations.render.view import DefaultJinjaPageView

    return DefaultJinjaPageView()


def _render(result: "ExpectationSuiteValidationResult") -> str:
    from great_expectations.render.renderer import ValidationResultsPageRenderer

    shown = copy.deepcopy(result)
    for one in shown.results:
        one.result = _escaped(one.result)
    return str(_page_view().render(ValidationResultsPageRenderer().render(shown)))


def _escaped(value: Any) -> Any:
    """Escape the text in a result: the templates print cells as they are."""
    if isinstance(value, str):
        return html.escape(value)
    if isinstance(value, dict):
        return {key: _escaped(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_escaped(part) for part in value]
    return value


def _page(title: str, body: str, *, depth: int) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title>"
        f'<link rel="stylesheet" href="{"../" * depth}style.css"></head>\n<body>'
        f"<h1>{html.escape(title)}</h1>\n{body}\n</body></html>\n"
    )


def _run_page(report: GateReport, tables: Sequence[tuple[str, bool]]) -> str:
    verdict = (
        '<span class="passed">✓ Đạt (passed)</span>'
        if report.success
        else '<span class="failed">✗ Không đạt (failed): chưa có gì được chuyển tiếp</span>'
    )
    links = "".join(
        f'<li><a href="{table}.html">{table}</a> {"✓" if ok else "✗"}</li>' for table, ok in tables
    )
    body = (
        f'<p><a href="../../index.html">← Mọi lần kiểm tra (all runs)</a></p><p>{verdict} · '
        f"{report.evaluated} điều kiện (expectations) · {report.rows_checked} dòng (rows)</p>"
        + _failures("Chặn (blocking)", "failed", report.blocking_failed)
        + _failures("Cảnh báo (warnings)", "warned", report.warnings)
        + f"<h2>Bảng (tables)</h2><ul>{links}</ul>"
    )
    return _page(f"{report.suite} · {report.run_id}", body, depth=2)


def _failures(title: str, style: str, failures: Sequence[GateFailure]) -> str:
    if not failures:
        return ""
    head = (
        "<tr><th>Mã (code)</th><th>Bảng (table)</th><th>Điều kiện (expectation)</th>"
        "<th>Dòng (rows)</th><th>Ví dụ (sample)</th></tr>"
    )
    rows = "".join(
        f'<tr><td class="{style}">{html.escape(failure.code)}</td>'
        f"<td>{html.escape(failure.table)}</td>"
        f"<td>{html.escape(failure.message_vi)}<br><em>{html.escape(failure.message_en)}</em></td>"
        f"<td>{failure.unexpected_count}</td>"
        f"<td><code>{html.escape(json.dumps(failure.sample, ensure_ascii=False))}</code></td></tr>"
        for failure in failures
    )
    return f"<h2>{title}</h2><table>{head}{rows}</table>"


def _runs(suite: Path) -> list[Path]:
    """Finished runs of one suite, newest first (run ids sort by time)."""
    return sorted(suite.glob("[0-9]*"), key=lambda path: path.name, reverse=True)


def _forget_old_runs(suite: Path) -> None:
    for run in _runs(suite)[KEEP_RUNS:]:
        shutil.rmtree(run, ignore_errors=True)


def _write_start_page(site: Path) -> None:
    sections = []
    for suite in sorted(path for path in site.iterdir() if path.is_dir()):
        rows = []
        for run in _runs(suite):
            try:
                report = json.loads((run / "report.json").read_text(encoding="utf-8"))
            except FileNotFoundError:  # another gate has just forgotten this run
                continue
            verdict = "✓" if report["success"] else "✗"
            rows.append(
                f'<tr><td class="{"passed" if report["success"] else "failed"}">{verdict}</td>'
                f'<td><a href="{suite.name}/{run.name}/index.html">{run.name}</a></td>'
                f"<td>{report['evaluated']}</td><td>{len(report['blocking_failed'])}</td>"
                f"<td>{len(report['warnings'])}</td></tr>"
            )
        sections.append(
            f"<h2>{html.escape(suite.name)}</h2><table><tr><th></th><th>Lần kiểm tra (run)</th>"
            "<th>Điều kiện</th><th>Chặn</th><th>Cảnh báo</th></tr>" + "".join(rows) + "</table>"
        )
    page = _page("Kiểm tra dữ liệu (Data Docs)", "".join(sections), depth=0)
    temporary = site / ".index.html.tmp"
    temporary.write_text(page, encoding="utf-8")
    temporary.replace(site / "index.html")
