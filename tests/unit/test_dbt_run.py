"""A run of dbt: its outcome, what it leaves behind, and how seeds come into the warehouse."""

import shutil
from pathlib import Path

import duckdb
import pytest

from ingest.config import PROJECT_DIR, Settings
from ingest.dbt_run import DbtRun, run_dbt

SEEDS = ("units_of_measure", "succession_overrides", "unit_successions")
ARTIFACTS = ("manifest.json", "run_results.json")


def seed(settings: Settings, *names: str) -> DbtRun:
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    return run_dbt(settings, ["seed", "--select", *names])


def left_by(settings: Settings) -> list[str]:
    target = settings.home / "dbt" / "target"
    return [name for name in ARTIFACTS if (target / name).exists()]


@pytest.fixture
def project(tmp_path: Path) -> Settings:
    """A project whose seeds may be changed."""
    ignored = shutil.ignore_patterns("target", "logs")
    for name in ("seeds", "dbt_project"):
        shutil.copytree(PROJECT_DIR / name, tmp_path / "project" / name, ignore=ignored)
    return Settings(home=tmp_path / "home", project_dir=tmp_path / "project")


@pytest.mark.usefixtures("dbt_as_users_start_it")
def test_a_process_made_anew_parses_the_project_and_tells_what_became_of_every_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBT_WRITE_JSON", "true")
    settings = Settings(home=tmp_path)
    outcome = seed(settings, *SEEDS)
    assert outcome.succeeded, outcome.output
    assert sorted(outcome.names("success")) == sorted(f"seed.{name}" for name in SEEDS)
    assert {(node.kind, node.failed, node.failures) for node in outcome.nodes} == {
        ("seed", False, 0)
    }
    assert "Completed successfully" in outcome.output
    assert left_by(settings) == list(ARTIFACTS), "they were asked for"


def test_a_run_forked_from_a_loaded_process_tells_the_same(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    outcome = seed(settings, *SEEDS)
    assert outcome.succeeded, outcome.output
    assert sorted(outcome.names("success")) == sorted(f"seed.{name}" for name in SEEDS)
    assert "Completed successfully" in outcome.output
    assert left_by(settings) == [], "nobody asked for them"


def test_what_dbt_does_not_understand_is_told_and_has_no_nodes(tmp_path: Path) -> None:
    outcome = run_dbt(Settings(home=tmp_path), ["build", "--no-such-option"])
    assert (outcome.exit_code, outcome.nodes) == (2, ())
    assert "--no-such-option" in outcome.output


def test_a_seed_holds_what_its_file_says_in_the_types_given_for_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert seed(settings, "unit_successions").succeeded
    file = settings.seeds / "unit_successions.csv"
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        types = dict(
            connection.execute(
                "select column_name, data_type from information_schema.columns"
                " where table_name = 'unit_successions' order by ordinal_position"
            ).fetchall()
        )
        written = ", ".join(f"cast({name} as {kind})" for name, kind in types.items())
        (differing,) = connection.execute(
            f"""
            select count(*) from (
                (from reference.unit_successions)
                except all
                (select {written} from read_csv('{file}', header = true, all_varchar = true))
            )
            """
        ).fetchone() or (None,)
        rows = connection.execute("select count(*) from reference.unit_successions").fetchone()
    assert types == {
        "predecessor_unit_key": "VARCHAR",
        "successor_unit_key": "VARCHAR",
        "effective_date": "DATE",
        "relation": "VARCHAR",
        "is_default_successor": "BOOLEAN",
        "share": "DECIMAL(38,6)",
        "share_basis": "VARCHAR",
    }
    assert differing == 0
    assert rows == (len(file.read_text(encoding="utf-8").splitlines()) - 1,)


def test_a_seed_loaded_again_is_replaced_and_one_that_is_broken_leaves_the_last(
    project: Settings,
) -> None:
    shares = project.seeds / "succession_overrides.csv"
    header = shares.read_text(encoding="utf-8").splitlines()[0]
    row = "00007,{},2025-07-01,{},manual,x"

    def held() -> list[tuple[object, ...]]:
        with duckdb.connect(str(project.warehouse), read_only=True) as connection:
            return connection.execute(
                "select successor_code, share from reference.succession_overrides"
            ).fetchall()

    shares.write_text(f"{header}\n{row.format('00008', '1')}\n", encoding="utf-8")
    assert seed(project, "succession_overrides").succeeded
    assert held() == [("00008", 1)]
    shares.write_text(f"{header}\n{row.format('00025', '0.5')}\n", encoding="utf-8")
    assert seed(project, "succession_overrides").succeeded
    assert held() == [("00025", 0.5)]
    shares.write_text(f"{header}\n{row.format('00008', 'half')}\n", encoding="utf-8")
    broken = seed(project, "succession_overrides")
    assert broken.names("error") == ["seed.succession_overrides"]
    assert "half" in broken.nodes[0].message
    assert held() == [("00025", 0.5)]


def test_a_column_no_type_is_given_for_stops_its_seed(project: Settings) -> None:
    shares = project.seeds / "succession_overrides.csv"
    header = shares.read_text(encoding="utf-8").splitlines()[0]
    shares.write_text(f"{header},note\n", encoding="utf-8")
    outcome = seed(project, "succession_overrides")
    assert outcome.names("error") == ["seed.succession_overrides"]
    assert "column note of seed succession_overrides has no type" in outcome.nodes[0].message
