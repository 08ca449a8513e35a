"""``dean06 dashboards``: the Superset dashboards, as a bundle or into a running Superset."""

import os
from pathlib import Path
from typing import Annotated

import typer

from ingest.cli_show import say, shown, table
from ingest.config import get_settings

PASSWORD = "SUPERSET_ADMIN_PASSWORD"  # noqa: S105 - the name of a variable


def dashboards(
    superset: Annotated[
        str, typer.Option("--superset", help="Địa chỉ Superset. Address, http://host:port.")
    ] = "",
    output: Annotated[
        Path | None, typer.Option(help="Chỉ ghi tệp ZIP. Only write the bundle to a file.")
    ] = None,
    role: Annotated[
        str, typer.Option(help="Đọc kho bằng vai trò nào. Whom the marts are read as.")
    ] = "bi_reader",
    user: Annotated[str, typer.Option(help="Quản trị Superset. Administrator there.")] = "admin",
) -> None:
    """Đưa các bảng điều khiển vào Superset (mật khẩu: SUPERSET_ADMIN_PASSWORD). Import them."""
    from publish.dashboards.bundle import zipped
    from publish.dashboards.description import described
    from publish.dashboards.importing import import_dashboards, place_of

    settings = get_settings()
    if output is not None:
        output.write_bytes(zipped(described(), place_of(settings, role)))
        say(f"Đã ghi {output}. Written.")
    if not superset:
        if output is None:
            raise typer.BadParameter("--superset hoặc (or) --output")
        return
    done = import_dashboards(
        settings, superset.rstrip("/"), user, os.environ.get(PASSWORD, ""), role
    )
    table("Bảng điều khiển / Dashboards", ["Tên / Title", "Địa chỉ / Address"],
          list(done.dashboards.items()))  # fmt: skip
    say(
        f"{shown(done.charts)} biểu đồ; người xem: vai trò Gamma và “{done.viewers}”. "
        "Charts; viewers need both roles."
    )
