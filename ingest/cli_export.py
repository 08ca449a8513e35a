"""``dean06 export``: the analyst's workbook."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.cli_show import say, shown
from ingest.config import get_settings
from publish.export.request import Basis, ExportRequest, Level, PeriodType


def export(
    out: Annotated[Path, typer.Argument(help="Tệp .xlsx cần tạo. File to write.")],
    indicator: Annotated[
        list[str] | None,
        typer.Option(help="Mã chỉ tiêu, lặp lại được; bỏ trống: trọng điểm. Default: flagships."),
    ] = None,
    group: Annotated[
        list[str] | None, typer.Option(help="Nhóm chỉ tiêu, lặp lại được. Indicator group.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Mọi chỉ tiêu có số liệu. All that have figures.")
    ] = False,
    service: Annotated[str | None, typer.Option(help="Một dịch vụ công. One service.")] = None,
    level: Annotated[Level, typer.Option(help="Cấp đơn vị ở các dòng. Rows.")] = Level.COMMUNE,
    province: Annotated[
        str | None, typer.Option(help="Mã hoặc tên tỉnh hiện nay. A province of today.")
    ] = None,
    by: Annotated[PeriodType, typer.Option(help="Loại kỳ ở các cột. Columns.")] = PeriodType.MONTH,
    first: Annotated[
        str | None, typer.Option("--from", help="Kỳ đầu, như 2025-01. First period.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", help="Kỳ cuối, như 2026-06. Last period.")
    ] = None,
    figures: Annotated[
        Basis,
        typer.Option(
            help="sum: cộng từ cấp thu thập; own: tự báo cáo; today: theo địa giới hiện nay. "
            "Rolled up, as reported, or in today's boundaries."
        ),
    ] = Basis.SUM,
    as_known_on: Annotated[
        str | None, typer.Option(help="Số liệu như đã biết vào ngày này. As known on a day.")
    ] = None,
) -> None:
    """Xuất Excel: đơn vị × kỳ, mỗi chỉ tiêu một trang tính. Units by periods, for analysts."""
    from publish.as_known_on import build_as_known_on
    from publish.export.exporting import export as write

    settings = get_settings()
    known = None
    if as_known_on is not None:
        known = Path(build_as_known_on(settings, as_known_on).path)
    request = ExportRequest(
        indicators=tuple(indicator or ()),
        groups=tuple(group or ()),
        everything=everything,
        service=service,
        level=level,
        province=province,
        period_type=by,
        first=first,
        last=last,
        basis=figures,
    )
    report = write(settings, request, out, known)
    rows, cells = sum(one.rows for one in report.sheets), sum(one.figures for one in report.sheets)
    say(
        f"Đã xuất {report.path}: {shown(len(report.sheets))} trang tính, {shown(rows)} dòng, "
        f"{shown(cells)} ô có số, từ {report.source}. Written."
    )
