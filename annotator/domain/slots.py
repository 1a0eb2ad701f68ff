"""What a label says of its slots: their types, how many, what they may hold and refer to.

A label keeps its specs as the JSON they were given as, so that keys of other programs survive;
`specs_of` reads them. A slot without a spec may hold anything.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, cast

from annotator.domain.annotation import EMPTY, Annotation, JsonObject, JsonValue, Kind, Slot
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import Label

GIVENS = ("@published", "@outlet", "@author", "@reader")
"""What a document gives without words: when it came out, who speaks in it, who reads it."""


class SlotType(StrEnum):
    """What a slot's values are."""

    FLAG = "flag"
    ONE_OF = "one-of"
    MANY_OF = "many-of"
    INTEGER = "integer"
    DECIMAL = "decimal"
    NUMBER = "number"
    RANGE = "range"
    DATE = "date"
    TEXT = "text"
    URL = "url"
    KB = "kb"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class ShownIf:
    """A slot is asked for only if another one of the annotation holds one of these values."""

    slot: str
    values: tuple[JsonValue, ...]


@dataclass(frozen=True, slots=True)
class SlotSpec:
    """One slot of a label.

    `least` and `most` count the values that one source asserts; `most` is `None` without a
    limit. `choices` are those of one-of and many-of, `units` those of numbers, `low` and `high`
    the bounds of a number, both inclusive. `to` are the uids of the labels that a reference may
    bear, empty for any. `givens` are offered beside values. `default` is what a new annotation
    starts with, `None` for nothing.
    """

    name: str
    type: SlotType = SlotType.TEXT
    description: str = ""
    least: int = 0
    most: int | None = 1
    default: JsonValue = None
    choices: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    kbs: tuple[str, ...] = ()
    to: tuple[Uid, ...] = ()
    givens: tuple[str, ...] = ()
    shown_if: ShownIf | None = None

    @property
    def required(self) -> bool:
        """Whether an annotation without it is a problem."""
        return self.least > 0

    @property
    def repeated(self) -> bool:
        """Whether one source may give several values."""
        return self.most is None or self.most > 1

    def shown(self, annotation: Annotation) -> bool:
        """Whether the slot is asked for, by what the annotation's other slots hold."""
        if self.shown_if is None:
            return True
        name, wanted = self.shown_if.slot, self.shown_if.values
        return any(
            slot.name == name and (slot.value in wanted or _meets(slot.value, wanted))
            for slot in annotation.slots
        )


def _meets(value: JsonValue, wanted: tuple[JsonValue, ...]) -> bool:
    return isinstance(value, list | tuple) and any(each in wanted for each in value)


STRUCTURE: Mapping[Kind, tuple[SlotSpec, ...]] = {
    Kind.SPAN: (),
    Kind.RELATION: (
        SlotSpec("from", SlotType.REFERENCE, least=1),
        SlotSpec("to", SlotType.REFERENCE, least=1),
    ),
    Kind.FRAME: (SlotSpec("trigger", SlotType.REFERENCE),),
    Kind.CLUSTER: (SlotSpec("member", SlotType.REFERENCE, most=None),),
    Kind.DOCUMENT: (SlotSpec("rank", SlotType.INTEGER, low=1),),
}
"""The slots that a kind has by itself; a label may say more of them under the same names."""


def _as_json(spec: SlotSpec) -> dict[str, JsonValue]:
    data: dict[str, JsonValue] = {"type": spec.type, "min": spec.least, "max": spec.most}
    return data if spec.low is None else data | {"low": spec.low}


_OF_KIND: Mapping[tuple[Kind, object], JsonObject] = {
    (kind, spec.name): _as_json(spec) for kind, specs in STRUCTURE.items() for spec in specs
}
"""What a label leaves out about a slot of its kind is as the kind has it."""


def is_structural(kind: Kind, name: str) -> bool:
    """Whether a slot of this name belongs to the kind itself: an end, the trigger, a member."""
    return any(spec.name == name for spec in STRUCTURE[kind])


def specs_of(label: Label) -> tuple[SlotSpec, ...]:
    """The slots of a label: those of its kind first, then its own in their order."""
    return _specs_of(_Once(label))


def own_specs(label: Label) -> tuple[SlotSpec, ...]:
    """The slots of a label without those of its kind."""
    return tuple(s for s in specs_of(label) if not is_structural(label.kind, s.name))


def spec_of(label: Label | None, name: str) -> SlotSpec | None:
    """The spec of one slot, `None` if the label says nothing of it."""
    if label is None:
        return None
    return next((spec for spec in specs_of(label) if spec.name == name), None)


class _Once:
    """A label as a key by identity: labels hold JSON, which cannot be hashed."""

    def __init__(self, label: Label) -> None:
        self.label = label

    def __hash__(self) -> int:
        return hash(self.label.uid)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Once) and (
            other.label is self.label or other.label == self.label
        )


def _of_kind(kind: Kind, name: object) -> JsonObject:
    return _OF_KIND.get((kind, name), EMPTY) if isinstance(name, str) else EMPTY


