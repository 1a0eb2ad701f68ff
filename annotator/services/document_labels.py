"""Labels of whole documents: given, taken away, and brought into an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotator.domain.annotation import Annotation, Kind, Slot
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, now
from annotator.domain.ranks import RANK, family_of, in_order, rank_of, with_rank
from annotator.domain.slots import defaults_of
from annotator.services.editing import (
    check_content,
    check_label,
    document_record,
    label_name,
    quoted,
    removals,
)
from annotator.services.linking import add
from annotator.services.project import Project
from annotator.storage import overview


def labels_of(project: Project, document: Uid) -> tuple[Annotation, ...]:
    """The document labels of a document, by whomever, in the order in which they are shown."""
    with project.store.database.environment_errors():
        found = overview.document_labels(project.store, document)
    return tuple(in_order(found, project.label_set))


def label_document(
    project: Project,
    document: Uid,
    label: Uid,
    *,
    rank: int | None = None,
    slots: Sequence[Slot] = (),
    note: str = "",
    cause: object = None,
) -> Annotation:
    """Give a whole document a label; the same label by the same annotator twice is one.

    With `rank` it takes this place among those it is ranked with (see `next_rank`).

    Raises:
        InvalidInput: if the label is not for documents, the rank is not from 1, or something
            cannot be stored exactly.
    """
    check_label(project, label, Kind.DOCUMENT)
    check_content(note, slots)
    if rank is not None and (type(rank) is not int or rank < 1):
        raise InvalidInput("a rank is a whole number from 1")
    for known in labels_of(project, document):
        if (known.label, known.annotator) == (label, project.annotator):
            return known
    given = tuple(slots) or defaults_of(project.label_set.get(label))
    if rank is not None:
        given = (Slot(RANK, rank), *(slot for slot in given if slot.name != RANK))
    record = document_record(project, document)
    title = f"Label {quoted(record.document.name)}"
    title += f" as {label_name(project, label)}"
    return add(
        project, Kind.DOCUMENT, label, document, given, title, note=note, cause=cause
    )


def next_rank(project: Project, document: Uid, label: Uid) -> int | None:
    """The rank that a label gets when it is given now: behind the others it is ranked with.

    `None` for a label without an order.
    """
    family = family_of(project.label_set, label)
    if not family:
        return None
    mine = _ranked(project, document, family)
    return 1 + max((rank_of(one) or 0 for one in mine), default=0)


def unlabel_document(project: Project, uid: Uid, *, cause: object = None) -> None:
    """Take a label from its document; those ranked behind it move up.

    Raises:
        InvalidInput: if it is no label of a document.
    """
    gone = _document_label(project, uid)
    changes = removals(project, [gone])
    rank = rank_of(gone)
    if rank is not None and gone.document is not None:
        family = family_of(project.label_set, gone.label)
        others = [o for o in _ranked(project, gone.document, family) if o.uid != uid]
        # What pointed to the one that goes is changed by that already.
        freed = {c.uid: c.after for c in changes if isinstance(c.after, Annotation)}
        row = [freed.get(o.uid, o) for o in others if rank_of(o) is not None]
        ranked = {c.uid: c for c in _renumbered(row)}
        changes = [
            replace(c, after=ranked.pop(c.uid).after) if c.uid in ranked else c for c in changes
        ]
        changes = [*ranked.values(), *changes]
    title = f"Take {label_name(project, gone.label)} from the document"
    project.apply(Action(title, tuple(changes), gone.document), cause=cause)


def set_rank(project: Project, uid: Uid, rank: int, *, cause: object = None) -> Annotation:
    """Bring a document label to a place (from 1) among those it is ranked with.

    The others keep their order and are numbered anew; a label without an order only gets the
    number.

    Raises:
        InvalidInput: if it is no label of a document, or the rank is not from 1.
    """
    if type(rank) is not int or rank < 1:
        raise InvalidInput("a rank is a whole number from 1")
    before = _document_label(project, uid)
    assert before.document is not None
    family = family_of(project.label_set, before.label)
    changes: list[Change] = []
    if family and before.annotator == project.annotator:
        row = [one for one in _ranked(project, before.document, family) if one.uid != uid]
        row.insert(min(rank, len(row) + 1) - 1, before)
        changes = _renumbered(row)
    elif rank_of(before) != rank:
        changes = [_change(before, with_rank(before, rank))]
    if not changes:
        return before
    title = f"Rank {label_name(project, before.label)} {rank}"
    project.apply(Action(title, tuple(changes), before.document), cause=cause)
    return project.annotation(uid)


def _ranked(project: Project, document: Uid, family: frozenset[Uid]) -> list[Annotation]:
    """The annotator's own labels of a family, in their order."""
    return [
        one
        for one in labels_of(project, document)
        if one.label in family and one.annotator == project.annotator and not one.rejected
    ]


def _renumbered(row: Sequence[Annotation]) -> list[Change]:
    """The changes that number a row from 1."""
    return [
        _change(one, with_rank(one, number))
        for number, one in enumerate(row, 1)
        if rank_of(one) != number
    ]


def _change(before: Annotation, after: Annotation) -> Change:
    return Change(Entity.ANNOTATION, before.uid, before, after._replace(updated=now()))


def _document_label(project: Project, uid: Uid) -> Annotation:
    found = project.annotation(uid)
    if found.kind is not Kind.DOCUMENT or found.document is None:
        raise InvalidInput("this is no label of a document")
    return found
