"""Making several labels one, with their annotations, slots and all that names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from annotator.domain.annotation import Annotation, Slot
from annotator.domain.changes import Change, Changes, DocumentRecord, Entity, LabelRecord
from annotator.domain.conversions import converted, joined_specs
from annotator.domain.document import Coverage
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, now
from annotator.domain.label import Label
from annotator.domain.slots import SlotSpec, is_structural, specs_of, with_references
from annotator.services.label_engine import relabelled, run_long
from annotator.services.labelling import check_label_in, found_label
from annotator.services.project import IsCancelled, Progress, Project
from annotator.storage import label_use

SlotNames = Mapping[Uid, Mapping[str, str]]
"""For labels that are merged: what their slots are called in the label they become."""


def merge_labels(
    project: Project,
    sources: Sequence[Uid],
    into: Uid,
    *,
    slots: SlotNames | None = None,
    meaning_changed: bool = False,
    cause: object = None,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Changes:
    """Make several labels one: `into` stays, its annotations and those of the sources bear it.

    Slots go by name, or as `slots` says; those that `into` lacks are added to it. Values that
    its slots cannot hold stay as they are and show as problems. The same label, anchors and
    annotator twice becomes one annotation with the slots and judgements of both. Annotations
    keep the version of the set they were made under.

    Raises:
        NotFound: if a label is not in the project.
        InvalidInput: if there is nothing to merge, or the labels are of different kinds.
        Cancelled: when `cancelled` said so; nothing was changed.
    """
    target = found_label(project, into)
    others = [found_label(project, uid) for uid in dict.fromkeys(sources) if uid != into]
    if not others:
        raise InvalidInput("choose at least one other label to merge")
    for other in others:
        if other.kind is not target.kind:
            raise InvalidInput(
                f"“{other.name}” makes a {other.kind} and “{target.name}” a {target.kind};"
                " only labels of one kind can be merged"
            )
    merge = _Merge(project, others, target, slots or {}, meaning_changed)
    size = sum(project.store.labels.use(other.uid)[0] for other in others)
    named = f"“{others[0].name}”" if len(others) == 1 else f"{len(others)} labels"
    title = f"Merge {named} into “{target.name}”"
    return run_long(
        project, title, merge.changes, size, cause=cause, progress=progress, cancelled=cancelled
    )


def merge_preview(project: Project, sources: Sequence[Uid], into: Uid) -> tuple[int, int]:
    """How many annotations would get the label, and how many of them may be there already.

    Spans that begin and end alike count as there; their fragments may still tell them apart.
    """
    store = project.store
    others = [uid for uid in dict.fromkeys(sources) if uid != into]
    with store.database.read():
        keys = [store.labels.id_of(uid) or 0 for uid in (*others, into)]
        moved = sum(store.labels.use(uid)[0] for uid in others)
        groups = chain(label_use.alike(store, keys), label_use.alike_relations(store, keys))
        return moved, sum(len(group) - 1 for group in groups)


class _Merge:
    """The changes that make several labels one."""

    def __init__(
        self,
        project: Project,
        others: Sequence[Label],
        target: Label,
        slots: SlotNames,
        meaning_changed: bool,
    ) -> None:
        self._project, self._others, self._slots = project, others, slots
        self._homes = {other.uid: target.uid for other in others}
        specs = target.slots
        for other in others:
            names = slots.get(other.uid, {})
            specs = tuple(joined_specs(specs, other.slots, names))
        after = replace(target, slots=specs)
        if meaning_changed:
            after = replace(after, meaning=project.label_set.version + 1)
        self._target = self._without_circle(with_references(after, self._homes))
        self._specs = {spec.name: spec for spec in specs_of(self._target)}
        check_label_in(project.label_set, self._target)

    def changes(self) -> Iterator[Change]:
        """The label first: what annotations are checked by is there before they bear it."""
        table = self._project.store.labels
        uid, labels = self._target.uid, self._project.label_set
        before = table.record(uid)
        if before.label != self._target:
            yield Change(Entity.LABEL, uid, before, LabelRecord(self._target, before.position))
        yield from relabelled(self._project, list(self._homes), [uid], self._alter)
        yield from freed_documents(self._project, self._homes)
        for other in labels:
            if other.uid != uid and other.uid not in self._homes:
                yield from self._led(other)
        for other in self._others:
            yield Change(Entity.LABEL, other.uid, table.record(other.uid), None)

    def _alter(self, annotation: Annotation) -> Annotation:
        if annotation.label not in self._homes:
            return annotation
        names = self._slots.get(annotation.label, {})
        slots = tuple(self._fitted(slot, names) for slot in annotation.slots)
        return annotation._replace(label=self._target.uid, slots=slots)

    def _fitted(self, slot: Slot, names: Mapping[str, str]) -> Slot:
        if is_structural(self._target.kind, slot.name):
            return slot
        name = names.get(slot.name, slot.name)
        return fitted(slot._replace(name=name), self._specs.get(name))

    def _led(self, other: Label) -> Iterator[Change]:
        after = with_references(other, self._homes)
        if other.parent in self._homes:
            after = replace(after, parent=self._target.uid)
        if after != other:
            before = self._project.store.labels.record(other.uid)
            yield Change(Entity.LABEL, other.uid, before, LabelRecord(after, before.position))

    def _without_circle(self, label: Label) -> Label:
        """A label that lay under one that goes lies where that one lay."""
        parent, labels = label.parent, self._project.label_set
        while parent in self._homes:
            parent = labels[parent].parent if parent in labels else None
        return replace(label, parent=None if parent == label.uid else parent)


def freed_documents(project: Project, homes: Mapping[Uid, Uid | None]) -> Iterator[Change]:
    """The changes that move what is said of documents about labels to others, or drop it."""
    store = project.store
    uids = {
        document: None
        for label in homes
        for document in store.documents.covered_by(store.labels.id_of(label) or 0)
    }
    for uid in uids:
        record = store.documents.get(uid)
        kept: dict[tuple[str, Uid | None], Coverage] = {}
        for entry in record.document.coverage:
            home = homes.get(entry.label, entry.label) if entry.label else None
            if home is not None or entry.label is None:
                kept.setdefault((entry.annotator, home), replace(entry, label=home))
        after = replace(record.document, coverage=tuple(kept.values()), updated=now())
        yield Change(Entity.DOCUMENT, uid, record, DocumentRecord(after, record.position))


def fitted(slot: Slot, spec: SlotSpec | None) -> Slot:
    """An entry whose value is as a slot holds it; what it cannot hold stays as it is."""
    if spec is None or slot.value is None:
        return slot
    try:
        return slot._replace(value=converted(spec, slot.value))
    except InvalidInput:
        return slot
