"""What may stand below a heading of the report, by the kind its outline names."""

from collections.abc import Callable

from publish.consolidated.appendices import all_services, missing, sources, units
from publish.consolidated.assessment import items, punctuality, quality, ranking
from publish.consolidated.indicator_lines import indicators
from publish.consolidated.outline import Section
from publish.consolidated.report import Report
from publish.consolidated.service_tables import services

Writer = Callable[[Report, Section], None]


def heading(report: Report, section: Section) -> None:
    """Write nothing: sections follow."""
    del report, section


KINDS: dict[str, Writer] = {
    "heading": heading,
    "indicators": indicators,
    "services": services,
    "items": items,
    "ranking": ranking,
    "punctuality": punctuality,
    "quality": quality,
}
# The appendices, and whether their pages lie across.
APPENDICES: dict[str, tuple[Writer, bool]] = {
    "units": (units, True),
    "all_services": (all_services, True),
    "missing": (missing, False),
    "sources": (sources, False),
}
