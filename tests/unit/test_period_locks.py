"""A locked month does not change by what arrives: only an exception or the key lets it in."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from raw_factory import Arrival, Document, Figure, RawFactory
from step_by_step import hashes

from ingest.build import build_marts
from ingest.config import Settings

# Six builds; what a lock decides runs with every change (test_period_lock_decisions).
pytestmark = pytest.mark.slow

WARD, NEIGHBOUR, THIRD = "10525", "10552", "10507"
BROADCASTS, FEEDBACK = "PROPAGANDA_BROADCASTS", "FEEDBACK_RECEIVED"


def instant(day: str, hour: int = 3) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def report(unit: str, period: str, day: str, value: str, *more: Figure) -> Arrival:
    document = Document(f"{unit}-{period}-{day}", unit, period, (Figure(BROADCASTS, value), *more))
    return Arrival(document, instant(day, 2))


def decision(event_type: str, period: str, **payload: str) -> dict[str, object]:
    return {
        "event_type": event_type,
        "target_id": period,
        "payload": json.dumps({"period_key": period, **payload}),
    }


MAY_IN_JUNE = Figure(FEEDBACK, "5", period="2026-05")
STEPS: list[tuple[str, list[Arrival], list[dict[str, object]]]] = [
    (
        "2026-06-20",
        [
            report(WARD, "2026-05", "2026-05-15", "10"),
            report(NEIGHBOUR, "2026-05", "2026-05-15", "20"),
            report(NEIGHBOUR, "2026-06", "2026-06-15", "21", MAY_IN_JUNE),
        ],
        [],
    ),
    ("2026-06-21", [], [decision("lock_period", "2026-05")]),
    # A correction, a first report, and a later month's report that speaks of the locked one.
    (
        "2026-06-22",
        [
            report(WARD, "2026-05", "2026-06-22", "11"),
            report(THIRD, "2026-05", "2026-06-22", "30"),
            report(
                NEIGHBOUR, "2026-06", "2026-06-22", "22", Figure(FEEDBACK, "6", period="2026-05")
            ),
        ],
        [],
    ),
    # Withdrawing a report of a locked month waits too.
    (
        "2026-06-23",
        [],
        [{"event_type": "withdraw", "target_id": f"S{NEIGHBOUR}-2026-05-2026-05-15"}],
    ),
    (
        "2026-06-24",
        [],
        [decision("lock_exception", "2026-05", unit_code=WARD, until="2026-06-26")],
    ),
    ("2026-06-25", [report(WARD, "2026-05", "2026-06-25", "12")], []),
    # Past the last day of the exception.
    ("2026-06-28", [report(WARD, "2026-05", "2026-06-27", "13")], []),
    ("2026-06-30", [], [decision("unlock_period", "2026-05")]),
    ("2026-07-01", [], [decision("lock_period", "2026-05")]),
    ("2026-07-02", [report(WARD, "2026-05", "2026-07-02", "14")], []),
]


def write(raw: RawFactory, steps: slice) -> None:
    for day, arrivals, events in STEPS[steps]:
        raw.load(instant(day), arrivals, events)


# A build of its own after these steps; what was known after the others, the history tells.
BUILT_AFTER = (3, 9)


@dataclass
class Locked:
    """A warehouse built twice on the way.

    Attributes:
        settings: Where it is.
        stages: What was asked of it after a step, by question.
    """

    settings: Settings
    stages: dict[int, dict[str, list[tuple[object, ...]]]]


QUESTIONS = {
    "figures": f"""
        select unit_code, indicator_code, flow_value::integer, data_maturity
        from marts.fct_indicator_period inner join marts.dim_unit using (unit_key)
        where period_key = '2026-05' and indicator_code in ('{BROADCASTS}', '{FEEDBACK}')
        order by all""",
    "findings": """
        select units.unit_code, findings.period_key, findings.state, findings.found
        from marts.fct_quality_finding as findings
        inner join marts.dim_unit as units using (unit_key)
        where rule_code = 'PERIOD_LOCKED' order by all""",
    "state": """
        select period_state, locked_at::varchar from marts.dim_period where period_key = '2026-05'
    """,
    "status": f"""
        select unit_code, status, has_held_report
        from marts.fct_submission_status inner join marts.dim_unit using (unit_key)
        where period_key = '2026-05' and unit_code in ('{WARD}', '{NEIGHBOUR}', '{THIRD}')
        order by all""",
    "held": """
        select unit_code, known_to is null from marts.dim_submission where is_held order by all""",
}


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Locked:
    settings = Settings(home=tmp_path_factory.mktemp("locked") / "home")
    raw, stages = RawFactory.create(settings.warehouse), {}
    for number in range(len(STEPS)):
        write(raw, slice(number, number + 1))
        if number in BUILT_AFTER:
            raw.connection.close()
            build_marts(settings)
            raw.connection = duckdb.connect(str(settings.warehouse))
            raw.connection.execute("set TimeZone = 'UTC'")
            stages[number] = {
                name: raw.connection.execute(sql).fetchall() for name, sql in QUESTIONS.items()
            }
    raw.connection.close()
    return Locked(settings, stages)


def known(locked: Locked, step: int) -> dict[tuple[object, object], object]:
    """Return the figures of May as they were known an hour after a step."""
    with duckdb.connect(str(locked.settings.warehouse), read_only=True) as marts:
        rows = marts.execute(
            """
            select units.unit_code, known.indicator_code, known.flow_value::integer
            from marts.as_known_on(?) as known
            inner join marts.dim_unit as units using (unit_key)
            where period_key = '2026-05' and indicator_code in (?, ?)
            """,
            [instant(STEPS[step][0], 4), BROADCASTS, FEEDBACK],
        ).fetchall()
    return {(unit, code): value for unit, code, value in rows}


def shown(locked: Locked, step: int) -> dict[tuple[object, object], object]:
    """Return the figures of May as the build after a step shows them."""
    return {(unit, code): value for unit, code, value, _ in locked.stages[step]["figures"]}


BEFORE = {(WARD, BROADCASTS): 10, (NEIGHBOUR, BROADCASTS): 20, (NEIGHBOUR, FEEDBACK): 5}
AFTER = {
    (WARD, BROADCASTS): 13,
    (THIRD, BROADCASTS): 30,
    # The neighbour's own report was withdrawn; its later one speaks of May anew.
    (NEIGHBOUR, FEEDBACK): 6,
}


def test_what_arrives_for_a_locked_month_does_not_change_its_figures(locked: Locked) -> None:
    assert [known(locked, step) for step in (0, 1, 2)] == [BEFORE] * 3
    assert locked.stages[3]["state"] == [("locked", "2026-06-21 03:00:00+00")]
    assert {maturity for *_, maturity in locked.stages[3]["figures"]} == {"final"}


def test_it_is_kept_and_its_sender_told(locked: Locked) -> None:
    assert locked.stages[3]["held"] == [(THIRD, True), (WARD, True)]
    told = "22/06/2026 09:00"
    assert locked.stages[3]["findings"] == [
        (THIRD, "2026-05", "open", told),
        (WARD, "2026-05", "open", told),
        (NEIGHBOUR, "2026-05", "open", told),
    ]
    assert locked.stages[3]["status"] == [
        (THIRD, "missing", True),
        (WARD, "on_time", True),
        (NEIGHBOUR, "on_time", False),
    ]


def test_a_withdrawal_waits_for_the_lock_as_well(locked: Locked) -> None:
    assert known(locked, 3) == shown(locked, 3) == BEFORE


def test_an_exception_lets_one_unit_in_until_its_last_day(locked: Locked) -> None:
    assert known(locked, 4) == BEFORE | {(WARD, BROADCASTS): 11}
    assert known(locked, 5) == BEFORE | {(WARD, BROADCASTS): 12}
    # Received after its last day, the next one waits with the others.
    assert known(locked, 6) == BEFORE | {(WARD, BROADCASTS): 12}


def test_the_key_lets_everything_in(locked: Locked) -> None:
    assert known(locked, 7) == AFTER
    maturity = {unit: state for unit, _, _, state in locked.stages[9]["figures"]}
    assert (maturity[WARD], maturity[THIRD]) == ("restated", "final")
    assert locked.stages[9]["status"] == [
        (THIRD, "late", False),
        (WARD, "on_time", True),
        (NEIGHBOUR, "withdrawn", False),
    ]


def test_a_month_can_be_locked_again(locked: Locked) -> None:
    assert locked.stages[9]["state"] == [("locked", "2026-07-01 03:00:00+00")]
    assert known(locked, 9) == shown(locked, 9) == AFTER
    assert [found for _, _, state, found in locked.stages[9]["findings"] if state == "open"] == [
        "02/07/2026 09:00"
    ]


@pytest.mark.slow
def test_building_step_by_step_equals_building_anew(locked: Locked, tmp_path: Path) -> None:
    anew = Settings(home=tmp_path / "anew")
    raw = RawFactory.create(anew.warehouse)
    write(raw, slice(None))
    raw.connection.close()
    build_marts(anew)
    step_by_step = hashes(locked.settings, tmp_path / "step-by-step")
    assert hashes(anew, tmp_path / "release") == step_by_step
