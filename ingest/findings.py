"""What the readers say is wrong: codes and texts are ``seeds/finding_codes.csv``."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ingest.errors import ReferenceDataError
from ingest.model import Finding, Severity
from ingest.reference import Row, seed_rows

_SHOWN = 120  # characters of what was found that a message repeats


def finding(code: str, locator: str = "", found: object = "", expected: object = "") -> Finding:
    """Make one finding from its code.

    Args:
        code: A row of ``seeds/finding_codes.csv``.
        locator: Where: ``Sheet!C12``, a sheet name, or empty for the whole file.
        found: What was there; put into the message.
        expected: What should have been there; put into the message.

    Returns:
        The finding with its messages in Vietnamese and English.

    Raises:
        ReferenceDataError: If the seed has no such code.
    """
    row = _codes().get(code)
    if row is None:
        raise ReferenceDataError("Finding code not in seeds/finding_codes.csv", found=code)
    shown = {"found": shown_to_people(found), "expected": shown_to_people(expected)}
    severity: Severity = row["severity"]  # type: ignore[assignment]
    return Finding(
        rule_code=code,
        severity=severity,
        locator=locator,
        found=shown["found"],
        expected=shown["expected"],
        message_vi=row["message_vi"].format_map(shown),
        message_en=row["message_en"].format_map(shown),
    )


def shown_to_people(value: object) -> str:
    """Write a value the Vietnamese way: 1.532.200; 95,96; 15/04/2026. Texts stay, shortened."""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        exact = value if isinstance(value, Decimal) else Decimal(format(value, ".15g"))
        return f"{exact:,f}".translate(_VIETNAMESE)
    text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


@dataclass(slots=True)
class FindingList:
    """Collects the findings of one document, in the order they were met."""

    found: list[Finding] = field(default_factory=list)

    def add(self, code: str, locator: str = "", found: object = "", expected: object = "") -> None:
        """Note one finding; see :func:`finding` for the arguments."""
        self.found.append(finding(code, locator, found, expected))

    @property
    def has_any(self) -> bool:
        """True when something other than information was found."""
        return any(entry.severity != "info" for entry in self.found)


@lru_cache(maxsize=1)
def _codes() -> dict[str, Row]:
    return {row["code"]: row for row in seed_rows("finding_codes")}


_VIETNAMESE = str.maketrans(",.", ".,")
