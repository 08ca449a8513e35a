"""What the guides and the data dictionary say is true."""

import csv
import re
from pathlib import Path

import data_dictionary
import duckdb
import pytest
import yaml
from query_examples import PAGE, examples
from typer.main import get_command

from ingest.cli import typer_app
from publish.consolidated.sections import KINDS
from publish.contract import MARTS
from publish.gates import GATE_WORDS
from publish.release_difference import DIFFERENCE
from tests.mart_columns import columns_of

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDES = sorted([*DOCS.glob("*.md"), *(DOCS / "runbooks").glob("*.md")])
COMPOSE = re.compile(r"docker compose (exec|run|stop|up|build|cp) ([^\n`|<>#&,;]+)")
# An option, with its value if it takes one that is no option.
OPTION = re.compile(r"(?<!\S)(?:--(?:entrypoint|user|index|scale)[ =]\S+|--?[\w-]+)")
EXAMPLE = re.compile(r"```csv ([\w/]+)\n(.*?)```", flags=re.DOTALL)


def example_rows(guide: str) -> list[tuple[str, dict[str, str]]]:
    """The rows a guide tells to add, each under the header of its seed."""
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    found = []
    for seed, lines in EXAMPLE.findall(text):
        with (ROOT / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as handle:
            header = next(csv.reader(handle))
        for row in csv.reader(lines.strip().splitlines()):
            assert len(row) == len(header), (guide, seed)
            found.append((seed, dict(zip(header, row, strict=True))))
    return found


def codes(seed: str, column: str) -> set[str]:
    with (ROOT / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as handle:
        return {row[column] for row in csv.DictReader(handle)}


def test_the_data_dictionary_is_the_one_the_models_describe() -> None:
    assert data_dictionary.PAGE.read_text(encoding="utf-8") == data_dictionary.page()


def test_the_data_dictionary_has_every_released_table() -> None:
    listed = set(re.findall(r"^## (\w+)", data_dictionary.page(), flags=re.MULTILINE))
    assert listed == {mart.name for mart in MARTS} | {DIFFERENCE}


@pytest.mark.parametrize("mart", MARTS, ids=lambda mart: mart.name)
def test_keys_order_and_references_of_a_mart_are_columns_it_has(mart: object) -> None:
    columns = set(columns_of(mart.name))
    assert set(mart.sort_columns) <= columns
    for reference in mart.references:
        assert set(reference.columns) <= columns
        assert set(reference.key) <= set(columns_of(reference.table))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: str(path.relative_to(DOCS)))
def test_every_command_file_and_table_a_guide_names_exists(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    commands = get_command(typer_app).commands  # type: ignore[attr-defined]
    for name, options in re.findall(r"dean06 ([a-z-]+)([^\n`]*)", text):
        assert name in commands, name
        meant = [commands[name], *getattr(commands[name], "commands", {}).values()]
        known = {option for command in meant for one in command.params for option in one.opts}
        assert set(re.findall(r"--[a-z-]+", options)) <= known, (name, options)
    for path in re.findall(r"`((?:seeds|publish|dbt_project|tests|scripts)/[\w./*-]+)`", text):
        assert list(ROOT.glob(path)), path
    for table in re.findall(r"marts\.((?:dim|fct|bridge)_\w+)", text):
        assert table in {mart.name for mart in MARTS}, table


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: str(path.relative_to(DOCS)))
def test_every_container_a_guide_names_is_one_there_is(guide: Path) -> None:
    """The first word after the options names a service; ``cp`` names one before a colon."""
    services = set(yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"])
    for action, words in COMPOSE.findall(guide.read_text(encoding="utf-8")):
        said = f"docker compose {action} {words}"
        if action == "cp":
            named = re.findall(r"(?:^|\s)([a-z-]+):/", words)
            assert len(named) == 1, said
        else:
            plain = OPTION.sub("", words).split()
            named = plain[:1] if action in ("exec", "run") else plain
        assert set(named) <= services, said
        if action in ("exec", "run"):
            assert named, said


def test_a_container_there_is_not_would_be_seen() -> None:
    text = "`docker compose run --rm --no-deps --entrypoint bash workers`, docker compose up -d"
    assert COMPOSE.findall(text) == [
        ("run", "--rm --no-deps --entrypoint bash workers"),
        ("up", "-d"),
    ]
    assert OPTION.sub("", COMPOSE.findall(text)[0][1]).split() == ["workers"]


def test_a_task_whose_report_tells_no_status_is_not_done() -> None:
    """Question 16 of the guide; a task of every day (regular) is owed no end."""
    [asked] = [one for one in examples(PAGE.read_text(encoding="utf-8"))
               if one.question.startswith("16.")]  # fmt: skip
    with duckdb.connect() as connection:
        connection.execute(
            "create schema marts; create table marts.dim_unit as select 'U' as unit_key, "
            "'Cần Thơ' as unit_name; create table marts.fct_item_status as select 'U' as unit_key, "
            "'task' as item_type, true as is_current, n as item_no, '' as title, '' as owner, "
            "'' as due_text, null::date as due_date, status from (values (1, 'done'), "
            "(2, 'regular'), (3, 'ongoing'), (4, null), (5, 'not_started')) as t (n, status)"
        )
        told = connection.execute(asked.query).fetchall()
    assert [row[1] for row in told] == [3, 4, 5]


def test_the_runbook_explains_every_code_of_the_gate() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)`", text, flags=re.MULTILINE)) == {
        "QUESTIONS_ASKED",
        *(code for code, _, _ in GATE_WORDS.values()),
    }


def test_the_example_indicator_fits_the_catalogue() -> None:
    rows = dict(example_rows("how-to-add-an-indicator.md"))
    new, line = rows["indicators"], rows["template_lines"]
    assert new["indicator_code"] == line["code"]
    assert new["indicator_code"] not in codes("indicators", "indicator_code")
    assert line["line_no"] not in codes("template_lines", "line_no")
    for seed, column in (("units_of_measure", "unit_of_measure"), ("indicators", "measure_kind")):
        assert new[column] in codes(seed, column)


def test_the_example_section_of_the_report_is_one_that_is_written() -> None:
    ((_, new),) = example_rows("how-to-change-the-report.md")
    assert new["kind"] in KINDS
    assert new["position"] not in codes("report/outline", "position")
    assert set(new["codes"].split(";")) <= codes("indicators", "indicator_group")


def test_the_example_rule_is_of_a_kind_that_runs_and_names_indicators_there_are() -> None:
    ((_, new),) = example_rows("how-to-add-a-rule.md")
    assert new["rule_code"] not in codes("validation_rules", "rule_code")
    assert new["rule_kind"] in codes("validation_rules", "rule_kind")
    sides = f"{new['left_side']}+{new['right_side']}".split("+")
    assert set(sides) <= codes("indicators", "indicator_code")
