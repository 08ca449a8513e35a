"""``dean06 export``: from the release to a workbook, and from nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import duckdb

from ingest.config import Settings
from ingest.errors import NoReleaseError
from publish.export.explanations import LEVELS, PERIOD_TYPES
from publish.export.questions import (
    Indicator,
    Period,
    indicators_asked,
    lay_out,
    take_figures,
    unit_rows,
)
from publish.export.request import Basis, ExportRequest, NothingToExportError
from publish.export.workbook import ExportWorkbook, SheetWritten
from publish.release_folders import SNAPSHOT_NAME, current_manifest

_BASES = {
    Basis.SUM: "Cộng từ các đơn vị thu thập số liệu, kèm độ phủ / Rolled up, with coverage",
    Basis.OWN: "Đơn vị tự báo cáo / As each unit reported itself",
    Basis.TODAY: "Quy về đơn vị hành chính hiện nay / Restated to the units of today",
}


@dataclass(frozen=True)
class ExportReport:
    """What was written: the file, what it was made from, its sheets."""

    path: str
    source: str
    sheets: tuple[SheetWritten, ...]


def export(
    settings: Settings, request: ExportRequest, path: Path, known: Path | None = None
) -> ExportReport:
    """Write the workbook; an existing file is replaced at once, or not at all.

    Args:
        settings: Where the release is.
        request: What goes in.
        path: The ``.xlsx`` to write.
        known: Marts of another day (``publish.as_known_on``) instead of the current release.

    Returns:
        What was written.

    Raises:
        NoReleaseError: If nothing has been released yet.
        UnknownChoiceError: If the release does not know what is asked for.
        NothingToExportError: If it has no figure of it.
    """
    with _opened(settings, known) as (connection, source):
        indicators = indicators_asked(connection, request)
        periods = lay_out(connection, request, indicators)
        book = ExportWorkbook(request, periods)
        sheets = list(_sheets(connection, request, indicators, book))
        beside = path.with_name(f".{path.name}.{token_hex(4)}")
        try:
            # A streamed workbook is let go of by writing it, even where it has nothing to say.
            book.save(beside, [*_about(connection, request, periods), ("Nguồn / Source", source)])
            if not any(sheet.figures for sheet in sheets):
                raise NothingToExportError(
                    "Không có số liệu nào như yêu cầu; có thể thử loại kỳ khác (--by) hoặc số "
                    "tự báo cáo (--figures own). No figure of what is asked for; another "
                    "type of period (--by) or figures as reported (--figures own) may have some.",
                    expected=f"{LEVELS[request.level]}, {_span(periods)}",
                )
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    return ExportReport(str(path), source, tuple(sheets))


def _sheets(
    connection: duckdb.DuckDBPyConnection,
    request: ExportRequest,
    indicators: list[Indicator],
    book: ExportWorkbook,
) -> Iterator[SheetWritten]:
    """Write a sheet for each indicator that has figures, or was named."""
    for indicator in indicators:
        taken = take_figures(connection, request, indicator)
        if taken.known or request.indicators:
            yield book.add(indicator, taken, unit_rows(connection, request))


@contextmanager
def _opened(
    settings: Settings, known: Path | None
) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """Open the marts read-only and say what they are."""
    manifest = current_manifest(settings)
    if known is not None:
        database, source = known, "số liệu như đã biết vào ngày được chọn / as known on a day"
    elif manifest is None:
        raise NoReleaseError(
            "Chưa có bản phát hành nào; hãy chạy 'dean06 load' rồi 'dean06 publish'. "
            "Nothing has been released yet; run 'dean06 load', then 'dean06 publish'.",
        )
    else:
        source = f"bản phát hành {manifest['release_id']}"
        database = settings.published / "releases" / manifest["release_id"] / SNAPSHOT_NAME
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute("set TimeZone = ?", [settings.timezone])
        if settings.duckdb_threads:
            connection.execute("set threads = ?", [settings.duckdb_threads])
        yield connection, source


def _about(
    connection: duckdb.DuckDBPyConnection, request: ExportRequest, periods: list[Period]
) -> list[tuple[str, str]]:
    """Tell what the whole workbook is."""
    (known_through,) = connection.execute(
        "select strftime(max(known_from), '%H:%M %d/%m/%Y') from marts.dim_submission"
    ).fetchone() or (None,)
    return [
        ("Đơn vị / Units", f"{LEVELS[request.level]}, {request.province or 'cả nước'}"),
        ("Kỳ / Periods", f"{PERIOD_TYPES[request.period_type]}: {_span(periods)}"),
        ("Số liệu của ai / Whose figures", _BASES[request.basis]),
        ("Dịch vụ / Service", request.service or "tất cả / all"),
        ("Đã biết đến / Known through", known_through or "–"),
    ]


def _span(periods: list[Period]) -> str:
    return f"{periods[0].period_key} – {periods[-1].period_key}" if periods else "–"
