"""What a figure can mean: wordings of the indicators as data, scored against one another.

A row of ``seeds/narrative/meanings.csv`` names an indicator, what it counts, the concepts that must
be met (``needs``) and those that speak against it (``lacks``). A need may be bound to a place:
``+x`` right after the figure, ``>x`` after it, ``<x`` before it, ``=x`` on either side in its own
phrase, ``^x`` before it or in a heading, ``@x`` anywhere, headings included; without a mark
anywhere in the sentence. ``a|b`` is met by either. Rarer concepts weigh more, nearer ones too; the
best sum wins, and how far it leads is part of the confidence.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt

from ingest.narrative.figures import Figure
from ingest.narrative.nouns import noun_fits, stands_for
from ingest.narrative.zones import BEFORE, OWN, OWN_AFTER, SENTENCE, Zone
from ingest.reference import seed_rows

Evidence = Mapping[str, Mapping[Zone, int]]
"""Concept → zones it is met in, with how often."""


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a wording needs: any of some concepts, in some zones."""

    concepts: tuple[str, ...]
    zones: frozenset[Zone] | None


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to speak of an indicator.

    Attributes:
        indicator_code: The indicator.
        counts: ``count``, ``percent``, ``money``, ``numerator`` (first of a pair), ``service``,
            ``service%`` (only where a service is named), ``change`` (a difference to last year).
        nouns: Words that must be counted; empty: any.
        not_nouns: Words that must not be counted (written ``!trạm y tế``).
        number: The only value it may have, such as 25 of "25 dịch vụ công"; None: any.
        over: The only lower part its pair may have, such as 76 of "54/76 dịch vụ"; None: any.
        needs: What must be met.
        lacks: Concepts that must not be met in the figure's own phrase.
        nowhere: Concepts that must not be met at all (written ``@x`` among what it lacks).
        musts: Concepts needed without another that would do, told at a glance.
    """

    indicator_code: str
    counts: str
    nouns: frozenset[str]
    not_nouns: frozenset[str]
    number: int | None
    over: int | None
    needs: tuple[Need, ...]
    lacks: frozenset[str]
    nowhere: frozenset[str]
    musts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An indicator a figure may mean.

    Attributes:
        indicator_code: The indicator.
        score: Sum of its evidence.
        nearness: How near that evidence stands, 0 to 1.
        unexplained: Share of the weight right around the figure that its wording says nothing of.
    """

    indicator_code: str
    score: float
    nearness: float
    unexplained: float = 0.0


class Gazetteer:
    """Scores the wordings of all indicators for a figure."""

    def __init__(self, wordings: Iterable[Wording]) -> None:
        """Index the wordings by what they count and weigh the concepts by how rare they are."""
        known = list(wordings)
        uses: Counter[str] = Counter()
        indicators: dict[str, set[str]] = defaultdict(set)
        for wording in known:
            for need in wording.needs:
                for concept in need.concepts:
                    indicators[concept].add(wording.indicator_code)
        uses.update({concept: len(codes) for concept, codes in indicators.items()})
        total = max(1, len(known))
        self._weights = {
            concept: 1 + log(total / count) / log(total + 1) for concept, count in uses.items()
        }
        self._by_concept: dict[tuple[str, str], list[Wording]] = defaultdict(list)
        for wording in known:
            rarest = max(wording.needs, key=lambda need: min(map(self._weight, need.concepts)))
            for concept in rarest.concepts:
                self._by_concept[wording.counts, concept].append(wording)

    def candidates(self, figure: Figure, evidence: Evidence, has_service: bool) -> list[Candidate]:
        """Return the indicators a figure may mean, best first, one candidate an indicator.

        Args:
            figure: The figure.
            evidence: Concepts met around it, by zone.
            has_service: Whether a public service is named for it.
        """
        best: dict[str, Candidate] = {}
        met = evidence.keys()
        for counts in _counted(figure, has_service):
            wordings = {
                id(wording): wording
                for concept in evidence
                for wording in self._by_concept.get((counts, concept), ())
                if wording.musts <= met
            }
            for wording in wordings.values():
                found = self._score(wording, figure, evidence)
                if found and found.score > getattr(best.get(wording.indicator_code), "score", 0.0):
                    best[wording.indicator_code] = found
        return sorted(best.values(), key=lambda candidate: -candidate.score)

    def changes(self, figure: Figure, evidence: Evidence) -> list[Candidate]:
        """Return the indicators that a difference to the year before may mean, best first."""
        wordings = {
            id(wording): wording
            for concept in evidence
            for wording in self._by_concept.get(("change", concept), ())
        }
        scored = [self._score(wording, figure, evidence) for wording in wordings.values()]
        return sorted(filter(None, scored), key=lambda candidate: -candidate.score)

    def _weight(self, concept: str) -> float:
        return self._weights[concept]

    def _score(self, wording: Wording, figure: Figure, evidence: Evidence) -> Candidate | None:
        if wording.number is not None and (figure.pair or figure.value != wording.number):
            return None
        if wording.over is not None and figure.lower != wording.over:
            return None
        if figure.noun in wording.not_nouns:
            return None
        if wording.nouns and wording.nouns.isdisjoint(stands_for(figure.noun)):
            return None
        if not noun_fits(figure.noun, wording.indicator_code):
            return None
        score, nearest = 0.0, []
        for need in wording.needs:
            weight, zone_weight = self._met(need, evidence)
            if not weight:
                return None
            score += weight * zone_weight * (0.5 if need.zones is None else 1.0)
            nearest.append(sqrt(zone_weight))
        if any(_stands_near(evidence.get(concept)) for concept in wording.lacks):
            return None
        if any(evidence.get(concept) for concept in wording.nowhere):
            return None
        score += 0.5 * bool(wording.nouns)
        score += 1.0 * (wording.number is not None or wording.over is not None)
        nearness = sum(nearest) / len(nearest)
        return Candidate(
            wording.indicator_code, score, nearness, self._unexplained(wording, evidence)
        )

    def _unexplained(self, wording: Wording, evidence: Evidence) -> float:
        """Concepts right beside the figure that other wordings need and this one does not."""
        named = {concept for need in wording.needs for concept in need.concepts}
        near = {
            concept: self._weights[concept]
            for concept, zones in evidence.items()
            if concept in self._weights and not _BESIDE.isdisjoint(zones)
        }
        left = sum(weight for concept, weight in near.items() if concept not in named)
        return left / sum(near.values()) if near else 1.0

    def _met(self, need: Need, evidence: Evidence) -> tuple[float, float]:
        best, best_zone = 0.0, 0.0
        for concept in need.concepts:
            zones = evidence.get(concept)
            if not zones:
                continue
            allowed = [zone for zone in zones if zone in (need.zones or _ANYWHERE)]
            for zone in allowed:
                if self._weights[concept] * zone.value > best * best_zone:
                    best, best_zone = self._weights[concept], zone.value
        return best, best_zone


