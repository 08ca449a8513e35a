"""The run summary: what came in, what was wrong, where the warehouse is and how to ask it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest.config import Settings
from publish.overview.writing import FOLDER, PAGE
from publish.summary_queries import Rows, Summary, summarise

MOST_ROWS = 15
_PIPED_WIDTH = 140  # where no screen says how wide a line may be
_STATUS = {
    "accepted": "nhận (accepted)",
    "accepted_with_findings": "nhận, có phát hiện (with findings)",
    "rejected": "từ chối (rejected)",
}
_SEVERITY = {
    "error": ("lỗi", "red"),
    "warning": ("cảnh báo", "yellow"),
    "info": ("lưu ý", "cyan"),
}
_CLOSED_BY = {
    "resubmission": "gửi lại (resubmission)",
    "supersede": "thay cho báo cáo nhầm (refiled)",
    "withdraw": "thu hồi (withdrawn)",
}


def show_summary(settings: Settings, console: Console | None = None) -> None:
    """Print the summary of the current release.

    Args:
        settings: Where the releases are, and the time zone times are shown in.
        console: Where to; None prints to standard output.
    """
    out = console or Console(highlight=False)
    if console is None and not out.is_terminal:
        out = Console(highlight=False, width=_PIPED_WIDTH)
    summary = summarise(settings)
    if summary.manifest is None:
        out.print("Chưa có bản phát hành nào. Nothing has been released yet.")
        return
    _show_release(out, settings, summary.manifest)
    _show_files(out, summary)
    _show_figures(out, summary)
    _show_findings(out, summary)
    _show_versions(out, summary)
    _show_where(out, summary)


def number(value: Any) -> str:
    """Write a whole number the Vietnamese way: 1.532.200; nothing for none."""
    return "" if value is None else f"{value:,}".replace(",", ".")


def _show_release(out: Console, settings: Settings, manifest: dict[str, Any]) -> None:
    created = datetime.fromisoformat(manifest["created_at"]).astimezone(ZoneInfo(settings.timezone))
    gate = manifest["gate"]
    out.print()
    out.print(
        Text.assemble(
            ("Bản phát hành (release) ", "bold"),
            f"{manifest['release_id']}, {created:%H:%M %d/%m/%Y}",
        )
    )
    if gate["override_reason"]:
        out.print(
            Text(
                f"Phát hành dù kiểm tra không đạt (gate overridden): {gate['override_reason']} "
                f"— {', '.join(gate['failed'])}",
                style="bold red",
            )
        )
    else:
        warned = f", cảnh báo (warnings): {', '.join(gate['warnings'])}" if gate["warnings"] else ""
        out.print(Text(f"Kiểm tra trước phát hành: đạt (gate passed){warned}", style="green"))


def _show_files(out: Console, summary: Summary) -> None:
    loads = (summary.manifest or {})["loads"]
    out.print(
        Text(
            f"Đã nhận {number(loads['files_seen'])} tệp qua {number(loads['count'])} lần nạp: "
            f"{number(loads['files_loaded'])} nạp, {number(loads['files_rejected'])} từ chối, "
            f"{number(loads['files_skipped'])} trùng nội dung "
            "(files seen: loaded, rejected, same content)."
        )
    )
    _table(
        out,
        "Báo cáo nhận được (documents)",
        ["Trạng thái (status)", "#Văn bản", "#Đang hiệu lực (current)"],
        [(_STATUS.get(status, status), count, current) for status, count, current in summary.files],
    )
    _table(
        out,
        "Tệp bị từ chối (rejected files)",
        ["Tệp (file)", "Mã (code)", "Vì sao (why)"],
        summary.rejected,
    )


def _show_figures(out: Console, summary: Summary) -> None:
    _table(
        out,
        "Số liệu hiện hành theo đơn vị và kỳ (current figures by unit and period)",
        ["Đơn vị (unit)", "Kỳ (period)", "#Có số", "#Để trống", "#Không áp dụng", "#Mâu thuẫn"],
        summary.figures,
    )


def _show_findings(out: Console, summary: Summary) -> None:
    rows = []
    for severity, rule, count, unit, locator, found, expected, message in summary.findings:
        name, style = _SEVERITY.get(severity, (severity, ""))
        example = Text.assemble((f"{unit or '?'} · {locator or 'cả tệp'}: ", "dim"), message or "")
        if found or expected:
            example.append(
                f"\nthấy (found): {found or '–'}; cần (expected): {expected or '–'}", "dim"
            )
        rows.append((Text(name, style), rule, count, example))
    _table(
        out,
        "Phát hiện còn mở, theo quy tắc (open findings by rule)",
        ["Mức", "Mã (rule)", "#Số", "Ví dụ (example)"],
        rows,
    )


def _show_versions(out: Console, summary: Summary) -> None:
    rows = []
    for unit, period, count, current, last_file, closed_by in summary.versions:
        why = ", ".join(_CLOSED_BY.get(one, one) for one in closed_by or [])
        shown = Text("không còn (closed)", "yellow") if current is None else f"bản {current}"
        rows.append((unit, period, count, shown, last_file, why))
    _table(
        out,
        "Gửi lại, thay thế (versions and refiled reports)",
        ["Đơn vị (unit)", "Kỳ", "#Số bản", "Hiện hành (current)", "Tệp cuối", "Bản trước hết vì"],
        rows,
    )


def _show_where(out: Console, summary: Summary) -> None:
    out.print(Text("Kho dữ liệu (the warehouse)", style="bold"))
    out.print(Text(f"  {summary.path}"), soft_wrap=True)
    page = Path(summary.path).parent / FOLDER / PAGE
    out.print(
        Text.assemble(("Trang tổng quan (overview page) ", "bold"), str(page)), soft_wrap=True
    )
    out.print(Text("Hỏi thử (try):", style="bold"))
    for line in (
        '  .venv/bin/dean06 sql "from marts.fct_indicator_period limit 10"',
        "  .venv/bin/dean06 findings",
        f"  python -c \"import duckdb; print(duckdb.connect('{summary.path}', read_only=True)"
        ".sql('from marts.dim_submission'))\"",
    ):
        out.print(Text(line), soft_wrap=True)


def _table(out: Console, title: str, columns: Sequence[str], rows: Rows) -> None:
    """Print at most ``MOST_ROWS`` rows and say how many more there are; nothing for no rows.

    A heading that starts with ``#`` is a column of numbers, flush right.
    """
    if not rows:
        return
    drawn = Table(title=Text(title, style="bold"), box=box.SIMPLE_HEAD, title_justify="left")
    for name in columns:
        drawn.add_column(
            name.removeprefix("#"),
            justify="right" if name.startswith("#") else "left",
            overflow="fold",
        )
    for row in rows[:MOST_ROWS]:
        drawn.add_row(*(cell if isinstance(cell, Text) else Text(_shown(cell)) for cell in row))
    out.print(drawn)
    if len(rows) > MOST_ROWS:
        out.print(f"… và {number(len(rows) - MOST_ROWS)} dòng nữa (more rows)")


def _shown(cell: Any) -> str:
    return number(cell) if isinstance(cell, int) else str(cell or "")
