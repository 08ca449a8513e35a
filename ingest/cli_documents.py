"""``dean06 template`` and ``check``: what a sender fills in, and what we would make of it."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from ingest.cli_show import say, severity, shown, table
from ingest.config import Settings, get_settings
from ingest.model import ALL_BREAKDOWN, ReadResult, Value
from ingest.released import open_released, previous_stocks

_STATES = {"missing": "(thiếu / missing)", "not_applicable": "(không áp dụng / n.a.)"}
_PRECISIONS = {"exact": "", "at_least": "≥ ", "at_most": "≤ ", "about": "≈ "}


def template(
    out: Annotated[Path, typer.Argument(help="Tệp .xlsx cần tạo. File to write.")],
    unit: Annotated[str, typer.Option(help="Mã đơn vị. Unit code, such as 10525.")],
    period: Annotated[str, typer.Option(help="Kỳ báo cáo. Period, such as 2026-05.")],
) -> None:
    """Tạo biểu mẫu báo cáo cho một đơn vị và một kỳ. Write the template of a unit and period."""
    from ingest.workbook.template import write_template

    settings = get_settings()
    previous = _previous(settings, unit, period)
    write_template(unit, period, out, previous=previous)
    say(f"Đã tạo {out} ({len(previous)} số lũy kế kỳ trước). Written.")


def check(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="Báo cáo. Report.")
    ],
    blanks: Annotated[
        bool, typer.Option("--blanks", help="Hiện cả các dòng để trống. Show blank lines too.")
    ] = False,
) -> None:
    """Thử đọc một báo cáo, không nạp. Dry run: what would be loaded, and what is wrong.

    Mã thoát / exit code: 0 sạch / clean, 1 có lỗi hoặc bị từ chối / errors or rejected, 2 gọi sai.
    """
    from ingest.reading import check_file

    result = check_file(file)
    _show_document(result)
    _show_figures(result, blanks)
    _show_findings(result)
    rejected = result.submission.status == "rejected"
    if rejected:
        say("Báo cáo này sẽ BỊ TỪ CHỐI. This file would be rejected.", "bold red")
    has_errors = any(one.severity == "error" for one in result.findings)
    raise typer.Exit(1 if rejected or has_errors else 0)


def _previous(settings: Settings, unit: str, period: str) -> dict[str, Decimal]:
    """Take the last cumulative figures from the release, if there is one."""
    if not settings.released_database.is_file():
        return {}
    try:
        with open_released(settings) as connection:
            return previous_stocks(connection, unit, period)
    except duckdb.Error as error:
        say(f"Không đọc được số lũy kế của bản phát hành: {error}", "yellow")
        return {}


def _show_document(result: ReadResult) -> None:
    document = result.submission
    table(
        "Báo cáo / Report",
        ["Mục / Item", "Giá trị / Value"],
        [
            ("Đơn vị / Unit", f"{shown(document.unit_code)} {document.unit_name_as_written or ''}"),
            ("Kỳ / Period", document.period_key),
            ("Từ ngày / From", document.window_start),
            ("Đến ngày / To", document.window_end),
            ("Số văn bản / Number", document.document_no),
            ("Loại / Role", document.role),
            ("Biểu mẫu / Template", document.template_version),
            ("Số liệu / Figures", len(result.values)),
            ("Mục danh sách / List rows", len(result.items)),
        ],
    )


def _show_figures(result: ReadResult, blanks: bool) -> None:
    missing = sum(one.value_state == "missing" for one in result.values)
    rows = [one for one in result.values if blanks or one.value_state != "missing"]
    if rows:
        table(
            "Số liệu sẽ nạp / Figures that would be loaded",
            ["Ô / Cell", "Mã / Code", "Chỉ tiêu / As written", "Của / Of", "Kỳ", "#Giá trị", "ĐVT"],
            [_figure_row(one, result.submission.unit_code) for one in rows],
        )
    if missing and not blanks:
        say(f"và {shown(missing)} dòng để trống (--blanks để xem) / and blank lines")


def _figure_row(value: Value, report_unit: str | None) -> tuple[object, ...]:
    parts = (
        value.subject_unit_code if value.subject_unit_code != report_unit else None,
        value.service_code,
        value.breakdown_code if value.breakdown_code != ALL_BREAKDOWN else None,
    )
    amount = _STATES.get(value.value_state) or _PRECISIONS[value.precision] + shown(value.value)
    return (
        value.locator,
        value.indicator_code or "?",
        value.label_as_written,
        " ".join(part for part in parts if part),
        value.period_key,
        amount,
        value.unit_of_measure or "",
    )


def _show_findings(result: ReadResult) -> None:
    if not result.findings:
        say("Không phát hiện sai sót. Nothing wrong found.", "green")
        return
    table(
        "Phát hiện / Findings",
        ["Mức", "Ô / Cell", "Mã / Code", "Nội dung / Message"],
        [
            (
                severity(one.severity),
                one.locator,
                one.rule_code,
                f"{one.message_vi}\n{one.message_en}",
            )
            for one in result.findings
        ],
    )
