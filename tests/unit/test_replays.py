"""Whatever order reports are loaded in, and however often is built, the marts end up the same."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest
import yaml
from raw_factory import Arrival, Document, Figure, RawFactory, at

from ingest.build import build_marts
from ingest.config import PROJECT_DIR, Settings
from publish.contract import MARTS

pytestmark = pytest.mark.timeout(1500)  # builds: a minute on a quiet machine

MODELS = PROJECT_DIR / "dbt_project" / "models" / "marts"
MONTHS = [f"{2024 + no // 12}-{no % 12 + 1:02d}" for no in range(5, 29)]
REFORM = "2025-07"
# Wards of today, and wards and a province that ended with the reform.
TODAY = ["10525", "10532", "10537", "00859", "00919"]
ENDED = ["06661", "00868"]
# Before any figure is final, unless a replay loads as received; and the moment of the last load,
# which is the clock of the builds.
FIRST_LOAD, LAST_LOAD = at("2024-01-01"), at("2026-07-31")
# Tables about what was known when; of these, what is known now has to be the same.
KNOWN_NOW = {
    "fct_indicator_period_history": "known_to is null",
    "rpt_indicator_vintage": "not is_withdrawn",
    "fct_quality_finding": "state <> 'corrected'",
}
ABOUT_KNOWING = {
    "*": ["known_from", "known_to"],
    "rpt_indicator_vintage": [
        "first_value", "first_known_at", "latest_known_at", "revisions", "revisions_after_final",
        "value_change", "value_change_rate", "lowest_value", "highest_value",
    ],
    # versions nobody was ever shown raise nothing
    "fct_quality_finding": ["first_found_at", "last_found_at", "versions_raising"],
    "rpt_rule_performance": [
        "documents_hit", "hit_rate", "findings_raised", "findings_corrected", "findings_decided",
        "false_alarm_share",
    ],
    # a figure is final, or restated, by what the warehouse had shown when its period became final
    "fct_indicator_period": ["data_maturity"],
    "fct_indicator_period_history": ["data_maturity"],
    "dim_period": ["matured_at"],
}  # fmt: skip
BY_TIME = {"data_maturity", "matured_at"}


def figures(random: Random, number: int) -> tuple[Figure, ...]:
    """What a report of the ``number``-th month says; now and then a line is missing or wrong."""
    flow = random.randint(0, 40)
    received, online = random.randint(5, 60), random.randint(0, 60)
    found = [
        Figure("CCCD_ISSUED", str(flow)),
        Figure("CCCD_ISSUED_CUM", str(1000 + 20 * number + random.randint(-5, 15)), "cumulative"),
        Figure("VNEID_L2_ACTIVATED_CUM", str(500 + 9 * number), "cumulative"),
        Figure("HEALTH_FACILITY_CCCD", str(random.randint(0, 9)), "level"),
        Figure("PROPAGANDA_BROADCASTS", random.choice([None, "0", str(number)])),
        Figure("SVC_RECEIVED", str(received), service="DVC25_09"),
        Figure("SVC_RECEIVED_ONLINE", str(online), service="DVC25_09"),
    ]
    return tuple(one for one in found if random.random() < 0.85)


def series(random: Random, unit: str, number: int) -> list[Arrival]:
    """The arrivals of one report: none, one, corrections, an earlier one sent again."""
    period = MONTHS[number]
    versions = random.choice([0, 1, 1, 1, 2, 3])
    # a correction may come two years after its month
    moment = at(f"{period}-17") + timedelta(days=random.choice([0, 0, 3, 45]))
    sent: list[Arrival] = []
    for version in range(versions):
        name = f"{unit}-{period}-{version}"
        is_rejected = random.random() < 0.05
        document = Document(
            name,
            unit,
            period,
            () if is_rejected else figures(random, number),
            status="rejected" if is_rejected else "accepted",
            items=[("task", f"Việc {number}", "doing")],
            findings=[("TEXT_FOR_NUMBER", "warning", "x")] if random.random() < 0.1 else [],
        )
        if version == 2 and random.random() < 0.5:
            document = sent[0].document
        sent.append(Arrival(document, moment, receipt=f"R{name}"))
        moment += timedelta(days=random.choice([1, 20, 200, 730]))
    return sent


def history(random: Random) -> list[list[Arrival]]:
    """Every series of every unit, each in the order of its receipt."""
    return [
        series(random, unit, number)
        for units, months in (
            (TODAY, [no for no, one in enumerate(MONTHS) if one >= REFORM]),
            (ENDED, [no for no, one in enumerate(MONTHS) if one < REFORM]),
            (["24", "01"], [0, 1, 8, 20, 21]),
        )
        for unit in units
        for number in months
    ]


def shuffled(random: Random, all_series: Sequence[Sequence[Arrival]]) -> list[Arrival]:
    """All arrivals in a random order that keeps the order within every series."""
    turns = [number for number, one in enumerate(all_series) for _ in one]
    random.shuffle(turns)
    waiting = [iter(one) for one in all_series]
    return [next(waiting[turn]) for turn in turns]


def loads(random: Random, arrivals: Sequence[Arrival], count: int) -> list[list[Arrival]]:
    """Divide arrivals into loads of random sizes."""
    cuts = sorted(random.sample(range(1, len(arrivals)), count - 1))
    bounds = zip([0, *cuts], [*cuts, len(arrivals)], strict=True)
    return [list(arrivals[start:end]) for start, end in bounds]


def finish(raw: RawFactory, gone: Document) -> None:
    """The last load, at the same moment in every replay: a withdrawal and nothing else."""
    withdrawal = {
        "event_id": "E1",
        "event_type": "withdraw",
        "target_id": raw.submission_id(gone),
        "recorded_at": LAST_LOAD - timedelta(hours=1),
    }
    raw.load(LAST_LOAD, events=[withdrawal])
    raw.connection.close()


def contents(settings: Settings, mart: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        names = [row[0] for row in connection.execute(f"describe marts.{mart}").fetchall()]
        left_out = {*ABOUT_KNOWING["*"], *ABOUT_KNOWING.get(mart, [])}
        kept = ", ".join(name for name in names if name not in left_out)
        where = KNOWN_NOW.get(mart, "true")
        return connection.execute(
            f"select {kept} from marts.{mart} where {where} order by all"
        ).fetchall()


def replay(
    settings: Settings,
    batches: Sequence[Sequence[Arrival]],
    gone: Document,
    builds_after: set[int],
    is_as_received: bool = False,
) -> None:
    """Load batch by batch, the withdrawal last; build after some batches and at the end."""
    raw = RawFactory.create(settings.warehouse)
    for number, batch in enumerate(batches):
        moment = FIRST_LOAD
        if is_as_received:
            moment = min(max(one.received_at for one in batch), LAST_LOAD - timedelta(days=1))
        raw.load(moment + timedelta(minutes=number), batch)
        if number in builds_after:
            raw.connection.close()
            build_marts(settings)
            raw.connection = duckdb.connect(str(settings.warehouse))
            raw.connection.execute("set TimeZone = 'UTC'")
    finish(raw, gone)
    build_marts(settings)


def compare(tmp_path: Path, seed: int, build_count: int, is_as_received: bool = False) -> None:
    random = Random(seed)  # noqa: S311 - a history, not a secret
    all_series = history(random)
    gone = next(one[-1].document for one in all_series if len(one) == 2)
    in_order = sorted((one for each in all_series for one in each), key=lambda one: one.received_at)
    one_way, other_way = Settings(home=tmp_path / "one"), Settings(home=tmp_path / "other")
    first = loads(random, in_order, 6)
    built = set(range(build_count - 1)) if build_count > 2 else {2}
    replay(one_way, first, gone, built, is_as_received)
    replay(other_way, loads(random, shuffled(random, all_series), 9), gone, set())
    for mart in MARTS:
        ours, theirs = contents(one_way, mart.name), contents(other_way, mart.name)
        assert ours == theirs, (mart.name, list(set(ours) ^ set(theirs))[:4])
    assert len(contents(one_way, "fct_indicator_period")) > 300
    assert len(contents(one_way, "fct_cumulative_progress")) > 100


def maturities(settings: Settings) -> set[str]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        sql = "select distinct data_maturity from marts.fct_indicator_period"
        return {row[0] for row in connection.execute(sql).fetchall()}


@pytest.mark.parametrize(
    ("mart", "column"),
    [(mart, one) for mart, names in ABOUT_KNOWING.items() if mart != "*" for one in names],
)
def test_what_depends_on_the_order_of_loads_says_so(mart: str, column: str) -> None:
    text = (MODELS / f"{mart}.yml").read_text(encoding="utf-8")
    (said,) = [one["description"] for one in yaml.safe_load(text)["models"][0]["columns"]
               if one["name"] == column]  # fmt: skip
    vietnamese, english = "Tùy thứ tự nạp.", "Depends on the order of loads."
    if column in BY_TIME:
        vietnamese, english = "Tùy thời điểm nạp.", "Depends on when it was loaded."
    assert vietnamese in said
    assert said.endswith(english)


@pytest.mark.slow
def test_replayed_in_another_order_and_at_once_the_marts_are_the_same(tmp_path: Path) -> None:
    """Loaded as received and built in two goes, or shuffled across series and built at once."""
    compare(tmp_path, seed=20260731, build_count=2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_replayed_in_many_orders_the_marts_are_the_same(tmp_path: Path, seed: int) -> None:
    compare(tmp_path, seed=seed, build_count=4)


@pytest.mark.slow
def test_loaded_before_and_after_figures_became_final_only_their_maturity_differs(
    tmp_path: Path,
) -> None:
    """As received, over two and a half years; or everything at once, before any became final."""
    compare(tmp_path, seed=4, build_count=4, is_as_received=True)
    assert {"final", "restated"} <= maturities(Settings(home=tmp_path / "one"))
    assert "restated" not in maturities(Settings(home=tmp_path / "other"))
