"""The line of a news item that says when it appeared: ``Thứ sáu, 20/9/2024 - 14:30``."""

import re
from datetime import date

from ingest.narrative.written_periods import days_in

_LONGEST_LINE = 70
_LONGEST_NAME = 5
_OFFICIAL = re.compile(r"ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm", re.IGNORECASE)
_ALONE = re.compile(r"\W*ngày\s+\d", re.IGNORECASE)
WEEKDAY = re.compile(r"\b(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật)\b", re.IGNORECASE)
_OF_THE_CLOCK = re.compile(
    r"\b\d{1,2}\s?(?::|h|giờ)\s?\d{2}(?::\d{2})?(?:\s*[AP]M)?|\(?\bGMT\s?[+\d:]*\)?"
    r"|\b\d+\s+(?:trả lời|bình luận|lượt xem)|\b(?:cập nhật|đăng|lúc|ngày|xuất bản|date)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")


def day_of_dateline(text: str) -> date | None:
    """Return the day of a line that says little else than it, its hour and who wrote.

    Args:
        text: A line or paragraph; the place and day of an official letter is none.
    """
    days = list(days_in(text)) if len(text) <= _LONGEST_LINE else []
    placed = _OFFICIAL.search(text) and not (WEEKDAY.search(text) or _ALONE.match(text))
    if not days or placed:
        return None
    rest = f"{text[: days[0].start]} {text[days[0].end :]}"
    words = _WORD.findall(_OF_THE_CLOCK.sub(" ", WEEKDAY.sub(" ", rest)))
    brief = len(words) <= _LONGEST_NAME and all(
        word[0].isupper() or word.isdecimal() for word in words
    )
    return days[0].day if brief else None
