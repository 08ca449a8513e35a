"""``dean06 report``: the consolidated report of a province or of the nation."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.cli_show import say, shown
from ingest.config import get_settings


def consolidated(
    unit: Annotated[
        str,
        typer.Option(help="Mã hoặc tên tỉnh, thành phố của kỳ đó; VN: cả nước. A province, or VN."),
    ],
    period: Annotated[str, typer.Option(help="Tháng báo cáo, như 2026-05. A month.")],
    out: Annotated[
        Path | None,
        typer.Argument(
            help="Tệp .docx cần tạo; bỏ trống: reports/consolidated/<kỳ>/<mã>.docx. File to write."
        ),
    ] = None,
) -> None:
    """Lập báo cáo tổng hợp tháng (.docx) từ bản phát hành. The consolidated monthly report."""
    from publish.consolidated.writing import write_report

    written = write_report(get_settings(), unit, period, out)
    say(
        f"Đã lập báo cáo {written.period_key} của {written.unit_name}: {written.path}, "
        f"{shown(written.figures)} số liệu, từ bản phát hành {written.release_id}. Written."
    )
