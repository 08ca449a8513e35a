"""Acceptance: what three real reports contradict themselves in is found, and nothing else is.

Every anomaly that was found by hand is either one that figures show, and then a rule finds it, or
one that only the wording shows; both are told apart here, class by class.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass

import duckdb
import pytest

from tests.e2e.sample_truth import ANSWER_KEYS

pytestmark = pytest.mark.timeout(1500)

Marts = duckdb.DuckDBPyConnection

UNITS = {"can_tho_2022": "92", "bac_giang_2024_01": "24", "hai_duong_2026_05": "10525"}

# What an anomaly says, and the rule that finds it from figures.
SHOWN_BY_FIGURES = {
    r"mismatch: reported": "RATIO_MISMATCH",
    r"mismatch \(rounding\)|^rounding:": "RATIO_LAST_DIGIT",
    r"0/0 printed as 0": "RATIO_OF_NOTHING",
    r"columns cannot both be right": "ON_TIME_EQUALS_OVERDUE",
    r"11\+12|\+ 12 = 23|25 vs 23": "DVC25_LIST_TOTAL",
    r"titled .* lists 23 services$": "DVC25_SCOPE_LISTED",
    r"marks 23 of 23": "DVC25_CONNECTED_LISTED",
    r"104": "SVC_PROCESSED_ACROSS",
    r"28 here vs 29|29 here vs 28": "BODY_APPENDIX_CONFLICT",
    r"programme of 2021": "PERIOD_DIFFERS",
    r"'hơn' before a figure exact|'hơn' \(more than\) in front": "QUALIFIED_BUT_EXACT",
    r"22 named above|only 22|names only 22|from the list of services": "DVC25_ACTIVE_LISTED",
    r"253/253": "FIGURES_CONFLICT",
    r"differs from the report period": "WINDOW_DIFFERS",
    r"days after the report period ends": "AS_OF_AFTER_WINDOW",
    r"(a week|four days) before the report period ends": "AS_OF_BEFORE_END",
}
# The same contradiction named at another of the figures it is about.
ANY_FIGURE = {"DVC25_ACTIVE_LISTED", "DVC25_LIST_TOTAL", "SVC_PROCESSED_ACROSS"}

# What figures cannot show, and why.
SHOWN_BY_WORDS = {
    r"^format|digits|100,%": "how a number is written; the reader's matter",
    r"^name|^wording|OCR|word lost|duplicated|copied wording|superseded|should be": "spelling",
    r"^ambiguous|not stated|not dated|start not stated|is not stated": "what was left unsaid",
    r"^scope|UBND huyện|unit is người": "whose figure it is",
    r"^target|target|requirement|assigned scope|draft": "a task, not a measurement",
    r"^implied|zero given in words": "zero in words; read as zero",
    r"footnote|stray|header|row|unnumbered|shifted|titled|columns are identical": "layout",
    r"^incomplete|no rate printed|no numerator|no % sign|no denominator": "a part not given",
    r"soft|rate fits|in progress|claim holds|possible in itself": "inconclusive or possible",
    r"missing \(|missing from the file": "blank, kept as missing",
    r"'hơn' may govern|trap|semicolon|only in words|age group|not connected|agencies": "words",
    r"in the period|'Trong tháng'|programmes \(NQ": "told at the figure beside it",
    r"cause|computed|counts? here|with no": "words",
}


@dataclass(frozen=True)
class Claim:
    """One thing wrong in one report; ``rule`` is None where figures do not show it."""

    report: str
    text: str
    value: str
    rule: str | None


def claims() -> list[Claim]:
    """Read the anomalies, one claim for each rule that ought to find it."""
    if not ANSWER_KEYS.is_dir():
        pytest.skip("the answer keys are not here")
    found = []
    with (ANSWER_KEYS / "anomalies.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            for text in row["anomaly"].split(" | "):
                named = [rule for words, rule in SHOWN_BY_FIGURES.items() if re.search(words, text)]
                shown = [] if row["topic"] == "(report)" or "soft" in text else named
                found += [
                    Claim(row["report"], text, row["value"], rule) for rule in shown or [None]
                ]
    return found


def raised(marts: Marts) -> list[tuple[str, str, str, str, str]]:
    """What rules say of the three reports: unit, rule, severity, figure, words."""
    return marts.execute(
        """
        select
            finding.unit_code, finding.rule_code, finding.severity,
            coalesce(cast(cast(figure.value as double) as varchar), ''),
            concat_ws(' ', finding.found, finding.expected, finding.message_vi)
        from marts.fct_quality_finding as finding
        left join marts.fct_reported_value as figure
            on finding.submission_version_key = figure.submission_version_key
            and finding.locator = figure.locator
        where finding.finding_origin = 'rule' and finding.state = 'open'
            and finding.unit_code in ('92', '24', '10525')
            and finding.indicator_code is not null
        """
    ).fetchall()


def says(finding: tuple[str, str, str, str, str], claim: Claim) -> bool:
    unit, rule, _, figure, words = finding
    if (unit, rule) != (UNITS[claim.report], claim.rule):
        return False
    if rule in ANY_FIGURE or not claim.value:
        return True
    value = float(claim.value)
    shown = f"{value:,.6f}".rstrip("0").rstrip(".").translate(str.maketrans(",.", ".,"))
    return (figure != "" and float(figure) == value) or shown in re.findall(r"[\d.,]*\d", words)


def test_every_anomaly_is_of_a_class_that_figures_or_words_show() -> None:
    unknown = [
        claim.text
        for claim in claims()
        if claim.rule is None and not any(re.search(words, claim.text) for words in SHOWN_BY_WORDS)
    ]
    assert unknown == []


def test_what_figures_contradict_is_found_by_its_own_rule(marts: Marts) -> None:
    found = raised(marts)
    shown = [claim for claim in claims() if claim.rule]
    missed = [claim for claim in shown if not any(says(one, claim) for one in found)]
    assert len(shown) > 90
    recall = 1 - len(missed) / len(shown)
    assert recall >= 0.95, (recall, missed)
    serious = [claim for claim in missed if claim.rule in _serious(found)]
    assert serious == []


def test_no_rule_speaks_of_figures_that_check_out(marts: Marts) -> None:
    found = raised(marts)
    shown = [claim for claim in claims() if claim.rule]
    idle = [one for one in found if not any(says(one, claim) for claim in shown)]
    precision = 1 - len(idle) / len(found)
    assert precision >= 0.95, (precision, idle)
    assert [one for one in idle if one[2] != "info"] == []


def test_rounding_and_truncation_are_information(marts: Marts) -> None:
    assert {one[2] for one in raised(marts) if one[1] == "RATIO_LAST_DIGIT"} == {"info"}


def test_the_rules_that_find_them_are_many(marts: Marts) -> None:
    """Each contradiction has a rule of its own; no catch-all finds everything."""
    counted = Counter(one[1] for one in raised(marts))
    assert set(SHOWN_BY_FIGURES.values()) <= set(counted)


def _serious(found: list[tuple[str, str, str, str, str]]) -> set[str]:
    return {rule for _, rule, severity, _, _ in found if severity != "info"}
