"""What annotations refer to, when that is another one by now, or not there any more."""

from __future__ import annotations

from collections.abc import Container, Mapping

from annotator.domain.annotation import Annotation, Kind, Slot
from annotator.domain.ids import Uid

ENDS = ("from", "to")
"""The slots that a relation is not without."""


def moved(a: Annotation, same: Mapping[Uid, Uid]) -> Annotation:
    """The annotation with its references led to those that stand for others."""
    if not a.slots or same.keys().isdisjoint(a.references):
        return a
    return a._replace(slots=tuple(slot_moved(slot, same) for slot in a.slots))


def slot_moved(slot: Slot, same: Mapping[Uid, Uid]) -> Slot:
    """The slot with its references led to those that stand for others."""
    ref, according_to = slot.ref, slot.according_to
    return slot._replace(
        ref=None if ref is None else same.get(ref, ref),
        according_to=None if according_to is None else same.get(according_to, according_to),
        evidence=tuple(same.get(uid, uid) for uid in slot.evidence),
    )


def end_of(a: Annotation, name: str) -> Uid | None:
    """What an end (`from`, `to`) of a relation leads to first; `None` if it has none."""
    return next((slot.ref for slot in a.slots if slot.name == name and slot.ref is not None), None)


def cut(a: Annotation, gone: Container[Uid]) -> tuple[Annotation | None, int]:
    """The annotation without the slots that refer to `gone`, and how many these were.

    `None` for a relation that loses an end. A slot that loses a proof keeps the others.
    """
    kept, lost = [], 0
    for slot in a.slots:
        if slot.ref in gone or slot.according_to in gone:
            if a.kind is Kind.RELATION and slot.name in ENDS:
                return None, 0
            lost += 1
        elif slot.evidence:
            proofs = tuple(uid for uid in slot.evidence if uid not in gone)
            kept.append(slot._replace(evidence=proofs))
        else:
            kept.append(slot)
    return a._replace(slots=tuple(kept)), lost
