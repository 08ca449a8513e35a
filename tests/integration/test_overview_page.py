"""The overview page shows in a browser what the release says, and follows its filters.

Pictures of it, of the nation and of a province, are left in the tests' temporary folder
(``…/pictures0/overview-*.png``; pytest keeps those of its last three runs).
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import national_marts
import pytest
from chromium import chromium
from playwright.sync_api import Browser, Page

from ingest.config import PROJECT_DIR, Settings
from publish.overview.figures import overview_of
from publish.overview.writing import OverviewFile, write_overview

SEEDS = PROJECT_DIR / "seeds"
CARDS, ACCOUNTS = "CCCD_ISSUED_CUM", "VNEID_L2_ACTIVATED_CUM"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(home=tmp_path_factory.mktemp("overview"))
    national_marts.make(made)
    return made


@pytest.fixture(scope="module")
def written(settings: Settings) -> Path:
    folder = settings.home / "page"
    folder.mkdir()
    write_overview(settings.released_database, SEEDS, folder)
    return folder / "overview"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def page(browser: Browser, written: Path) -> Iterator[Page]:
    """The page from its file, with the network cut off; anything that goes wrong is collected."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
    opened.on("request", lambda one: wrong.append(one.url) if "://" in one.url[:7] else None)
    opened.context.set_offline(True)
    opened.goto((written / "index.html").as_uri())
    yield opened
    outside = [one for one in wrong if not one.startswith("file://")]
    assert outside == []


