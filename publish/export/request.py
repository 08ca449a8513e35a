"""What an analyst may ask the export for, and how it is refused."""

from dataclasses import dataclass
from enum import StrEnum

from ingest.errors import Dean06Error


class Basis(StrEnum):
    """Whose figures fill the cells."""

    SUM = "sum"
    OWN = "own"
    TODAY = "today"


class Level(StrEnum):
    """Units in the rows."""

    NATION = "nation"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class PeriodType(StrEnum):
    """Periods in the columns."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "nine_months"
    YEAR = "year"


class UnknownChoiceError(Dean06Error):
    """The export is asked for something the release does not know."""

    code = "UNKNOWN_CHOICE"


class NothingToExportError(Dean06Error):
    """The release has no figure of what is asked for."""

    code = "NOTHING_TO_EXPORT"


@dataclass(frozen=True)
class ExportRequest:
    """One export.

    Attributes:
        indicators: Codes; empty takes ``groups``, or the flagship ones if that is empty too.
        groups: Groups of indicators.
        everything: Every indicator that has figures.
        service: One service only; None takes all and the figures about none.
        level: Units in the rows.
        province: Code or name of a province of today; None takes the country.
        period_type: Periods in the columns.
        first: Key of the first period; None begins with the first figure.
        last: Key of the last period; None ends with the last figure.
        basis: Whose figures fill the cells.
    """

    indicators: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    everything: bool = False
    service: str | None = None
    level: Level = Level.COMMUNE
    province: str | None = None
    period_type: PeriodType = PeriodType.MONTH
    first: str | None = None
    last: str | None = None
    basis: Basis = Basis.SUM