def _counted(figure: Figure, has_service: bool) -> tuple[str, ...]:
    if figure.kind == "percent":
        return ("service%", "percent") if has_service else ("percent",)
    if figure.kind == "money":
        return ("money",)
    if figure.pair == "numerator":
        return ("numerator", "service", "count") if has_service else ("numerator", "count")
    return ("service", "count") if has_service else ("count",)


def _stands_near(zones: Mapping[Zone, int] | None) -> bool:
    return zones is not None and not _NEAR.isdisjoint(zones)


@lru_cache(maxsize=8)
def gazetteer(without: str = "") -> Gazetteer:
    """Return the gazetteer of the seeds; ``without`` leaves out what one report taught."""
    return Gazetteer(
        _wording(row)
        for row in seed_rows("narrative/meanings")
        if not without or without not in row["learned_from"]
    )


def _wording(row: dict[str, str]) -> Wording:
    counts, _, limit = row["counts"].partition(":")
    number, over = re.fullmatch(r"(\d+)=", limit), re.fullmatch(r"/(\d+)", limit)
    nouns = set() if number or over else {noun.lower() for noun in limit.split(";") if noun}
    excluded = {noun for noun in nouns if noun.startswith("!")}
    needs = tuple(_need(text) for text in row["needs"].split())
    return Wording(
        row["indicator_code"],
        counts,
        frozenset(nouns - excluded),
        frozenset(noun.removeprefix("!") for noun in excluded),
        int(number[1]) if number else None,
        int(over[1]) if over else None,
        needs,
        frozenset(word for word in row["lacks"].split() if word[0] != "@"),
        frozenset(word[1:] for word in row["lacks"].split() if word[0] == "@"),
        frozenset(need.concepts[0] for need in needs if len(need.concepts) == 1),
    )


def _need(text: str) -> Need:
    mark = text[0] if text[0] in _PLACES else ""
    return Need(tuple(text.removeprefix(mark).split("|")), _PLACES[mark])


_PLACES: dict[str, frozenset[Zone] | None] = {
    "+": frozenset({Zone.COUNTED, Zone.AFTER}),
    ">": OWN_AFTER,
    "<": BEFORE,
    "=": OWN,
    "": SENTENCE,
    "^": BEFORE | {Zone.PARAGRAPH, Zone.HEADING},
    "@": None,
}
_ANYWHERE = frozenset(Zone) - {Zone.ASIDE}
"""What is said of another figure in its brackets is said of that one alone."""
_BESIDE = frozenset({Zone.COUNTED, Zone.AFTER, Zone.BEFORE})
_NEAR = _BESIDE | {Zone.BEFORE_COMMA}
