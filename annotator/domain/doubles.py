"""Two annotations that say the same become one: nothing that either of them holds is lost."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.domain.annotation import Annotation, Judgement, Kind, Slot
from annotator.domain.ids import Uid

Homes = Mapping[Uid, "Uid | None"]
"""For annotations that go: the one that stands for it from now on, or none."""


def sameness(annotation: Annotation) -> tuple[object, ...] | None:
    """What makes two annotations one; `None` if nothing does (frames and clusters).

    Spans: label, anchors, annotator. Document labels: label, document, annotator. Relations:
    label, ends, annotator.
    """
    a = annotation
    if a.kind is Kind.RELATION:
        ends = tuple(slot.ref for name in ("from", "to") for slot in a.slots if slot.name == name)
        return (a.kind, a.label, ends, a.annotator) if len(ends) == 2 else None
    if a.anchors or (a.kind is Kind.DOCUMENT and a.document is not None):
        return a.kind, a.label, a.document, a.anchors, a.annotator
    return None


def united(kept: Annotation, other: Annotation) -> Annotation:
    """`kept` with what only the other one holds: slots, judgements, the note, what is unknown."""
    notes = [kept.note] if other.note in kept.note else [kept.note, other.note]
    scores = [a.score for a in (kept, other) if a.score is not None]
    return kept._replace(
        slots=_slots(kept, other),
        judgements=all_judgements(kept, other),
        note="\n".join(note for note in notes if note),
        head=kept.head or other.head,
        score=max(scores, default=None),
        confidence=kept.confidence if kept.confidence is not None else other.confidence,
        created=min(kept.created, other.created),
        label_set_version=min(kept.label_set_version, other.label_set_version),
        # What one of them was made by hand is no suggestion any more.
        origin=other.origin if kept.machine_made and not other.machine_made else kept.origin,
        extra={**other.extra, **kept.extra} if other.extra else kept.extra,
    )


def all_judgements(kept: Annotation, other: Annotation) -> tuple[Judgement, ...]:
    """The judgements of both, of each annotator the last one: in the order they were made."""
    last: dict[str, Judgement] = {}
    for judgement in sorted(kept.judgements + other.judgements, key=lambda j: j.created):
        last.pop(judgement.annotator, None)
        last[judgement.annotator] = judgement
    return tuple(last.values())


def led(slot: Slot, homes: Homes) -> Slot | None:
    """An entry that points to what stands for what is gone; `None` if nothing is left of it."""
    ref, source = _home(slot.ref, homes), _home(slot.according_to, homes)
    if (ref is None) != (slot.ref is None) or (source is None) != (slot.according_to is None):
        return None
    found = (_home(uid, homes) for uid in slot.evidence)
    evidence = tuple(dict.fromkeys(uid for uid in found if uid is not None))
    return slot._replace(ref=ref, according_to=source, evidence=evidence)


def led_all(annotation: Annotation, homes: Homes) -> Annotation:
    """The annotation with all its entries led; those that would point to itself go."""
    slots = []
    for slot in annotation.slots:
        after = led(slot, homes)
        if after is None or annotation.uid in (after.ref, after.according_to):
            continue
        evidence = tuple(uid for uid in after.evidence if uid != annotation.uid)
        slots.append(after._replace(evidence=evidence))
    return annotation._replace(slots=tuple(slots))


def joins_itself(annotation: Annotation) -> bool:
    """Whether a relation lacks an end, or both of its ends are one annotation."""
    ends = [slot.ref for slot in annotation.slots if slot.name in ("from", "to")]
    return annotation.kind is Kind.RELATION and (len(ends) < 2 or ends[0] == ends[1])


def _home(uid: Uid | None, homes: Homes) -> Uid | None:
    while uid is not None and uid in homes:
        uid = homes[uid]
    return uid


def _slots(kept: Annotation, other: Annotation) -> tuple[Slot, ...]:
    """The entries of both, those that say the same once."""
    said = [slot._replace(uid=None) for slot in kept.slots]
    more = []
    for slot in other.slots:
        bare = slot._replace(uid=None)
        if bare not in said:
            said.append(bare)
            more.append(slot)
    return kept.slots + tuple(more)
