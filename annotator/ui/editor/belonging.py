"""What in a text belongs to an annotation without words of its own: trigger, fillers, members."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.ids import Uid

Find = Callable[[Uid], Annotation | None]
"""Finds an annotation by its uid."""

_UNNAMED = {"trigger", "member", "from", "to"}


def belongings(annotation: Annotation, find: Find) -> Mapping[Uid, str]:
    """The spans that an annotation refers to, with the names of the slots that they fill.

    Its trigger and members come without a name: what they are to it needs no saying. A frame
    in a slot is there by its own trigger. What speaks (“according to”) and what proves a value
    belong to it, too.
    """
    found: dict[Uid, dict[str, None]] = {}

    def add(uid: Uid | None, name: str) -> None:
        span = None if uid is None else _words_of(uid, find)
        if span is not None and span.uid != annotation.uid:
            found.setdefault(span.uid, {})[name] = None

    for slot in annotation.slots:
        name = "" if slot.name in _UNNAMED else slot.name
        add(slot.ref, name)
        for uid in slot.evidence:
            add(uid, name)
    for slot in annotation.slots:
        if slot.according_to is not None and slot.according_to not in found:
            add(slot.according_to, "source")
    return {uid: ", ".join(name for name in names if name) for uid, names in found.items()}


def place_of(annotation: Annotation, find: Find) -> Annotation | None:
    """The span at which an annotation is found: itself, its trigger, else what it refers to."""
    if annotation.anchors:
        return annotation
    slots = sorted(annotation.slots, key=lambda slot: slot.name != "trigger")
    for slot in slots:
        for uid in (slot.ref, *slot.evidence, slot.according_to):
            span = None if uid is None else _words_of(uid, find)
            if span is not None:
                return span
    return None


def _words_of(uid: Uid, find: Find) -> Annotation | None:
    """An annotation that has words; a frame's are those of its trigger."""
    found = find(uid)
    if found is not None and found.kind is Kind.FRAME:
        trigger = next((slot.ref for slot in found.slots if slot.name == "trigger"), None)
        found = None if trigger is None else find(trigger)
    return found if found is not None and found.anchors else None
