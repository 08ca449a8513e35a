"""Where the dashboards find the marts, and how Superset is set up to show them."""

import json
import runpy
from pathlib import Path

import pytest

from ingest.config import Settings
from publish.dashboards.bundle import Place
from publish.dashboards.importing import SupersetError, import_dashboards, password_of, place_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("dsn", "place"),
    [
        ("postgresql://me@db:6432/warehouse", Place("db", 6432, "warehouse")),
        ("host=db dbname=warehouse user=me", Place("db", 5432, "warehouse")),
        ("postgresql://me@db", Place("db", 5432, "me")),
    ],
)
def test_the_marts_are_where_they_are_published_to(dsn: str, place: Place) -> None:
    assert place_of(Settings(postgres_dsn=dsn)) == place


@pytest.mark.parametrize("dsn", ["", "host=db nonsense"])
def test_without_a_readable_address_it_says_so(dsn: str) -> None:
    with pytest.raises(SupersetError, match="DEAN06_POSTGRES_DSN"):
        place_of(Settings(postgres_dsn=dsn))


def test_the_password_is_the_one_the_publisher_sets(tmp_path: Path) -> None:
    passwords = tmp_path / "readers.json"
    passwords.write_text(json.dumps({"bi_reader": "s3cret"}))
    settings = Settings(postgres_passwords=str(passwords))
    assert password_of(settings, "bi_reader") == "s3cret"
    with pytest.raises(SupersetError, match="bi_province_31"):
        password_of(settings, "bi_province_31")


def test_a_superset_that_is_not_there_is_a_sentence() -> None:
    settings = Settings(postgres_dsn="postgresql://me@db/warehouse")
    with pytest.raises(SupersetError, match="cannot be reached"):
        import_dashboards(settings, "http://127.0.0.1:9", "admin", "x")


@pytest.fixture
def superset_settings(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    monkeypatch.setenv("SUPERSET_SECRET_KEY", "k")
    monkeypatch.setenv("SUPERSET_DATABASE_URI", "sqlite://")
    monkeypatch.delenv("SUPERSET_CACHE_URI", raising=False)
    return runpy.run_path(str(ROOT / "deploy" / "superset_config.py"))


def test_numbers_are_written_the_vietnamese_way(superset_settings: dict[str, object]) -> None:
    written = superset_settings["D3_FORMAT"]
    assert isinstance(written, dict)
    assert (written["thousands"], written["decimal"], written["percent"]) == (".", ",", "\u00a0%")


def test_pages_may_fetch_from_superset_alone(superset_settings: dict[str, object]) -> None:
    assert "://" not in json.dumps(superset_settings["TALISMAN_CONFIG"])


def test_the_words_of_the_pages_are_served(superset_settings: dict[str, object]) -> None:
    from flask import Flask

    app = Flask(__name__)
    for blueprint in superset_settings["BLUEPRINTS"]:  # type: ignore[attr-defined]
        app.register_blueprint(blueprint)
    told = app.test_client().get("/superset/language_pack/vi/").get_json()
    words = told["locale_data"]["superset"]
    assert words["Apply filters"] == ["Áp dụng bộ lọc"]
    assert words[""]["lang"] == "vi"
