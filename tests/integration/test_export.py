"""The analyst's workbook says what the release says, and nothing it does not know."""

from decimal import Decimal
from pathlib import Path

import duckdb
import national_marts
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.cli import app
from ingest.config import Settings, get_settings
from ingest.errors import NoReleaseError
from publish.export.exporting import export
from publish.export.request import (
    Basis,
    ExportRequest,
    Level,
    NothingToExportError,
    PeriodType,
    UnknownChoiceError,
)
from publish.export.workbook import FRONT, NOT_APPLICABLE, sheet_name

CARDS, ISSUED = "CCCD_ISSUED_CUM", "CCCD_ISSUED"
HEAD_ROW = 3


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(home=tmp_path_factory.mktemp("export"))
    national_marts.make(made)
    return made


def exported(settings: Settings, path: Path, **asked: object) -> dict[str, Worksheet]:
    request = ExportRequest(**asked)  # type: ignore[arg-type]
    export(settings, request, path / "out.xlsx")
    return {sheet.title: sheet for sheet in load_workbook(path / "out.xlsx").worksheets}


def table(sheet: Worksheet) -> dict[str, dict[str, object]]:
    """The rows by unit code, each by the headings."""
    heads = [cell.value for cell in sheet[HEAD_ROW]]
    rows = sheet.iter_rows(min_row=HEAD_ROW + 1, values_only=True)
    return {str(row[0]): dict(zip(heads, row, strict=True)) for row in rows}


def only(sheets: dict[str, Worksheet]) -> Worksheet:
    [sheet] = [sheet for name, sheet in sheets.items() if name != FRONT]
    return sheet


def test_a_province_is_the_sum_of_its_communes_with_its_coverage(
    settings: Settings, tmp_path: Path
) -> None:
    sheet = only(exported(settings, tmp_path, indicators=(CARDS,), level=Level.PROVINCE))
    rows = table(sheet)
    assert len(rows) == 34
    ha_noi, hai_phong = rows["01"], rows["31"]
    assert (ha_noi["Tháng 06/2026"], ha_noi["Độ phủ 2026-06"]) == (6 * 6000, 1)
    place = list(rows).index("31") + 1  # the silent commune is the largest of three
    assert hai_phong["Tháng 06/2026"] == place * 6 * 3000
    assert hai_phong["Độ phủ 2026-06"] == pytest.approx(2 / 3, abs=1e-6)
    with duckdb.connect(str(settings.released_database), read_only=True) as connection:
        [(total,)] = connection.execute(
            "select stock_value from marts.fct_unit_rollup inner join marts.dim_unit "
            "using (unit_key) where dim_unit.unit_level = 'nation' and period_key = '2026-06' "
            "and indicator_code = 'CCCD_ISSUED'"
        ).fetchall()
    assert sum(row["Tháng 06/2026"] for row in rows.values()) == total  # type: ignore[misc]


def test_what_is_missing_stays_blank_and_what_does_not_apply_says_so(
    settings: Settings, tmp_path: Path
) -> None:
    asked = {"indicators": (ISSUED,), "province": national_marts.SILENT, "basis": Basis.OWN}
    first, second, silent = table(only(exported(settings, tmp_path, **asked))).values()
    assert first["Tháng 01/2026"] == NOT_APPLICABLE
    assert second["Tháng 01/2026"] == second["Tháng 02/2026"] != 0
    assert [silent[f"Tháng {month:02}/2026"] for month in range(1, 7)] == [None] * 6
    assert (silent["Số kỳ có số"], silent["Độ phủ kỳ"]) == (0, 0)
    assert (first["Số kỳ có số"], first["Độ phủ kỳ"]) == (5, pytest.approx(5 / 6))


def test_provinces_as_they_reported_themselves_and_in_todays_boundaries(
    settings: Settings, tmp_path: Path
) -> None:
    own = table(
        only(
            exported(settings, tmp_path, indicators=(CARDS,), level=Level.PROVINCE, basis=Basis.OWN)
        )
    )
    assert own["01"]["Tháng 03/2026"] == 3 * 6000 + 7
    assert "Độ phủ 2026-03" not in own["01"]
    today = only(
        exported(settings, tmp_path, indicators=(CARDS,), province="01", basis=Basis.TODAY)
    )
    first = next(iter(table(today).values()))
    assert (first["Tháng 03/2026"], first["Độ phủ 2026-03"]) == (3000, Decimal("0.5"))


