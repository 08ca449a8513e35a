"""A workbook into a submission: find its sheets, its header, its rows; say what is wrong."""

from dataclasses import dataclass, field
from pathlib import Path

from ingest.catalogue import catalogue
from ingest.findings import FindingList
from ingest.model import Item, ReadResult, Status, Submission, Value
from ingest.text import fold
from ingest.versions import WORKBOOK_VERSION
from ingest.workbook.figures import read_figures
from ingest.workbook.front import Form, Header, read_form, understand
from ingest.workbook.grid import Book, Sheet, text_of
from ingest.workbook.items import read_items
from ingest.workbook.layout import SheetLayout, current_version, layout_versions
from ingest.workbook.locate import Table, find_table
from ingest.workbook.package import open_package
from ingest.workbook.replies import is_result_sheet, read_replies
from ingest.workbook.rows import Context
from ingest.workbook.services import read_services

_TABLES = ("figures", "services", "tasks", "pilots", "issues")
_MAX_TITLE_ROWS = 12
# Period and dates contradict each other: filed under either, the figures might be a guess.
_UNPLACEABLE = frozenset({"WINDOW_PERIOD_MISMATCH"})


@dataclass(slots=True)
class _Found:
    """The sheets of a workbook by their role."""

    form: Form = field(default_factory=dict)
    tables: dict[str, tuple[Sheet, Table]] = field(default_factory=dict)
    results: list[Sheet] = field(default_factory=list)


def read_workbook(path: Path, *, file_sha256: str) -> ReadResult:
    """Read one workbook.

    Args:
        path: The file.
        file_sha256: Hash of its content.

    Returns:
        The submission with everything found in it; status ``rejected`` where unit or period are
        unknown or nothing could be read.

    Raises:
        RefusedError: If the file is damaged, too large, or carries what is not accepted.
    """
    package = open_package(path)
    try:
        return _read(Book(path, package), file_sha256)
    finally:
        package.close()


def _read(book: Book, file_sha256: str) -> ReadResult:
    findings = FindingList()
    meta = _read_meta(book)
    version, is_template = _version(meta, findings)
    layouts = layout_versions()[version]
    found = _find_sheets(book, layouts, findings, by_name=is_template)
    header = understand(found.form, version, findings)
    _compare_with_meta(meta, header, findings)
    rule = f"{'layout' if is_template else 'headers'}:{version}"
    context = Context(header, catalogue(), version, rule, findings)
    items = _read_tables(found, context)
    scope = _scope(context.values, header)
    submission = Submission(
        file_sha256=file_sha256,
        reader_version=WORKBOOK_VERSION,
        form="workbook",
        role=header.role,
        template_version=version if is_template else None,
        unit_code=header.unit.unit_code if header.unit else None,
        unit_name_as_written=header.unit_name_as_written,
        period_key=header.period_key,
        window_start=header.window.start if header.window else None,
        window_end=header.window.end if header.window else None,
        report_date=header.report_date,
        document_no=header.document_no,
        issuing_agency=header.issuing_agency,
        status=_status(found, header, context, items),
        scope="subordinates" if scope else "own",
        replaces_unit_code=header.replaces_unit_code,
        replaces_period_key=header.replaces_period_key,
    )
    # Replies are no report: what was found wrong is answered, nothing is reported by them.
    for sheet in found.results:
        items += read_replies(sheet, version, len(items) + 1)
    return ReadResult(submission, tuple(context.values), tuple(items), tuple(findings.found))


def _read_meta(book: Book) -> dict[str, str]:
    name = layout_versions()[current_version()]["meta"].name
    if name not in book.names:
        return {}
    rows = book.sheet(name).rows[:10]
    return {text_of(row[0]): text_of(row[1]) for row in rows if len(row) > 1}


def _version(meta: dict[str, str], found: FindingList) -> tuple[str, bool]:
    stated = meta.get("template_version", "")
    if stated in layout_versions():
        return stated, True
    if stated:
        found.add("TEMPLATE_VERSION_UNKNOWN", "_meta", stated)
    return current_version(), False


