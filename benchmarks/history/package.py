"""Writing .xlsx packages fast: what does not change is compressed once and copied from then on.

The bytes depend on the contents alone (all entries are dated 1980-01-01), so that the same seed
gives the same files.
"""

import struct
import zlib
from dataclasses import dataclass

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _UTF8, _DEFLATE, _DOS_DATE = 20, 0x800, 8, 0x21
_LEVEL = 4  # a third of the time of the default for a tenth more bytes


@dataclass(frozen=True, slots=True)
class Part:
    """One member of a package, compressed."""

    name: str
    compressed: bytes
    size: int
    crc: int


def compressed(name: str, content: bytes) -> Part:
    """Compress one member."""
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflate.compress(content) + deflate.flush()
    return Part(name, body, len(content), zlib.crc32(content))


def package(parts: list[Part]) -> bytes:
    """Put members together into a zip file, in the order given."""
    chunks: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for part in parts:
        name = part.name.encode()
        shared = (_DEFLATE, 0, _DOS_DATE, part.crc, len(part.compressed), part.size, len(name))
        head = _LOCAL.pack(b"PK\x03\x04", _VERSION, _UTF8, *shared, 0)
        entry = (b"PK\x01\x02", _VERSION, _VERSION, _UTF8, *shared, 0, 0, 0, 0, 0, offset)
        directory.append(_CENTRAL.pack(*entry) + name)
        chunks += (head, name, part.compressed)
        offset += len(head) + len(name) + len(part.compressed)
    listing = b"".join(directory)
    count = len(parts)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(listing), offset, 0)
    return b"".join([*chunks, listing, end])
