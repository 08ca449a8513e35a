"""``make dashboards`` shows in a browser what the published marts say, and follows its filters.

A picture of each dashboard is left in the tests' temporary folder (``…/pictures0/toan-canh.png``
and so on; pytest keeps those of its last three runs).
"""

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import dashboard_marts
import many_readers
import psycopg2
import pytest
import superset_services
from chromium import chromium
from dashboard_answers import cards, of_reports, of_the_service
from playwright.sync_api import Browser, Locator, Page
from superset_local import with_own_postgres

from ingest.config import PROJECT_DIR, Settings, child_environment
from publish.dashboards.description import Dashboard, described
from publish.postgres.publication import publish_to_postgres

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3000)]
TOLD = described()
PATIENCE = 240_000  # a busy machine draws slowly
VIEWER = "viewer"
# Of a unit that has everything its page can show: a report, figures and a finding.
A_UNIT = {"area": "Tỉnh Cao Bằng", "unit": "Phường Thục Phán, Tỉnh Cao Bằng (01273)"}
# What a chart says that has nothing to show, in either language.
_WORDS = json.loads((PROJECT_DIR / "deploy" / "superset_vi.json").read_text(encoding="utf-8"))
_NOTHING = (
    "No data",
    "No results were returned for this query",
    "No records found",
    "No matching records found",
    "There is currently no information to display.",
)
NOTHING = (*_NOTHING, *(_WORDS[text] for text in _NOTHING))
INBOX = Path(__file__).parents[1] / "data" / "inbox"


