"""The locks: names, versions and hashes, no addresses; and they are those of pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
every_lock = pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)


def entries(lock: Path) -> dict[str, tuple[str, int]]:
    """Return version and number of hashes by package."""
    found: dict[str, tuple[str, int]] = {}
    text = re.sub(r"^\s*#.*$", "", lock.read_text(), flags=re.MULTILINE)
    for entry in re.split(r"\n(?=\S)", text.strip()):
        head = entry.split("\\")[0]
        requirement = Requirement(head.strip())
        assert re.fullmatch(r"==[^,*]+", str(requirement.specifier)), head
        name = canonicalize_name(requirement.name)
        found[name] = (str(requirement.specifier)[2:], entry.count("--hash=sha256:"))
    return found


def test_there_is_a_lock_for_each_environment() -> None:
    assert {lock.stem for lock in LOCKS} == {"build", "dev", "runtime", "superset", "uv"}


@every_lock
def test_every_package_has_one_version_and_hashes(lock: Path) -> None:
    found = entries(lock)
    assert found
    assert all(hashes > 0 for _, hashes in found.values())


@every_lock
def test_there_are_no_addresses_paths_or_index_options(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|-e|--(?!hash=))", text, flags=re.MULTILINE)
    assert not re.search(r"(?<![\w.])/(home|root|tmp|opt|work|usr)\b", text)


# Superset lives in an environment of its own, with the versions of its time.
@pytest.mark.parametrize("lock", [one for one in LOCKS if one.stem != "superset"])
def test_environments_agree_on_versions(lock: Path) -> None:
    dev = entries(ROOT / "requirements" / "dev.txt")
    for name, (version, _) in entries(lock).items():
        assert dev[name][0] == version


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("runtime", PROJECT["project"]["dependencies"]),
        ("superset", PROJECT["dependency-groups"]["superset"]),
        (
            "dev",
            [one for one in PROJECT["dependency-groups"]["dev"] if isinstance(one, str)]
            + PROJECT["dependency-groups"]["build"],
        ),
    ],
)
def test_what_the_project_asks_for_is_locked(lock: str, wanted: list[str]) -> None:
    found = entries(ROOT / "requirements" / f"{lock}.txt")
    for line in wanted:
        requirement = Requirement(line)
        version = found[canonicalize_name(requirement.name)][0]
        assert requirement.specifier.contains(version, prereleases=True), line
