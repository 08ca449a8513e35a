"""One report under way: where it is written, what it asks, what it has referred to so far."""

from dataclasses import dataclass, field
from pathlib import Path

from publish.consolidated.model import Line, Service
from publish.consolidated.outline import Words
from publish.consolidated.paper import Paper
from publish.consolidated.questions import Questions
from publish.consolidated.wording import MissingLists

NOTHING = "Chưa có số liệu được báo cáo."


@dataclass
class Report:
    """One report under way.

    Attributes:
        paper: Where it is written.
        questions: The release's answers.
        words: Its fixed texts.
        seeds: Folder of the reference data.
        lines: Its lines about no single service.
        services: Its public services.
        groups: Groups of indicators the outline names.
        missing: Lists of missing units referred to so far.
        places: Numbers of the lines written so far.
    """

    paper: Paper
    questions: Questions
    words: Words
    seeds: Path
    lines: list[Line]
    services: list[Service]
    groups: frozenset[str]
    missing: MissingLists = field(default_factory=MissingLists)
    places: dict[tuple[str, str | None], int] = field(default_factory=dict)

    def place(self, line_code: str, service_code: str | None = None) -> int:
        """Return the number under which a line stands in the whole report."""
        return self.places.setdefault((line_code, service_code), len(self.places) + 1)
