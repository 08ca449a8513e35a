"""A late report reaches what it is compared with: load by load gives what building anew gives."""

from dataclasses import dataclass

import duckdb
import pytest
from raw_factory import Arrival, Document, Figure, at
from rule_examples import PEERS, Places, Written

from ingest.build import build_marts
from ingest.config import Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

MONTHS = [f"2025-{number:02d}" for number in range(9, 13)] + [f"2026-{n:02d}" for n in range(1, 6)]
FINDINGS = """
    select rule_code, submission_version_key, period_key, indicator_code, found, expected,
        severity, message_vi, known_from, known_to
    from intermediate.int_findings_raised order by all
"""


def report(unit: str, month: str, *figures: Figure, again: int = 0) -> Arrival:
    document = Document(f"{unit}-{month}-{again}", unit, month, figures)
    return Arrival(document, at(f"{month}-20", 8 + again), receipt=f"R{document.name}")


def codes(settings: Settings, unit: str) -> set[str]:
    """What is raised now about a unit's reports, by rules that look beyond the report."""
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        rows = connection.execute(
            """
            select raised.rule_code from intermediate.int_findings_raised as raised
            inner join reference.validation_rules as rules using (rule_code)
            where raised.slice_unit like ? and raised.known_to is null
                and (
                    rules.rule_kind like 'history%' or rules.rule_kind like 'peer%'
                    or rules.rule_kind = 'rollup'
                )
            """,
            [f"{unit}@%"],
        ).fetchall()
    return {code for (code,) in rows}


def everything(settings: Settings) -> list[tuple[object, ...]]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(FINDINGS).fetchall()


def ended(settings: Settings, units: tuple[str, ...]) -> list[tuple[object, ...]]:
    """What the findings of some units came to."""
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(
            """
            select split_part(unit_id, '@', 1), rule_code, state,
                strftime(first_found_at, '%m-%d'), strftime(corrected_at, '%m-%d')
            from marts.fct_quality_finding
            where split_part(unit_id, '@', 1) in (select unnest(?))
                and rule_code in ('FLOW_JUMP', 'RATE_OFF_PEERS', 'PROVINCE_NOT_SUM_OF_COMMUNES')
            order by all
            """,
            [list(units)],
        ).fetchall()


@dataclass(frozen=True)
class Grown:
    """Codes found by unit before and after late reports, and all findings built either way.

    ``ended`` is what became of the findings: unit, rule, state, days first found and corrected.
    """

    jumping: str
    odd: str
    province: str
    before: dict[str, set[str]]
    after: dict[str, set[str]]
    ended: list[tuple[object, ...]]
    full_refresh: bool
    step_by_step: object
    anew: object


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Grown:
    """A month with peers, a province, a unit with history; late reports; then corrections."""
    settings = Settings(home=tmp_path_factory.mktemp("reach") / "home")
    places = Places()
    province, communes = places.whole[0]
    jumping, odd = places.communes[0], places.peers[0]
    raw = Written.create(settings.warehouse)
    first = [
        report(
            jumping, month, Figure("DOSSIER_RECEIVED", "4000" if month == MONTHS[-1] else "1000")
        )
        for month in MONTHS
    ]
    first += [
        report(unit, MONTHS[-1], Figure("DOSSIER_ONLINE_RATE", "90", "ratio", unit="%"))
        for unit in places.peers[1:25]
    ]
    first.append(report(odd, MONTHS[-1], Figure("DOSSIER_ONLINE_RATE", "9", "ratio", unit="%")))
    first += [report(unit, MONTHS[-1], Figure("FEEDBACK_RECEIVED", "10")) for unit in communes[:-1]]
    whole = str(10 * len(communes) + 5)
    first.append(report(province, MONTHS[-1], Figure("FEEDBACK_RECEIVED", whole)))
    raw.load(at("2026-05-25"), first)
    raw.connection.close()
    build_marts(settings)
    before = {unit: codes(settings, unit) for unit in (jumping, odd, province)}
    raw = Written.create(settings.warehouse)
    raw.loads = 1
    late = [
        report(jumping, month, Figure("DOSSIER_RECEIVED", "3900"), again=1) for month in MONTHS[:-1]
    ]
    late += [
        report(unit, MONTHS[-1], Figure("DOSSIER_ONLINE_RATE", "90", "ratio", unit="%"))
        for unit in places.peers[25:PEERS]
    ]
    late.append(report(communes[-1], MONTHS[-1], Figure("FEEDBACK_RECEIVED", "10")))
    raw.load(at("2026-06-01"), late)
    raw.connection.close()
    outcome = build_marts(settings)
    after = {unit: codes(settings, unit) for unit in (jumping, odd, province)}
    raw = Written.create(settings.warehouse)
    raw.loads = 2
    last = [
        report(unit, MONTHS[-1], Figure("DOSSIER_ONLINE_RATE", "9", "ratio", unit="%"), again=2)
        for unit in places.peers[1:PEERS]
    ]
    last.append(report(communes[-1], MONTHS[-1], Figure("FEEDBACK_RECEIVED", "15"), again=2))
    raw.load(at("2026-06-10"), last)
    raw.connection.close()
    build_marts(settings)
    step_by_step = everything(settings)
    build_marts(settings, full_refresh=True)
    return Grown(
        jumping,
        odd,
        province,
        before,
        after,
        ended(settings, (jumping, odd, province)),
        full_refresh=outcome.full_refresh,
        step_by_step=step_by_step,
        anew=everything(settings),
    )


def test_findings_are_the_same_built_load_by_load_or_anew(grown: Grown) -> None:
    assert grown.full_refresh is False
    assert grown.step_by_step == grown.anew


def test_a_correction_of_earlier_months_takes_a_jump_away(grown: Grown) -> None:
    assert "FLOW_JUMP" in grown.before[grown.jumping]
    assert "FLOW_JUMP" not in grown.after[grown.jumping]


def test_late_peers_make_an_odd_rate_stand_out(grown: Grown) -> None:
    assert grown.before[grown.odd] == set()
    assert grown.after[grown.odd] == {"RATE_OFF_PEERS"}


def test_the_last_commune_makes_the_provinces_figure_comparable(grown: Grown) -> None:
    assert grown.before[grown.province] == set()
    assert grown.after[grown.province] == {"PROVINCE_NOT_SUM_OF_COMMUNES"}


def test_what_was_found_stays_known_when_what_it_was_compared_with_changed(grown: Grown) -> None:
    """Nothing of the three units' own reports was ever sent again."""
    assert set(grown.ended) == {
        (grown.jumping, "FLOW_JUMP", "corrected", "05-25", "06-01"),
        (grown.odd, "RATE_OFF_PEERS", "corrected", "06-01", "06-10"),
        (grown.province, "PROVINCE_NOT_SUM_OF_COMMUNES", "corrected", "06-01", "06-10"),
    }
