"""The page that goes back beside the workbooks, or instead of one that cannot be opened."""

from collections.abc import Iterable
from html import escape

from ingest.returned_form import REPLY_HEADER
from publish.returned.model import (
    SEVERITIES,
    UNCLEAR_TEXT,
    UNCLEAR_TITLE,
    Document,
    Finding,
    Folder,
    Unclear,
)

_STYLE = """
body{font:16px/1.5 "Times New Roman",serif;color:#1a1a1a;margin:2em auto;
max-width:1100px;padding:0 1em}
h1{font-size:1.5em;color:#1f3864;margin-bottom:.2em} h2{font-size:1.15em;margin-top:1.6em}
table{border-collapse:collapse;width:100%} td,th{border:1px solid #bfbfbf;padding:.4em .6em;
text-align:left;vertical-align:top} th{background:#1f3864;color:#fff}
tr.error td:first-child{background:#ffc7c7} tr.warning td:first-child{background:#ffe3e3}
mark{background:#ffd0d0;color:#8b0000} .say{font-weight:bold} small{color:#6b6b6b}
@media print{body{margin:0;max-width:none}}
"""
_COLUMNS = ("Mức độ", "Ở đâu", "Nội dung cần xem lại", "Cần làm gì", "Tình trạng")


def page(folder: Folder, copies: dict[str, str]) -> bytes:
    """Return the findings of one unit and period as a page that opens without network.

    Args:
        folder: The unit and period.
        copies: Names of the marked workbooks by the version they are copies of.

    Returns:
        HTML, the same bytes for the same input.
    """
    standing = [one for one in folder.findings if one.state != "corrected"]
    gone = [one for one in folder.findings if one.state == "corrected"]
    title = f"Kết quả kiểm tra: {folder.unit_name} – {folder.period_label}"
    parts = [
        "<!doctype html>",
        f'<html lang="vi"><head><meta charset="utf-8"><title>{escape(title)}</title>',
        f"<style>{_STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1>",
        f'<p class="say">{escape(folder.counts())}</p>',
        *(_document(one, standing, copies.get(one.version_key)) for one in folder.documents),
        *_rest(folder, standing),
        *_unclear(folder.unclear),
    ]
    if gone:
        parts += ["<h2>Đã sửa, không phải làm gì thêm</h2>", _table(gone)]
    return "\n".join([*parts, "</body></html>", ""]).encode()


def _document(document: Document, standing: Iterable[Finding], copy: str | None) -> str:
    own = [one for one in standing if one.version_key == document.version_key]
    heading = f"<h2>Tệp {escape(document.file_name)}</h2>"
    received = f"{document.received_at:%H:%M ngày %d/%m/%Y}"
    if not own:
        return f"{heading}\n<p>Nhận lúc {received}: không có điều gì cần xử lý.</p>"
    if document.is_rejected:
        state = "<b>chưa nhận được số liệu từ tệp này</b>; đề nghị sửa rồi gửi lại toàn bộ báo cáo."
    else:
        state = "đã nhận số liệu; các điểm dưới đây cần xem lại."
    how = (
        f"Mở tệp <b>{escape(copy)}</b>: chỗ cần xem lại được tô đỏ, có ghi chú. Số liệu sai thì "
        f"sửa ngay trong tệp đó; số liệu đúng thì ghi lý do vào cột “{REPLY_HEADER}”; rồi gửi "
        "lại tệp."
        if copy
        else "Đề nghị sửa trong tệp của đơn vị theo cột “Cần làm gì” rồi gửi lại theo cách đơn vị "
        "vẫn gửi báo cáo."
    )
    return f"{heading}\n<p>Nhận lúc {received}: {state}</p>\n<p>{how}</p>\n{_table(own)}"


def _rest(folder: Folder, standing: Iterable[Finding]) -> list[str]:
    """What stands against no document listed, such as one that was withdrawn meanwhile."""
    listed = {one.version_key for one in folder.documents}
    rest = [one for one in standing if one.version_key not in listed]
    return ["<h2>Các điểm khác của kỳ này</h2>", _table(rest)] if rest else []


def _unclear(figures: Iterable[Unclear]) -> list[str]:
    """List the figures nobody knows the meaning of: they are kept and counted for nothing."""
    rows = [
        f"<tr><td>{escape(one.locator)}</td><td>{escape(one.written)}</td>"
        f"<td>“{_marked(one.quote, one.written)}”</td></tr>"
        for one in figures
    ]
    if not rows:
        return []
    return [
        f"<h2>{UNCLEAR_TITLE}</h2>",
        f"<p>{UNCLEAR_TEXT}</p>",
        "<table><thead><tr><th>Ở đâu</th><th>Số đã ghi</th><th>Nguyên văn</th></tr></thead>",
        "<tbody>",
        *rows,
        "</tbody></table>",
    ]


def _table(findings: Iterable[Finding]) -> str:
    head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
    rows = "\n".join(_row(one) for one in findings)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"


def _row(finding: Finding) -> str:
    where = [escape(finding.locator or "cả tệp")]
    if finding.subject:
        where.append(f"<small>{escape(finding.subject)}</small>")
    what = escape(finding.message)
    if finding.quote:
        what += f"<br>“{_marked(finding.quote, finding.found)}”"
    if finding.explanation:
        what += f"<br><i>Đơn vị giải trình: {escape(finding.explanation)}</i>"
    cells = (
        SEVERITIES[finding.severity],
        "<br>".join(where),
        f"{what}<br><small>{escape(finding.rule_code)}</small>",
        escape(finding.instruction),
        escape(finding.standing),
    )
    kind = finding.severity if finding.is_asking else "settled"
    return f'<tr class="{kind}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _marked(quote: str, found: str) -> str:
    """Mark in a sentence what was found; the whole sentence where it is written otherwise there."""
    before, hit, after = quote.partition(found) if found else (quote, "", "")
    if not hit:
        return f"<mark>{escape(quote)}</mark>"
    return f"{escape(before)}<mark>{escape(hit)}</mark>{escape(after)}"
