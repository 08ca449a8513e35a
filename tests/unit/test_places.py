"""What `make lint` takes for an address or a path of one machine, and what not."""

import check_no_addresses
import pytest

# Put together here, or this file would break the rules it is about.
SLASH, DASHES, PRIVATE = "/", "--", ".".join(("10", "0", "3", "17"))


def rules_broken(line: str) -> set[str]:
    return {rule for rule, pattern in check_no_addresses.RULES.items() if pattern.search(line)}


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (f"cd {SLASH}work/main", "path of one machine"),
        (f"see {SLASH}root/.config", "path of one machine"),
        (f"open('{SLASH}home/an/data.csv')", "path of one machine"),
        (f"{SLASH}tmp/pytest-of-root/x", "path of one machine"),
        (f"file:{SLASH * 3}opt/wheels", "file address"),
        (f"-i https:{SLASH * 2}index.example.org/simple", "package index"),
        (f"pip install {DASHES}index-url x", "index option"),
        (f"host = '{PRIVATE}'", "private network address"),
        (f"postgres:{SLASH * 2}an:secret@db", "credentials in an address"),
    ],
)
def test_what_holds_on_one_machine_only_is_found(line: str, rule: str) -> None:
    assert rule in rules_broken(line)


@pytest.mark.parametrize(
    "line",
    [
        "DEAN06_HOME: /var/lib/dean06",
        "image: python:3.11.14-slim-bookworm",
        "http://127.0.0.1:8080/api/v2",
        "redis://:${REDIS_PASSWORD:?set in .env}@redis:6379/0",
        "15/4/2026–14/5/2026",
        "a/work/b",
    ],
)
def test_what_holds_everywhere_is_let_through(line: str) -> None:
    assert rules_broken(line) == set()
