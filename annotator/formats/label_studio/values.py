"""Slots as Label Studio's controls, and back: a name, a type of result, a value.

A control has one type for all regions. What a slot of that name holds besides goes under the
name with an ending (`tags#many`), which reading takes off; so every value comes back as it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import msgspec

from annotator.domain.annotation import Annotation, JsonValue, Kind, Slot
from annotator.domain.label import LabelSet
from annotator.domain.slots import SlotType, own_specs

NO_NAME = "slots without a name"
REFERENCES = "slots that refer to annotations"
NOT_OF_SPANS = "slots of relations and of document labels"

LABELS, DOCUMENT, OBJECT = "label", "document", "text"
"""The names of the controls for spans and for documents, and of the text that they label."""

CHOICES, TEXT, NUMBER = "choices", "textarea", "number"

# The ending of a name and the type of result that it goes with.
_ENDINGS = {
    "flag": CHOICES, "many": CHOICES, "choice": CHOICES, "json": TEXT, "text": TEXT,
    "number": NUMBER,
}  # fmt: skip
_PLAIN = {CHOICES: "choice", TEXT: "text", NUMBER: "number"}
_KEYS = {CHOICES: "choices", TEXT: "text", NUMBER: "number"}
_PLANNED = {
    SlotType.ONE_OF: CHOICES, SlotType.INTEGER: NUMBER, SlotType.DECIMAL: NUMBER,
    SlotType.NUMBER: NUMBER,
}  # fmt: skip
_YES, _NO = "yes", "no"


class Result(NamedTuple):
    """What one control says of a region."""

    control: str
    type: str
    value: dict[str, Any]


def rule_of(label_set: LabelSet) -> Callable[[Annotation, Slot], str | None]:
    """The slot rule: why a slot cannot be written.

    What a control says of a document is a label of the control's name, with a slot of that name.
    """
    names = {label.uid: label.name for label in label_set.of_kind(Kind.DOCUMENT)}

    def rule(a: Annotation, slot: Slot) -> str | None:
        if a.kind is Kind.RELATION and slot.name in {"from", "to"}:
            return None
        said = a.kind is Kind.DOCUMENT and a.label is not None and names[a.label] == slot.name
        if a.kind is not Kind.SPAN and not said:
            return NOT_OF_SPANS
        if slot.ref is not None:
            return REFERENCES
        return None if slot.name else NO_NAME

    return rule


class Controls:
    """Names the controls of slots, and remembers which were used and for what."""

    def __init__(self, label_set: LabelSet) -> None:
        """Slots of one name are of the type that the first label with it says."""
        self._types: dict[str, str] = {}
        self.used: dict[str, str] = {}
        """Controls of regions and their types."""
        self.of_document: dict[str, str] = {}
        """Controls of documents and their types."""
        self.choices: dict[str, dict[str, None]] = {}
        """What is offered to choose from, in order."""
        for label in label_set.of_kind(Kind.SPAN):
            for spec in own_specs(label):
                planned = _PLANNED.get(spec.type, TEXT)
                if self._types.setdefault(spec.name, planned) == CHOICES:
                    self._offer(self._control(spec.name, CHOICES), spec.choices)
                if spec.type is SlotType.MANY_OF:
                    self._offer(f"{spec.name}#many", spec.choices)

    def result(self, slot: Slot) -> Result:
        """A slot that `rule` lets pass, as the result of a control."""
        value, name = slot.value, slot.name
        if isinstance(value, bool):
            found = Result(f"{name}#flag", CHOICES, {"choices": [_YES if value else _NO]})
        elif isinstance(value, int | float):
            found = Result(self._control(name, NUMBER), NUMBER, {"number": value})
        elif isinstance(value, str) and self._types.get(name) == CHOICES:
            found = Result(self._control(name, CHOICES), CHOICES, {"choices": [value]})
        elif isinstance(value, str):
            found = Result(self._control(name, TEXT), TEXT, {"text": [value]})
        elif isinstance(value, list | tuple) and value and all(isinstance(v, str) for v in value):
            found = Result(f"{name}#many", CHOICES, {"choices": list(value)})
        else:
            written = msgspec.json.encode(value).decode()
            found = Result(f"{name}#json", TEXT, {"text": [written]})
        self.used[found.control] = found.type
        if found.type == CHOICES:
            self._offer(found.control, found.value["choices"])
        return found

    def answer(self, slot: Slot) -> Result:
        """What is said of a document as a whole; choices would be labels."""
        value, name = slot.value, slot.name
        if isinstance(value, str):
            control = f"{name}#text" if _is_special(name) else name
            found = Result(control, TEXT, {"text": [value]})
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found = Result(f"{name}#number", NUMBER, {"number": value})
        else:
            written = msgspec.json.encode(value).decode()
            found = Result(f"{name}#json", TEXT, {"text": [written]})
        self.of_document[found.control] = found.type
        return found

    def _control(self, name: str, type_: str) -> str:
        """The name of a control: that of the slot, unless it would be taken for another."""
        if self._types.setdefault(name, type_) == type_ and not _is_special(name):
            return name
        return f"{name}#{_PLAIN[type_]}"

    def _offer(self, control: str, choices: Iterable[str]) -> None:
        self.used.setdefault(control, CHOICES)
        self.choices.setdefault(control, {}).update(dict.fromkeys(choices))


def read_value(control: str, type_: str, value: dict[str, Any]) -> Slot | None:
    """The slot that a result is; `None` if it holds nothing."""
    given = value.get(_KEYS.get(type_, type_))
    if given is None and type_ in value:
        given = value[type_]
    ending = _ending(control)
    name = control
    if ending is not None and _ENDINGS[ending] == type_:
        name = control.removesuffix(f"#{ending}")
    else:
        ending = None
    if isinstance(given, list):
        given = [" > ".join(map(str, g)) if isinstance(g, list) else g for g in given]
        if not given:
            return None
        if ending != "many" and len(given) == 1:
            given = given[0]
    if given is None:
        return None
    return Slot(name, _as_it_was(ending, given))


def _as_it_was(ending: str | None, given: JsonValue) -> JsonValue:
    if ending == "flag" and given in (_YES, _NO):
        return given == _YES
    if ending == "json" and isinstance(given, str):
        try:
            found: JsonValue = json.loads(given)
        except (ValueError, RecursionError):
            return given
        return found
    return given


def _is_special(name: str) -> bool:
    """Whether a name would be taken for another, or is that of another control."""
    return _ending(name) is not None or name in {LABELS, DOCUMENT, OBJECT}


def _ending(name: str) -> str | None:
    """The ending of a control's name that says what kind of value it has."""
    _, mark, ending = name.rpartition("#")
    return ending if mark and ending in _ENDINGS else None
