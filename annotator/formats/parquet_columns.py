"""The native JSONL's objects as columns of a table, and back without a loss.

What every tool can use has a typed column. What has none, or a value that does not fit its
column, stands in the column `more` of the same row, list entry or struct, as JSON.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec

from annotator.domain.errors import InvalidInput
from annotator.formats.json_fields import describe
from annotator.formats.json_lines import parse_object

MORE = "more"

JSON = "JSON"
"""A column that holds any value, written as JSON."""

Column: TypeAlias = "type[str | int | float] | str | dict[str, Column] | list[Column]"
"""What a column holds: a type, `JSON`, a struct of columns, or lists of one column."""

_ANCHOR: dict[str, Column] = {"start": int, "end": int, "text": str}
_JUDGEMENT: dict[str, Column] = {"annotator": str, "verdict": str, "note": str, "created": str}
_FIRST: dict[str, Column] = {"id": str, "label": str}
_SAID: dict[str, Column] = {
    "slots": JSON, "note": str, "annotator": str, "origin": str, "score": float,
    "confidence": float, "judgements": [_JUDGEMENT], "label_set": int, "created": str,
    "updated": str,
}  # fmt: skip

COLUMNS: dict[str, Column] = {
    "id": str,
    "title": str,
    "text": str,
    "meta": JSON,
    "status": str,
    "labels": [{**_FIRST, "rank": int, **_SAID}],
    "coverage": [{"label": str, "kind": str, "annotator": str, "state": str, "created": str}],
    "spans": [{**_FIRST, **_ANCHOR, "fragments": [_ANCHOR], "head": _ANCHOR, **_SAID}],
    "relations": [{**_FIRST, "from": str, "to": str, **_SAID}],
    "frames": [{**_FIRST, "trigger": str, **_SAID}],
    "clusters": [{**_FIRST, "members": [str], **_SAID}],
}
"""The table: the keys of a line of the native JSONL (`decisions/0002` says what they mean)."""

_INT64 = range(-(2**63), 2**63)
_encode = msgspec.json.Encoder().encode


def pack(item: Mapping[str, Any], columns: Mapping[str, Column] = COLUMNS) -> dict[str, Any]:
    """A row (or struct) of these columns that holds all of an object."""
    row: dict[str, Any] = {}
    more: dict[str, Any] = {}
    for key, value in item.items():
        column = columns.get(key)
        if column is JSON:
            row[key] = _encode(value).decode()
        elif column is not None and _fits(value, column):
            row[key] = _packed(value, column)
        else:
            more[key] = value
    if more:
        row[MORE] = _encode(more).decode()
    return row


def _fits(value: Any, column: Column) -> bool:
    if isinstance(column, dict):
        return isinstance(value, dict)
    if isinstance(column, list):
        inner = column[0]
        return isinstance(value, list | tuple) and all(_fits(each, inner) for each in value)
    if column is int:
        return type(value) is int and value in _INT64
    return type(value) is column


def _packed(value: Any, column: Column) -> Any:
    if isinstance(column, dict):
        return pack(value, column)
    if isinstance(column, list) and isinstance(column[0], dict):
        inner = column[0]
        return [pack(each, inner) for each in value]
    return value


def unpack(row: Mapping[str, Any], columns: Mapping[str, Column] = COLUMNS) -> dict[str, Any]:
    """The object that a row (or struct) holds, without what is null or an empty list.

    Raises:
        InvalidInput: for JSON that is none, and values that JSON cannot hold.
    """
    item: dict[str, Any] = {}
    more = None
    for key, value in row.items():
        if value is None or value == []:
            continue
        column = columns.get(key)
        if column is None:
            if key == MORE and isinstance(value, str):
                more = value
            else:
                item[key] = plain(value, key)
        elif column is JSON:
            item[key] = _from_json(key, value) if isinstance(value, str) else plain(value, key)
        elif isinstance(column, dict) and isinstance(value, dict):
            item[key] = unpack(value, column)
        elif isinstance(column, list) and isinstance(column[0], dict) and isinstance(value, list):
            inner = column[0]
            item[key] = [
                unpack(each, inner) if isinstance(each, dict) else each for each in value
            ]
        else:
            item[key] = value if isinstance(value, str | int | float) else plain(value, key)
    if more is not None:
        unknown = _from_json(MORE, more)
        if type(unknown) is not dict:
            raise InvalidInput(f"“{MORE}” holds an object as JSON, not {describe(unknown)}")
        item |= unknown
    return item


def _from_json(key: str, value: str) -> Any:
    try:
        data = parse_object(b'{"":%s}' % value.encode())
    except InvalidInput as error:
        raise InvalidInput(f"the JSON in “{key}”: {error.reason}") from None
    if len(data) != 1:
        raise InvalidInput(f"the JSON in “{key}” is more than one value")
    return data[""]


def plain(value: Any, key: str) -> Any:
    """A value of somebody else's column as JSON has it: dates as text, maps as objects.

    Raises:
        InvalidInput: for bytes and the like.
    """
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {name: plain(each, key) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        if value and all(isinstance(each, tuple) for each in value):  # a map's pairs
            return {str(name): plain(each, key) for name, each in value}
        return [plain(each, key) for each in value]
    raise InvalidInput(f"the column “{key}” holds {type(value).__name__}, which is no text")
