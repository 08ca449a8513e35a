"""Other ways to write the same report: the figures in it and what they mean stay as they were.

Each variation changes how a text is put down (line breaks, dashes, spaces, forms of dates,
abbreviations, spelling) and nothing that it says, so whatever is read differently from it is a
fault of the grammar and not of one wording: ``python -m benchmarks.narrative_variations`` names
each. Where a variation could change the meaning it leaves the place alone.
"""

import argparse
import re
import sys
import tempfile
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.narrative_truth import HELD_OUT, REPORTS, SENT, Corpus
from ingest.model import ReadResult
from ingest.narrative.heading import read_heading
from ingest.narrative.open import open_document
from ingest.narrative.reader import read_narrative

Variation = Callable[[str], str]
Meaning = tuple[str | None, ...]
"""What is shown of one figure: indicator, service, part, subject, kind, value and time."""

_WRAPPED, _NARROWEST, _SHORT = 84, 74, 0.7
_FEWEST_CELLS = 3
_CELL = re.compile(r"\s*[\d.,]+\s?%?\s*")
"""A line of one figure is a cell of a table that lost its columns."""


def shown(text: str) -> Counter[Meaning]:
    """Read a text as a file and return what its figures are taken for, each as often."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bao_cao.txt"
        path.write_bytes(text.encode("utf-8"))
        document = open_document(path)
    result = read_narrative(document, read_heading(document), file_sha256="0" * 64, shown_from=0)
    return Counter(_meanings(result))


def _meanings(result: ReadResult) -> Iterable[Meaning]:
    head = result.submission
    yield ("head", head.unit_code, head.period_key, str(head.window_start), str(head.window_end))
    for one in result.values:
        if one.indicator_code and one.measure_kind not in (None, "context", "target"):
            told = (one.indicator_code, one.service_code, one.breakdown_code, one.subject_unit_code)
            time = (str(one.window_start), str(one.window_end), str(one.as_of_date))
            number = str(one.value.normalize()) if one.value is not None else one.value_state
            yield (*told, one.measure_kind, number, *time)


def _swapped(pattern: str, put: str | Callable[[re.Match[str]], str], flags: int = 0) -> Variation:
    compiled = re.compile(pattern, flags)
    return lambda text: compiled.sub(put, text)


def _cased(short: str, long: str) -> Variation:
    """A short form written out; with a capital where it opens a line."""
    compiled = re.compile(rf"(^|[.:] )?(?<![-/])\b{short}\b(?![-/&])", re.MULTILINE)

    def put(match: re.Match[str]) -> str:
        opening = match[1] if match[1] is not None else ""
        written = long[0].upper() + long[1:] if match[1] is not None else long
        return opening + written

    return lambda text: compiled.sub(put, text)


def _prose(change: Callable[[str], str]) -> Variation:
    """Change the lines of sentences; rows of tables stay."""

    def whole(text: str) -> str:
        lines = text.split("\n")
        return "\n".join(line if _is_row(line) else change(line) for line in lines)

    return whole


def _as_wide(change: Variation) -> Variation:
    """Change a line only where it stays within the page.

    Lines do not grow over the others: a longer one would have been broken before, and where full
    lines end tells where paragraphs do.
    """

    def whole(text: str) -> str:
        lines = text.split("\n")
        widest = max(map(len, lines))
        changed = ((line, change(line)) for line in lines)
        return "\n".join(new if len(new) <= widest else line for line, new in changed)

    return whole


def _is_row(line: str) -> bool:
    return "\t" in line or "|" in line or "<" in line or bool(_CELL.fullmatch(line))


def _lines_of_paragraphs(text: str, gap: str) -> str:
    """Break long lines as a page breaks them; only where a line is a paragraph."""
    lines = text.split("\n")
    if sum(len(line) > 1.5 * _WRAPPED for line in lines) < 3:
        return text
    if gap != "\n" and any(map(_may_go_on, lines)):
        return text
    made = []
    for line in lines:
        whole = _is_row(line) or "  " in line.strip()
        broken = [line] if whole else _broken(line, told_apart=gap == "\n") or [line]
        made.append(gap.join(broken))
    return gap.join(made)


def _may_go_on(line: str) -> bool:
    """A full line that no mark ends: nothing tells whether the next one goes on with it."""
    return _SHORT * _WRAPPED <= len(line) <= _WRAPPED and line.rstrip()[-1:].isalpha()


def _broken(line: str, *, told_apart: bool) -> list[str]:
    """Break a paragraph; where nothing else parts it from the next one, its last line is short.

    A paragraph that ends with a full line, a blank line between all of them, is by no sign told
    from one that goes on: what follows may then mean the days it names last.
    """
    for width in range(_WRAPPED, _NARROWEST, -1):
        lines = textwrap.wrap(line, width, break_on_hyphens=False, break_long_words=False)
        if told_apart or len(lines) < 2 or len(lines[-1]) < _SHORT * _WRAPPED:
            break
    return lines


def _other_separators(text: str) -> str:
    """Thousands by comma and decimals by dot, as some write all their figures."""
    turned = str.maketrans(".,", ",.")
    return re.sub(
        r"(?<![\d.,/\w-])(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+)"
        r"(?![\d./,\w-]|\.\d| ?(?:tỷ|triệu|đồng|\d))",
        lambda match: match[0] if _MAY_BE_GROUPS.search(match[0]) else match[0].translate(turned),
        text,
    )


_MAY_BE_GROUPS = re.compile(r",\d{3}$")
"""``40,795`` says something else in a report that parts its thousands by commas."""


def _days_in_words(text: str) -> str:
    """``Từ 01/3/2025`` is ``từ ngày 01 tháng 3 năm 2025``: in words nobody leaves ``ngày`` out."""
    return re.sub(
        r"(?P<bare>\b(?:từ|đến|tới|thời điểm)\s+)?(?<![\d/])(\d{1,2})/(\d{1,2})/(20\d\d)(?![\d/])",
        lambda m: f"{m[1]}ngày " * bool(m[1]) + f"{int(m[2]):02d} tháng {int(m[3])} năm {m[4]}",
        text,
        flags=re.IGNORECASE,
    )


def _page_breaks(text: str) -> str:
    """A page's number and a form feed between paragraphs, every twelve blank lines."""
    if re.search(r"^\s*\d{1,3}\s*$", text, re.MULTILINE):
        return text  # its pages, or a cell a line
    paragraphs, page = text.split("\n\n"), 1
    made = paragraphs[:1]
    for number, paragraph in enumerate(paragraphs[1:], 1):
        if number % 12 == 0 and not any(map(_is_row, (made[-1], paragraph))):
            page += 1
            paragraph = f"{page}\n\f{paragraph}"
        made.append(paragraph)
    return "\n\n".join(made)


