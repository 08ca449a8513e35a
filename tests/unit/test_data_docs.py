"""Data Docs open without network and never run what a sender wrote."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from ingest.config import Settings
from ingest.data_docs import KEEP_RUNS, offline_body
from ingest.gate import CheckedTable, GateReport, blocking, run_suite, warning

HOSTILE = "<img src=http://evil.example/x onerror=alert(1)><script src='https://evil.example'>"
LOADED_FROM = {"src", "href", "action", "data", "poster", "srcset", "background", "style"}


class Loads(HTMLParser):
    """Collects what a browser would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            if name in LOADED_FROM:
                self.targets.append(value or "")


def loads(page: Path) -> Loads:
    found = Loads()
    found.feed(page.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> GateReport:
    import great_expectations.expectations as gxe

    frame = pd.DataFrame({"key": [1, 2], "text": ["được", HOSTILE], "share": [1.0, 120.0]})
    table = CheckedTable(
        name="figures",
        place="figures.parquet",
        frame=frame,
        expectations=(
            blocking(
                gxe.ExpectColumnValuesToBeInSet,
                "TEXT",
                "chữ trong danh mục",
                "a listed text",
                column="text",
                value_set=["được"],
            ),
            warning(
                gxe.ExpectColumnValuesToBeBetween,
                "SHARE",
                "tối đa 100",
                "at most 100",
                column="share",
                max_value=100,
            ),
            blocking(
                gxe.ExpectColumnValuesToNotBeNull, "ABSENT", "có cột", "is there", column="absent"
            ),
        ),
        keys=("key",),
    )
    home = tmp_path_factory.mktemp("home")
    return run_suite("trial", [table], Settings(home=home))


def pages(report: GateReport) -> list[Path]:
    site = Path(report.docs_path).parents[2]
    found = [*site.rglob("*.html"), *site.rglob("*.css")]
    assert {"index.html", "figures.html", "style.css"} <= {path.name for path in found}
    return found


def test_no_page_asks_the_network_for_anything_or_runs_anything(report: GateReport) -> None:
    for page in pages(report):
        if page.suffix == ".css":
            assert not re.search(r"url\(|@import|//", page.read_text(encoding="utf-8"))
            continue
        found = loads(page)
        assert not found.tags & {"script", "img", "iframe", "object", "embed", "form", "base"}
        assert all("//" not in target and ":" not in target for target in found.targets)


def test_every_link_of_every_page_leads_to_a_file(report: GateReport) -> None:
    for page in pages(report):
        for target in loads(page).targets:
            assert (page.parent / target).is_file(), (page, target)


def test_the_page_shows_what_failed_with_the_row_and_the_words(report: GateReport) -> None:
    page = (Path(report.docs_path).parent / "figures.html").read_text(encoding="utf-8")
    assert "chữ trong danh mục" in page
    assert "1 unexpected values found" in page
    start = Path(report.docs_path).read_text(encoding="utf-8")
    assert "Không đạt (failed)" in start
    for text in (page, start):
        assert "&lt;img src=http://evil.example" in text  # the cell, shown as the text it is


def test_blocking_and_warning_failures_are_kept_apart(report: GateReport) -> None:
    assert not report.success
    assert {failure.code for failure in report.blocking_failed} == {"TEXT", "ABSENT"}
    assert {failure.code for failure in report.warnings} == {"SHARE"}


def test_a_check_that_cannot_be_run_blocks_and_says_why(report: GateReport) -> None:
    absent = next(one for one in report.blocking_failed if one.code == "ABSENT")
    assert "absent" in json.dumps(absent.sample)


def test_markup_in_a_cell_is_dropped_or_shown_never_kept() -> None:
    body = offline_body(f"<body><td class='a' onclick='x()'>{HOSTILE}5</td></body>")
    assert body == '<td class="a">'
    assert offline_body("<p>a &lt; b</p>") == "<p>a &lt; b</p>"


def test_old_runs_are_forgotten_and_the_start_page_lists_the_rest(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    suite = settings.reports / "data_docs" / "trial"
    for number in range(KEEP_RUNS + 5):
        folder = suite / f"2020{number:04d}T000000Z-000000"
        folder.mkdir(parents=True)
        old = {"success": True, "evaluated": 1, "blocking_failed": [], "warnings": []}
        (folder / "report.json").write_text(json.dumps(old), encoding="utf-8")
        (folder / "index.html").write_text("<p>", encoding="utf-8")
    report = run_suite("trial", [], settings)
    assert report.success
    assert len([path for path in suite.iterdir() if path.is_dir()]) == KEEP_RUNS
    assert report.run_id in (suite.parents[0] / "index.html").read_text(encoding="utf-8")
