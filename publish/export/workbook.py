"""Writing the export: a sheet that says what is what, then one sheet an indicator, streamed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from ingest.spreadsheet_text import escaped
from publish.export.explanations import KINDS, basis_note, legend
from publish.export.questions import Figure, Indicator, Period, Taken, UnitRow
from publish.export.request import ExportRequest, Level
from publish.export.styles import Styles

FRONT = "Giới thiệu"
NOT_APPLICABLE = "KAD"
_HEAD_ROW = 3
_FRONT_WIDTHS = (30, 96, 34, 34, 14, 22, 13, 16, 10, 12)
_LINE_HEIGHT = 15  # points
_LONGEST_NAME = 31  # Excel's limit
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_UNIT_COLUMNS = (("Mã", 9), ("Đơn vị", 34))
_PROVINCE_COLUMNS = (("Tỉnh, thành phố", 24),)
_SERVICE_COLUMNS = (("Mã dịch vụ", 12), ("Dịch vụ công", 44))
_LAST_COLUMNS = (("Số kỳ có số", 11), ("Độ phủ kỳ", 11), ("Có hiệu lực", 24))


@dataclass(frozen=True)
class SheetWritten:
    """One indicator's sheet: its name, how many rows it has, how many figures."""

    name: str
    rows: int
    figures: int


class ExportWorkbook:
    """One workbook under way. Rows go to disk as they come; only one sheet is open at a time."""

    def __init__(self, request: ExportRequest, periods: Sequence[Period]) -> None:
        """Begin with the sheet that explains, filled in at the end.

        Args:
            request: What is exported.
            periods: The columns, left to right.
        """
        self._book = Workbook(write_only=True)
        self._request, self._periods = request, periods
        self._front = self._book.create_sheet(FRONT)
        self._styles = Styles(self._front)
        self._written: list[tuple[Indicator, SheetWritten]] = []

    def add(self, indicator: Indicator, taken: Taken, rows: Iterator[UnitRow]) -> SheetWritten:
        """Write one indicator's sheet.

        Args:
            indicator: What the sheet is about.
            taken: Whether its rows need columns for a service.
            rows: Its rows.
        """
        name = sheet_name(len(self._written) + 1, indicator.name_vi)
        layout = _Layout(self._request, indicator, self._periods, taken, self._styles)
        sheet = self._book.create_sheet(name)
        layout.prepare(sheet)
        count = figures = 0
        for row in rows:
            sheet.append(layout.cells(row))
            count, figures = count + 1, figures + row.known
        last_column = get_column_letter(layout.width)
        sheet.auto_filter.ref = f"A{_HEAD_ROW}:{last_column}{_HEAD_ROW + count}"
        written = SheetWritten(name, count, figures)
        self._written.append((indicator, written))
        return written

    def save(self, path: Path, about: Sequence[tuple[str, str]]) -> None:
        """Write the explanations and the file.

        Args:
            path: Where to.
            about: What the whole workbook is: label and value, one a line.
        """
        self._explain(about)
        self._book.save(path)

    def _explain(self, about: Sequence[tuple[str, str]]) -> None:
        styles, front = self._styles, self._front
        _fit_to_page(front)
        for letter, width in zip(
            "ABCDEFGHIJ", (30, 62, 34, 18, 14, 16, 16, 16, 10, 10), strict=True
        ):
            front.column_dimensions[letter].width = width
        explained = [*about, ("", ""), *legend(NOT_APPLICABLE), ("", "")]
        front.append([styles.text("Số liệu Đề án 06 theo đơn vị và kỳ", "title")])
        front.append([styles.text("Project 06 figures by unit and period", "note")])
        front.append([])
        for number, (label, value) in enumerate(explained, start=4):
            lines = 1 + len(value) // (_FRONT_WIDTHS[1] - 20)
            front.row_dimensions[number].height = _LINE_HEIGHT * lines
            texts = [styles.text(label), styles.text(escaped(value), "wrapped")] if label else []
            front.append(texts)
        heads = ("Trang tính", "Chỉ tiêu", "Indicator (English)", "Mã", "Đơn vị tính", "Loại số",
                 "Gộp theo kỳ", "Gộp theo đơn vị", "Số dòng", "Số ô có số")  # fmt: skip
        front.append([styles.text(head, "head") for head in heads])
        for indicator, written in self._written:
            words = (
                indicator.name_vi, indicator.name_en, indicator.indicator_code,
                indicator.unit_of_measure, KINDS[indicator.measure_kind],
                _axis(indicator.time_aggregation), _axis(indicator.unit_aggregation),
            )  # fmt: skip
            front.append(
                [
                    styles.link(written.name, written.name),
                    *(styles.text(escaped(text), "wrapped") for text in words),
                    styles.number(written.rows, ""),
                    styles.number(written.figures, ""),
                ]
            )


