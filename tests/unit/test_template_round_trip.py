"""What a filled template says is what the reader yields: every kind of cell, every spelling."""

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from workbook_factory import codes, plain_book, read, read_path

from ingest.catalogue import Indicator, catalogue
from ingest.periods import PeriodError
from ingest.workbook.fill import Figure, Item, fill_workbook
from ingest.workbook.layout import current_version, layout_versions, lines
from ingest.workbook.template import TemplateError, write_template

COMMUNE, PERIOD = "10525", "2026-05"
START, END = date(2026, 4, 15), date(2026, 5, 14)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    return write_template(COMMUNE, PERIOD, folder / "t.xlsx", previous={"CCCD_ISSUED_CUM": 20771})


def _measured() -> Iterator[Indicator]:
    for indicator in catalogue().indicators.values():
        if indicator.role == "metric" and not indicator.per_service:
            yield indicator


MEASURED = sorted(_measured(), key=lambda indicator: indicator.code)
QUALIFIERS = [("", "exact"), ("hơn ", "at_least"), ("gần ", "at_most"), ("khoảng ", "about")]
Told = tuple[object, str, Decimal | None, str]  # typed, state, value, precision


def _spellings(number: int) -> st.SearchStrategy[object]:
    dots = f"{number:,}".replace(",", ".")
    return st.sampled_from([number, float(number), str(number), dots, dots.replace(".", " ")])


@st.composite
def told(draw: st.DrawFn, kind: str) -> Told:
    """Draw what a person types into a cell of a kind, and what it means."""
    shape = draw(st.sampled_from(["number", "number", "blank", "zero", "not applicable"]))
    if shape == "blank":
        return (
            draw(st.sampled_from([None, "…", "...", "-", ".../100", " "])),
            "missing",
            None,
            "exact",
        )
    if shape == "zero":
        typed = draw(st.sampled_from([0, "0", "không có", "không phát sinh", "Không phát sinh"]))
        return typed, "reported", Decimal(0), "exact"
    if shape == "not applicable":
        return draw(st.sampled_from(["không áp dụng", "KAD"])), "not_applicable", None, "exact"
    if kind in ("percent", "decimal"):
        number = draw(st.decimals(1, 100, places=2))
        comma = f"{number:.2f}".replace(".", ",")
        texts = [float(number), comma]
        texts += [f"{comma}%", f"{comma} %"] if kind == "percent" else []
        return draw(st.sampled_from(texts)), "reported", number, "exact"
    number = draw(st.integers(0, 10**9))
    typed = draw(_spellings(number))
    word, precision = draw(st.sampled_from(QUALIFIERS))
    if isinstance(typed, str) and word:
        return word + typed, "reported", Decimal(number), precision
    return typed, "reported", Decimal(number), "exact"


DAYS = st.integers(0, 700).map(lambda days: date(2025, 1, 1) + timedelta(days))


def _typed_day(day: date, how: str) -> object:
    return {
        "date": day,
        "datetime": datetime(day.year, day.month, day.day),
        "text": f"{day.day}/{day.month}/{day.year}",
        "padded": f"{day:%d/%m/%Y}",
        "dots": f"{day:%d.%m.%Y}",
        "words": f"ngày {day.day} tháng {day.month} năm {day.year}",
        "serial": (day - date(1899, 12, 30)).days,
    }[how]


HOW = st.sampled_from(["date", "datetime", "text", "padded", "dots", "words", "serial"])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_cell_comes_back_as_it_was_meant(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(MEASURED), min_size=5, max_size=40, unique=True))
    meant = [data.draw(told(indicator.number_kind)) for indicator in chosen]
    rows = [
        {"code": indicator.code, "label": indicator.name, "value": typed}
        for indicator, (typed, *_) in zip(chosen, meant, strict=True)
    ]
    result = read(plain_book(rows), tmp_path_factory.mktemp("w"))
    assert set(codes(result)) <= {"EMPTY_REPORT"}
    assert len(result.values) == len(chosen)
    for value, indicator, (typed, state, number, precision) in zip(
        result.values, chosen, meant, strict=True
    ):
        assert (value.indicator_code, value.measure_kind) == (
            indicator.code,
            indicator.measure_kind,
        )
        assert (value.value_state, value.value, value.precision) == (state, number, precision), (
            typed
        )
        is_stock = indicator.measure_kind in ("cumulative", "cumulative_ytd", "level")
        assert (value.as_of_date == END) is is_stock
        assert (value.window_start == START) is not is_stock


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=DAYS, length=st.integers(0, 400), how=HOW, as_of=DAYS)
def test_every_spelling_of_a_day_is_the_same_day(
    first: date, length: int, how: str, as_of: date, tmp_path_factory: pytest.TempPathFactory
) -> None:
    last = first + timedelta(length)
    rows = [
        {"code": "DOSSIER_RECEIVED", "value": 1, "window_start": _typed_day(first, how),
         "window_end": _typed_day(last, how)},
        {"code": "CCCD_ISSUED_CUM", "value": 1, "as_of": _typed_day(as_of, how)},
    ]  # fmt: skip
    result = read(plain_book(rows, front={"report_date": None}), tmp_path_factory.mktemp("w"))
    flow, stock = result.values
    assert (flow.window_start, flow.window_end) == (first, last)
    assert stock.as_of_date == as_of
    assert codes(result) == []


