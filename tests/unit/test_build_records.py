"""What a build was made by is written down before the build counts, and found again by time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from raw_factory import Arrival, Document, Figure, RawFactory, at

from ingest import build
from ingest.archive import Archive
from ingest.as_known_on import lay_out_known, planned
from ingest.build import build_marts, run_build
from ingest.config import Settings
from ingest.dbt_run import DbtRun
from ingest.definitions import freeze
from ingest.errors import BuildFailedError, DefinitionsNotKeptError

SEED = "breakdown_code\nALL\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home with a project of its own; what dbt would do is not the matter here."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "breakdowns.csv").write_text(SEED, encoding="utf-8")
    (tmp_path / "dbt_project").mkdir()
    (tmp_path / "dbt_project" / "dbt_project.yml").write_text("name: x\n", encoding="utf-8")
    monkeypatch.setattr(build, "run_build", lambda *_, **__: DbtRun(0, (), ""))
    return Settings(home=tmp_path / "home", project_dir=tmp_path, timezone="Asia/Ho_Chi_Minh")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the time builds are done at."""
    return lambda moment: monkeypatch.setattr(build, "utc_now", lambda: moment)


def load(settings: Settings, day: str) -> None:
    raw = RawFactory.create(settings.warehouse)
    raw.loads = int(day.replace("-", ""))
    report = Document(f"report-{day}", "10525", "2026-05", (Figure("FEEDBACK_RECEIVED", "1"),))
    raw.load(at(day), [Arrival(report, at(day, 2))])
    raw.connection.close()


def change_seed(settings: Settings, row: str) -> None:
    (settings.seeds / "breakdowns.csv").write_text(f"{SEED}{row}\n", encoding="utf-8")


def laid_out(settings: Settings, moment: datetime, folder: Path) -> tuple[Settings, str]:
    """What a build as known at a moment would be made of: its settings and its seed."""
    with planned(settings, moment) as (plan, warehouse):
        then = lay_out_known(settings, plan, warehouse, folder)
    return then, (then.seeds / "breakdowns.csv").read_text(encoding="utf-8")


def test_every_moment_has_the_seeds_of_its_time(
    home: Settings, clock: Callable[[datetime], None], tmp_path: Path
) -> None:
    load(home, "2026-06-01")
    clock(at("2026-06-01", 9))
    build_marts(home)
    load(home, "2026-06-10")
    change_seed(home, "ORG:NEW")
    clock(at("2026-06-11"))
    build_marts(home.model_copy(update={"timezone": "UTC"}))
    change_seed(home, "ORG:NEVER_BUILT")
    first, seed_then = laid_out(home, at("2026-06-09"), tmp_path / "1")
    second, seed_later = laid_out(home, at("2026-06-12"), tmp_path / "2")
    assert seed_then == SEED
    assert seed_later == f"{SEED}ORG:NEW\n"
    assert (first.timezone, second.timezone) == ("Asia/Ho_Chi_Minh", "UTC")
    for then, loads in ((first, 1), (second, 2)):
        with duckdb.connect(str(then.warehouse), read_only=True) as connection:
            assert connection.execute("select count(*) from raw.loads").fetchone() == (loads,)


def test_the_inputs_of_two_moments_are_equal_only_where_all_of_them_are(
    home: Settings, clock: Callable[[datetime], None]
) -> None:
    load(home, "2026-06-01")
    clock(at("2026-06-01", 9))
    build_marts(home)
    change_seed(home, "ORG:NEW")
    clock(at("2026-06-05"))
    build_marts(home)
    load(home, "2026-06-10")
    clock(at("2026-06-10", 9))
    build_marts(home)
    inputs = []
    for day in ("2026-06-02", "2026-06-03", "2026-06-06", "2026-06-11"):
        with planned(home, at(day)) as (plan, _):
            inputs.append(plan.inputs)
    assert inputs[0] == inputs[1]
    assert len(set(inputs)) == 3


def test_a_build_killed_before_it_counts_is_done_again(
    home: Settings, clock: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(home, "2026-06-01")
    clock(at("2026-06-01", 9))

    def power_cut(point: str) -> None:
        raise SystemExit(point)

    with monkeypatch.context() as cut:
        cut.setattr(build, "failpoint", power_cut)
        with pytest.raises(SystemExit, match="after_build_record"):
            build_marts(home)
    assert len(Archive(home.archive).builds()) == 1
    again = build_marts(home)
    assert again.built
    assert again.loads == 1
    assert len(Archive(home.archive).builds()) == 2
    with planned(home, at("2026-06-02")) as (plan, _):
        assert plan.build.definitions == freeze(home).sha256


def test_another_time_zone_builds_everything_anew(home: Settings) -> None:
    load(home, "2026-06-01")
    build_marts(home)
    load(home, "2026-06-10")
    assert not build_marts(home).full_refresh
    moved = home.model_copy(update={"timezone": "UTC"})
    assert build_marts(moved).full_refresh
    assert not build_marts(moved).built


def test_seeds_changed_back_after_a_build_that_failed_are_built_anew(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(home, "2026-06-01")
    build_marts(home)
    change_seed(home, "ORG:NEW")
    failing = DbtRun(1, (), "no such column")
    with monkeypatch.context() as broken:
        broken.setattr(build, "run_build", run_build)
        broken.setattr(build, "run_dbt", lambda *_: failing)
        with pytest.raises(BuildFailedError, match="no such column"):
            build_marts(home)
    (home.seeds / "breakdowns.csv").write_text(SEED, encoding="utf-8")
    again = build_marts(home)
    assert again.built
    assert again.full_refresh


def test_another_load_runs_what_loads_change_and_no_more(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(build, "run_build", run_build)
    monkeypatch.setattr(
        build, "run_dbt", lambda _, command: asked.append(command) or DbtRun(0, (), "")
    )
    for day in ("2026-06-01", "2026-06-10"):
        load(home, day)
        build_marts(home)
    anew, grown = ([one for one in command if one.startswith("--")] for command in asked)
    assert "--full-refresh" in anew
    assert "--resource-type=seed" in anew
    assert "--selector=what_loads_change" in grown
    assert "--resource-type=seed" not in grown


def test_what_was_built_before_builds_were_kept_is_not_made_up(
    home: Settings, clock: Callable[[datetime], None]
) -> None:
    load(home, "2026-06-01")
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(
            "insert into raw.builds values ('B0', $1, $1, $1, true)", [at("2026-06-01")]
        )
    load(home, "2026-06-10")
    clock(at("2026-06-11"))
    build_marts(home)
    with pytest.raises(DefinitionsNotKeptError), planned(home, at("2026-06-02")):
        pass
    with planned(home, at("2026-06-10")) as (plan, _):
        assert plan.known.loads == 2


def test_a_load_that_is_not_built_yet_has_no_answer_yet(
    home: Settings, clock: Callable[[datetime], None]
) -> None:
    load(home, "2026-06-01")
    clock(at("2026-06-01", 9))
    build_marts(home)
    load(home, "2026-06-10")
    with (
        pytest.raises(DefinitionsNotKeptError, match="dean06 build"),
        planned(home, at("2026-06-12")),
    ):
        pass


def test_an_instant_that_is_not_past_is_not_settled(
    home: Settings, clock: Callable[[datetime], None]
) -> None:
    load(home, "2026-06-01")
    clock(at("2026-06-01", 9))
    build_marts(home)
    coming = datetime.now(UTC) + timedelta(hours=1)
    for moment, is_settled in ((at("2026-06-02"), True), (coming, False)):
        with planned(home, moment) as (plan, _):
            assert plan.is_settled == is_settled
