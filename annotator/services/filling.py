"""Filling slots: what an annotation says under a name, who says so, and what proves it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from annotator.domain.annotation import (
    Annotation,
    JsonValue,
    Slot,
    SlotStatus,
    Stance,
    identical,
)
from annotator.domain.errors import InvalidInput, NotFound
from annotator.domain.ids import Uid
from annotator.domain.label import check_visible
from annotator.domain.number_words import is_ambiguous
from annotator.domain.slots import GIVENS, SlotSpec, SlotType, own_specs, spec_of
from annotator.domain.values import fault_of, value_of, words_for
from annotator.services.editing import label_name, quoted, update, words_of
from annotator.services.project import Project

_NUMERIC = (SlotType.INTEGER, SlotType.DECIMAL, SlotType.NUMBER, SlotType.RANGE)

RULES = ("low", "best", "high", "official", "majority", "own words")
"""By what rule a researcher decides on a coded value; any other words are a rule, too."""


def add_entry(project: Project, uid: Uid, slot: Slot, *, cause: object = None) -> Annotation:
    """Add an entry to a slot; one that says the same is not added again.

    Raises:
        InvalidInput: if it is neither a value, a reference nor a given, points to the annotation
            itself, or cannot be stored exactly.
        Conflict: if it points to what is not in the project.
    """
    before = project.annotation(uid)
    _check(project, before, slot)
    bare = slot._replace(uid=None)
    alike = (known._replace(uid=None) for known in before.slots if known.name == slot.name)
    if any(identical(known, bare) for known in alike):
        return before
    title = f"Fill {slot.name} of {_named(project, before)} with {said(project, slot)}"
    return update(project, before, title, cause, slots=(*before.slots, bare))


def change_entry(
    project: Project, uid: Uid, entry: Uid, *, cause: object = None, **fields: Any
) -> Annotation:
    """Change some fields of one entry (`Slot` has them), named by the entry's uid.

    Raises:
        NotFound: if the annotation has no such entry.
        InvalidInput, Conflict: as `add_entry`.
    """
    before = project.annotation(uid)
    slot = entry_of(before, entry)
    after = slot._replace(**fields)
    if identical(after, slot):
        return before
    _check(project, before, after)
    slots = tuple(after if each.uid == entry else each for each in before.slots)
    title = f"Change {slot.name} of {_named(project, before)} to {said(project, after)}"
    return update(project, before, title, cause, slots=slots)


def remove_entry(project: Project, uid: Uid, entry: Uid, *, cause: object = None) -> Annotation:
    """Take one entry away.

    Raises:
        NotFound: if the annotation has no such entry.
    """
    before = project.annotation(uid)
    slot = entry_of(before, entry)
    slots = tuple(each for each in before.slots if each.uid != entry)
    title = f"Remove {said(project, slot)} from {slot.name} of {_named(project, before)}"
    return update(project, before, title, cause, slots=slots)


def set_value(
    project: Project, uid: Uid, name: str, value: JsonValue, *, cause: object = None
) -> Annotation:
    """Give a slot its one plain value, or none (`None`); what others report of it stays.

    Raises:
        InvalidInput: if the value cannot be stored exactly.
    """
    before = project.annotation(uid)
    slot = next((s for s in before.slots if s.name == name and s._replace(uid=None).plain), None)
    if slot is None:
        return before if value is None else add_entry(project, uid, Slot(name, value), cause=cause)
    if slot.uid is None:
        raise NotFound("this entry is not in the project")
    if value is None:
        return remove_entry(project, uid, slot.uid, cause=cause)
    return change_entry(project, uid, slot.uid, value=value, cause=cause)


def code(
    project: Project,
    uid: Uid,
    name: str,
    value: JsonValue = None,
    *,
    ref: Uid | None = None,
    rule: str = "own words",
    evidence: Sequence[Uid] = (),
    cause: object = None,
) -> Annotation:
    """Decide on the coded value of a slot by a rule; it takes the place of an earlier decision.

    Without a value or reference the decision is taken back.

    Raises:
        InvalidInput: if value or rule cannot be stored exactly.
    """
    before = project.annotation(uid)
    known = [s for s in before.slots if s.name == name and s.status is SlotStatus.CODED]
    rest = tuple(s for s in before.slots if s.name != name or s.status is not SlotStatus.CODED)
    if value is None and ref is None:
        if not known:
            return before
        title = f"Take back the coded {name} of {_named(project, before)}"
        return update(project, before, title, cause, slots=rest)
    slot = Slot(
        name,
        value,
        ref,
        status=SlotStatus.CODED,
        rule=rule,
        evidence=tuple(evidence),
        uid=known[0].uid if known else None,
    )
    if identical([slot], known):
        return before
    _check(project, before, slot)
    title = f"Code {name} of {_named(project, before)} as {said(project, slot)}"
    return update(project, before, title, cause, slots=(*rest, slot))


def entry_of(annotation: Annotation, entry: Uid) -> Slot:
    """One entry of an annotation by its uid.

    Raises:
        NotFound: if there is none.
    """
    found = next((slot for slot in annotation.slots if slot.uid == entry), None)
    if found is None:
        raise NotFound("this entry is no longer there")
    return found


def entry_for(project: Project, uid: Uid, name: str, target: Uid) -> Slot:
    """The entry that an annotation in the text makes in a slot of another one.

    A reference slot points to it. Any other takes its value from the words or from the slots of
    the annotation (its only number or date), and has it as evidence.

    Raises:
        InvalidInput: if the words cannot be the slot's value.
    """
    spec = spec_of(project.label_set.get(project.annotation(uid).label), name)
    if spec is None or spec.type is SlotType.REFERENCE:
        return Slot(name, ref=target)
    return Slot(name, value_from(project, spec, project.annotation(target)), evidence=(target,))


def value_from(project: Project, spec: SlotSpec, annotation: Annotation) -> JsonValue:
    """The value that an annotation gives a slot: the only one of that type in it, else its words'.

    A text is always the words: another text in it, such as a remark, says something else.

    Raises:
        InvalidInput: if neither can be the slot's value.
    """
    label = project.label_set.get(annotation.label)
    alike = {each.name for each in own_specs(label) if each.type is spec.type} if label else set()
    values = [
        slot.value
        for slot in annotation.slots
        if slot.name in alike and slot.stance is Stance.ASSERTS and slot.value is not None
    ]
    if spec.type is not SlotType.TEXT and len(values) == 1 and fault_of(spec, values[0]) is None:
        return values[0]
    text = "" if annotation.document is None else project.text_of(annotation.document)
    words = words_of(text, annotation)
    if spec.type in _NUMERIC and is_ambiguous(words):
        raise InvalidInput(f"{quoted(words)} can be read as two numbers; type the value")
    return value_of(spec, words)


def said(project: Project, slot: Slot) -> str:
    """What an entry says, for the history: a value, the words it points to, or a given."""
    if slot.ref is not None:
        words = _named(project, project.annotation(slot.ref))
    else:
        words = quoted(words_for(slot.value)) if slot.given is None else slot.given
    stance = {Stance.DENIES: " (denied)", Stance.DOUBTS: " (doubted)"}.get(slot.stance, "")
    return f"{words}{stance}"


def _check(project: Project, annotation: Annotation, slot: Slot) -> None:
    from annotator.services.editing import check_content

    given = sum(each is not None for each in (slot.value, slot.ref, slot.given))
    if given != 1:
        raise InvalidInput("an entry is a value, an annotation or a given, and one of them only")
    if slot.given is not None and slot.given not in GIVENS:
        raise InvalidInput(f"a given is one of {', '.join(GIVENS)}, not “{slot.given}”")
    if not slot.name:
        raise InvalidInput("a slot needs a name")
    if all(known.name != slot.name for known in annotation.slots):
        check_visible(slot.name, "a slot's name")
    if annotation.uid in (slot.ref, slot.according_to, *slot.evidence):
        raise InvalidInput("an annotation cannot point to itself")
    check_content("", (slot,))


def _named(project: Project, annotation: Annotation) -> str:
    """An annotation as the history names it: its label and its words."""
    name = label_name(project, annotation.label)
    if annotation.document is None or not annotation.anchors:
        return name
    return f"{name} {quoted(words_of(project.text_of(annotation.document), annotation))}"
