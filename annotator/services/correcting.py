"""Correcting what a machine suggests: that stays as it was, rejected, and one's own stands beside.

So what a model said can be measured later, and the same predictions imported again are known.
"""

from __future__ import annotations

from collections.abc import Sequence

from annotator.domain.annotation import Anchor, Annotation, Judgement, Kind, Verdict
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.ids import Uid, now
from annotator.services import editing
from annotator.services.editing import (
    begun,
    label_name,
    led,
    planned_span,
    quoted,
    words_of,
)
from annotator.services.project import Project


def relabel(project: Project, uid: Uid, label: Uid | None, *, cause: object = None) -> Annotation:
    """Give an annotation another label; what a machine only suggests is corrected.

    Returns the annotation that bears the label: another one after a correction.

    Raises:
        InvalidInput: as `editing.relabel`.
    """
    before = project.annotation(uid)
    if before.label == label or not _corrected(before):
        return editing.relabel(project, uid, label, cause=cause)
    return _correct(project, before, label, before.anchors, cause)


def set_anchors(
    project: Project, uid: Uid, anchors: Sequence[Anchor], *, cause: object = None
) -> Annotation:
    """Move an annotation's edges; what a machine only suggests is corrected.

    Returns the annotation that stands there: another one after a correction.

    Raises:
        InvalidInput: as `editing.set_anchors`.
    """
    before = project.annotation(uid)
    if before.anchors == tuple(anchors) or not _corrected(before):
        return editing.set_anchors(project, uid, anchors, cause=cause)
    return _correct(project, before, before.label, tuple(anchors), cause)


def _corrected(annotation: Annotation) -> bool:
    a = annotation
    return a.suggestion and a.kind is Kind.SPAN and bool(a.anchors) and a.document is not None


def _correct(
    project: Project,
    before: Annotation,
    label: Uid | None,
    anchors: tuple[Anchor, ...],
    cause: object,
) -> Annotation:
    """Reject a suggestion and say it otherwise, as one step; what pointed to it follows."""
    assert before.document is not None
    slots = tuple(slot._replace(uid=None) for slot in before.slots)
    own, known = planned_span(
        project, before.document, anchors, label, slots=slots, note=before.note, head=before.head
    )
    moment = now()
    rejected = before.judged(Judgement(project.annotator, Verdict.REJECTS, created=moment))
    changes = [] if known else [Change(Entity.ANNOTATION, own.uid, None, own)]
    for a in _pointing_to(project, before.uid):
        after = led(a, {before.uid: own.uid})._replace(updated=moment)
        changes.append(Change(Entity.ANNOTATION, a.uid, a, after))
    rejected = rejected._replace(updated=moment)
    changes.append(Change(Entity.ANNOTATION, before.uid, before, rejected))
    changes += begun(project, before.document)
    words = quoted(words_of(project.text_of(before.document), own))
    title = f"Correct {label_name(project, before.label)} to {label_name(project, label)} {words}"
    project.apply(Action(title, tuple(changes), before.document), cause=cause)
    return project.annotation(own.uid)


def _pointing_to(project: Project, uid: Uid) -> list[Annotation]:
    """The annotations whose slots lead to one, itself left out."""
    table = project.store.annotations
    with project.store.database.environment_errors():
        return [table.get(each) for each in sorted(table.referrers(uid) - {uid})]