def test_an_approximate_figure_is_a_number_that_shows_its_sign(
    settings: Settings, tmp_path: Path
) -> None:
    sheet = only(exported(settings, tmp_path, indicators=(CARDS,), province="01", basis=Basis.OWN))
    exact, at_least = sheet.cell(HEAD_ROW + 1, 4), sheet.cell(HEAD_ROW + 2, 4)
    assert (exact.value, at_least.value) == (1000, 2000)
    assert exact.number_format == "[$-42A]#,##0"  # a reader's Excel shows 1.532.200
    assert "≥" in at_least.number_format
    assert "≥" not in exact.number_format


def test_service_figures_have_a_row_for_each_service(settings: Settings, tmp_path: Path) -> None:
    sheet = only(exported(settings, tmp_path, indicators=("SVC_ONLINE_RATE",), level=Level.NATION))
    row = table(sheet)["VN"]
    assert (row["Mã dịch vụ"], row["Tháng 05/2026"]) == ("DVC25_03", 75)
    rate = next(cell for cell in sheet[HEAD_ROW + 1] if cell.value == 75)
    assert rate.number_format.endswith('0.00"\u00a0%"')


def test_a_service_is_named_even_where_the_first_unit_has_none(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    with duckdb.connect(str(national_marts.make(settings))) as connection:
        connection.execute(
            "delete from marts.fct_unit_rollup where service_code is not null and unit_id in "
            "(select unit_id from marts.dim_unit where unit_code = '01')"
        )
    rows = table(
        only(exported(settings, tmp_path, indicators=("SVC_RECEIVED",), level=Level.PROVINCE))
    )
    assert (rows["01"]["Mã dịch vụ"], rows["01"]["Số kỳ có số"]) == (None, 0)
    assert (rows["04"]["Mã dịch vụ"], rows["04"]["Tháng 05/2026"]) == ("DVC25_03", 120)


QUARTER = """
insert into marts.dim_period by name
select '2026-Q2' as period_key, 'quarter' as period_type, date '2026-04-01' as start_date,
    date '2026-06-30' as end_date, 'Quý II/2026' as label_vi;
insert into marts.fct_unit_rollup by name
select unit_key, unit_id, '2026-Q2' as period_key, 'CCCD_ISSUED' as indicator_code,
    unit_code::integer as flow_value, 1 as months_in, 3 as months_expected, 3 as units_expected,
    0 as units_not_applicable, 1 as flow_units_reported, round(1 / 3, 6) as flow_coverage,
    100 * unit_code::integer as stock_value, 0 as stock_units_carried_forward, 1 as stock_coverage
from marts.dim_unit where unit_level = 'commune'
"""


def test_one_month_is_never_shown_as_its_quarter(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    with duckdb.connect(str(national_marts.make(settings))) as connection:
        connection.execute(QUARTER)
    asked = {"province": "01", "period_type": PeriodType.QUARTER}
    flows = only(exported(settings, tmp_path, indicators=(ISSUED,), **asked))
    for code, row in table(flows).items():
        assert (row["Quý II/2026"], row["Độ phủ 2026-Q2"]) == (
            int(code),
            pytest.approx(1 / 3, 1e-5),
        )
    assert "tổng các tháng đã có số, chưa chắc đủ kỳ" in str(flows["A2"].value)
    totals = only(exported(settings, tmp_path, indicators=(CARDS,), **asked))
    for code, row in table(totals).items():
        assert (row["Quý II/2026"], row["Độ phủ 2026-Q2"]) == (100 * int(code), 1)
    assert "số của tháng cuối đã có trong kỳ" in str(totals["A2"].value)


def test_the_month_of_a_commune_is_its_own_and_needs_no_coverage(
    settings: Settings, tmp_path: Path
) -> None:
    sheet = only(exported(settings, tmp_path, indicators=(CARDS,), province="01"))
    assert not [cell.value for cell in sheet[HEAD_ROW] if str(cell.value).startswith("Độ phủ 2026")]


def test_columns_are_the_periods_asked_for_and_stay_in_sight(
    settings: Settings, tmp_path: Path
) -> None:
    sheet = only(
        exported(
            settings,
            tmp_path,
            indicators=(CARDS,),
            province="Hà Nội",
            first="2026-03",
            last="2026-07",
        )
    )
    heads = [str(cell.value) for cell in sheet[HEAD_ROW]]
    assert [head for head in heads if head.startswith("Tháng")] == [
        f"Tháng {month:02}/2026" for month in range(3, 8)
    ]
    assert sheet.freeze_panes == "D4"
    assert sheet.auto_filter.ref == f"A3:{sheet.cell(3, len(heads)).column_letter}6"


def test_the_front_sheet_leads_to_every_sheet_and_says_what_it_is(
    settings: Settings, tmp_path: Path
) -> None:
    sheets = exported(settings, tmp_path, level=Level.PROVINCE)
    front = sheets[FRONT]
    links = {cell.value: cell.hyperlink.location for cell in front["A"] if cell.hyperlink}
    names = [name for name in sheets if name != FRONT]
    assert list(links) == names
    assert len(names) == 3  # of the flagship indicators, those that have figures
    assert links[names[0]] == f"'{names[0]}'!A1"
    text = " ".join(str(cell.value) for row in front.iter_rows() for cell in row if cell.value)
    for said in (national_marts.RELEASE, CARDS, "Chưa có số; không phải là 0", "số lũy kế"):
        assert said in text


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    snapshot = national_marts.make(settings)
    evil = '=HYPERLINK("http://x")'
    with duckdb.connect(str(snapshot)) as connection:
        connection.execute("update marts.dim_unit set unit_name = ? where unit_code = '01'", [evil])
        connection.execute("update marts.dim_indicator set name_vi = '+1', name_en = '@x'")
    sheets = exported(settings, tmp_path, indicators=(CARDS,), level=Level.PROVINCE)
    cells = [cell for sheet in sheets.values() for row in sheet.iter_rows() for cell in row]
    assert f"'{evil}" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_sheet_names_are_accepted_by_excel_and_unique() -> None:
    name = "Lũy kế: tài khoản [mức 2] kích hoạt/định danh điện tử"
    made = [sheet_name(number, name) for number in range(1, 300)]
    assert len(set(made)) == len(made)
    assert max(len(one) for one in made) <= 31
    assert not any(set(one) & set("[]:*?/\\'") for one in made)


@pytest.mark.parametrize(
    "asked",
    [
        {"indicators": ("NO_SUCH",)},
        {"groups": ("NO_SUCH",)},
        {"service": "NO_SUCH"},
        {"province": "Atlantis"},
        {"first": "2026-13"},
    ],
)
def test_what_the_release_does_not_know_is_refused_by_name(
    settings: Settings, tmp_path: Path, asked: dict[str, object]
) -> None:
    with pytest.raises(UnknownChoiceError) as refused:
        exported(settings, tmp_path, **asked)
    assert str(next(iter(asked.values())))[2:8] in str(refused.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_no_figure_and_no_release_are_said_and_leave_the_old_file(
    settings: Settings, tmp_path: Path
) -> None:
    kept = tmp_path / "out.xlsx"
    kept.write_bytes(b"of before")
    with pytest.raises(NothingToExportError):
        exported(settings, tmp_path, indicators=("BHXH_SYNCED_PEOPLE",))
    with pytest.raises(NoReleaseError):
        exported(Settings(home=tmp_path / "empty"), tmp_path)
    assert kept.read_bytes() == b"of before"
    assert list(tmp_path.iterdir()) == [kept]


def test_the_command_tells_what_it_wrote(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DEAN06_HOME", str(settings.home))
    get_settings.cache_clear()
    out = tmp_path / "xa.xlsx"
    with pytest.raises(SystemExit) as ended:
        app(["export", str(out), "--indicator", CARDS, "--province", "31"])
    get_settings.cache_clear()
    assert ended.value.code == 0
    assert "1 trang tính, 3 dòng, 12 ô có số" in capsys.readouterr().out
    assert out.is_file()


def test_the_marts_of_another_day_can_be_exported(settings: Settings, tmp_path: Path) -> None:
    known = national_marts.make(Settings(home=tmp_path / "then"))
    with duckdb.connect(str(known)) as connection:
        connection.execute("update marts.fct_unit_rollup set stock_value = 5")
    request = ExportRequest(indicators=(CARDS,), level=Level.NATION)
    report = export(settings, request, tmp_path / "then.xlsx", known)
    [sheet] = load_workbook(tmp_path / "then.xlsx").worksheets[1:]
    assert table(sheet)["VN"]["Tháng 06/2026"] == 5
    assert "như đã biết" in report.source
