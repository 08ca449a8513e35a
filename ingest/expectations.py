"""How our suites are worded: every expectation carries a code, a severity and two messages."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation


def blocking(
    kind: type["Expectation"], code: str, message_vi: str, message_en: str, **arguments: Any
) -> "Expectation":
    """Return an expectation that stops what comes after when it does not hold.

    Blocking is for what the pipeline itself must guarantee whatever senders write; what a sender
    can get wrong is a finding or a warning, or one file would hold up everybody's.

    Args:
        kind: Great Expectations expectation class.
        code: Stable code of the check.
        message_vi: What has to hold, Vietnamese.
        message_en: What has to hold, English.
        **arguments: Arguments of the expectation.
    """
    return _worded(kind, code, "critical", message_vi, message_en, arguments)


def warning(
    kind: type["Expectation"], code: str, message_vi: str, message_en: str, **arguments: Any
) -> "Expectation":
    """Return an expectation whose failure is told and stops nothing; arguments as ``blocking``."""
    return _worded(kind, code, "warning", message_vi, message_en, arguments)


def _worded(
    kind: type["Expectation"],
    code: str,
    severity: str,
    message_vi: str,
    message_en: str,
    arguments: dict[str, Any],
) -> "Expectation":
    notes = {"format": "string", "content": [f"[{code}] {message_vi} — {message_en}"]}
    meta = {"code": code, "message_vi": message_vi, "message_en": message_en, "notes": notes}
    return kind(severity=severity, meta=meta, **arguments)
