"""Changing the slots of a label with what annotations hold in them: one action each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from annotator.domain.annotation import Annotation, JsonObject, Slot
from annotator.domain.changes import Action, Change, Changes, Entity, LabelRecord
from annotator.domain.conversions import (
    Choices,
    chosen,
    converted,
    refilled,
    with_choices,
    with_name,
    without_slot,
)
from annotator.domain.errors import InvalidInput, NotFound
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.domain.slots import SlotSpec, SlotType, is_structural, spec_from
from annotator.services.label_engine import altered, run_long
from annotator.services.label_impact import slot_use
from annotator.services.labelling import check_label_in, found_label
from annotator.services.project import IsCancelled, Progress, Project

Failing = Literal["keep", "drop"]
"""What becomes of values that a slot cannot hold any more: kept and shown as problems, or gone."""


def add_slot(project: Project, uid: Uid, spec: JsonObject, *, cause: object = None) -> Label:
    """Add a slot behind the others; returns the label as it is then.

    Raises:
        NotFound: if the label is not in the project.
        InvalidInput: if the spec means nothing, or the label has a slot of this name.
    """
    label, name = found_label(project, uid), spec_from(spec).name
    after = replace(label, slots=(*label.slots, spec))
    _apply(project, f"Add the slot {name} to {label.name}", after, cause)
    return after


def move_slot(
    project: Project, uid: Uid, name: str, position: int, *, cause: object = None
) -> Label:
    """Bring a slot to a place among the label's own, counted from 0; returns the label.

    Raises:
        NotFound: if the label has no such slot.
    """
    label, spec = _found_slot(project, uid, name)
    rest = [each for each in label.slots if each is not spec]
    rest.insert(max(0, min(position, len(rest))), spec)
    after = replace(label, slots=tuple(rest))
    if after != label:
        _apply(project, f"Move the slot {name} of {label.name}", after, cause)
    return after


def edit_slot(
    project: Project,
    uid: Uid,
    name: str,
    spec: JsonObject,
    *,
    failing: Failing = "keep",
    cause: object = None,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Changes | None:
    """Specify a slot anew; its entries follow its name, and its values its type.

    Slots of a kind (`from`, `trigger` …) are specified where the label says nothing of them yet.
    `label_impact.conversion` tells before what becomes of the values.

    Raises:
        NotFound: if the label has no such slot.
        InvalidInput: if the spec means nothing, or another slot has its name.
        Cancelled: when `cancelled` said so; nothing was changed.
    """
    label = found_label(project, uid)
    wanted = spec_from(spec)
    if is_structural(label.kind, name):
        return _edit_structure(project, label, name, spec, cause)
    label, before = _found_slot(project, uid, name)
    if dict(before) == dict(spec):
        return None
    if wanted.name != name and is_structural(label.kind, wanted.name):
        raise InvalidInput(f"every {label.kind} has a slot “{wanted.name}” already")
    slots = with_name(label.slots, name, wanted.name)
    slots = [spec if each.get("name") == wanted.name else each for each in slots]
    after = replace(label, slots=tuple(slots))
    title = f"Edit the slot {name} of {label.name}"
    if wanted.name != name:
        title = f"Rename the slot {name} of {label.name} to {wanted.name}"
    alter = _following(spec_from(before), wanted, failing)
    return _apply_all(project, title, after, name, alter, cause, progress, cancelled)


def remove_slot(
    project: Project,
    uid: Uid,
    name: str,
    *,
    cause: object = None,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Changes | None:
    """Take a slot away from a label, with what annotations hold in it.

    Raises:
        NotFound: if the label has no such slot.
        Cancelled: when `cancelled` said so; nothing was changed.
    """
    label, _spec = _found_slot(project, uid, name)
    after = replace(label, slots=tuple(without_slot(label.slots, name)))
    title = f"Remove the slot {name} of {label.name}"
    alter = None if is_structural(label.kind, name) else lambda _slot: None
    return _apply_all(project, title, after, name, alter, cause, progress, cancelled)


def change_choices(
    project: Project,
    uid: Uid,
    name: str,
    choices: Choices,
    *,
    cause: object = None,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Changes | None:
    """Rename, unite or take away choices of a slot, with the values that hold them.

    Raises:
        NotFound: if the label has no such slot.
        InvalidInput: if no choice would be left.
        Cancelled: when `cancelled` said so; nothing was changed.
    """
    label, _spec = _found_slot(project, uid, name)
    after = replace(label, slots=tuple(with_choices(label.slots, name, choices)))
    if after == label:
        return None
    title = f"Change the choices of {name} of {label.name}"

    def alter(slot: Slot) -> Slot | None:
        value = chosen(slot.value, choices)
        return None if value is None and slot.value is not None else slot._replace(value=value)

    return _apply_all(project, title, after, name, alter, cause, progress, cancelled)


def _edit_structure(
    project: Project, label: Label, name: str, spec: JsonObject, cause: object
) -> Changes | None:
    """Say more of a slot that the kind has by itself: what it may point to, how many."""
    if spec.get("name") != name:
        raise InvalidInput(f"every {label.kind} has a slot “{name}”; its name stays")
    known = any(each.get("name") == name for each in label.slots)
    slots = [spec if each.get("name") == name else each for each in label.slots]
    after = replace(label, slots=tuple(slots if known else [spec, *slots]))
    if after == label:
        return None
    return _apply(project, f"Edit the slot {name} of {label.name}", after, cause)


def _following(
    before: SlotSpec, wanted: SlotSpec, failing: Failing
) -> Callable[[Slot], Slot | None] | None:
    """What becomes of the entries of a slot that is specified anew; `None` for nothing."""
    same_values = before.type is wanted.type and failing == "keep"
    if same_values and before.name == wanted.name:
        return None

    def alter(slot: Slot) -> Slot | None:
        value = slot.value
        if not same_values and value is not None:
            try:
                value = converted(wanted, value)
            except InvalidInput:
                if failing == "drop":
                    return None
        return slot._replace(name=wanted.name, value=value)

    return alter


def _found_slot(project: Project, uid: Uid, name: str) -> tuple[Label, JsonObject]:
    label = found_label(project, uid)
    spec = next((each for each in label.slots if each.get("name") == name), None)
    if spec is None:
        raise NotFound(f"“{label.name}” has no slot “{name}”")
    return label, spec


def _apply(project: Project, title: str, after: Label, cause: object) -> Changes:
    """Change a label alone."""
    check_label_in(project.label_set, after)
    return project.apply(Action(title, (_label_change(project, after),)), cause=cause)


def _apply_all(
    project: Project,
    title: str,
    after: Label,
    name: str,
    alter: Callable[[Slot], Slot | None] | None,
    cause: object,
    progress: Progress | None,
    cancelled: IsCancelled | None,
) -> Changes | None:
    """Change a label, and the entries of one of its slots."""
    check_label_in(project.label_set, after)
    if alter is None:
        return _apply(project, title, after, cause)

    def refill(annotation: Annotation) -> Annotation:
        return refilled(annotation, name, alter)

    def changes() -> Iterator[Change]:
        yield _label_change(project, after)
        yield from altered(project, [after.uid], refill, slots_only=True)

    size, _entries = slot_use(project, after.uid, name)
    return run_long(
        project, title, changes, size, cause=cause, progress=progress, cancelled=cancelled
    )


def _label_change(project: Project, after: Label) -> Change:
    before = project.store.labels.record(after.uid)
    return Change(Entity.LABEL, after.uid, before, LabelRecord(after, before.position))


def new_spec(label: Label, type_: SlotType = SlotType.TEXT) -> JsonObject:
    """A spec for one more slot of a label, with a name that is free."""
    taken: Sequence[object] = [spec.get("name") for spec in label.slots]
    number = next(n for n in range(1, len(taken) + 2) if f"slot {n}" not in taken)
    choices = {"choices": ["yes", "no"]} if type_ in (SlotType.ONE_OF, SlotType.MANY_OF) else {}
    return {"name": f"slot {number}", "type": type_.value, **choices}