def asked(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(settings.released_database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def rolled_up(
    settings: Settings, code: str, period: str, indicator: str = "CCCD_ISSUED"
) -> tuple[int, int, int]:
    [(value, reported, expected)] = asked(
        settings,
        "select stock_value::bigint, stock_units_reported, units_expected "
        "from marts.fct_unit_rollup inner join marts.dim_unit using (unit_key) "
        f"where indicator_code = '{indicator}' and unit_code = '{code}' "
        f"and period_key = '{period}' and unit_level <> 'commune'",
    )
    return int(str(value)), int(str(reported)), int(str(expected))


def vietnamese(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def card(page: Page, name: str = CARDS) -> tuple[str, str]:
    return (
        page.inner_text(f"#card-{name} .value"),
        page.locator(f"#card-{name} > :last-child").inner_text().replace("\u00a0", " "),
    )


def choose(page: Page, area: str, month: str, source: str = "sum") -> None:
    page.select_option("#area", label=area)
    page.select_option("#month", label=month)
    page.check(f"[name=source][value={source}]")


def test_a_filter_changes_the_number_to_what_sql_says(page: Page, settings: Settings) -> None:
    choose(page, "Việt Nam", "Tháng 06/2026")
    nation = rolled_up(settings, "VN", "2026-06")
    before = card(page)
    assert before[0] == vietnamese(nation[0])
    assert f"({nation[1]}/{nation[2]} xã, phường)" in before[1]

    page.click('#tiles [data-area="31"]')
    province = rolled_up(settings, "31", "2026-06")
    assert card(page) == (vietnamese(province[0]), "độ phủ 66,67 % (2/3 xã, phường)")
    assert page.locator("#area option:checked").inner_text() == "Thành phố Hải Phòng"

    page.select_option("#month", label="Tháng 02/2026")
    assert card(page)[0] == vietnamese(rolled_up(settings, "31", "2026-02")[0])


def test_what_provinces_say_themselves_stands_apart(page: Page, settings: Settings) -> None:
    choose(page, "Thành phố Hà Nội", "Tháng 03/2026", "own")
    assert card(page) == ("18.007", "độ phủ 100,00 % (1/1 tỉnh, thành phố)")
    choose(page, "Việt Nam", "Tháng 03/2026", "own")
    [(total,)] = asked(
        settings,
        "select sum(stock_value)::bigint from marts.fct_indicator_period "
        "inner join marts.dim_unit using (unit_key) "
        "where unit_level = 'province' and period_key = '2026-03' and stock_value is not null",
    )
    assert card(page) == (
        vietnamese(int(str(total))),
        "độ phủ 100,00 % (34/34 tỉnh, thành phố)",
    )


def test_accounts_of_level_2_are_shown_as_sql_says(page: Page, settings: Settings) -> None:
    choose(page, "Việt Nam", "Tháng 06/2026")
    nation = rolled_up(settings, "VN", "2026-06", "VNEID_L2_ACTIVATED")
    assert card(page, ACCOUNTS) == (
        vietnamese(nation[0]),
        "độ phủ 97,06 % (99/102 xã, phường)",
    )
    assert nation[1:] == (99, 102)
    choose(page, "Tỉnh Cao Bằng", "Tháng 03/2026")
    assert rolled_up(settings, "04", "2026-03", "VNEID_L2_ACTIVATED") == (2 * 6 * 3 * 100, 3, 3)
    assert card(page, ACCOUNTS) == ("3.600", "độ phủ 100,00 % (3/3 xã, phường)")


def test_what_nobody_reported_is_a_dash_and_never_zero(page: Page) -> None:
    choose(page, "Thành phố Hải Phòng", "Tháng 06/2026")
    assert card(page, ACCOUNTS) == ("–", "chưa có số")
    cells = page.locator('#services tr[data-service="DVC25_01"] td').all_inner_texts()
    assert cells[1:6] == [""] * 5


def test_services_show_counts_rates_and_coverage(page: Page) -> None:
    choose(page, "Tỉnh Cao Bằng", "Tháng 06/2026")
    cells = page.locator('#services tr[data-service="DVC25_03"] td').all_inner_texts()
    assert [text.replace("\u00a0", " ") for text in cells[1:]] == [
        "120", "90", "75,00 %",
        "36\nđộ phủ 66,67 %", "90,00 %\nđộ phủ 66,67 %", "100,00 % (3/3)",
    ]  # fmt: skip
    assert page.locator("#services tbody tr").count() == 25


def test_the_map_has_every_province_and_marks_partial_sums(page: Page) -> None:
    choose(page, "Việt Nam", "Tháng 06/2026")
    page.select_option("#map-indicator", label="Lũy kế thẻ CCCD/căn cước đã cấp")
    assert page.locator("#tiles .tile").count() == 34
    partial = page.locator("#tiles .tile.part").evaluate_all("all => all.map(x => x.dataset.area)")
    assert partial == ["31"]
    page.select_option("#map-indicator", label="Tỷ lệ báo cáo đúng hạn")
    tile = page.locator('#tiles [data-area="01"]').inner_text().replace("\u00a0", " ")
    assert tile.split("\n") == ["Hà Nội", "33,33 %"]


def test_punctuality_and_findings_follow_area_and_month(page: Page) -> None:
    choose(page, "Tỉnh Lào Cai", "Tháng 06/2026")
    assert card(page, "reports")[0].replace("\u00a0", " ") == "33,33 %"
    assert page.locator("#late tr.chosen td").all_inner_texts()[:5] == [
        "Tỉnh Lào Cai", "3", "1", "1", "1",
    ]  # fmt: skip
    row = page.locator('#findings tr[data-rule="RATIO_MISMATCH"] td')
    assert row.all_inner_texts()[1:] == ["1", "0", "0", "0"]
    page.select_option("#month", label="Tháng 05/2026")
    assert row.all_inner_texts()[1:] == ["0", "0", "0", "1"]


def test_text_from_reports_is_shown_and_never_runs(page: Page) -> None:
    choose(page, "Việt Nam", "Tháng 06/2026")
    assert "<b>không</b>" in page.inner_text("#findings")
    assert page.locator("#findings small b").count() == 0


def test_the_charts_are_drawn(page: Page, settings: Settings) -> None:
    choose(page, "Việt Nam", "Tháng 06/2026")
    shown = page.evaluate(
        "() => [0, 1].map(n => { const told = echarts.getInstanceByDom("
        "document.getElementById('trend-' + n)).getOption(); "
        "return [told.title[0].show, ...told.series[1].data]; })"
    )
    # Neither says that there is nothing to show.
    assert shown == [
        [False, *(rolled_up(settings, "VN", month, code)[0] for month in national_marts.MONTHS)]
        for code in ("CCCD_ISSUED", "VNEID_L2_ACTIVATED")
    ]
    for chart in ("trend-0", "trend-1", "punctuality"):
        drawn = page.evaluate(
            "id => { const c = document.querySelector('#' + id + ' canvas'); const d = "
            "c.getContext('2d').getImageData(0, 0, c.width, c.height).data; "
            "return d.some((v, i) => i % 4 === 3 && v > 0); }",
            chart,
        )
        assert drawn, chart


def test_pictures_of_the_page_are_left_to_be_looked_at(
    page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("pictures")
    for name, area in (("nation", "Việt Nam"), ("province", "Thành phố Hải Phòng")):
        choose(page, area, "Tháng 06/2026")
        page.evaluate("scrollTo(0, 0)")
        picture = page.screenshot(path=folder / f"overview-{name}.png", full_page=True)
        assert len(picture) > 100_000, "hardly anything is drawn"


def test_a_telephone_shows_it_without_scrolling_sideways(browser: Browser, written: Path) -> None:
    narrow = browser.new_page(viewport={"width": 400, "height": 800})
    narrow.goto((written / "index.html").as_uri())
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 400
    narrow.close()


def test_the_page_is_whole_in_one_file_and_reaches_for_nothing(written: Path) -> None:
    text = (written / "index.html").read_text(encoding="utf-8")
    markup = re.sub(r"(<script[^>]*>).*?</script>", r"\1", text, flags=re.DOTALL)
    assert markup.count("<script") == 3
    assert not re.search(r"<[^>]*\b(?:src|href)=|@import|url\(|<!--", markup)
    beside = {path.name for path in written.iterdir()}
    assert {"echarts-LICENSE.txt", "echarts-NOTICE.txt", "overview.json"} <= beside
    inside = re.search(r'<script id="data" type="application/json">(.*?)</script>', text)
    assert inside
    assert json.loads(inside[1]) == json.loads((written / "overview.json").read_text())


def test_equal_marts_make_an_equal_page(settings: Settings, tmp_path: Path) -> None:
    def once(name: str) -> OverviewFile:
        (tmp_path / name).mkdir()
        return write_overview(settings.released_database, SEEDS, tmp_path / name)

    assert once("one") == once("other")


def test_every_province_of_today_has_a_tile_of_its_own(settings: Settings) -> None:
    with duckdb.connect(str(settings.released_database), read_only=True) as connection:
        areas = overview_of(connection, SEEDS)["areas"]
    lowest = max(row for _, _, _, row, _ in areas)
    places = {(row, column) for _, _, _, row, column in areas[1:]}
    assert len(places) == len(areas) - 1 == 34
    assert lowest == 17  # none stands below the map, where provinces without a tile go


def test_a_province_without_a_tile_stands_below_the_map(settings: Settings, tmp_path: Path) -> None:
    for name in ("province_tiles.csv", "reporting_cycles.csv"):
        lines = (SEEDS / name).read_text(encoding="utf-8").splitlines()
        kept = "\n".join(one for one in lines if not one.startswith("92,"))
        (tmp_path / name).write_text(kept, encoding="utf-8")
    with duckdb.connect(str(settings.released_database), read_only=True) as connection:
        areas = {area[0]: area for area in overview_of(connection, tmp_path)["areas"]}
    assert areas["92"][1:] == ["Thành phố Cần Thơ", "Thành phố Cần Thơ", 18, 1]


def test_a_release_without_figures_still_has_a_page(browser: Browser, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    snapshot = national_marts.make(settings)
    with duckdb.connect(str(snapshot)) as connection:
        connection.execute("delete from marts.fct_indicator_period")
    write_overview(snapshot, SEEDS, tmp_path)
    opened = browser.new_page()
    wrong: list[object] = []
    opened.on("pageerror", lambda error: wrong.append(error))
    opened.goto((tmp_path / "overview" / "index.html").as_uri())
    assert opened.locator("#nothing").is_visible()
    assert wrong == []
    opened.close()
