"""Marks in a Word report: the words a finding is about shaded red, with a comment what to do."""

import copy
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from ingest.returned_form import word_fronts
from publish.returned.model import SEVERITIES, Finding

AUTHOR = "Kho dữ liệu Đề án 06"
_INITIALS = "DA06"
_RED, _ORANGE = "FFC7C7", "FFE0B2"
_PLACE = re.compile(r"(?:t(?P<table>\d+)r(?P<row>\d+)c(?P<cell>\d+)|(?P<line>\d+)):"
                    r"(?P<start>\d+)-(?:[\w]+:)?(?P<end>\d+)")  # fmt: skip
_CONTAINERS = frozenset({qn("w:p"), qn("w:tbl")})
_SKIPPED = frozenset({qn("w:del"), qn("w:moveFrom"), qn("w:sectPr")})
_COMMENT_PARTS = ("w:commentRangeStart", "w:commentRangeEnd", "w:commentReference")


def mark(word: WordDocument, findings: Iterable[Finding]) -> None:
    """Shade what each finding is about and say in a comment what is wrong and what to do.

    A finding whose place is not in the text (the whole report, another file) is left to the list
    in front.

    Args:
        word: The copy, changed in place.
        findings: Of this document, those that stand.
    """
    paragraphs = list(_paragraphs(word.element.body))
    tables = [node for node in _content(word.element.body) if node.tag == qn("w:tbl")]
    for finding in findings:
        place = _PLACE.match(finding.locator)
        if place is None:
            continue
        element = _element(place, paragraphs, tables, finding)
        if element is not None:
            _mark(word, element, place, finding)


def unmark(word: WordDocument) -> None:
    """Take away what an earlier returned copy brought: list, comments, shading."""
    body = word.element.body
    for front in word_fronts(body):
        front.getparent().remove(front)
    ours = {str(one.comment_id) for one in word.comments if one.author == AUTHOR}
    for name in _COMMENT_PARTS:
        for node in list(body.iter(qn(name))):
            if node.get(qn("w:id")) in ours:
                holder = node.getparent()
                holder.remove(node)
    for comment in list(word.comments):
        if comment.author == AUTHOR:
            element = comment._comment_elm  # the library removes no comment
            element.getparent().remove(element)
    for shade in list(body.iter(qn("w:shd"))):
        in_run = shade.getparent().tag == qn("w:rPr")
        if in_run and shade.get(qn("w:fill")) in (_RED, _ORANGE):
            shade.getparent().remove(shade)


def _content(parent: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Yield paragraphs and tables as the reader counts them: through controls and insertions."""
    for node in parent:
        if node.tag in _CONTAINERS:
            yield node
        elif node.tag not in _SKIPPED and isinstance(node.tag, str):
            yield from _content(node)


def _paragraphs(body: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    for node in _content(body):
        if node.tag == qn("w:p"):
            yield node
            for box in _boxes(node):
                yield from _paragraphs(box)


def _boxes(node: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    for box in node.iter(qn("w:txbxContent")):
        if not any("Fallback" in str(above.tag) for above in box.iterancestors()):
            yield box


def _element(
    place: re.Match[str],
    paragraphs: Sequence[BaseOxmlElement],
    tables: Sequence[BaseOxmlElement],
    finding: Finding,
) -> BaseOxmlElement | None:
    """Return the paragraph a locator names; where its words stand elsewhere, that one."""
    if place["line"]:
        number = int(place["line"]) - 1
        named = paragraphs[number : number + 1]
    else:
        named = _cell_paragraphs(place, tables)
    wanted = _plain(finding.quote or "")
    for one in named:
        if not wanted or _plain(_text(one)) in wanted or wanted in _plain(_text(one)):
            return one
    if not finding.quote:
        return None
    return next((one for one in paragraphs if wanted in _plain(_text(one))), None)


def _cell_paragraphs(
    place: re.Match[str], tables: Sequence[BaseOxmlElement]
) -> list[BaseOxmlElement]:
    number, row, cell = (int(place[name]) - 1 for name in ("table", "row", "cell"))
    if number >= len(tables):
        return []
    rows = tables[number].findall(qn("w:tr"))
    if row >= len(rows):
        return []
    column = 0
    for node in rows[row].findall(qn("w:tc")):
        span = node.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        width = int(span.get(qn("w:val"))) if span is not None else 1
        if column <= cell < column + width:
            return list(node.findall(qn("w:p")))
        column += width
    return []


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _text(paragraph: BaseOxmlElement) -> str:
    return "".join(_run_text(run) for run in _runs(paragraph))


def _runs(node: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    for child in node:
        if child.tag == qn("w:r"):
            yield child
        elif child.tag not in _SKIPPED and isinstance(child.tag, str):
            yield from _runs(child)


def _run_text(run: BaseOxmlElement) -> str:
    parts = []
    for node in run:
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.tag in (qn("w:tab"), qn("w:ptab"), qn("w:br"), qn("w:cr")):
            parts.append(" ")
        elif node.tag == qn("w:noBreakHyphen"):
            parts.append("-")
    return "".join(parts)


def _mark(
    word: WordDocument, paragraph: BaseOxmlElement, place: re.Match[str], finding: Finding
) -> None:
    start, end = int(place["start"]) - 1, int(place["end"])
    covered = _covered(paragraph, start, end) or list(_runs(paragraph))
    if not covered:
        return
    colour = _RED if finding.is_asking else _ORANGE
    for run in covered:
        _shade(run, colour)
    holder = Paragraph(paragraph, word._body)  # runs want their document
    comment = f"{SEVERITIES[finding.severity]} ({finding.rule_code}): {finding.message}"
    advice = f"\nCần làm: {finding.instruction}" if finding.instruction else ""
    first, last = Run(covered[0], holder), Run(covered[-1], holder)
    word.add_comment([first, last], f"{comment}{advice}", AUTHOR, _INITIALS)


def _covered(paragraph: BaseOxmlElement, start: int, end: int) -> list[BaseOxmlElement]:
    """Return the runs that make up a stretch of a paragraph, parted at its ends."""
    covered: list[BaseOxmlElement] = []
    position = 0
    for run in list(_runs(paragraph)):
        text = _run_text(run)
        first, last = max(start - position, 0), min(end - position, len(text))
        position += len(text)
        if first >= last:
            continue
        if (first, last) != (0, len(text)) and _is_plain(run):
            run = _parted(run, text, first, last)  # the part that is marked
        covered.append(run)
    return covered


def _is_plain(run: BaseOxmlElement) -> bool:
    return all(node.tag in (qn("w:t"), qn("w:rPr")) for node in run)


def _parted(run: BaseOxmlElement, text: str, first: int, last: int) -> BaseOxmlElement:
    """Part a run in up to three; return the middle one."""
    middle = _copied(run, text[first:last])
    if text[:first]:
        run.addprevious(_copied(run, text[:first]))
    run.addprevious(middle)
    if text[last:]:
        run.addprevious(_copied(run, text[last:]))
    run.getparent().remove(run)
    return middle


def _copied(run: BaseOxmlElement, text: str) -> BaseOxmlElement:
    made = OxmlElement("w:r")
    properties = run.find(qn("w:rPr"))
    if properties is not None:
        made.append(copy.deepcopy(properties))
    held = OxmlElement("w:t")
    held.text = text
    held.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.append(held)
    return made


def _shade(run: BaseOxmlElement, colour: str) -> None:
    properties = run.get_or_add_rPr()
    old = properties.find(qn("w:shd"))
    if old is not None:
        properties.remove(old)
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        shade.set(qn(name), value)
    properties.append(shade)
