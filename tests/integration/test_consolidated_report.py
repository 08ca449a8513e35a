"""The consolidated report says what the release says, and of how many units."""

import re
import shutil
from pathlib import Path

import docx
import duckdb
import national_marts
import pytest
import reported_month
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from reported_month import CITY, MONTH

from ingest.cli import app
from ingest.config import Settings, get_settings
from ingest.errors import NoReleaseError
from publish.consolidated.batches import ReportBatch, report_batches, write_batch
from publish.consolidated.model import NoSuchReportError
from publish.consolidated.writing import write_report
from tests.libre_office import converted

CARDS = "Thẻ CCCD/căn cước đã cấp"
STANDS_ON = re.compile(r"(tổng của|tính lại từ) (toàn bộ )?\d+/\d+ |tự báo cáo")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(home=tmp_path_factory.mktemp("consolidated"))
    reported_month.make(made)
    return made


@pytest.fixture(scope="module")
def city(settings: Settings) -> Word:
    return docx.Document(write_report(settings, CITY, MONTH).path)


@pytest.fixture(scope="module")
def nation(settings: Settings) -> Word:
    return docx.Document(write_report(settings, "VN", MONTH).path)


@pytest.fixture
def other(settings: Settings, tmp_path: Path) -> tuple[Settings, Path]:
    """A release of its own, to change."""
    shutil.copytree(settings.home / "published", tmp_path / "published", symlinks=True)
    made = Settings(home=tmp_path)
    return made, made.released_database.resolve()


def tables(word: Word, header: str) -> list[list[list[str]]]:
    """The tables that have a column so named, as texts."""
    texts = [[[cell.text for cell in row.cells] for row in one.rows] for one in word.tables]
    return [rows for rows in texts if header in rows[0]]


def line(word: Word, label: str) -> dict[str, str]:
    """One line of the tables of indicators, by their headers."""
    found = [
        dict(zip(rows[0], row, strict=True))
        for rows in tables(word, "Trong kỳ")
        for row in rows[1:]
        if row[1] == label
    ]
    assert len(found) == 1, label
    return found[0]


def said(word: Word) -> str:
    return "\n".join(paragraph.text for paragraph in word.paragraphs)


