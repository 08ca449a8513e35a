"""What the README says is true: commands, folders, settings."""

import os
import re
import subprocess
from pathlib import Path

import settings_table
from typer.main import get_command

from ingest.cli import typer_app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
SHELL = "\n".join(re.findall(r"```bash\n(.*?)```", README, flags=re.DOTALL))


def test_the_settings_table_is_the_settings() -> None:
    assert settings_table.with_table(README) == README
    assert settings_table.table() in README


def test_the_first_two_commands_are_run_and_test() -> None:
    assert re.findall(r"^make (\w+)", SHELL, flags=re.MULTILINE) == ["run", "test"]


def test_every_make_command_it_names_exists() -> None:
    named = set(re.findall(r"`make ([\w-]+)`", README)) | set(re.findall(r"^make (\w+)", SHELL))
    for target in named:
        subprocess.run(["make", "-n", target], cwd=ROOT, check=True, capture_output=True)


def test_both_commands_make_their_own_environment() -> None:
    for target in ("run", "test", "lint"):
        # The suite itself may run under make, which tells its children so.
        plan = subprocess.run(
            ["make", "-n", "--no-print-directory", target],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
            env={name: text for name, text in os.environ.items() if not name.startswith("MAKE")},
        ).stdout
        assert plan.splitlines()[0] == "scripts/bootstrap.sh"


def test_every_dean06_command_it_names_exists() -> None:
    commands = get_command(typer_app).commands  # type: ignore[attr-defined]
    named = set(re.findall(r"\.venv/bin/dean06 (\w+)", README))
    assert {"load", "publish", "status", "template", "check", "sql"} <= named
    assert named <= set(commands)


def test_the_tree_names_every_folder_and_no_other() -> None:
    named = set(re.findall(r"^\| `(\w+)/` \|", README, flags=re.MULTILINE))
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    tracked = {line.split("/")[0] for line in listed if "/" in line}
    tracked = {name for name in tracked if not name.startswith(".")} - {"requirements"}
    assert tracked <= named
    assert all((ROOT / name).is_dir() for name in named)


def test_the_licence_it_names_is_there() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text()


def test_the_checks_before_a_commit_are_those_of_lint() -> None:
    config = (ROOT / ".pre-commit-config.yaml").read_text()
    hooks = set(re.findall(r"entry: scripts/lint\.sh (\w+)", config))
    default = re.search(r"\$\{@:-([\w ]+)\}", (ROOT / "scripts" / "lint.sh").read_text())
    assert default is not None
    assert hooks == set(default.group(1).split())
    assert "repo: local" in config
    assert config.count("repo:") == 1


def test_ci_calls_lint_and_the_tests_of_the_readme_and_nothing_else() -> None:
    script = (ROOT / ".ci" / "run").read_text().splitlines()
    commands = [line for line in script if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["make lint", "make test"]
