"""What a document says as far as a format carries it: for comparing what was written and read."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from annotator.domain.annotation import Annotation, Kind, Slot
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.formats.base import Carries


def told(annotated: AnnotatedDocument, carries: frozenset[Carries]) -> dict[str, Any]:
    """A document without anything that the format is not said to carry.

    An annotation is named by its kind and its place among those of its kind.
    """
    document = annotated.document
    found: dict[str, Any] = {"text": document.text}
    if Carries.ID in carries:
        found["id"] = document.id
    if Carries.TITLE in carries:
        found["title"] = document.title
    if Carries.META in carries:
        found["meta"] = dict(document.meta)
    if Carries.STATUS in carries:
        found["status"] = document.status
    names: dict[Uid, tuple[Kind, int]] = {}
    by_kind: dict[Kind, list[Annotation]] = defaultdict(list)
    for a in annotated.annotations:
        names[a.uid] = a.kind, len(by_kind[a.kind])
        by_kind[a.kind].append(a)
    labels: dict[Uid | None, str | None] = {label.uid: label.name for label in annotated.label_set}
    for kind, those in by_kind.items():
        found[kind] = [_told(a, carries, labels, names) for a in those]
    return found


def _told(
    a: Annotation,
    carries: frozenset[Carries],
    labels: dict[Uid | None, str | None],
    names: dict[Uid, tuple[Kind, int]],
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "label": labels.get(a.label),
        "anchors": a.anchors,
        "head": a.head,
        "slots": [_told_slot(slot, names) for slot in a.slots],
        "note": a.note,
    }
    for carried, field in (
        (Carries.ANNOTATORS, "annotator"),
        (Carries.ORIGINS, "origin"),
        (Carries.SCORES, "score"),
        (Carries.TIMES, "created"),
        (Carries.ANNOTATION_IDS, "given_id"),
    ):
        if carried in carries:
            found[field] = getattr(a, field)
    return found


def _told_slot(slot: Slot, names: dict[Uid, tuple[Kind, int]]) -> tuple[Any, ...]:
    ref = None if slot.ref is None else names.get(slot.ref)
    source = None if slot.according_to is None else names.get(slot.according_to)
    evidence = tuple(names.get(uid) for uid in slot.evidence)
    said = slot.stance, slot.status, slot.rule, slot.as_of
    return slot.name, slot.value, ref, slot.given, source, evidence, said
