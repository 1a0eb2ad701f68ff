"""The order of document labels: which ones are ranked together, and which rank each has."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.domain.annotation import Annotation, Slot
from annotator.domain.constraints import constraints_of
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.domain.problems import descendants

RANK = "rank"
"""The slot that holds the rank of a document label, from 1."""

_UNRANKED = 1 << 30


def rank_of(annotation: Annotation) -> int | None:
    """The rank of a document label, `None` if it has none."""
    values = (slot.value for slot in annotation.slots if slot.name == RANK)
    return next((v for v in values if isinstance(v, int) and not isinstance(v, bool)), None)


def with_rank(annotation: Annotation, rank: int | None) -> Annotation:
    """The annotation with another rank; its other slots, and what is said of the rank, stay."""
    if rank is None:
        return annotation._replace(slots=tuple(s for s in annotation.slots if s.name != RANK))
    if not any(slot.name == RANK for slot in annotation.slots):
        return annotation._replace(slots=(Slot(RANK, rank), *annotation.slots))
    slots = (s._replace(value=rank) if s.name == RANK else s for s in annotation.slots)
    return annotation._replace(slots=tuple(slots))


def family_of(labels: LabelSet, label: Uid | None) -> frozenset[Uid]:
    """The labels that are ranked together with a label; nothing if it has no order.

    They are those at and under the nearest label, itself or above it, that has a primary one.
    """
    found, seen = labels.get(label), set[Uid]()
    while found is not None and found.uid not in seen:
        if constraints_of(found).one_primary:
            return frozenset((found.uid, *(c.uid for c in descendants(labels, found.uid))))
        seen.add(found.uid)
        found = labels.get(found.parent)
    return frozenset()


def in_order(annotations: Iterable[Annotation], labels: LabelSet) -> list[Annotation]:
    """Document labels as they are shown: families together, by rank, then as in the label set."""
    place = {label.uid: number for number, label in enumerate(labels)}

    def key(annotation: Annotation) -> tuple[int, int, int, str]:
        own = place.get(annotation.label or Uid(""), len(place))
        family = family_of(labels, annotation.label)
        first = min((place[uid] for uid in family if uid in place), default=own)
        rank = rank_of(annotation)
        return first, _UNRANKED if rank is None else rank, own, annotation.uid

    return sorted(annotations, key=key)
