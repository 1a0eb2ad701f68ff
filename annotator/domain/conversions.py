"""What becomes of values when their slot becomes another one: its type, its choices, its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from annotator.domain.annotation import Annotation, JsonObject, JsonValue, Slot
from annotator.domain.errors import InvalidInput
from annotator.domain.slots import SlotSpec, SlotType
from annotator.domain.values import fault_of, value_of, words_for

Choices = Mapping[str, "str | None"]
"""Choices by their names: what each is called from now on, `None` if it goes."""


def converted(spec: SlotSpec, value: JsonValue) -> JsonValue:
    """A value as another slot holds it: as it is if it may be, else as its words are understood.

    Raises:
        InvalidInput: if the slot cannot hold it, saying why.
    """
    if fault_of(spec, value) is None:
        return value
    if spec.type is SlotType.REFERENCE:
        raise InvalidInput(f"“{spec.name}” points to an annotation")
    if spec.type is SlotType.TEXT:
        return words_for(value)
    if spec.type is SlotType.ONE_OF and isinstance(value, list | tuple) and len(value) == 1:
        return converted(spec, value[0])
    if spec.type is SlotType.ONE_OF:
        return value_of(spec, _as_written(spec, words_for(value)))
    if spec.type is SlotType.MANY_OF and isinstance(value, str) and value in spec.choices:
        return [value]
    return value_of(spec, words_for(value))


def chosen(value: JsonValue, choices: Choices) -> JsonValue:
    """A value of one-of or many-of with its choices renamed; `None` if nothing is left of it."""
    if isinstance(value, str):
        return choices.get(value, value)
    if isinstance(value, list | tuple):
        named = [choices.get(v, v) if isinstance(v, str) else v for v in value]
        kept = [v for v in named if v is not None]
        return [v for n, v in enumerate(kept) if v not in kept[:n]] or None
    return value


def with_choices(slots: tuple[JsonObject, ...], name: str, choices: Choices) -> list[JsonObject]:
    """Specs with the choices of one slot renamed, also in its default and where it is asked for."""
    changed: list[JsonObject] = []
    for spec in slots:
        new = dict(spec)
        if spec.get("name") == name:
            new["choices"] = chosen(spec.get("choices"), choices) or []
            if "default" in spec:
                new["default"] = chosen(spec["default"], choices)
                if new["default"] is None:
                    del new["default"]
        shown_if = spec.get("shown_if")
        if isinstance(shown_if, Mapping) and shown_if.get("slot") == name:
            wanted = chosen(shown_if.get("is"), choices)
            if wanted is None:
                del new["shown_if"]
            else:
                new["shown_if"] = {**shown_if, "is": wanted}
        changed.append(new)
    return changed


def with_name(slots: tuple[JsonObject, ...], old: str, name: str) -> list[JsonObject]:
    """Specs with one slot renamed, also where others depend on it."""
    changed: list[JsonObject] = []
    for spec in slots:
        new = dict(spec)
        if spec.get("name") == old:
            new["name"] = name
        shown_if = spec.get("shown_if")
        if isinstance(shown_if, Mapping) and shown_if.get("slot") == old:
            new["shown_if"] = {**shown_if, "slot": name}
        changed.append(new)
    return changed


def without_slot(slots: tuple[JsonObject, ...], name: str) -> list[JsonObject]:
    """Specs without one slot; those that depend on it are asked for always."""
    changed: list[JsonObject] = []
    for spec in slots:
        if spec.get("name") == name:
            continue
        shown_if = spec.get("shown_if")
        depends = isinstance(shown_if, Mapping) and shown_if.get("slot") == name
        changed.append({k: v for k, v in spec.items() if k != "shown_if"} if depends else spec)
    return changed


def refilled(
    annotation: Annotation, name: str, change: Callable[[Slot], Slot | None]
) -> Annotation:
    """An annotation with every entry of one slot changed, or dropped where `None` comes back."""
    if all(slot.name != name for slot in annotation.slots):
        return annotation
    slots = (change(slot) if slot.name == name else slot for slot in annotation.slots)
    return annotation._replace(slots=tuple(slot for slot in slots if slot is not None))


def joined_specs(
    kept: tuple[JsonObject, ...], other: tuple[JsonObject, ...], names: Mapping[str, str]
) -> list[JsonObject]:
    """The slots of two labels that become one; `names` says which of the other's is which here.

    A slot that both have stays as the kept one says, with the choices, units and targets of
    both. One that only the other has comes behind, and is required no longer.
    """
    joined = [dict(spec) for spec in kept]
    by_name = {spec.get("name"): spec for spec in joined}
    for spec in other:
        name = names.get(cast(str, spec.get("name")), spec.get("name"))
        there = by_name.get(name)
        if there is None:
            new = {k: v for k, v in spec.items() if k not in ("required", "min")}
            joined.append({**new, "name": name} | _renamed_shown_if(spec, names))
            continue
        for key in ("choices", "units", "kbs", "to"):
            mine, others = there.get(key), spec.get(key)
            # No targets means any, no units means whatever is said.
            if isinstance(mine, list | tuple) and isinstance(others, list | tuple):
                both = [*mine, *(v for v in others if v not in mine)]
                there[key] = both if mine and others else []
            elif key == "to" and isinstance(mine, list | tuple):
                there[key] = []
    return list(joined)


def _renamed_shown_if(spec: JsonObject, names: Mapping[str, str]) -> dict[str, JsonValue]:
    shown_if = spec.get("shown_if")
    if not isinstance(shown_if, Mapping):
        return {}
    slot = shown_if.get("slot")
    return {"shown_if": {**shown_if, "slot": names.get(cast(str, slot), slot)}}


def _as_written(spec: SlotSpec, text: str) -> str:
    """The choice that a text means, whatever its capitals."""
    return next((c for c in spec.choices if c.casefold() == text.strip().casefold()), text)
