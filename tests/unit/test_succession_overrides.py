"""Shares set by hand: what would quietly not count stops the build."""

import shutil

import pytest

from ingest.config import PROJECT_DIR, Settings
from ingest.dbt_run import run_dbt

HEADER = "predecessor_code,successor_code,effective_date,share,share_basis,source\n"
TESTS = {
    "every_share_set_by_hand_is_used",
    "shares_set_by_hand_sum_to_one",
    "int_successions_shared__an_override_gives_all_successors",
    "int_successions_shared__shares_lie_between_0_and_1",
}
# Successors of the commune 00007, by the reform of 2025: a part went to 00008, another to 00025.
DAY = "2025-07-01"
CASES = {
    "two thirds and a third, rounded": ({"00008": "0.666667", "00025": "0.333332"}, set()),
    "more than the whole": (
        {"00008": "0.6", "00025": "0.6"},
        {"shares_set_by_hand_sum_to_one"},
    ),
    "a slip in a successor's code": (
        {"00008": "0.6", "00026": "0.4"},
        {
            "every_share_set_by_hand_is_used",
            "int_successions_shared__an_override_gives_all_successors",
        },
    ),
    "both named wrongly": (
        {"00009": "0.6", "00026": "0.4"},
        {"every_share_set_by_hand_is_used"},
    ),
    "one named twice": (
        {"00008": "0.5", " 00008": "0.25", "00025": "0.25"},
        {"every_share_set_by_hand_is_used"},
    ),
}

QUICK = ("more than the whole", "a slip in a successor's code")  # one of each test that stops


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The project and its seeds, with a warehouse that holds the units."""
    folder = tmp_path_factory.mktemp("overrides")
    ignored = shutil.ignore_patterns("target", "logs", "__pycache__")
    for name in ("dbt_project", "seeds"):
        shutil.copytree(PROJECT_DIR / name, folder / "project" / name, ignore=ignored)
    settings = Settings(home=folder / "home", project_dir=folder / "project")
    settings.warehouse.parent.mkdir(parents=True)
    seeded = run_dbt(settings, ["seed", "--select", "units", "unit_successions"])
    assert seeded.succeeded, seeded.output
    return settings


@pytest.mark.parametrize(
    "case",
    [case if case in QUICK else pytest.param(case, marks=pytest.mark.slow) for case in CASES],
)
def test_shares_that_would_not_count_as_given_stop_the_build(project: Settings, case: str) -> None:
    shares, expected = CASES[case]
    rows = [f"00007,{code.strip()},{DAY},{share},manual,x\n" for code, share in shares.items()]
    (project.seeds / "succession_overrides.csv").write_text(HEADER + "".join(rows))
    outcome = run_dbt(
        project,
        ["build", "--select", "succession_overrides", "int_successions_shared", *TESTS,
         "--exclude", "test_type:unit", "--indirect-selection=cautious"],
    )  # fmt: skip
    ran = {node.name.removeprefix("test.") for node in outcome.nodes if node.kind == "test"}
    assert ran >= TESTS, outcome.output
    failed = {node.name.removeprefix("test.") for node in outcome.nodes if node.failed}
    assert failed == expected
