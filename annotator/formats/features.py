"""The types of written lines, as the `datasets` library wants to be told them.

That library guesses types from the first megabytes of a file and fails on what comes later;
`Features.from_dict(json.load(open("NAME.features.json")))` tells it before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from annotator.domain.errors import InvalidInput
from annotator.formats.base import Companion

FEATURES_FILE = Companion(".features.json", lambda _: True)

_INT64 = range(-(2**63), 2**63)


class Features:
    """The types seen so far, at one place of the lines.

    A place holds values of one type, or objects, or lists; `None` fits any.
    """

    __slots__ = ("_fields", "_items", "_type")

    def __init__(self) -> None:
        self._type: str | None = None
        self._fields: dict[str, Features] | None = None
        self._items: Features | None = None

    def add(self, value: Any, place: str = "the line") -> None:
        """Widen the types by one more value.

        Raises:
            InvalidInput: if values of two kinds stand at one place, which no table can hold.
        """
        if value is None:
            return
        if isinstance(value, dict):
            if self._type is not None or self._items is not None:
                raise _mixed(place)
            if self._fields is None:
                self._fields = {}
            for key, each in value.items():
                node = self._fields.get(key)
                if node is None:
                    node = self._fields[key] = Features()
                node.add(each, f"“{key}” of {place}" if place == "the line" else f"{place}.{key}")
        elif isinstance(value, list | tuple):
            if self._type is not None or self._fields is not None:
                raise _mixed(place)
            if self._items is None:
                self._items = Features()
            for each in value:
                self._items.add(each, place)
        else:
            if self._fields is not None or self._items is not None:
                raise _mixed(place)
            self._type = _wider(self._type, _type_of(value, place), place)

    def to_json(self) -> Any:
        """The types as `Features.to_dict()` writes them."""
        if self._fields is not None:
            return {key: node.to_json() for key, node in self._fields.items()}
        if self._items is not None:
            return [self._items.to_json()]
        return {"dtype": self._type or "string", "_type": "Value"}

    def to_bytes(self) -> bytes:
        """The file's bytes."""
        return msgspec.json.format(msgspec.json.encode(self.to_json()), indent=2) + b"\n"


def merged(given: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The types of several files as those of all of them, for a dataset of several parts.

    Raises:
        InvalidInput: if values of two kinds stand at one place.
    """
    found: dict[str, Any] = {}
    for types in given:
        found = _merged(found, types, "the line")
    return found


def _merged(one: Any, other: Any, place: str) -> Any:
    if isinstance(one, list) and isinstance(other, list):
        return [_merged(one[0], other[0], place)]
    values = [each for each in (one, other) if isinstance(each, Mapping) and "_type" in each]
    if len(values) == 2:
        return {**one, "dtype": _wider(one["dtype"], other["dtype"], place)}
    if values:
        # What is always empty counts as text.
        rest = other if values[0] is one else one
        if values[0].get("dtype") != "string":
            raise _mixed(place)
        return rest
    if isinstance(one, list) or isinstance(other, list):
        raise _mixed(place)
    both = dict(one)
    for key, each in other.items():
        both[key] = _merged(both[key], each, f"{place}.{key}") if key in both else each
    return both


def _type_of(value: Any, place: str) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        if value not in _INT64:
            raise InvalidInput(f"{place} holds a number too large for a table ({value})")
        return "int64"
    return "float64" if isinstance(value, float) else "string"


def _wider(one: str | None, other: str, place: str) -> str:
    if one is None or one == other:
        return other
    if {one, other} == {"int64", "float64"}:
        return "float64"
    raise _mixed(place)


def _mixed(place: str) -> InvalidInput:
    advice = "; --flat-slots makes all slots texts" if "slots" in place else ""
    return InvalidInput(f"{place} holds values of different types, which no table can{advice}")