def _find_sheets(
    book: Book, layouts: dict[str, SheetLayout], found: FindingList, *, by_name: bool
) -> _Found:
    """Give every sheet its role: by its name first, what is left by its headers."""
    result = _Found()
    left = []
    for name in book.names:
        if name.startswith("_"):
            continue
        sheet = book.sheet(name)
        role = _role_of_name(fold(name), layouts)
        if role == "front":
            result.form = read_form(sheet, layouts["front"]) or result.form
        elif role is None and is_result_sheet(sheet):
            result.results.append(sheet)
        elif role is None or not _take(sheet, [role], layouts, result, found):
            left.append(sheet)
    for sheet in left:
        if _take(sheet, list(_TABLES), layouts, result, found):
            continue
        form = read_form(sheet, layouts["front"])
        if not result.form and _is_front(form):
            result.form = form
        elif any(any(cell != "" for cell in row) for row in sheet.rows):
            found.add("SHEET_NOT_RECOGNISED", sheet.name, sheet.name)
    if not by_name or not result.form:
        _complete_form(result, layouts["front"])
    return result


def _role_of_name(key: str, layouts: dict[str, SheetLayout]) -> str | None:
    for role in ("front", *_TABLES):
        if key in layouts[role].names:
            return role
    return None


def _take(
    sheet: Sheet,
    roles: list[str],
    layouts: dict[str, SheetLayout],
    result: _Found,
    found: FindingList,
) -> bool:
    """Recognise a sheet as the table of one of the roles; the role with most columns wins."""
    fits = [(role, table) for role in roles if (table := find_table(sheet.rows, layouts[role]))]
    if not fits:
        return False
    role, table = max(fits, key=lambda fit: fit[1].matched)
    if table.ambiguous:
        for header, columns in table.ambiguous.items():
            places = "; ".join(sheet.locator(table.first_row - 1, column) for column in columns)
            found.add("COLUMN_AMBIGUOUS", sheet.name, header, places)
        return True
    if role in result.tables:
        found.add("SHEET_REPEATED", sheet.name, sheet.name, result.tables[role][0].name)
        return True
    result.tables[role] = (sheet, table)
    return True


def _is_front(form: Form) -> bool:
    return "period" in form and bool({"unit_code", "unit_name"} & form.keys())


def _complete_form(result: _Found, layout: SheetLayout) -> None:
    """Take from the title lines above a table what no front sheet said."""
    for sheet, table in result.tables.values():
        above = min(table.first_row, _MAX_TITLE_ROWS)
        for name, entry in read_form(sheet, layout, above).items():
            if entry.text and not (name in result.form and result.form[name].text):
                result.form[name] = entry


def _compare_with_meta(meta: dict[str, str], header: Header, found: FindingList) -> None:
    made_for = meta.get("unit_code"), meta.get("period_key")
    if header.unit is None or header.period_key is None or None in made_for:
        return
    written = (header.unit.unit_code, header.period_key)
    if made_for != written:
        found.add("META_MISMATCH", "", " / ".join(written), " / ".join(map(str, made_for)))


def _read_tables(found: _Found, context: Context) -> list[Item]:
    items: list[Item] = []
    rule = context.rule
    for role in _TABLES:
        if role not in found.tables:
            continue
        sheet, table = found.tables[role]
        context.rule = f"{rule}/{sheet.name}"
        _pad(sheet)
        if role == "figures":
            read_figures(sheet, table, context)
        elif role == "services":
            read_services(sheet, table, context, items)
        else:
            read_items(role, sheet, table, context, items)
    return items


def _pad(sheet: Sheet) -> None:
    """Make all rows as long as the longest, so that a column can be asked for in any row."""
    width = max(map(len, sheet.rows), default=0)
    for row in sheet.rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))


def _scope(values: list[Value], header: Header) -> bool:
    """True for one workbook that carries several units and nothing about its own."""
    own = header.unit.unit_code if header.unit else None
    units = {value.subject_unit_code for value in values if value.value_state != "missing"}
    return len(units - {None}) >= 2 and own not in units


def _status(found: _Found, header: Header, context: Context, items: list[Item]) -> Status:
    if not found.tables:
        wanted = "Mã hoặc Chỉ tiêu, Giá trị"
        context.found.add("LAYOUT_UNKNOWN", "", "", wanted)
        return "rejected"
    if not items and not any(value.value_state != "missing" for value in context.values):
        context.found.add("EMPTY_REPORT")
        return "rejected"
    if header.unit is None or header.period_key is None:
        return "rejected"
    if any(entry.rule_code in _UNPLACEABLE for entry in context.found.found):
        return "rejected"
    return "accepted_with_findings" if context.found.has_any else "accepted"
