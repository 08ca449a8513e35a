"""Readers, killed publishers and two publishers at once: nobody ever sees half a release."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import publishing_process
import pytest
import small_marts

from ingest.config import PROJECT_DIR, Settings
from publish import release
from publish.release_folders import current_manifest, thin_out

SET_FIGURE = """
    update marts.fct_reported_value set value = {0} where submission_id = 'S2';
    update marts.fct_indicator_period set flow_value = {0} where unit_id = 'H@2025-07-01';
    update marts.fct_current_boundary set flow_value = {0} where unit_id = 'H@2025-07-01';
    update marts.fct_indicator_period_history set flow_value = {0} where flow_submission_id = 'S2';
"""


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Spare the seconds of gate and dictionary."""
    with pytest.MonkeyPatch.context() as patch:
        for name, stand_in in publishing_process.stand_ins().items():
            patch.setattr(release, name, stand_in)
        yield


@pytest.fixture
def settings(small_home: Settings) -> Settings:
    """A home that has released nothing yet."""
    small_marts.change(small_home, SET_FIGURE.format(100))
    return small_home


@pytest.fixture(scope="module")
def released_once(
    small_warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Settings, str]:
    """A home with one release, to be copied, and which."""
    made = small_marts.at(tmp_path_factory.mktemp("released") / "home")
    made.warehouse.parent.mkdir(parents=True)
    shutil.copyfile(small_warehouse, made.warehouse)
    small_marts.change(made, SET_FIGURE.format(100))
    return made, release.publish(made).release_id


@pytest.fixture
def released(released_once: tuple[Settings, str], tmp_path: Path) -> tuple[Settings, str]:
    """A home of its own with that release."""
    made, release_id = released_once
    home = shutil.copytree(made.home, tmp_path / "home", symlinks=True)
    return small_marts.at(home, lock_timeout_seconds=60), release_id


def start(*arguments: object) -> subprocess.Popen[str]:
    script = Path(publishing_process.__file__)
    return subprocess.Popen(
        [sys.executable, str(script), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=PROJECT_DIR,
        env={"PYTHONPATH": f"{PROJECT_DIR}:{script.parent}", "PATH": "/usr/bin:/bin"},
    )


def finish(process: subprocess.Popen[str]) -> str:
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return output


def figure(settings: Settings) -> int:
    path = settings.published / "current" / "dean06.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute("select flow_value from marts.rpt_hai_duong").fetchone()
    return int(row[0]) if row else -1


def test_readers_in_other_processes_never_fail_while_releases_are_switched(
    released: tuple[Settings, str],
) -> None:
    settings, _ = released
    readers = [start("read", settings.home, 25) for _ in range(2)]
    number = 100
    while any(reader.poll() is None for reader in readers):
        number += 1
        small_marts.change(settings, SET_FIGURE.format(number))
        release.publish(settings)
    for reader in readers:
        seen = {int(figure) for figure in finish(reader).split()}
        assert seen <= set(range(100, number + 1))
        assert len(seen) > 1  # the switch reached them while they read


@pytest.mark.parametrize(
    "point", ["write_snapshot", "write_parquet", "gate_marts", "settle_release", "sync"]
)
def test_a_publisher_killed_before_the_switch_leaves_the_release_before(
    released: tuple[Settings, str], point: str
) -> None:
    settings, before = released
    small_marts.change(settings, SET_FIGURE.format(200))
    killed = start("publish", settings.home, point)
    killed.communicate(timeout=120)
    assert killed.returncode == -9
    manifest = current_manifest(settings)
    assert manifest is not None
    assert manifest["release_id"] == before
    assert figure(settings) == 100
    after = release.publish(settings)
    assert after.released
    assert figure(settings) == 200
    assert list(settings.published.glob(".tmp-*")) == []


def test_a_publisher_killed_after_the_switch_has_released(
    released: tuple[Settings, str],
) -> None:
    settings, _ = released
    small_marts.change(settings, SET_FIGURE.format(200))
    killed = start("publish", settings.home, "switch_to")
    killed.communicate(timeout=120)
    assert killed.returncode == -9
    assert figure(settings) == 200
    assert not release.publish(settings).released


def test_two_publishers_at_once_make_one_release(settings: Settings) -> None:
    both = [start("publish", settings.home) for _ in range(2)]
    outcomes = sorted(finish(one).split() for one in both)
    assert [released for released, _ in outcomes] == ["False", "True"]
    assert len({release_id for _, release_id in outcomes}) == 1
    assert len(list((settings.published / "releases").iterdir())) == 1


def a_release(settings: Settings, created_at: str) -> str:
    name = created_at.replace("-", "").replace(":", "")
    folder = settings.published / "releases" / name
    folder.mkdir(parents=True)
    (folder / "release.json").write_text(json.dumps({"created_at": created_at}), encoding="utf-8")
    return name


def test_recent_releases_and_every_month_end_stay(tmp_path: Path) -> None:
    settings = small_marts.at(tmp_path, keep_releases=2)
    days = ["01-10", "01-31", "02-03", "02-27", "03-01", "03-02", "03-03"]
    names = {day: a_release(settings, f"2026-{day}T01:00:00+00:00") for day in days}
    (settings.published / "current").symlink_to(Path("releases") / names["03-03"])
    assert thin_out(settings) == [names["01-10"], names["02-03"], names["03-01"]]
    left = sorted(path.name for path in (settings.published / "releases").iterdir())
    assert left == [names[day] for day in ("01-31", "02-27", "03-02", "03-03")]


def test_the_month_of_a_release_is_that_of_its_readers(tmp_path: Path) -> None:
    settings = small_marts.at(tmp_path, keep_releases=1)
    in_hanoi_already_february = a_release(settings, "2026-01-31T20:00:00+00:00")
    later_in_february = a_release(settings, "2026-02-10T00:00:00+00:00")
    (settings.published / "current").symlink_to(Path("releases") / later_in_february)
    assert thin_out(settings) == [in_hanoi_already_february]


def test_the_current_release_is_never_removed(tmp_path: Path) -> None:
    settings = small_marts.at(tmp_path, keep_releases=1)
    older, _, newest = (a_release(settings, f"2026-01-0{day}T00:00:00+00:00") for day in (1, 2, 3))
    (settings.published / "current").symlink_to(Path("releases") / older)
    thin_out(settings)
    left = sorted(path.name for path in (settings.published / "releases").iterdir())
    assert left == [older, newest]


@pytest.mark.slow
def test_a_duckdb_1_4_client_reads_snapshot_and_macro(settings: Settings, tmp_path: Path) -> None:
    client = tmp_path / "client" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "client"], check=True)
    installed = subprocess.run(
        [client, "-m", "pip", "install", "--quiet", "duckdb==1.4.*"], check=False
    )
    if installed.returncode:
        pytest.skip("DuckDB 1.4 cannot be installed here")
    report = release.publish(settings)
    script = (
        "import duckdb\n"
        f"c = duckdb.connect({report.path!r}, read_only=True)\n"
        "print(duckdb.__version__.startswith('1.4.'),\n"
        "      c.execute('select flow_value from marts.rpt_hai_duong').fetchone()[0],\n"
        "      c.execute('select count(*) from marts.as_known_on(now())').fetchone()[0],\n"
        '      c.execute("select comment from duckdb_columns() "\n'
        '                "where comment is not null").fetchone()[0])\n'
    )
    told = subprocess.run([client, "-c", script], check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["True", "100.000000", "2", "Số", "trong", "kỳ.", "Value",
                                   "of", "the", "window."]  # fmt: skip
