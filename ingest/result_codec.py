"""Read results as MessagePack: what crosses from the sandboxed child to its parent.

Not pickle: nothing a child that has gone astray sends can be executed, and what it sends is checked
against the types of the submission model as it is decoded.
"""

import msgspec

from ingest.model import ReadResult

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(ReadResult)


def encode(result: ReadResult) -> bytes:
    """Return a read result as bytes."""
    return _ENCODER.encode(result)


def decode(content: bytes) -> ReadResult:
    """Return the read result that :func:`encode` wrote.

    Args:
        content: The bytes.

    Returns:
        The result, equal to what was encoded.

    Raises:
        ValueError: If the bytes are not such a result.
    """
    try:
        return _DECODER.decode(content)
    except msgspec.MsgspecError as error:
        raise ValueError(f"Not a read result: {error}") from error