@dataclass
class Superset:
    """A Superset that runs, and what to ask the database it reads."""

    settings: Settings
    home: superset_services.SupersetHome
    addresses: dict[str, str]
    wrong: list[str] = field(default_factory=list)

    def published(self) -> Settings:
        """Settings that publish to the PostgreSQL it reads."""
        return with_own_postgres(self.settings, self.home)

    def reader_dsn(self) -> str:
        """Where ``bi_reader`` asks."""
        told = self.published()
        password = Path(told.postgres_passwords).read_text().split('"')[3]
        return psycopg2.extensions.make_dsn(told.postgres_dsn, user="bi_reader", password=password)

    def asked(self, sql: str) -> list[tuple[object, ...]]:
        """Ask PostgreSQL as ``bi_reader``, without the dashboards' queries."""
        with psycopg2.connect(self.reader_dsn()) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def log_in(self, browser: Browser, user: str, password: str) -> Page:
        """Open a page as somebody; what goes wrong on it is collected."""
        page = browser.new_page(viewport={"width": 1440, "height": 3600}, locale="vi-VN")
        page.set_default_timeout(PATIENCE)
        page.set_default_navigation_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on(
            "response",
            lambda one: self.wrong.append(f"{one.status} {one.url}") if one.status >= 400 else None,
        )
        root = self.addresses["toan-canh"].partition("/superset/")[0]
        page.route(lambda url: not url.startswith(root), lambda one: one.abort())
        page.goto(f"{root}/login/")
        page.fill("#username", user)
        page.fill("#password", password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page


def make(target: str, home: Path) -> str:
    plain = {name: text for name, text in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "--no-print-directory", target], cwd=PROJECT_DIR, text=True, capture_output=True,
        env={**plain, "DEAN06_HOME": str(home), "DEAN06_POSTGRES_DSN": ""}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def superset() -> Iterator[Superset]:
    folder = Path(tempfile.mkdtemp(prefix="dean06-dashboards-"))
    folder.chmod(0o755)  # PostgreSQL runs under another account
    settings = Settings(home=folder)
    dashboard_marts.make(settings)
    try:
        said = make("dashboards", folder)
        addresses = re.findall(r"(http://localhost:\d+/superset/dashboard/([\w-]+)/)", said)
        home = superset_services.SupersetHome(folder / "superset")
        yield Superset(settings, home, {slug: address for address, slug in addresses})
    finally:
        make("down-dashboards", folder)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def page(superset: Superset, browser: Browser) -> Page:
    return superset.log_in(browser, superset_services.ADMIN, superset.home.known()["password"])


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pictures")


def chart(page: Page, name: str) -> Locator:
    return page.locator(f'[data-test-chart-name="{name}"]')


def show(page: Page, superset: Superset, dashboard: Dashboard) -> None:
    """Open a dashboard and wait until all its charts are there."""
    page.goto(superset.addresses[dashboard.slug])
    for one in dashboard.charts:
        chart(page, one.name).wait_for()
    settle(page)


def settle(page: Page) -> None:
    """Wait until no chart is loading, twice in a row."""
    quiet = 0
    while quiet < 2:
        page.wait_for_timeout(1500)
        loading = page.locator('[data-test-chart-name] .loading, [data-test="loading-indicator"]')
        quiet = 0 if loading.count() else quiet + 1


def choose(page: Page, **values: str) -> None:
    """Take a value of each filter, and apply them."""
    for column, value in values.items():
        page.locator(f"#NATIVE_FILTER-{column}").click(force=True)
        page.keyboard.type(value)
        page.locator(f'.ant-select-item-option[title="{value}"]').click()
        page.keyboard.press("Escape")
    page.locator('[data-test="filter-bar__apply-button"]').click()
    settle(page)


def number(page: Page, name: str) -> str:
    return chart(page, name).locator(".header-line").inner_text().replace("\u00a0", " ").strip()


def cells(page: Page, name: str) -> list[list[str]]:
    rows = chart(page, name).locator("table tbody tr")
    return [
        [text.replace("\u00a0", " ") for text in rows.nth(at).locator("td").all_inner_texts()]
        for at in range(rows.count())
    ]


@pytest.mark.parametrize("dashboard", TOLD.dashboards, ids=lambda one: one.slug)
def test_a_dashboard_opens_with_all_its_charts_and_no_error(
    page: Page, superset: Superset, dashboard: Dashboard, pictures: Path
) -> None:
    superset.wrong.clear()
    show(page, superset, dashboard)
    if "unit" in {one.column for one in dashboard.filters}:
        choose(page, **A_UNIT)
    page.screenshot(path=pictures / f"{dashboard.slug}.png", full_page=True)
    drawn = page.locator("[data-test-chart-name]")
    assert drawn.count() == len(dashboard.charts)
    assert drawn.locator('.ant-alert-error, [data-test="ErrorAlert"]').count() == 0
    assert superset.wrong == []
    texts = {one.name: chart(page, one.name).inner_text() for one in dashboard.charts}
    assert [name for name, text in texts.items() if any(word in text for word in NOTHING)] == []
    for one in dashboard.filters:
        assert page.locator(f"#NATIVE_FILTER-{one.column}").count() == 1


def test_a_filter_changes_the_numbers_to_what_sql_says(page: Page, superset: Superset) -> None:
    show(page, superset, TOLD.dashboards[0])
    shown = ("Căn cước đã cấp (lũy kế)", "Độ phủ căn cước")
    assert tuple(number(page, name) for name in shown) == cards(superset, "VN")
    choose(page, area="Thành phố Hải Phòng")
    assert tuple(number(page, name) for name in shown) == cards(superset, "31")
    assert cards(superset, "31")[1] == "66,67 %"
    ranked = {row[0]: row[1:3] for row in cells(page, "Chỉ tiêu đã chọn theo tỉnh")}
    assert len(ranked) == 34
    assert tuple(ranked["Thành phố Hải Phòng"]) == cards(superset, "31")


def test_accounts_of_level_2_are_shown_as_sql_says(page: Page, superset: Superset) -> None:
    show(page, superset, TOLD.dashboards[0])
    shown = ("Định danh mức 2 (lũy kế)", "Độ phủ định danh mức 2")
    nation = cards(superset, "VN", "VNEID_L2_ACTIVATED")
    assert tuple(number(page, name) for name in shown) == nation == ("2.095.200", "97,06 %")
    choose(page, area="Tỉnh Cao Bằng")
    province = cards(superset, "04", "VNEID_L2_ACTIVATED")
    assert tuple(number(page, name) for name in shown) == province == ("7.200", "100,00 %")


def test_services_are_filtered_and_their_rates_recomputed(page: Page, superset: Superset) -> None:
    show(page, superset, TOLD.dashboards[1])
    before = number(page, "Hồ sơ tiếp nhận")
    choose(page, area="Tỉnh Cao Bằng")
    told = of_the_service(superset, "Tỉnh Cao Bằng")
    assert before != number(page, "Hồ sơ tiếp nhận") == told["SVC_RECEIVED"][0]
    assert number(page, "Tỷ lệ trực tuyến") == told["SVC_ONLINE_RATE"][1] == "75,00 %"
    assert number(page, "Tỷ lệ đúng hạn") == told["SVC_ON_TIME_RATE"][1] == "90,00 %"
    assert number(page, "Phủ đúng hạn") == told["SVC_ON_TIME"][2]
    [service] = [row for row in cells(page, "25 dịch vụ thiết yếu") if row[0] == "DVC25_03"]
    assert service[5:8] == [told["SVC_RESOLVED"][0], told["SVC_ON_TIME"][0], "90,00 %"]


def test_punctuality_and_findings_follow_month_and_province(page: Page, superset: Superset) -> None:
    show(page, superset, TOLD.dashboards[2])
    names = ("Báo cáo phải gửi", "Báo cáo chưa gửi", "Tỷ lệ báo cáo đúng hạn", "Lỗi còn mở")
    seen = [tuple(number(page, name) for name in names)]
    choose(page, period="Tháng 05/2026")
    seen.append(tuple(number(page, name) for name in names))
    show(page, superset, TOLD.dashboards[2])
    choose(page, area="Tỉnh Cao Bằng")
    seen.append(tuple(number(page, name) for name in names))
    assert seen == [
        of_reports(superset, "2026-06"),
        of_reports(superset, "2026-05"),
        of_reports(superset, "2026-06", "Tỉnh Cao Bằng"),
    ]
    assert len(set(seen)) == 3


def test_a_units_figure_leads_to_its_cell_and_the_text_is_text(
    page: Page, superset: Superset
) -> None:
    show(page, superset, TOLD.dashboards[3])
    choose(page, **A_UNIT)
    [traced] = cells(page, "Nguồn của từng số: tệp, ô, câu")
    [(value, file_name, place)] = superset.asked(
        "select v.value_as_written, s.file_name, v.locator from marts.fct_reported_value as v "
        "inner join marts.dim_submission as s using (submission_version_key) "
        f"where s.file_name = '{traced[6]}'"
    )
    assert (traced[2], traced[6], traced[7]) == (value, file_name, place)
    assert traced[8] == "Lũy kế <b>thẻ</b> đã cấp"
    assert file_name == "01273_2026-06.xlsx"


def test_a_viewer_sees_the_dashboards_and_importing_again_adds_nothing(
    superset: Superset, browser: Browser
) -> None:
    said = make("dashboards", superset.settings.home)
    assert all(address in said for address in superset.addresses.values())
    superset_services.tell(
        superset.home,
        "from superset import security_manager as sm\n"
        "roles = [sm.find_role(name) for name in "
        "('Gamma', 'Xem Kho dữ liệu Đề án 06 (bi_reader)')]\n"
        f"assert sm.add_user('{VIEWER}', 'V', 'V', 'v@localhost', roles, 'looks-only')\n"
        "from superset.models.dashboard import Dashboard\n"
        "from superset import db\n"
        f"assert db.session.query(Dashboard).count() == {len(TOLD.dashboards)}\n",
    )
    page = superset.log_in(browser, VIEWER, "looks-only")
    show(page, superset, TOLD.dashboards[0])
    assert number(page, "Căn cước đã cấp (lũy kế)") == cards(superset, "VN")[0]
    page.close()


def test_readers_see_whole_releases_while_reports_are_loaded_and_releases_published(
    page: Page, superset: Superset
) -> None:
    superset.wrong.clear()
    dsn = superset.reader_dsn()
    publish_next = publisher(superset)
    publish_next()
    provinces = [name for (name,) in superset.asked(
        "select unit_name from marts.dim_unit where unit_level = 'province' order by 1 limit 3"
    )]  # fmt: skip
    in_lab: list[list[int]] = []
    readers = [
        many_readers.by_psql(dsn, dashboard_marts.NUMBERS),
        many_readers.by_pandas(dsn, dashboard_marts.NUMBERS),
    ]
    at_work = [*readers, publish_next, loader(superset)]
    # Pauses leave the browser a processor.
    with many_readers.all_at_once(at_work, pause_seconds=0.5) as answers:
        show(page, superset, TOLD.dashboards[0])
        for province in provinces:  # another choice asks anew, whatever is kept
            choose(page, area=str(province))
            assert page.locator('.ant-alert-error, [data-test="ErrorAlert"]').count() == 0
            in_lab.append(asked_in_lab(page, dashboard_marts.NUMBERS))
    *seen, releases, loads = answers
    assert superset.wrong == []
    assert len(releases) >= 3
    assert loads
    for answer in (*seen, in_lab):
        assert all(len(numbers) == 1 for numbers in answer), "half a release"
        assert answer == sorted(answer)
        assert len({number for [number] in answer}) > 1


def publisher(superset: Superset) -> Callable[[], list[int]]:
    """Return what makes the next release and publishes it."""
    settings = superset.published()
    numbers = itertools.count(1)

    def publish_next() -> list[int]:
        number = next(numbers)
        dashboard_marts.follow_up(settings, number)
        publish_to_postgres(settings)
        return [number]

    return publish_next


def loader(superset: Superset) -> Callable[[], list[int]]:
    """Return what drops the next report into the inbox and loads it."""
    inbox = superset.settings.inbox
    inbox.mkdir(parents=True, exist_ok=True)
    environment = child_environment(DEAN06_HOME=str(superset.settings.home),
                                    DEAN06_SETTLE_SECONDS="0")  # fmt: skip
    load = many_readers.by_command([Path(sys.executable).parent / "dean06", "load"], environment)
    reports = itertools.cycle(sorted(INBOX.glob("1-first-reports/*.xlsx")))

    def load_next() -> list[int]:
        report = next(reports)
        for path in (report, report.with_name(f"{report.name}.receipt.json")):
            shutil.copy2(path, inbox / path.name)
        return load()

    return load_next


def asked_in_lab(page: Page, sql: str) -> list[int]:
    """Ask in Superset's SQL Lab: its own engine and session, nothing kept."""
    token = page.request.get(_at(page, "/api/v1/security/csrf_token/")).json()["result"]
    [database] = page.request.get(_at(page, "/api/v1/database/")).json()["result"]
    told = page.request.post(
        _at(page, "/api/v1/sqllab/execute/"),
        data={"database_id": database["id"], "sql": sql, "schema": "marts", "runAsync": False,
              "client_id": os.urandom(5).hex()},
        headers={"X-CSRFToken": token, "Referer": page.url},
    )  # fmt: skip
    assert told.ok, told.text()
    return [int(row["n"]) for row in told.json()["data"]]


def _at(page: Page, path: str) -> str:
    return page.url.partition("/superset/")[0] + path