def sheet_name(number: int, name: str) -> str:
    """Return a sheet name Excel accepts: at most 31 characters, unique by its number."""
    clean = " ".join(name.translate(_FORBIDDEN).split())
    whole = f"{number}. {clean}"
    if len(whole) <= _LONGEST_NAME:
        return whole
    return whole[: _LONGEST_NAME - 1].rsplit(" ", 1)[0].rstrip(" ,.-") + "…"


class _Layout:
    """Columns of one sheet: unit, service where there is one, periods with coverage, the rest."""

    def __init__(
        self,
        request: ExportRequest,
        indicator: Indicator,
        periods: Sequence[Period],
        taken: Taken,
        styles: Styles,
    ) -> None:
        self._request, self._indicator, self._periods = request, indicator, periods
        self._styles = styles
        self._has_services = taken.has_services
        self._is_partial = indicator.is_partial(request)
        self._has_provinces = request.level in (Level.DISTRICT, Level.COMMUNE)
        self._names = (
            _UNIT_COLUMNS
            + (_PROVINCE_COLUMNS if self._has_provinces else ())
            + (_SERVICE_COLUMNS if self._has_services else ())
        )
        self._step = 2 if self._is_partial else 1
        self.width = len(self._names) + self._step * len(periods) + len(_LAST_COLUMNS)

    def prepare(self, sheet: Any) -> None:
        """Write what stands above the rows, and fix it there."""
        styles, indicator = self._styles, self._indicator
        sheet.freeze_panes = f"{get_column_letter(len(self._names) + 1)}{_HEAD_ROW + 1}"
        between = [("", 14), ("", 9)][: self._step] * len(self._periods)
        for number, (_, width) in enumerate((*self._names, *between, *_LAST_COLUMNS), start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        _fit_to_page(sheet)
        sheet.row_dimensions[_HEAD_ROW].height = 32
        sheet.print_title_rows = f"1:{_HEAD_ROW}"
        title = f"{indicator.name_vi} ({indicator.unit_of_measure})"
        note = f"{indicator.indicator_code}: {KINDS[indicator.measure_kind]}; " + basis_note(
            indicator, self._request
        )
        sheet.append([styles.text(escaped(title), "title")])
        sheet.append([styles.text(escaped(note), "note")])
        heads = [name for name, _ in self._names]
        for period in self._periods:
            heads += [period.label, f"Độ phủ {period.period_key}"][: self._step]
        heads += [name for name, _ in _LAST_COLUMNS]
        sheet.append([styles.text(escaped(head), "head") for head in heads])

    def cells(self, row: UnitRow) -> list[Any]:
        """Return the cells of one row; what is not known stays blank."""
        text = self._styles.text
        names = [row.unit_code, row.unit_name]
        if self._has_provinces:
            names.append(row.province_name or "")
        if self._has_services:
            names += [row.service_code or "", row.service_name or ""]
        cells: list[Any] = [text(escaped(name)) for name in names]
        figures: list[Any] = [None] * (self._step * len(self._periods))
        for figure in row.figures:
            place = figure.position * self._step
            figures[place] = self._figure(figure)
            if self._is_partial and figure.coverage is not None:
                figures[place + 1] = self._styles.share(figure.coverage)
        return [*cells, *figures, *self._last(row)]

    def _figure(self, figure: Figure) -> Any:
        if figure.mark == "not_applicable":
            return self._styles.text(NOT_APPLICABLE, "absent")
        if figure.value is None:
            return None
        return self._styles.number(figure.value, self._indicator.unit_of_measure, figure.mark)

    def _last(self, row: UnitRow) -> list[Any]:
        expected = max(row.periods_expected, row.known)
        until = f" – {row.valid_to:%d/%m/%Y}" if row.valid_to else ""
        return [
            self._styles.number(row.known, ""),
            self._styles.share(row.known / expected),
            self._styles.text(f"từ {row.valid_from:%d/%m/%Y}{until}"),
        ]


def _fit_to_page(sheet: Any) -> None:
    """Print as wide as one page, as many pages long as it takes."""
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _axis(aggregation: str) -> str:
    return {"sum": "cộng", "last": "số cuối", "ratio": "tính lại", "none": "không gộp"}[aggregation]
