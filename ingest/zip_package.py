"""A first look at a package of zipped XML, without trusting it: names, sizes, prologs, relations.

Word and Excel files are such packages. Nothing here parses what they hold.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]

from ingest import limits
from ingest.refusals import RefusedError

_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml(?P<declared>[^>]*)\?>)?"
    rb"(?:\s|<!--(?:(?!-->).)*-->|<\?(?!xml)[^>]*\?>)*<[A-Za-z_]",
    re.DOTALL,
)
_ON_OWN_DISK = re.compile(r"(?:file:///)?[A-Za-z]:[\\/]|[\w %.-]+\.do[tc][mx]?$")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"'](?!utf-8[\"']|us-ascii[\"'])", re.IGNORECASE)
_PROLOG_BYTES = 4096


@contextmanager
def damage_refused() -> Iterator[None]:
    """Turn what a damaged package makes the zip and XML libraries raise into a refusal."""
    try:
        yield
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError,
    ) as error:  # fmt: skip
        forbidden = isinstance(error, DefusedXmlException)
        raise RefusedError(
            "FORBIDDEN_XML" if forbidden else "CORRUPT_FILE", _brief(error)
        ) from error
    except ParseError as error:
        raise RefusedError("FORBIDDEN_XML", _brief(error)) from error


def check_names(entries: list[zipfile.ZipInfo]) -> set[str]:
    """Return the names of the parts; refuse unsafe, repeated and encrypted ones.

    Raises:
        RefusedError: If there is one, or there are too many parts.
    """
    if len(entries) > limits.MAX_PARTS:
        raise RefusedError("ARCHIVE_BOMB", f"{len(entries)} tệp con", limits.MAX_PARTS)
    names: set[str] = set()
    for entry in entries:
        name = entry.filename
        # zipfile cuts a name at NUL; what was written is in orig_filename.
        if (
            ".." in PurePosixPath(name).parts
            or name.startswith(("/", "\\"))
            or any(char in name for char in "\\:\0")
            or "\0" in entry.orig_filename
        ):
            raise RefusedError("UNSAFE_NAME", name)
        if name.lower() in names:
            raise RefusedError("UNSAFE_NAME", f"{name} (hai lần)")
        if entry.flag_bits & 1:
            raise RefusedError("ENCRYPTED_FILE", name)
        names.add(name.lower())
    return {entry.filename for entry in entries}


def check_sizes(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse a package that would expand too far.

    Raises:
        RefusedError: If the sizes it states are over the limits.
    """
    expanded = sum(entry.file_size for entry in entries)
    packed = min(sum(entry.compress_size for entry in entries), path.stat().st_size)
    if expanded > limits.MAX_EXPANDED_BYTES:
        raise RefusedError(
            "ARCHIVE_BOMB", f"{expanded / 2**20:.0f} MiB", f"{limits.MAX_EXPANDED_BYTES >> 20} MiB"
        )
    if expanded > limits.MAX_RATIO * max(packed, 1):
        raise RefusedError("ARCHIVE_BOMB", f"{expanded // max(packed, 1)} lần", limits.MAX_RATIO)


def small_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a part that is small in every real file: relations, lists of parts.

    Raises:
        RefusedError: If it is not.
    """
    if archive.getinfo(name).file_size > limits.MAX_LIST_PART_BYTES:
        raise RefusedError("ARCHIVE_BOMB", name, f"{limits.MAX_LIST_PART_BYTES >> 20} MiB")
    return archive.read(name)


def is_code(name: str) -> bool:
    """Tell whether a part holds program code: macros, ActiveX controls."""
    low = name.lower()
    return low.endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in low


def check_part(archive: zipfile.ZipFile, name: str) -> None:
    """Look at the prolog of a part (a DTD can stand nowhere else) and at outward relations."""
    if name.endswith(".rels") or name == "[Content_Types].xml":
        data = small_part(archive, name)
        check_prolog(data[:_PROLOG_BYTES], name)
        if b"macroEnabled" in data:
            raise RefusedError("MACROS", name)
        if b"TargetMode" in data:
            _check_relations(data, name)
        return
    with archive.open(name) as stream:
        check_prolog(stream.read(_PROLOG_BYTES), name)


def _check_relations(data: bytes, name: str) -> None:
    for entry in fromstring(data, forbid_dtd=True):
        kind, target = str(entry.get("Type", "")), str(entry.get("Target", ""))
        if entry.get("TargetMode") != "External" or kind.endswith("/hyperlink"):
            continue
        if kind.endswith("/attachedTemplate") and _ON_OWN_DISK.match(target):
            continue  # Word notes where the author's own template lies; it is never opened
        raise RefusedError("EXTERNAL_LINKS", target or name)


def check_prolog(head: bytes, name: str) -> None:
    """Refuse XML that is not UTF-8 or carries a DTD, which can stand only in the prolog.

    Raises:
        RefusedError: If it does.
    """
    match = _PROLOG.match(head)
    if match is None:
        what = "DTD" if b"<!DOCTYPE" in head or b"<!ENTITY" in head else "không phải XML UTF-8"
        raise RefusedError("FORBIDDEN_XML", f"{what}: {name}")
    if _ENCODING.search(match["declared"] or b""):
        raise RefusedError("FORBIDDEN_XML", f"encoding: {name}")


def _brief(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:160]
