"""Where in a report a paragraph stands: under which headings, and what is said there.

Headings give their paragraphs context (``2. Tiến độ thực hiện 25 dịch vụ công``), and a role: what
stands under "nhiệm vụ trọng tâm" is planned and was not measured. Numbering tells the rank more
surely than the marks of a file do.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ingest.narrative.document import Paragraph
from ingest.narrative.lexicon import spelled_out
from ingest.narrative.text_lines import BULLETS
from ingest.reference import seed_rows
from ingest.text import fold

SectionRole = Literal["result", "plan", "assessment", "proposal", "recipients", "appendix", ""]

_LONGEST_HEADING = 250
_SHORTEST_TITLE = 10
_BODY = 20
_ITEM = 6
_LONGEST_LABEL = 90
_RANKS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (0, re.compile(r"(?:phụ lục|phần)\s+(?:[IVX\d]+|thứ\s)", re.IGNORECASE)),
    (1, re.compile(r"[IVX]{1,5}(?:[.)]\s*|/\s+)\S")),
    (2, re.compile(r"[A-ZĐ](?:\.\s*|/\s+)\S")),
    (6, re.compile(r"\d{1,2}(?:\.\d{1,2}){3,}")),
    (5, re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}")),
    (4, re.compile(r"\d{1,2}\.\d{1,2}[.)\s]")),
    (3, re.compile(r"\d{1,2}(?:[.)]\s*|/\s+)[^\d\s]")),
    (7, re.compile(r"[a-zđ]\)\s*\S")),
    (10, re.compile(r"[-–—•*]\s*\S")),
    (10, re.compile(r"\((?:\d{1,2}|[a-zđ])\)\s*[^\W\d]")),
    (11, re.compile(r"\+\s*\S")),
)
_CAPTION = re.compile(r"(?:bảng|biểu|hình)(?:\s+số)?\s+\d{1,2}(?:\.\d{1,2})?\s*[.:–-]\s*\S", re.I)
"""``Bảng 2: Kết quả tháng 4/2026``, whose rows may have become bullets."""
_LEAD_IN = 8
_LABEL = re.compile(
    r"(?i:(?:phần|mục|chương)\s+(?:thứ\s+\w+|[IVX]{1,5}|\d{1,2})(?:\s*[.:)–-]\s*|\s+))?"
    r"(?:(?:[IVX]{1,5}|[A-ZĐ]|\d{1,2}(?:\.\d{1,2})*|[a-zđ])(?:[.)]\s*|/\s+)|\d{1,2}(?:\.\d{1,2})*\s+"
    rf"|[{BULLETS}]\s*)*"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading above a paragraph."""

    rank: int
    text: str
    role: SectionRole


class Sections:
    """Follows the headings of a report from paragraph to paragraph."""

    def __init__(self) -> None:
        """Begin above the first heading."""
        self._above: list[Heading] = []

    @property
    def above(self) -> tuple[Heading, ...]:
        """The headings above the present place, the highest first."""
        return tuple(self._above)

    @property
    def role(self) -> SectionRole:
        """What is said at the present place, by the nearest heading that tells."""
        for heading in reversed(self._above):
            if heading.role:
                return heading.role
        return ""

    @property
    def title(self) -> str:
        """The nearest headings as one line, for people."""
        return " › ".join(heading.text[:80] for heading in self._above[-2:])

    def enter(self, paragraph: Paragraph) -> bool:
        """Take the next paragraph in.

        Args:
            paragraph: The next paragraph of the report.

        Returns:
            True if it is a heading, or leads in what follows it (it ends with a colon).
        """
        text = paragraph.content.text
        rank = _rank(text, paragraph.level)
        leads = is_heading(text, paragraph.level)
        if rank < _BODY:
            while self._above and self._above[-1].rank >= rank:
                self._above.pop()
        if not leads:
            if rank == _BODY:
                self._leave_caption()
            if rank <= _ITEM and (planned := _planned_label(text)):
                self._above.append(Heading(rank, planned, role_of(text)))
            return False
        if rank == _BODY:
            while self._above and self._above[-1].rank >= _LEAD_IN:
                self._above.pop()
            rank = _LEAD_IN
        self._above.append(Heading(rank, text, role_of(text)))
        return True

    def enter_table(self, title: str) -> None:
        """Take a table in: what was said to the recipients ends before it."""
        self._leave_caption()
        if self.role == "recipients":
            self._above = [Heading(0, title, "appendix")]

    def _leave_caption(self) -> None:
        """A caption ends with its table, or where sentences begin again."""
        while self._above and self._above[-1].rank >= _LEAD_IN and _in_caption(self._above):
            self._above.pop()


def _in_caption(above: Sequence[Heading]) -> bool:
    return any(heading.rank >= _LEAD_IN and is_caption(heading.text) for heading in above)


def is_caption(text: str) -> bool:
    """Tell whether a paragraph is printed above a table: ``Bảng 2: Kết quả tháng 4/2026``."""
    return bool(_CAPTION.match(text)) and not text.endswith((".", ";", ",", "…"))


def is_heading(text: str, level: int | None) -> bool:
    """Tell whether a paragraph is a heading or leads in a list."""
    if level is not None:
        return len(text) <= 2 * _LONGEST_HEADING
    if text.endswith(":") and len(text) <= 2 * _LONGEST_HEADING:
        return True
    if len(text) > _LONGEST_HEADING or text.endswith((".", ";", ",", "…")):
        return False
    if role_of(text) in ("recipients", "appendix") or is_caption(text):
        return True
    letters = [char for char in text if char.isalpha()]
    if len(letters) > 3 and all(char.isupper() for char in letters):
        return True
    return _rank(text, None) <= 7


def role_of(text: str) -> SectionRole:
    """Return the role a heading gives by how it begins, numbering left out."""
    key = fold(_LABEL.sub("", spelled_out(text, 0, len(text)), count=1)) + " "
    best: tuple[int, SectionRole] = (0, "")
    for begins, role in _roles():
        if key.startswith(begins) and len(begins) > best[0]:
            best = (len(begins), role)
    return best[1]


def _planned_label(text: str) -> str:
    """``III. Kế hoạch tháng 4/2026: kích hoạt 80 tài khoản`` is heading and text in one."""
    label, colon, _ = text.partition(":")
    planned = colon and len(label) <= _LONGEST_LABEL and role_of(label) in ("plan", "proposal")
    return label if planned else ""


def _rank(text: str, level: int | None) -> int:
    for rank, pattern in _RANKS:
        if pattern.match(text):
            return rank
    if len(text) >= _SHORTEST_TITLE and text.isupper():
        return 1
    return 3 if level is not None else _BODY


@lru_cache(maxsize=1)
def _roles() -> tuple[tuple[str, SectionRole], ...]:
    return tuple(
        (fold(row["begins_with"]) + " ", row["role"])  # type: ignore[misc]
        for row in seed_rows("narrative/sections")
    )
