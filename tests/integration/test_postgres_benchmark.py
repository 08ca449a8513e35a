"""The benchmark of PostgreSQL asks the guide's own questions, and they have answers."""

import csv

import duckdb
import pytest

from benchmarks.invented_release import months, write_release
from benchmarks.postgres import Measured, Published, answerable
from benchmarks.postgres_page import page
from ingest.config import PROJECT_DIR, Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(home=tmp_path_factory.mktemp("bench"))
    first, rows = write_release(made, months(2)[:1], 60, 30)
    _, more = write_release(made, months(2)[1:], 60, 30, before=first)
    assert first == "through-2026-05"
    assert more > 1.5 * rows
    return made


def test_nearly_every_question_of_the_guide_has_an_answer(settings: Settings) -> None:
    with duckdb.connect(str(settings.released_database), read_only=True) as snapshot:
        questions, unanswered = answerable(snapshot)
    asked = {name.split(".")[0] for name in questions if name[0].isdigit()}
    assert {"3", "4", "5", "7", "8", "10", "12", "13", "14", "15", "17", "18", "20"} <= asked
    assert len(unanswered) <= 6


def test_sums_have_a_row_for_the_nation_and_every_province(settings: Settings) -> None:
    with duckdb.connect(str(settings.released_database), read_only=True) as snapshot:
        levels = snapshot.execute(
            "select unit_level, count(distinct unit_id) from marts.fct_unit_rollup "
            "inner join marts.dim_unit using (unit_key, unit_id) where period_key = '2026-06' "
            "and indicator_code = 'VNEID_L2_ACTIVATED' group by all order by all"
        ).fetchall()
    assert levels == [("commune", 60), ("nation", 1), ("province", 34)]


def test_the_page_counts_what_communes_may_fill_in_as_the_catalogue_does() -> None:
    with (PROJECT_DIR / "seeds" / "indicators.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["collection_level"] == "commune"]
    of_services = [row for row in rows if row["grain"].endswith("service")]
    told = page(Measured("2026-06-30", 2, 60, 3321, 60, answers={"snapshot": {}}))
    said = f"{len(rows) - len(of_services)} indicators communes collect and {len(of_services)} for"
    assert said in " ".join(told.split())


def test_the_page_names_what_is_over_the_limits() -> None:
    quick, slow = (10.0, 20.0), (250.0, 500.0)
    told = Measured(
        "2026-06-30", 2, 60, 3321, 60,
        [
            Published("59 months", 1_000_000, 50.0, 10.0, 30.0),
            Published("a server of old", 1_000_000, 601.0, 10.0, 30.0),
        ],
        {"snapshot": {"a": quick, "b": slow}, "bi_reader": {"a": quick, "b": slow}},
        ["c"],
    )  # fmt: skip
    text = page(told)
    assert "| 59 months | 1,000,000 | 50.0 s | 20,000 | 10.0 s | 30.0 s |" in text
    assert "Longer than wanted: a server of old." in text
    assert "| b | 250.0 | 500.0 | 250.0 | 500.0 |" in text
    assert "Over what is wanted: b (snapshot)." in text
    assert "without an answer here: c." in text
