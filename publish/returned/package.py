"""A zipped package of XML parts that is changed in places: every other part stays byte for byte.

Spreadsheet libraries read what they know of a workbook and write that; pictures, charts, controls
and whatever came after them is lost. Here only the parts that are asked for are parsed.
"""

import io
import posixpath
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

Element = Any  # lxml tells no types

_TYPES = "[Content_Types].xml"
_TYPES_NS = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS_NS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_NO_RELATIONS = f'<Relationships xmlns="{_RELATIONS_NS[1:-1]}"/>'.encode()
_EPOCH = (2021, 1, 1, 0, 0, 0)
_MOST_XML = 40 * 2**20
_SIGNATURES = "_xmlsignatures/"


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of a part: ``kind`` is the last word of its type."""

    relation_id: str
    kind: str
    target: str
    is_external: bool


class Package:
    """Parts by name, parsed when asked for."""

    def __init__(self, path: Path) -> None:
        """Read all parts; raise ``ValueError`` if they are too large to be worked on."""
        with ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(one.file_size for one in entries if not _is_media(one.filename)) > _MOST_XML:
                raise ValueError(path)
            self._parts = {entry.filename: archive.read(entry) for entry in entries}
        self._trees: dict[str, Element] = {}
        self._names = {name.lower(): name for name in self._parts}
        self.was_signed = any(name.startswith(_SIGNATURES) for name in self._parts)

    def __contains__(self, name: str) -> bool:
        """Tell whether there is such a part; case does not count in names of parts."""
        return name.lower() in self._names

    def read(self, name: str) -> bytes:
        """Return the bytes of a part that is not parsed."""
        return self._parts[self._names[name.lower()]]

    def tree(self, name: str) -> Element:
        """Return the root of a part to be changed; it is written anew."""
        name = self._names[name.lower()]
        if name not in self._trees:
            self._trees[name] = parsed(self._parts[name])
        return self._trees[name]

    def edit_text(self, name: str, change: Callable[[bytes], bytes]) -> None:
        """Change the bytes of a part as they will be written, where they change at all."""
        if name in self:
            name = self._names[name.lower()]
            tree = self._trees.get(name)
            before = self._parts[name] if tree is None else serialised(tree)
            if (after := change(before)) != before:
                self._parts[name] = after
                self._trees.pop(name, None)

    def write(self, name: str, content: bytes, content_type: str = "") -> None:
        """Add a part, or replace one that is not parsed."""
        name = self._names.setdefault(name.lower(), name)
        self._parts[name] = content
        if content_type:
            etree.SubElement(
                self.tree(_TYPES),
                f"{_TYPES_NS}Override",
                {"PartName": f"/{name}", "ContentType": content_type},
            )

    def free_name(self, pattern: str) -> str:
        """Return the first name of a pattern such as ``xl/comments{}.xml`` that is not taken."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def know_suffix(self, suffix: str, content_type: str) -> None:
        """Say what parts of a suffix are, once."""
        types = self.tree(_TYPES)
        known = {str(one.get("Extension")).lower() for one in types.iter(f"{_TYPES_NS}Default")}
        if suffix not in known:
            given = {"Extension": suffix, "ContentType": content_type}
            types.insert(0, etree.Element(f"{_TYPES_NS}Default", given))

    def relations(self, part: str) -> list[Relation]:
        """Return the relations of a part; the package itself is ``""``."""
        name = _relations_name(part)
        if name not in self:
            return []
        name = self._names[name.lower()]
        root = self._trees[name] if name in self._trees else parsed(self._parts[name])
        return [
            Relation(
                str(one.get("Id")),
                str(one.get("Type")).rpartition("/")[2],
                _resolved(part, str(one.get("Target"))),
                one.get("TargetMode") == "External",
            )
            for one in root.iter(f"{_RELATIONS_NS}Relationship")
        ]

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation of a full type and return its id."""
        name = _relations_name(part)
        if name not in self:
            self.write(name, _NO_RELATIONS)
        taken = {one.relation_id for one in self.relations(part)}
        relation_id = next(
            f"rId{number}" for number in range(1, 10**6) if f"rId{number}" not in taken
        )
        given = {"Id": relation_id, "Type": kind, "Target": f"/{target}"}
        etree.SubElement(self.tree(name), f"{_RELATIONS_NS}Relationship", given)
        return relation_id

    def unrelate(self, part: str, relation_id: str) -> None:
        """Take a relation away, and every part nothing leads to any more."""
        before = self._reachable()
        root = self.tree(_relations_name(part))
        for one in root.findall(f"{_RELATIONS_NS}Relationship"):
            if one.get("Id") == relation_id:
                root.remove(one)
        self._drop(before - self._reachable())

    def saved(self) -> bytes:
        """Return the package; equal content gives equal bytes."""
        if self.was_signed:  # a signature of what is not there any more would alarm the reader
            for one in self.relations(""):
                if one.target.startswith(_SIGNATURES):
                    self.unrelate("", one.relation_id)
        out = io.BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as archive:
            for name, content in self._parts.items():
                entry = ZipInfo(name, _EPOCH)
                entry.compress_type = ZIP_DEFLATED
                tree = self._trees.get(name)
                archive.writestr(entry, content if tree is None else serialised(tree))
        return out.getvalue()

    def _reachable(self) -> set[str]:
        found: set[str] = set()
        waiting = [""]
        while waiting:
            for one in self.relations(waiting.pop()):
                if not one.is_external and one.target in self and one.target not in found:
                    found.add(one.target)
                    waiting.append(one.target)
        return found

    def _drop(self, parts: Iterable[str]) -> None:
        types = self.tree(_TYPES)
        for part in parts:
            for name in (part, _relations_name(part)):
                actual = self._names.pop(name.lower(), None)
                self._parts.pop(actual or "", None)
                self._trees.pop(actual or "", None)
            for one in types.findall(f"{_TYPES_NS}Override"):
                if str(one.get("PartName")).lower() == f"/{part}".lower():
                    types.remove(one)


def parsed(content: bytes) -> Element:
    """Return the root of XML in which nothing is expanded or fetched.

    Raises:
        SyntaxError: If it is not well formed.
        ValueError: If it has a document type.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("DTD")
    return root


def serialised(root: Element) -> bytes:
    """Return XML as Excel writes it: UTF-8, standalone."""
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def place(parent: Element, child: Element, after: Iterable[str]) -> None:
    """Insert a child where the schema wants it: before the first of the elements that follow it."""
    following = frozenset(after)
    for number, one in enumerate(parent):
        if isinstance(one.tag, str) and etree.QName(one).localname in following:
            parent.insert(number, child)
            return
    parent.append(child)


def _relations_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolved(part: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _is_media(name: str) -> bool:
    return not name.lower().endswith((".xml", ".rels", ".vml"))
