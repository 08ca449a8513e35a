"""``dean06 return``: what goes back to the senders, for one unit or for all that changed."""

from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli_show import say, shown
from ingest.config import get_settings

if TYPE_CHECKING:
    from publish.returned.returning import ReturnReport


def return_one(
    unit: Annotated[
        str | None, typer.Option(help="Mã đơn vị; bỏ trống là mọi đơn vị có thay đổi. Unit code.")
    ] = None,
    period: Annotated[
        str | None, typer.Option(help="Kỳ của đơn vị đó. Period of that unit, such as 2026-05.")
    ] = None,
) -> None:
    """Viết tệp trả về cho đơn vị: ô sai tô đỏ, ghi chú, chỗ giải trình. Write marked workbooks."""
    from publish.returned.returning import return_documents

    if period is not None and unit is None:
        raise typer.BadParameter("--period đi cùng --unit. --period goes with --unit.")
    show_returned(return_documents(get_settings(), unit, period))


def show_returned(report: "ReturnReport") -> None:
    """Tell what was sent back."""
    if not report.units_periods:
        return
    say(
        f"Trả về đơn vị: {shown(report.written)}/{shown(report.units_periods)} đơn vị × kỳ có thay "
        f"đổi, {shown(report.workbooks)} tệp được đánh dấu, trong {shown(report.seconds)} giây: "
        f"{report.path}. Folders written for the senders."
    )
    if report.unmarked:
        say(
            f"  {shown(report.unmarked)} tệp không mở được nên chỉ có trang kết quả. "
            "Files that cannot be opened have their page only."
        )
    if report.waiting:
        say(f"  còn chờ lần sau / left for the next time: {shown(report.waiting)}", "yellow")
    for name in report.failed:
        say(f"  không đánh dấu được / not marked: {name}", "yellow")
