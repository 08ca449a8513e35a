"""Read results as JSON bytes: what crosses from the sandboxed child to its parent.

JSON and not pickle: nothing a child that has gone astray sends can be executed.
"""

import json
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from ingest.model import Finding, Item, ReadResult, Submission, Value

_SUBMISSION = tuple(Submission.__dataclass_fields__)
_VALUE = tuple(Value.__dataclass_fields__)
_ITEM = tuple(Item.__dataclass_fields__)
_FINDING = tuple(Finding.__dataclass_fields__)
_DATES = frozenset({"window_start", "window_end", "as_of_date", "report_date", "due_date"})
_VALUE_DATES = tuple(_VALUE.index(name) for name in _VALUE if name in _DATES)
_VALUE_NUMBER = _VALUE.index("value")

_submission, _value = attrgetter(*_SUBMISSION), attrgetter(*_VALUE)
_item, _finding = attrgetter(*_ITEM), attrgetter(*_FINDING)


def encode(result: ReadResult) -> bytes:
    """Return a read result as JSON bytes."""
    content = {
        "submission": _submission(result.submission),
        "values": _pack([_value(value) for value in result.values]),
        "items": [_item(item) for item in result.items],
        "findings": [_finding(entry) for entry in result.findings],
    }
    return json.dumps(content, default=_plain, ensure_ascii=False).encode()


def decode(content: bytes) -> ReadResult:
    """Return the read result that :func:`encode` wrote.

    Raises:
        ValueError: If the bytes are not such a result.
    """
    try:
        raw: dict[str, Any] = json.loads(content)
        return ReadResult(
            Submission(*_with_dates(_SUBMISSION, raw["submission"])),
            _unpack_values(raw["values"]),
            tuple(Item(*_with_dates(_ITEM, row)) for row in raw["items"]),
            tuple(Finding(*row) for row in raw["findings"]),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise ValueError(f"Not a read result: {error}") from error


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"Not part of a read result: {type(value).__name__}")


def _pack(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    """Turn rows into columns; a column that repeats itself becomes its entries and their places."""
    packed: list[list[Any]] = []
    for column in zip(*rows, strict=True):
        entries = {entry: place for place, entry in enumerate(dict.fromkeys(column))}
        if len(entries) * 4 <= len(column):
            packed.append([list(entries), [entries[entry] for entry in column]])
        else:
            packed.append([list(column)])
    return packed


def _unpack_values(packed: list[list[Any]]) -> tuple[Value, ...]:
    if not packed:
        return ()
    columns = []
    for position, column in enumerate(packed):
        entries = column[0]
        if position in _VALUE_DATES:
            entries = [entry if entry is None else _day(entry) for entry in entries]
        elif position == _VALUE_NUMBER:
            entries = [entry if entry is None else Decimal(entry) for entry in entries]
        columns.append(entries if len(column) == 1 else [entries[place] for place in column[1]])
    if len(columns) != len(_VALUE):
        raise ValueError("Not a read result: a value has other fields")
    return tuple(Value(*row) for row in zip(*columns, strict=True))


def _with_dates(names: tuple[str, ...], row: list[Any]) -> list[Any]:
    return [
        _day(cell) if name in _DATES and cell is not None else cell
        for name, cell in zip(names, row, strict=True)
    ]


_days: dict[str, date] = {}


def _day(text: str) -> date:
    day = _days.get(text)
    if day is None:
        day = _days[text] = date.fromisoformat(text)
    return day
