"""The workbook part of a package: its sheets in their order, its names, where it opens."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from publish.returned.package import Element, Package, place

WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_AFTER_NAMES = (
    "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes",
    "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
_STRICT = "http://purl.oclc.org/ooxml/"
_LONGEST_TITLE = 31


@dataclass(frozen=True, slots=True)
class Entry:
    """One sheet: its part is empty where it is no worksheet (a chart, a dialogue)."""

    title: str
    part: str
    state: str
    node: Element


class Book:
    """A workbook in a package."""

    def __init__(self, package: Package) -> None:
        """Find the workbook; raise ``ValueError`` if there is none."""
        self.package = package
        parts = [one.target for one in package.relations("") if one.kind == "officeDocument"]
        if len(parts) != 1:
            raise ValueError("no workbook")
        self.part = parts[0]
        self.root = package.tree(self.part)
        self.main = etree.QName(self.root).namespace or ""
        strict = self.main.startswith(_STRICT)
        self.office = (
            f"{_STRICT}officeDocument/relationships"
            if strict
            else "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        )
        self._sheets = self.root.find(self._tag("sheets"))
        if etree.QName(self.root).localname != "workbook" or self._sheets is None:
            raise ValueError("no workbook")

    def _tag(self, name: str) -> str:
        return f"{{{self.main}}}{name}"

    def entries(self) -> list[Entry]:
        """Return the sheets in their order."""
        parts = {
            one.relation_id: one.target if one.kind == "worksheet" else ""
            for one in self.package.relations(self.part)
        }
        return [
            Entry(
                str(node.get("name")),
                parts.get(str(node.get(f"{{{self.office}}}id")), ""),
                str(node.get("state") or "visible"),
                node,
            )
            for node in self._sheets
            if isinstance(node.tag, str)
        ]

    def related(self, kind: str) -> str | None:
        """Return the part of the workbook of a kind, such as ``styles``."""
        return next(
            (one.target for one in self.package.relations(self.part) if one.kind == kind), None
        )

    def add(self, title: str, content: bytes, *, first: bool = False, state: str = "") -> str:
        """Add a worksheet, in front or behind, and return its title, numbered if it was taken."""
        taken = {one.title.lower() for one in self.entries()}
        name, number = title, 1
        while name.lower() in taken:
            number += 1
            name = f"{title[: _LONGEST_TITLE - 5]} ({number})"
        part = self.package.free_name("xl/worksheets/sheet{}.xml")
        self.package.write(part, content, WORKSHEET_TYPE)
        ids = [int(node.get("sheetId") or 0) for node in self._sheets if isinstance(node.tag, str)]
        node = etree.Element(self._tag("sheet"), nsmap={"r": self.office})
        node.set("name", name)
        node.set("sheetId", str(max(ids, default=0) + 1))
        if state:
            node.set("state", state)
        relation = self.package.relate(self.part, f"{self.office}/worksheet", part)
        node.set(f"{{{self.office}}}id", relation)
        if first:
            self._sheets.insert(0, node)
            self._renumber(-1, 1)
        else:
            self._sheets.append(node)
        return name

    def remove(self, entry: Entry) -> None:
        """Take a sheet away, with the names that are its own."""
        position = [one.title for one in self.entries()].index(entry.title)
        for node in self._defined():
            if node.get("localSheetId") == str(position):
                node.getparent().remove(node)
        self._renumber(position, -1)
        self._sheets.remove(entry.node)
        self.package.unrelate(self.part, entry.node.get(f"{{{self.office}}}id"))
        for one in self.package.relations(self.part):
            if one.kind == "calcChain":  # names cells of the sheet; it is made again by itself
                self.package.unrelate(self.part, one.relation_id)

    def names(self) -> dict[str, str]:
        """Return the names of the whole workbook with what they refer to."""
        return {
            str(node.get("name")): str(node.text or "")
            for node in self._defined()
            if node.get("localSheetId") is None
        }

    def define(self, name: str, target: str, *, hidden: bool = False, sheet: int = -1) -> None:
        """Define a name, of one sheet where its position is given."""
        group = self.root.find(self._tag("definedNames"))
        if group is None:
            group = etree.Element(self._tag("definedNames"))
            place(self.root, group, _AFTER_NAMES)
        node = etree.SubElement(group, self._tag("definedName"), {"name": name})
        node.text = target
        if hidden:
            node.set("hidden", "1")
        if sheet >= 0:
            node.set("localSheetId", str(sheet))

    def undefine(self, prefix: str) -> None:
        """Take away the names that begin so."""
        for node in self._defined():
            if str(node.get("name")).startswith(prefix):
                node.getparent().remove(node)
        group = self.root.find(self._tag("definedNames"))
        if group is not None and not len(group):
            self.root.remove(group)

    def open_at_front(self) -> None:
        """Let the workbook open at its first sheet."""
        views = self.root.find(self._tag("bookViews"))
        if views is None:
            views = etree.Element(self._tag("bookViews"))
            place(self.root, views, ("sheets",))
            etree.SubElement(views, self._tag("workbookView"))
        for view in views:
            view.set("activeTab", "0")
            view.set("firstSheet", "0")

    def _renumber(self, above: int, by: int) -> None:
        for node in self._defined():
            number = node.get("localSheetId")
            if number is not None and int(number) > above:
                node.set("localSheetId", str(int(number) + by))

    def _defined(self) -> Iterator[Element]:
        group = self.root.find(self._tag("definedNames"))
        return iter([]) if group is None else iter(group.findall(self._tag("definedName")))
