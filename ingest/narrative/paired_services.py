"""Services listed with two numbers each, as a lead above says: ``(tiếp nhận/trực tuyến)``.

``7. Một số DVC (số tiếp nhận/số trực tuyến):`` and below it ``+ Khai sinh: 73/73; khai tử: 25/24``.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ingest.narrative.service_names import service_names
from ingest.narrative.thresholds import threshold
from ingest.numbers import read_number


class PairedService(NamedTuple):
    """One number of a pair: what it counts, of which service, where it stands.

    Attributes:
        indicator_code: Received, or received online.
        service_code: The service.
        value: The number.
        start: Its first character.
        end: After its last.
    """

    indicator_code: str
    service_code: str
    value: Decimal
    start: int
    end: int


def paired_services(text: str, lead: str) -> Iterator[PairedService]:
    """Yield the numbers of services a line lists in pairs.

    Args:
        text: The line.
        lead: The heading above it, which says what a pair is.
    """
    if not _LEGEND.search(lead):
        return
    for match in _ITEM.finditer(text):
        code, fit = service_names().best(match["name"])
        if code is None or fit < threshold("service_nearby"):
            continue
        for name, indicator in _PAIR:
            value = read_number(match[name], "count").value
            if value is not None:
                yield PairedService(indicator, code, value, *match.span(name))


_PAIR = (("received", "SVC_RECEIVED"), ("online", "SVC_RECEIVED_ONLINE"))
_LEGEND = re.compile(
    r"\(\s*(?:số\s+)?(?:(?:hồ sơ|HS)\s+)?tiếp nhận\s*/\s*(?:số\s+)?(?:(?:hồ sơ|HS)\s+)?(?:nộp\s+)?"
    r"trực tuyến\s*\)",
    re.IGNORECASE,
)
_NUMBER = r"\d{1,3}(?:[.,]\d{3})*"
_ITEM = re.compile(
    rf"(?:^|;)\W*(?P<name>[^\W\d][^:;\d]{{3,90}}):\s*(?P<received>{_NUMBER})\s*/\s*"
    rf"(?P<online>{_NUMBER})(?=\s*(?:[;.]|hồ sơ|HS|$))",
    re.IGNORECASE,
)
