"""Every rule of the library, run over its own two examples through the real models."""

from collections import defaultdict
from pathlib import Path

import duckdb
import pytest
from rule_examples import Written, rules, write_examples

from ingest.config import Settings
from ingest.dbt_run import run_dbt

pytestmark = pytest.mark.timeout(1500)  # the first test that asks builds the models of the rules

# What the findings are made of and its tests; the facts that readers see are not needed.
BUILD = ["build", "--select", "+int_findings_raised", "--indirect-selection", "cautious",
         *(f"--resource-type={kind}" for kind in ("seed", "model", "test"))]  # fmt: skip

LIBRARY = {rule["rule_code"]: rule for rule in rules()}
FIELDS = ("message_vi", "message_en", "instruction_vi", "instruction_en")


@pytest.fixture(scope="module")
def raised(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What was raised over each example: rule codes by ``<rule>-violates`` or ``<rule>-ok``."""
    settings = Settings(home=tmp_path_factory.mktemp("rules") / "home")
    raw = Written.create(settings.warehouse)
    write_examples(raw)
    raw.connection.close()
    outcome = run_dbt(settings, BUILD)
    assert outcome.succeeded, outcome.names("error", "fail")
    found: dict[str, set[str]] = defaultdict(set)
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        for rule, version in connection.execute(
            "select rule_code, submission_version_key from intermediate.int_findings_raised"
        ).fetchall():
            found["-".join(version[1:].split("-")[:2])].add(rule)
        _keep(connection, Path(settings.home))
    return found


def _keep(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    rows = connection.execute(
        "select distinct message_vi || message_en from intermediate.int_findings_raised"
        " where regexp_matches(message_vi || message_en, '[{}]') or locator is null"
    ).fetchall()
    assert rows == [], home


@pytest.mark.parametrize("rule", LIBRARY)
def test_a_rule_finds_its_example_and_leaves_the_other_alone(
    raised: dict[str, set[str]], rule: str
) -> None:
    assert rule in raised[f"{rule}-violates"]
    assert rule not in raised[f"{rule}-ok"]


def test_the_library_holds_at_least_sixty_rules_of_many_kinds() -> None:
    assert len(LIBRARY) == len(rules()) >= 60
    assert len({rule["rule_kind"] for rule in rules()}) >= 20


@pytest.mark.parametrize("rule", LIBRARY)
def test_a_rule_says_what_is_wrong_and_what_to_do_in_both_languages(rule: str) -> None:
    row = LIBRARY[rule]
    assert all(row[name] for name in FIELDS)
    assert row["severity"] in {"info", "warning", "error"}
    assert row["missing_strategy"] in {"skip", "zero"}
    assert row["basis"] in {"meaning", "names", "form", "history", "peers"}
    assert float(row["tolerance"]) >= 0
    assert int(row["lookback_months"]) >= 0


def test_what_only_names_suggest_is_never_an_error() -> None:
    guessed = [row for row in rules() if row["basis"] == "names"]
    assert len(guessed) > 10
    assert {row["rule_code"] for row in guessed if row["severity"] == "error"} == set()


@pytest.mark.parametrize("rule", LIBRARY)
def test_what_need_not_be_corrected_is_not_asked_for_an_answer(rule: str) -> None:
    """A reply column is for what asks for one; information asks for nothing."""
    asks = "Giải trình của đơn vị" in LIBRARY[rule]["instruction_vi"]
    assert not (asks and LIBRARY[rule]["severity"] == "info")


def test_what_arithmetic_says_of_the_good_examples_is_nothing(
    raised: dict[str, set[str]],
) -> None:
    """A good example of one rule breaks no other rule of sums, parts and rates either."""
    sums = {
        rule["rule_code"]
        for rule in rules()
        if rule["rule_kind"] in {"compare", "part_whole", "ratio_recompute", "percent_range"}
    }
    broken = {name: found & sums for name, found in raised.items() if name.endswith("-ok")}
    assert {name: found for name, found in broken.items() if found} == {}
