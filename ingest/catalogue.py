"""The catalogue as the readers see it: indicators, services and breakdowns by code and by name."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from ingest.model import ALL_BREAKDOWN, MeasureKind
from ingest.numbers import NumberKind, number_kind
from ingest.reference import Row, seed_rows
from ingest.text import fold


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of ``seeds/indicators.csv``, as far as reading needs it."""

    code: str
    name: str
    group: str
    unit_of_measure: str
    number_kind: NumberKind
    measure_kind: MeasureKind
    role: str
    per_service: bool


@dataclass(frozen=True, slots=True)
class Match:
    """What a text in a code or name cell means: codes found; one is an answer, several are not."""

    codes: tuple[str, ...]

    @property
    def code(self) -> str | None:
        """The code, when there is exactly one."""
        return self.codes[0] if len(self.codes) == 1 else None


class Catalogue:
    """Looks up what people write in code and name cells."""

    def __init__(self) -> None:
        """Index the seeds ``indicators``, ``services`` and ``breakdowns``."""
        rows = seed_rows("indicators")
        self.indicators = {row["indicator_code"]: _indicator(row) for row in rows}
        self._indicator_names = _index(rows, "indicator_code")
        services = seed_rows("services")
        self.services = {row["service_code"]: row["name_vi"] for row in services}
        self._service_names = _index(services, "service_code")
        breakdowns = seed_rows("breakdowns")
        self.breakdowns = {row["breakdown_code"]: row["name_vi"] for row in breakdowns}
        self._breakdown_names = _index(breakdowns, "breakdown_code")

    def indicator(self, text: str) -> Match:
        """Find an indicator by its code, name or alias."""
        return _find(text, self.indicators, self._indicator_names)

    def service(self, text: str) -> Match:
        """Find a service by its code, name or alias."""
        return _find(text, self.services, self._service_names)

    def breakdown(self, text: str) -> Match:
        """Find a breakdown by its code, name or alias; an empty text is the whole."""
        if not text:
            return Match((ALL_BREAKDOWN,))
        return _find(text, self.breakdowns, self._breakdown_names)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Return the catalogue of this process, read once from the seeds."""
    return Catalogue()


def _indicator(row: Row) -> Indicator:
    kind: MeasureKind = row["measure_kind"]  # type: ignore[assignment]
    return Indicator(
        code=row["indicator_code"],
        name=row["name_vi"],
        group=row["indicator_group"],
        unit_of_measure=row["unit_of_measure"],
        number_kind=number_kind(row["unit_of_measure"]),
        measure_kind=kind,
        role=row["role"],
        per_service="service" in row["grain"],
    )


def _index(rows: tuple[Row, ...], code: str) -> dict[str, tuple[str, ...]]:
    """Index names before aliases: an alias never takes what is another entry's name."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        names[fold(row["name_vi"])][row[code]] = None
    aliases: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        for alias in row["aliases"].split(";"):
            key = fold(alias)
            if key and key not in names:
                aliases[key][row[code]] = None
    return {key: tuple(codes) for key, codes in {**aliases, **names}.items()}


def _find(text: str, by_code: object, by_name: dict[str, tuple[str, ...]]) -> Match:
    stripped = text.strip()
    if stripped in by_code:  # type: ignore[operator]
        return Match((stripped,))
    upper = stripped.upper()
    if upper in by_code:  # type: ignore[operator]
        return Match((upper,))
    return Match(by_name.get(fold(stripped), ()))