def _small_openings(line: str) -> str:
    return re.sub(
        r"^(\s*[-+•]\s*|.*?; )(Đến|Tính đến|Trong|Tổng số|Tiếp nhận|Đã|Lũy kế|Số)\b",
        lambda match: match[1] + match[2][0].lower() + match[2][1:],
        line,
    )


def _bars(text: str) -> str:
    """Rows divided by tabs as Markdown writes them."""
    rows = [line for line in text.split("\n") if "\t" in line]
    if any(row.count("\t") + 1 < _FEWEST_CELLS or "|" in row for row in rows):
        return text  # rows broken over lines, which Markdown cannot write
    return re.sub(r"^.*\t.*$", _bar_row, text, flags=re.MULTILINE)


def _bar_row(match: re.Match[str]) -> str:
    return "| " + " | ".join(match[0].split("\t")) + " |"


def _bold_cells(text: str) -> str:
    return re.sub(r"(?<=\t)(\d[\d.,]*)(?=\t|$)", r"**\1**", text, flags=re.MULTILINE)


VARIATIONS: dict[str, Variation] = {
    "decomposed letters": lambda text: unicodedata.normalize("NFD", text),
    "ends of lines with a return": lambda text: text.replace("\n", "\r\n"),
    "spaces that do not break": _prose(lambda line: line.replace(" ", "\u00a0")),
    "spaces before figures that do not break": _prose(_swapped(r"(?<=\w) (?=\d)", "\u00a0")),
    "two spaces": _prose(_swapped(r"(?<=\w) (?=\d)", "  ")),
    "spaces at the ends of lines": _swapped(r"(?<=[^\s])$", " ", re.MULTILINE),
    "dashes as en dashes": _swapped(r"^(\s*)- ", r"\1– ", re.MULTILINE),
    "dashes as dots": _swapped(r"^(\s*)- ", r"\1• ", re.MULTILINE),
    "dashes as stars": _swapped(r"^(\s*)[-–] ", r"\1* ", re.MULTILINE),
    "plus signs as dashes": _swapped(r"^(\s*)\+ ", r"\1- ", re.MULTILINE),
    "dashes without a space": _swapped(r"^(\s*)- (?=\w)", r"\1-", re.MULTILINE),
    "numbers of headings in brackets": _swapped(r"^(\d)\. ", r"\1) ", re.MULTILINE),
    "numbers of headings with a stroke": _swapped(r"^([IVX]+)\. ", r"\1/ ", re.MULTILINE),
    "numbers of headings without a last dot": _swapped(
        r"^(\d{1,2}\.\d{1,2})\. ", r"\1 ", re.MULTILINE
    ),
    "more blank lines": _swapped(r"\n\n", "\n\n\n\n"),
    "lines broken": lambda text: _lines_of_paragraphs(text, "\n"),
    "lines broken and spaced": lambda text: _lines_of_paragraphs(text, "\n\n"),
    "pages": _page_breaks,
    "percent apart": _swapped(r"(?<=\d)%", " %"),
    "days in words": _days_in_words,
    "days without leading zeros": _swapped(
        r"(?<![\d/])0?(\d{1,2})/0?(\d{1,2})/(20\d\d)(?![\d/])", r"\1/\2/\3"
    ),
    "days with dashes": _swapped(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(20\d\d)(?![\d/])", r"\1-\2-\3"),
    "days with dots": _swapped(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(20\d\d)(?![\d/])", r"\1.\2.\3"),
    "to the end of the day": _swapped(r"\b([Đđ])ến ngày (?=\d+/\d+/\d{4})", r"\1ến hết ngày "),
    "to the day, counted": _swapped(r"\bTính đến (?=ngày \d)", "Đến "),
    "tone on the other vowel": lambda text: _tones_moved(text),
    "lũy as luỹ": lambda text: text.replace("lũy", "luỹ").replace("Lũy", "Luỹ"),
    "luỹ as lũy": lambda text: text.replace("luỹ", "lũy").replace("Luỹ", "Lũy"),
    "tỷ as tỉ": _swapped(r"\b([Tt])ỷ lệ", r"\1ỉ lệ"),
    "TTHC": _swapped(r"thủ tục hành chính", "TTHC"),
    "TTHC written out": _cased("TTHC", "thủ tục hành chính"),
    "BHYT": _swapped(r"bảo hiểm y tế", "BHYT"),
    "BHYT written out": _cased("BHYT", "bảo hiểm y tế"),
    "CCCD": _swapped(r"căn cước công dân", "CCCD", re.IGNORECASE),
    "CCCD written out": _cased("CCCD", "căn cước công dân"),
    "DVC": _swapped(r"dịch vụ công(?! (?:ích|nghiệp|nghệ|ty|cộng))", "DVC"),
    "DVC written out": _cased("DVC", "dịch vụ công"),
    "UBND": _swapped(r"[ỦU][ỷyỶ]? ban nhân dân|Ủy ban nhân dân", "UBND"),
    "UBND written out": _cased("UBND", "Ủy ban nhân dân"),
    "ĐDĐT": _swapped(r"định danh điện tử", "ĐDĐT"),
    "KCB": _swapped(r"khám,? chữa bệnh|khám bệnh, chữa bệnh", "KCB"),
    "KCB written out": _cased("KCB", "khám chữa bệnh"),
    "ASXH written out": _cased("ASXH", "an sinh xã hội"),
    # ``11.842 HS đăng ký dự thi`` are pupils.
    "HS": _swapped(r"(?<=\d )hồ sơ\b(?! đăng ký dự thi)", "HS"),
    "cities abbreviated": _swapped(r"\b[Tt]hành phố (?=[A-ZĐ])", "TP. "),
    "cities abbreviated without a dot": _swapped(r"\b[Tt]hành phố (?=[A-ZĐ])", "TP "),
    "cities in full": _swapped(r"\bTP\.? ?(?=[A-ZĐ][a-zà-ỹ])", "thành phố "),
    "level without độ": _swapped(r"mức độ (?=[12]\b)", "mức "),
    "level with độ": _swapped(r"mức (?=[12]\b)", "mức độ "),
    "figures bold": _prose(
        _swapped(r"(?<![\d/.,\w*-])(\d{1,3}(?:\.\d{3})+)(?![\d/.,\w*-])", r"**\1**")
    ),
    "comma for thousands": _prose(_other_separators),
    "straight quotes": _swapped(r"[“”]", '"'),
    "small openings": _prose(_small_openings),
    "of these with có": _swapped(r"\btrong đó:? (?=\d)", "trong đó có "),
    "a rate called so": _swapped(r"\bđạt (?=\d[\d,]*\s?%)", "đạt tỷ lệ "),
    "a rate in brackets": _swapped(r", đạt (\d[\d,]*\s?%)(?=[;.])", r" (đạt \1)"),
    "over": _swapped(r"(?<=tiếp nhận )(?=\d)", "được "),
    "in the period": _swapped(r"\b([Tt])rong tháng, ", r"\1rong kỳ, "),
    "kỳ as kì": lambda text: text.replace("kỳ", "kì").replace("Kỳ", "Kì"),
    "lý as lí": _swapped(r"\blý\b", "lí"),
    "long dashes": _swapped(r"^(\s*)- ", r"\1— ", re.MULTILINE),
    "an invisible mark first": lambda text: "\ufeff" + text,
    "invisible marks in words": _swapped(r"(?<=hồ sơ) (?=trực tuyến)", " \u200b"),
    "tabs as bars": lambda text: _bars(text),
    "cells bold": lambda text: _bold_cells(text),
    "cells padded": _swapped(r" *\t *", " \t "),
    "headers of tables in capitals": _swapped(
        r"^(?:STT|TT)\t.*$", lambda match: match[0].upper(), re.MULTILINE
    ),
    "items ended by semicolons": _swapped(r"(?<=[\w%)])\.$(?=\n[-+] )", ";", re.MULTILINE),
    "types of units with capitals": _swapped(
        r"(?<=[a-zà-ỹ,:(] )(?:phường|xã|huyện|quận) (?=[A-ZĐ][a-zà-ỹ])",
        lambda match: match[0].capitalize(),
    ),
    "thousands by spaces": _swapped(
        r"(?<![\d.,/\w-])(\d{1,3})\.(\d{3})(?:\.(\d{3}))?(?=[ ;.]+[^\d\W])(?! ?(?:tỷ|triệu|đồng))",
        lambda match: " ".join(filter(None, match.groups())),
    ),
    "percent in words": _as_wide(_swapped(r"(?<=\d)%(?=[ ,.;)])", " phần trăm")),
    "the plan in full": _swapped(r"\bĐề án 06\b(?!/)", "Đề án 06/CP"),
    "plain markup": _swapped(r"\*\*|^#+ ", "", re.MULTILINE),
}
"""Each way of writing, by the name it is reported under."""

_TONES = {
    "òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ",
    "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ", "ọe": "oẹ",
    "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ",
}  # fmt: skip


def _tones_moved(text: str) -> str:
    """``hóa`` as ``hoá``, ``ủy`` as ``uỷ``: two spellings of one word, at the end of a syllable."""
    pattern = re.compile("(?<![qQ])(" + "|".join(_TONES) + r")(?!\w)", re.IGNORECASE)

    def moved(match: re.Match[str]) -> str:
        put = _TONES[match[0].lower()]
        if match[0].isupper():
            return put.upper()
        return put[0].upper() + put[1] if match[0][0].isupper() else put

    return pattern.sub(moved, text)


def differences(text: str, name: str, before: Counter[Meaning] | None = None) -> list[str]:
    """Read a text as it is and varied; return what one reading shows and the other does not.

    Args:
        text: The report.
        name: The variation.
        before: What the text shows as it is, where that is known.

    Returns:
        Lines for people: ``-`` was shown and is not, ``+`` is shown and was not.
    """
    varied = VARIATIONS[name](text)
    if varied == text:
        return []
    before = shown(text) if before is None else before
    after = shown(varied)
    gone = [f"- {' '.join(map(str, one))}" for one in (before - after).elements()]
    new = [f"+ {' '.join(map(str, one))}" for one in (after - before).elements()]
    return gone + new


def main() -> None:
    """Vary every report at hand and print what is read differently."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="one variation by its name")
    parser.add_argument("--report", help="one report by its name")
    options = parser.parse_args()
    corpora: list[tuple[Corpus, str]] = [(HELD_OUT, name) for name in HELD_OUT.names]
    if SENT.is_available:
        corpora = [(SENT, name) for name in REPORTS] + corpora
    counts: Counter[str] = Counter()
    for corpus, report in corpora:
        if options.report not in (None, report):
            continue
        text = unicodedata.normalize("NFC", corpus.report(report).read_text(encoding="utf-8"))
        before = shown(text)
        for name in VARIATIONS:
            if options.only in (None, name):
                found = differences(text, name, before)
                counts[name] += len(found)
                sys.stdout.write("".join(f"{report} | {name} | {line}\n" for line in found))
    for name, count in counts.most_common():
        sys.stdout.write(f"{count:5} {name}\n")


if __name__ == "__main__":
    main()