@lru_cache(maxsize=2048)
def _specs_of(once: _Once) -> tuple[SlotSpec, ...]:
    label = once.label
    given: dict[str, SlotSpec] = {}
    for data in label.slots:
        # What was imported before specs were checked stays usable; `check` reports it.
        with contextlib.suppress(InvalidInput):
            spec = spec_in(label.kind, data)
            given.setdefault(spec.name, spec)
    structure = tuple(given.pop(spec.name, spec) for spec in STRUCTURE[label.kind])
    return structure + tuple(given.values())


def spec_in(kind: Kind, data: JsonObject) -> SlotSpec:
    """The spec of a slot in a label of a kind, which says what the label leaves out.

    Raises:
        InvalidInput: as `spec_from`; also if a slot of the kind is given another type.
    """
    of_kind = _of_kind(kind, data.get("name"))
    asked = {"min": 1} if of_kind and data.get("required") is True else {}
    spec = spec_from({**of_kind, **asked, **data})
    if of_kind and spec.type != of_kind["type"]:
        raise InvalidInput(f"the slot “{spec.name}” of a {kind} is of the type {of_kind['type']}")
    return spec


def spec_from(data: JsonObject) -> SlotSpec:
    """A spec from its JSON, in which `to` holds uids of labels.

    Raises:
        InvalidInput: saying what is wrong with it; see `label_checks`.
    """
    take = _Fields(data)
    name = take.text("name", "")
    if not name or name != name.strip():
        raise InvalidInput("a slot needs a name, without blanks around it")
    where = f"the slot “{name}”"
    try:
        type_ = SlotType(take.text("type", "text"))
    except ValueError:
        types = ", ".join(SlotType)
        raise InvalidInput(f"{where}: its type is one of {types}, not “{data['type']}”") from None
    least = take.whole("min", 1 if data.get("required") is True else 0)
    most = take.whole("max", None if "max" in data else 1)
    if type_ in (SlotType.FLAG, SlotType.MANY_OF):
        most = 1
    if most is not None and (least or 0) > most:
        raise InvalidInput(f"{where}: “min” is more than “max”")
    spec = SlotSpec(
        name,
        type_,
        take.text("description", ""),
        least or 0,
        most,
        data.get("default"),
        take.texts("choices"),
        take.texts("units"),
        take.number("low"),
        take.number("high"),
        take.texts("kbs"),
        cast(tuple[Uid, ...], take.texts("to")),
        take.texts("givens"),
        _shown_if(data.get("shown_if"), where),
    )
    if type_ in (SlotType.ONE_OF, SlotType.MANY_OF) and not spec.choices:
        raise InvalidInput(f"{where}: a {type_} needs “choices”")
    return spec


def defaults_of(label: Label | None) -> tuple[Slot, ...]:
    """The slots that a new annotation of this label starts with: those that are asked for."""
    if label is None or not label.slots:
        return ()
    given = [(s, Slot(s.name, s.default)) for s in specs_of(label) if s.default is not None]
    while True:
        slots = tuple(slot for _, slot in given)
        new = Annotation(Uid(""), label.kind, label.uid, slots=slots)
        asked = [(spec, slot) for spec, slot in given if spec.shown(new)]
        if len(asked) == len(given):
            return slots
        given = asked


def with_references(label: Label, change: Mapping[Uid, Uid | None]) -> Label:
    """The label with what its slots may refer to changed: a uid to another, `None` to none."""
    slots = tuple(_with_moved(spec, "to", change) for spec in label.slots)
    constraints = _with_moved(label.constraints, "no_overlap_with", change)
    return replace(label, slots=slots, constraints=constraints)


def _with_moved(data: JsonObject, key: str, change: Mapping[Uid, Uid | None]) -> JsonObject:
    """JSON with the uids listed under a key changed, each named once."""
    given = data.get(key)
    if not isinstance(given, list | tuple) or not any(each in change for each in given):
        return data
    moved = [change.get(cast(Uid, each), cast(Uid, each)) for each in given]
    return {**data, key: list(dict.fromkeys(uid for uid in moved if uid is not None))}


def _shown_if(given: object, where: str) -> ShownIf | None:
    if given is None:
        return None
    if not isinstance(given, Mapping) or not isinstance(given.get("slot"), str):
        raise InvalidInput(f"{where}: “shown_if” is written {{\"slot\": …, \"is\": […]}}")
    wanted = given.get("is", True)
    values = tuple(wanted) if isinstance(wanted, list | tuple) else (wanted,)
    return ShownIf(given["slot"], values)


class _Fields:
    """The fields of a spec's JSON, each refused if it is of another type than it must be."""

    def __init__(self, data: JsonObject) -> None:
        self._data = data

    def text(self, key: str, default: str) -> str:
        value = self._data.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self._fault(key, "a text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            raise self._fault(key, "a list of texts")
        return cast(tuple[str, ...], tuple(value))

    def whole(self, key: str, default: int | None) -> int | None:
        value = self._data.get(key)
        if value is None:
            return default
        if type(value) is not int or value < 0:
            raise self._fault(key, "a whole number from 0")
        return value

    def number(self, key: str) -> float | None:
        value: Any = self._data.get(key)
        if value is None:
            return None
        if type(value) not in (int, float):
            raise self._fault(key, "a number")
        return value if isinstance(value, float) else int(value)

    def _fault(self, key: str, wanted: str) -> InvalidInput:
        name = self._data.get("name")
        where = f"the slot “{name}”: " if isinstance(name, str) else ""
        return InvalidInput(f"{where}“{key}” is {wanted}")
