"""Changing one label with all that bears it: its place, its meaning, out of use, deleted.

Each is one action: one undo step, and one version of the label set.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.changes import Action, Change, Changes, Entity, LabelRecord
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.label_tree import check_parent, children
from annotator.domain.slots import with_references
from annotator.services.editing import removals
from annotator.services.label_engine import relabelled, run_long
from annotator.services.label_merging import freed_documents
from annotator.services.labelling import check_label_in, found_label, label_use
from annotator.services.project import IsCancelled, Progress, Project


def place_label(
    project: Project,
    uid: Uid,
    parent: Uid | None,
    before: Uid | None = None,
    *,
    cause: object = None,
) -> None:
    """Put a label under another one (`None`: at the top), before a sibling or as the last.

    Raises:
        NotFound: if the label is not in the project.
        InvalidInput: if the parent is not there, or lies under the label itself.
    """
    label, labels = found_label(project, uid), project.label_set
    check_parent(labels, uid, parent)
    records = project.store.labels.records()
    order = [record for record in records if record.label.uid != uid]
    moved = replace(label, parent=parent)
    order.insert(_place(labels, order, label, parent, before), LabelRecord(moved, 0))
    changes = []
    known = {record.label.uid: record for record in records}
    for position, record in enumerate(order):
        old, new = known[record.label.uid], LabelRecord(record.label, position)
        if old != new:
            changes.append(Change(Entity.LABEL, record.label.uid, old, new))
    if moved.parent == label.parent and [r.label.uid for r in order] == list(known):
        return
    project.apply(Action(f"Move the label {label.name}", tuple(changes)), cause=cause)


def _place(
    labels: LabelSet,
    order: Sequence[LabelRecord],
    label: Label,
    parent: Uid | None,
    before: Uid | None,
) -> int:
    """Where in the whole list a label goes that is to stand before a sibling, or as the last."""
    uids = [record.label.uid for record in order]
    if before in uids:
        return uids.index(before)
    family = [each.uid for each in children(labels, parent)] if parent else []
    last = [uid for uid in (*([parent] if parent else []), *family) if uid in uids]
    if last:
        return max(map(uids.index, last)) + 1
    same_kind = [n for n, record in enumerate(order) if record.label.kind is label.kind]
    return same_kind[-1] + 1 if same_kind else len(order)


def retire_label(project: Project, uid: Uid, *, retired: bool = True, cause: object = None) -> None:
    """Take a label out of use, or back into it; its annotations keep it.

    A key that another label has got meanwhile is not given back.

    Raises:
        NotFound: if the label is not in the project.
    """
    label = found_label(project, uid)
    if label.retired == retired:
        return
    taken = {each.key for each in project.label_set if not each.retired and each.uid != uid}
    key = None if not retired and label.key in taken else label.key
    verb = "Retire" if retired else "Take back"
    title = f"{verb} the label {label.name}"
    _replace_label(project, title, replace(label, retired=retired, key=key), cause)


def change_kind(project: Project, uid: Uid, kind: Kind, *, cause: object = None) -> None:
    """Let a label that nothing bears yet make another kind of annotation.

    It leaves its place in the tree; slots and rules that mean nothing for the kind stay unused.

    Raises:
        NotFound: if the label is not in the project.
        InvalidInput: if annotations bear it, or a label of the kind has its name.
    """
    label = found_label(project, uid)
    if label.kind is kind:
        return
    if label_use(project, uid).annotations:
        raise InvalidInput(f"annotations have the label “{label.name}”, so its kind stays")
    rules = {k: v for k, v in label.constraints.items() if k not in ("symmetric", "one_primary")}
    after = replace(label, kind=kind, parent=None, constraints=rules)
    _replace_label(project, f"Make {label.name} a {kind} label", after, cause)


def change_meaning(project: Project, uid: Uid, why: str = "", *, cause: object = None) -> int:
    """Say that a label means something else from now on; returns the version of the set.

    Its annotations are to be looked at again: `services.rechecking`.

    Raises:
        NotFound: if the label is not in the project.
    """
    label = found_label(project, uid)
    version = project.label_set.version + 1
    reason = f": {' '.join(why.split())}" if why.strip() else ""
    title = f"Change the meaning of {label.name}{reason}"
    _replace_label(project, title, replace(label, meaning=version), cause)
    return version


def delete_label(
    project: Project,
    uid: Uid,
    *,
    annotations: Literal["delete", "unlabel", "move"],
    to: Uid | None = None,
    cause: object = None,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Changes:
    """Delete a label; its annotations are deleted, kept without a label, or moved to `to`.

    What was said of whole documents about it ("nothing here") goes or moves with it, and other
    labels name it no longer.

    Raises:
        NotFound: if the label is not in the project.
        InvalidInput: if `to` is not another label of the same kind, or if annotations that are
            no spans were to be kept without a label.
        Cancelled: when `cancelled` said so; nothing was changed.
    """
    label, labels, store = found_label(project, uid), project.label_set, project.store
    target = labels.get(to) if annotations == "move" else None
    if annotations == "move" and (
        target is None or target.uid == uid or target.kind is not label.kind
    ):
        raise InvalidInput(f"choose another {label.kind} label to move the annotations to")
    size = store.labels.use(uid)[0]
    if annotations == "unlabel" and label.kind is not Kind.SPAN and size:
        raise InvalidInput(f"a {label.kind} cannot be kept without a label")
    home = None if target is None else target.uid

    def alter(annotation: Annotation) -> Annotation:
        return annotation._replace(label=home) if annotation.label == uid else annotation

    def changes() -> Iterator[Change]:
        if annotations == "delete":
            yield from removals(project, store.annotations.of_label(store.labels.id_of(uid) or 0))
        else:
            yield from relabelled(project, [uid], [] if home is None else [home], alter)
        yield from freed_documents(project, {uid: home})
        for other in labels:
            after = with_references(other, {uid: home})
            if other.parent == uid:
                after = replace(after, parent=label.parent)
            if other.uid != uid and after != other:
                before = store.labels.record(other.uid)
                yield Change(Entity.LABEL, other.uid, before, LabelRecord(after, before.position))
        yield Change(Entity.LABEL, uid, store.labels.record(uid), None)

    return run_long(
        project, f"Delete the label {label.name}", changes, size,
        cause=cause, progress=progress, cancelled=cancelled,
    )  # fmt: skip


def _replace_label(project: Project, title: str, after: Label, cause: object) -> None:
    check_label_in(project.label_set, after)
    before = project.store.labels.record(after.uid)
    change = Change(Entity.LABEL, after.uid, before, LabelRecord(after, before.position))
    project.apply(Action(title, (change,)), cause=cause)


