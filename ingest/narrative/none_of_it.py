"""Zero said of a thing counted: ``không để hồ sơ nào quá hạn``, ``không kích hoạt tài khoản nào``.

The words between ``không`` and ``nào`` say what is counted, and mostly what was to be done with it;
they are the figure's place. What the zero means is told as for any figure, by the words around it.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from ingest.narrative.figures import Figure
from ingest.narrative.nouns import written_out
from ingest.reference import seed_rows

_TRIED = (
    r"(?:(?:có|để|còn|bị|phát sinh|xảy ra|ghi nhận|nhận|tiếp nhận|giải quyết|kích hoạt|cấp|thu nhận"
    r"|thực hiện|xử lý|chi trả|tích hợp|lập|mở|phát hiện)(?:\s+(?:được|mới|thêm|ra|bất kỳ|tới|đến"
    r"|xảy ra|phát sinh))*\s+)?"
)
_ASKS = re.compile(
    r"\b(?:nếu|trường hợp|khi|tránh|bảo đảm|đảm bảo|phấn đấu|quyết tâm|yêu cầu)\b", re.I
)
"""``Bảo đảm không để hồ sơ nào quá hạn`` is wanted, not measured."""
_CLAUSE = 60


def none_of_it(text: str) -> list[Figure]:
    """Return the zeros that a text says of a thing counted.

    Args:
        text: A paragraph.

    Returns:
        The zeros, each with the noun it counts; none where the text only wants them so.
    """
    if "nào" not in text:
        return []
    return list(_found(text))


def _found(text: str) -> Iterator[Figure]:
    for match in _none().finditer(text):
        before = re.split(r"[.;:]", text[max(0, match.start() - _CLAUSE) : match.start()])[-1]
        if _ASKS.search(before):
            continue
        noun = written_out(match["noun"].lower())
        yield Figure(match.start(), match.end(), "count", Decimal(0), "reported", "exact", noun)


@lru_cache(maxsize=1)
def _none() -> re.Pattern[str]:
    nouns = sorted({row["noun"] for row in seed_rows("narrative/nouns")}, key=len, reverse=True)
    listed = "|".join(re.escape(noun) for noun in [*nouns, "HS", "TK"])
    return re.compile(
        rf"(?<!\w)(?:không|chưa)\s+{_TRIED}(?:một\s+)?(?P<noun>{listed})\s+nào(?!\w)", re.IGNORECASE
    )