def test_the_real_template_gives_back_what_was_filled_in(template: Path, tmp_path: Path) -> None:
    figures = [
        Figure("PROPAGANDA_BROADCASTS", 120),
        Figure("DOSSIER_ONLINE_RATE", "95,96 %"),
        Figure("DOSSIER_OVERDUE", "không phát sinh"),
        Figure("CCCD_ISSUED_CUM", "1.532.200", as_of="08/05/2026"),
        Figure("DOSSIER_RECEIVED", 500),
        Figure("DOSSIER_RECEIVED", 86, breakdown="ORG:SNNPTNT", qualifier="hơn"),
        Figure("DOSSIER_RECEIVED", 90, window_start=date(2026, 1, 1), window_end="31/3/2026"),
        Figure("HOSPITAL_PAY_AMOUNT", "18 tỷ 488 triệu đồng"),
        Figure("SVC_RECEIVED", 5, service_code="DVC25_03"),
        Figure("SVC_RECEIVED_ONLINE", 3, service_code="DVC25_03"),
        Figure("SVC_RECEIVED", 4, service_code="DVC25_03", window_start="1/1/2026",
               window_end="31/3/2026"),
        Figure("SVC_RECEIVED", 104, service_code="DVC25_04"),
        Figure("SVC_RECEIVED", 11, service_code="DVC25_04"),
    ]  # fmt: skip
    items = [
        Item("tasks", "Làm sạch dữ liệu", status="Đang thực hiện", due="30/6/2026"),
        Item("services", "Đăng ký thường trú", item_code="DVC25_03", status="Đã kết nối"),
    ]
    path = tmp_path / "filled.xlsx"
    places = fill_workbook(template, path, figures=figures, items=items)
    result = read_path(path)
    by_place = {value.locator: value for value in result.values}
    assert [by_place[place].value for place in places] == [
        120, Decimal("95.96"), 0, 1532200, 500, 86, 90, 18_488_000_000, 5, 3, 4, 104, 11,
    ]  # fmt: skip
    for place, figure in zip(places, figures, strict=True):
        assert by_place[place].indicator_code == figure.indicator_code
        assert by_place[place].service_code == figure.service_code
    assert by_place[places[5]].precision == "at_least"
    assert by_place[places[6]].period_key == "2026-Q1"
    assert codes(result) == ["DUPLICATE_LINE"]  # 104 and 11 for one service
    assert [item.item_type for item in result.items] == ["service_connection", "task"]


def test_a_line_that_was_not_filled_in_is_missing_and_a_dropped_one_is_nothing(
    template: Path, tmp_path: Path
) -> None:
    kept, dropped = tmp_path / "kept.xlsx", tmp_path / "dropped.xlsx"
    for path, drop in ((kept, False), (dropped, True)):
        fill_workbook(
            template, path, figures=[Figure("PROPAGANDA_BROADCASTS", 1)], drop_unfilled=drop
        )
    printed = [
        line for line in lines(current_version(), "figures") if "commune" in line.unit_levels
    ]
    missing = [v for v in read_path(kept).values if v.value_state == "missing"]
    assert len([v for v in missing if v.service_code is None]) == (
        len([line for line in printed if line.kind == "line"]) - 1
    )
    assert len(read_path(dropped).values) == 1


def test_the_template_says_whose_and_for_when_and_locks_what_is_printed(template: Path) -> None:
    book = load_workbook(template)
    layouts = layout_versions()[current_version()]
    names = [layout.name for layout in layouts.values() if layout.shape != "hidden"]
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert sorted(visible) == sorted(names)
    assert book["_meta"].sheet_state == "veryHidden"
    front = {row[0].value: row[1].value for row in book["Thông tin chung"].iter_rows(4, 12)}
    assert front["Mã đơn vị"] == COMMUNE
    assert front["Kỳ báo cáo"] == PERIOD
    assert (front["Số liệu từ ngày"].date(), front["Số liệu đến ngày"].date()) == (START, END)
    sheet = book["Chỉ tiêu"]
    rows = {sheet.cell(row, 2).value: row for row in range(5, sheet.max_row + 1)}
    stock = rows["CCCD_ISSUED_CUM"]
    assert sheet.cell(stock, 6).value == 20771
    assert sheet.cell(stock, 6).protection.locked
    assert not sheet.cell(stock, 7).protection.locked
    assert sheet.protection.sheet and not sheet.protection.password
    assert sheet.freeze_panes == "D5"
    assert sheet.page_setup.orientation == "landscape"
    assert len(sheet.data_validations.dataValidation) >= 6


def test_an_untouched_template_is_an_empty_report(template: Path) -> None:
    result = read_path(template)
    assert codes(result) == ["EMPTY_REPORT"]
    assert result.submission.unit_code == COMMUNE


def test_a_province_gets_more_lines_than_a_commune(tmp_path: Path, template: Path) -> None:
    province = write_template("31", "2026-Q2", tmp_path / "p.xlsx")
    counts = [load_workbook(path)["Chỉ tiêu"].max_row for path in (template, province)]
    assert counts[0] < counts[1]
    assert read_path(province).submission.period_key == "2026-Q2"


def test_a_template_for_a_unit_or_period_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError):
        write_template("99999", PERIOD, tmp_path / "x.xlsx")
    with pytest.raises(TemplateError):  # merged into Bắc Ninh on 2025-07-01; 24 is Bắc Ninh since
        write_template("27", PERIOD, tmp_path / "x.xlsx")
    with pytest.raises(PeriodError):
        write_template(COMMUNE, "2026-13", tmp_path / "x.xlsx")


def test_an_indicator_in_a_unit_nobody_listed_counts_whole_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = catalogue().indicators["PROPAGANDA_BROADCASTS"]
    unlisted = dataclasses.replace(known, unit_of_measure="gùi")
    monkeypatch.setitem(catalogue().indicators, known.code, unlisted)
    path = write_template("10525", "2026-05", tmp_path / "t.xlsx")
    sheet = load_workbook(path)["Chỉ tiêu"]
    formats = {
        cell.number_format
        for row in sheet.iter_rows()
        if any(cell.value == known.code for cell in row)
        for cell in row
    }
    assert "#,##0" in formats
