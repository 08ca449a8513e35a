"""What one figure of a paragraph means, and what its place in the report says about it."""

from dataclasses import dataclass
from datetime import date

from ingest.model import ALL_BREAKDOWN, MeasureKind
from ingest.narrative.scopes import NamedUnit
from ingest.narrative.times import Timing
from ingest.periods import Window

KIND_UNSTATED = "kind_unstated"
"""Rule of a figure whose words do not tell whether it is of the period or of all until then."""
DOUBTED = 0.55
"""How sure a figure is at most that something speaks against: below the current view."""
SURE_AS_REPEATED = 0.85
"""How sure a figure is at most that takes its meaning from another one or from a list."""
UNTIMED = Timing()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the place in the report says about a paragraph's figures.

    Attributes:
        planned: It stands under plans: nothing there was measured.
        subject: Unit named by the headings above; None: the report's own.
        programme: Programme named by the headings above.
        annual: The report covers more than a quarter of a year.
        own_offices: Offices through which the unit does all its work: no part of it.
        timing: What the heading above says about the time of all below it.
        office: The office that reports, where it is one of several of its unit.
        latest: The last day the report can have measured.
        is_news: A news item of no named period: what it tells without a word of time is how
            things stand.
        window: The days the report covers.
        of_lost: The headings above name a unit that has ended and nobody knows.
        lead: The line above that leads in this one, where one does.
        listed: What the unit told last in the paragraph before is told to have.
    """

    planned: bool = False
    subject: NamedUnit | None = None
    programme: str | None = None
    annual: bool = False
    own_offices: frozenset[str] = frozenset()
    timing: Timing = UNTIMED
    office: str | None = None
    latest: date | None = None
    is_news: bool = False
    window: Window | None = None
    of_lost: bool = False
    lead: str = ""
    listed: "Meaning | None" = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one figure means, as far as it is understood.

    Attributes:
        indicator_code: Best candidate; None: no wording fits.
        kind: Kind of the figure.
        service_code: Public service it is about.
        breakdown_code: Part of the whole it is about.
        subject: Unit it is about where that is not the report's own.
        timing: Days and manner named for it.
        confidence: 0 (not understood) to 1.
        rule: How it was found.
        falls: It says how much less there was: its value is below zero.
    """

    indicator_code: str | None = None
    kind: MeasureKind | None = None
    service_code: str | None = None
    breakdown_code: str = ALL_BREAKDOWN
    subject: NamedUnit | None = None
    timing: Timing = UNTIMED
    confidence: float = 0.0
    rule: str = ""
    falls: bool = False