def asked(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(settings.released_database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def names(settings: Settings) -> list[str]:
    """The three communes of the city, by code."""
    rows = asked(
        settings,
        "select unit_name from marts.dim_unit where province_code = '31' "
        "and unit_level = 'commune' order by unit_code",
    )
    return [str(name) for (name,) in rows]


def cards(settings: Settings, code: str = CITY) -> int:
    [(value,)] = asked(
        settings,
        "select stock_value::bigint from marts.fct_unit_rollup "
        "inner join marts.dim_unit using (unit_key) "
        f"where unit_code = '{code}' and period_key = '{MONTH}' "
        "and indicator_code = 'CCCD_ISSUED' and unit_level <> 'commune'",
    )
    return int(str(value))


def vietnamese(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def test_a_partial_sum_says_of_how_many_units_and_who_is_missing(
    settings: Settings, city: Word
) -> None:
    row = line(city, CARDS)
    assert row["Lũy kế (hoặc hiện có)"] == f"hơn {vietnamese(cards(settings))}"
    note = row["Ghi chú (cộng từ đâu)"]
    assert f"tổng của 2/3 xã, phường; còn thiếu: {names(settings)[2]}" in note
    assert "tính đến ngày 14/6/2026" in note
    assert "toàn bộ" not in note


def test_what_the_city_says_itself_stands_beside_a_sum_that_differs(
    settings: Settings, city: Word
) -> None:
    place = cards(settings) // (6 * 3000)
    own = place * 6 * 6000 + 7
    apart = own - cards(settings)
    expected = f"thành phố tự báo cáo {vietnamese(own)} (chênh lệch {vietnamese(apart)})"
    assert expected in line(city, CARDS)["Ghi chú (cộng từ đâu)"]


def test_a_sum_of_every_unit_says_so(settings: Settings) -> None:
    word = docx.Document(write_report(settings, "04", MONTH).path)
    assert "tổng của toàn bộ 3/3 xã, phường" in line(word, CARDS)["Ghi chú (cộng từ đâu)"]
    assert "còn thiếu" not in line(word, CARDS)["Ghi chú (cộng từ đâu)"]


def test_of_the_nation_the_missing_are_counted_by_province(
    settings: Settings, nation: Word
) -> None:
    note = line(nation, CARDS)["Ghi chú (cộng từ đâu)"]
    assert "tổng của 101/102 xã, phường; còn thiếu: Thành phố Hải Phòng (1)" in note
    [rows] = tables(nation, "Đơn vị")
    assert len(rows) == 2 + 34
    partial = next(row for row in rows if row[1] == "Thành phố Hải Phòng")
    assert f"hơn {vietnamese(cards(settings))}" not in partial  # never without its coverage
    assert any(cell.endswith("(cộng từ 2/3)") for cell in partial)


def test_what_nobody_reported_is_not_zero(city: Word) -> None:
    row = line(city, "Tài khoản mức 2 kích hoạt")
    assert (row["Trong kỳ"], row["Lũy kế (hoặc hiện có)"]) == ("chưa có số liệu",) * 2
    [services] = tables(city, "Kỳ trước chuyển sang")
    absent = next(row for row in services if row[1].startswith("Xác nhận số"))
    assert set(absent[2:-1]) == {"…"}
    assert absent[-1] == "chưa có số liệu"


@pytest.mark.parametrize("unit", [CITY, "04", "VN"])
def test_no_figure_stands_without_what_it_is_made_of(settings: Settings, unit: str) -> None:
    word = docx.Document(write_report(settings, unit, MONTH).path)
    shown = 0
    for rows in (*tables(word, "Trong kỳ"), *tables(word, "Tiếp nhận")):
        for row in rows[1:]:
            if any(re.search(r"\d", cell) for cell in row[3:-1]):
                shown += 1
                assert STANDS_ON.search(row[-1]), row
    assert shown >= 2


def test_a_rate_is_recomputed_from_its_parts_never_averaged(city: Word) -> None:
    row = line(city, "Tỷ lệ hồ sơ trực tuyến")
    assert row["Trong kỳ"] == "60,00"
    assert "tính lại từ 2/3 xã, phường" in row["Ghi chú (cộng từ đâu)"]


def test_a_change_is_told_only_between_the_same_units(settings: Settings, city: Word) -> None:
    added = vietnamese(cards(settings) // 6)
    assert line(city, CARDS)["Tăng, giảm"] == f"tăng {added} (20,00 %)"
    received = line(city, "Tổng số hồ sơ tiếp nhận")["Tăng, giảm"]
    assert received == "không so sánh được (khác đơn vị)"


def test_targets_say_what_is_left(city: Word) -> None:
    assert (
        "hơn 1.000.000 trường hợp đến ngày 31/12/2026; đạt 950.000 trường hợp (95,00 %), "
        "còn cách mục tiêu 50.000 trường hợp."
    ) in said(city)


def test_a_contradiction_marks_the_figure_and_keeps_it_out_of_the_ranking(
    other: tuple[Settings, Path],
) -> None:
    settings, snapshot = other
    first = names(settings)[0]
    before = docx.Document(write_report(settings, CITY, MONTH).path)
    [ranked] = tables(before, "Dẫn đầu")
    assert any(first in row[2] and "CCCD" in row[0] for row in ranked)
    reported_month.change(snapshot, reported_month.CONTESTED)
    word = docx.Document(write_report(settings, CITY, MONTH).path)
    row = line(word, CARDS)
    assert row["Lũy kế (hoặc hiện có)"].endswith("*")
    assert "* 1 đơn vị có số liệu đang mâu thuẫn" in row["Ghi chú (cộng từ đâu)"]
    [ranked] = tables(word, "Dẫn đầu")
    assert not any(first in row[2] and "CCCD" in row[0] for row in ranked)
    [rules] = tables(word, "Mã quy tắc")
    assert ["Lỗi", "CUMULATIVE_FALLS"] in [row[:2] for row in rules]


def test_a_total_carried_forward_is_not_of_this_month(other: tuple[Settings, Path]) -> None:
    settings, snapshot = other
    reported_month.change(
        snapshot,
        "update marts.fct_unit_rollup set stock_units_reported = 1, "
        "stock_units_carried_forward = 1 where period_key = '2026-06' "
        "and indicator_code = 'CCCD_ISSUED' and stock_units_reported = 2",
    )
    row = line(docx.Document(write_report(settings, CITY, MONTH).path), CARDS)
    note = row["Ghi chú (cộng từ đâu)"]
    assert "tổng của 1/3 xã, phường; 1 đơn vị lấy số tháng trước; còn thiếu: " in note
    assert row["Tăng, giảm"] == "không so sánh được (khác đơn vị)"


def test_who_sent_in_time_late_or_not_at_all_is_named(settings: Settings, city: Word) -> None:
    first, second, third = names(settings)
    text = said(city)
    assert f"Gửi đúng hạn, cấp xã (1 đơn vị): {first}." in text
    assert f"Gửi chậm, cấp xã (1 đơn vị): {second} (chậm 2 ngày)." in text
    assert f"Chưa gửi, cấp xã (1 đơn vị): {third}." in text
    [owed] = tables(city, "Nghĩa vụ")
    assert owed[1][1:3] == ["3 báo cáo", "17:00 ngày 16/6/2026"]


def test_what_units_ask_for_is_gathered_with_their_names(settings: Settings, city: Word) -> None:
    first, second, _ = names(settings)
    text = said(city)
    both = ", ".join(sorted((first, second)))
    assert f"- Đường truyền chậm, mất kết nối ({both})." in text
    assert f"- Nâng cấp hạ tầng ({second})." in text
    assert (
        f"- Cấp căn cước lưu động; thời hạn: Quý III/2026; tình trạng: đang thực hiện ({first})."
        in text
    )


def test_every_figure_is_traced_to_its_documents(settings: Settings, city: Word) -> None:
    first, second, _ = names(settings)
    [rows] = tables(city, "Lấy từ")
    number = line(city, CARDS)["TT"]
    [source] = [row[2] for row in rows if row[:2] == [number, f"{CARDS} – lũy kế"]]
    codes = [code for (code,) in asked(
        settings, "select unit_code from marts.dim_unit where province_code = '31' "
        "and unit_level = 'commune' order by unit_code")]  # fmt: skip
    assert source == (
        f"cộng từ 2 báo cáo: {first}: bao-cao-{codes[0]}.xlsx [Chỉ tiêu!G65]; "
        f"{second}: bao-cao-{codes[1]}.xlsx [Chỉ tiêu!G65]"
    )
    assert national_marts.RELEASE in said(city)


def test_the_head_says_whose_and_when_and_whether_it_may_still_change(
    settings: Settings, city: Word
) -> None:
    text = said(city)
    assert "Kết quả triển khai Đề án 06 tháng 06 năm 2026" in text
    assert "(Số liệu từ ngày 15/5/2026 đến ngày 14/6/2026)" in text
    assert "SỐ LIỆU SƠ BỘ" in text
    letterhead = [cell.text for cell in city.tables[0].rows[0].cells]
    assert letterhead[0].split("\n")[:3] == [
        "ỦY BAN NHÂN DÂN", "THÀNH PHỐ HẢI PHÒNG", "BAN CHỈ ĐẠO ĐỀ ÁN 06",
    ]  # fmt: skip
    assert "Số: ……/BC-BCĐ" in letterhead[0]
    assert letterhead[1].split("\n")[:2] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
    ]  # fmt: skip
    assert "Hải Phòng, ngày …… tháng …… năm ……" in letterhead[1]
    may = docx.Document(write_report(settings, CITY, "2026-05").path)
    assert "SƠ BỘ" not in said(may)


def test_the_page_is_that_of_decree_30(city: Word) -> None:
    first = city.sections[0]
    assert [round(side.cm, 1) for side in (first.page_width, first.page_height)] == [21, 29.7]
    assert 2 <= round(first.top_margin.cm, 1) <= 2.5
    assert 3 <= round(first.left_margin.cm, 1) <= 3.5
    assert 1.5 <= round(first.right_margin.cm, 1) <= 2
    assert first.different_first_page_header_footer
    assert not first.first_page_header.paragraphs[0].text
    assert "PAGE" in first.header.paragraphs[0]._p.xml
    assert [one.orientation for one in city.sections][1] == WD_ORIENT.LANDSCAPE
    assert not any(one.different_first_page_header_footer for one in list(city.sections)[1:])
    assert city.styles["Normal"].font.name == "Times New Roman"
    headings = [one.text for one in city.paragraphs if one.style and one.style.name == "Heading 1"]
    assert [one.split(".")[0] for one in headings] == ["I", "II", "III"]
    assert any(one.rows[0].cells[0].text.startswith("Nơi nhận:") for one in city.tables)


def test_an_indicator_of_a_new_group_needs_no_change_to_the_report(
    other: tuple[Settings, Path],
) -> None:
    settings, snapshot = other
    reported_month.change(
        snapshot,
        "insert into marts.dim_indicator by name select 'NEW' as indicator_code, "
        "'Chữ ký số đã cấp' as name_vi, 'NEW_GROUP' as indicator_group, "
        "'tài khoản' as unit_of_measure, 'flow' as measure_kind, 'commune' as collection_level, "
        "'NEW' as row_code, 'flow' as figure_part, false as is_flagship; "
        "insert into marts.fct_unit_rollup by name select unit_key, unit_id, '2026-06' as "
        "period_key, 'NEW' as indicator_code, 0 as flow_value, 3 as units_expected, "
        "0 as units_not_applicable, 3 as flow_units_reported, 3 as units_reported, "
        "0 as stock_units_carried_forward from marts.dim_unit where unit_code = '31'",
    )
    word = docx.Document(write_report(settings, CITY, MONTH).path)
    assert line(word, "Chữ ký số đã cấp")["Trong kỳ"] == "0"
    assert "Chỉ tiêu khác" in said(word)


def test_it_is_written_for_every_province_with_reports_and_for_the_nation(
    settings: Settings,
) -> None:
    batches = report_batches(settings, [MONTH, "2026-12", "2026-Q2"])
    assert batches == [ReportBatch(MONTH, (CITY, "VN"))]
    written = write_batch(settings, batches[0])
    folder = Path("reports/consolidated") / MONTH
    assert written.paths == (f"{folder}/31.docx", f"{folder}/VN.docx")
    assert all((settings.home / path).is_file() for path in written.paths)
    assert not [one for one in (settings.home / folder).iterdir() if one.name.startswith(".")]


def test_the_command_writes_where_it_is_told(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEAN06_HOME", str(settings.home))
    get_settings.cache_clear()
    with pytest.raises(SystemExit) as ended:
        app(["report", "--unit", "Hải Phòng", "--period", MONTH, str(tmp_path / "bc.docx")])
    assert ended.value.code == 0
    assert "Kết quả triển khai" in said(docx.Document(str(tmp_path / "bc.docx")))
    get_settings.cache_clear()


@pytest.mark.parametrize(("unit", "period"), [("99", MONTH), (CITY, "2019-01"), (CITY, "2026-Q2")])
def test_what_the_release_does_not_know_is_refused(
    settings: Settings, unit: str, period: str
) -> None:
    with pytest.raises(NoSuchReportError):
        write_report(settings, unit, period)


def test_without_a_release_there_is_nothing_to_report(tmp_path: Path) -> None:
    with pytest.raises(NoReleaseError):
        write_report(Settings(home=tmp_path), CITY, MONTH)


@pytest.mark.slow
def test_libreoffice_prints_it(settings: Settings, tmp_path: Path) -> None:
    written = write_report(settings, CITY, MONTH, tmp_path / "bc.docx")
    printed = converted(Path(written.path), "pdf", tmp_path / "printed")
    assert printed.read_bytes().startswith(b"%PDF")
