"""Linking one annotation to another: relations, slots that refer, membership in a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from annotator.domain.annotation import Annotation, Kind, Slot
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.constraints import constraints_of
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid, now
from annotator.domain.slots import SlotSpec, SlotType, defaults_of, is_structural, specs_of
from annotator.services.editing import (
    begun,
    check_content,
    check_label,
    label_name,
    refuse_double,
    same_relation,
    update,
)
from annotator.services.homes import at_home
from annotator.services.project import Project


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """One way in which the label set lets two annotations be linked.

    A `relation` of a label, a `slot` of one of the two, or `member` of a cluster. `reverse` says
    that it goes from the second to the first. `title` is what a menu shows.
    """

    kind: Literal["relation", "slot", "member"]
    label: Uid
    slot: str | None
    reverse: bool
    title: str


def choices(project: Project, source: Uid, target: Uid) -> list[LinkChoice]:
    """Every way in which the label set lets `source` be linked to `target`, likely ones first.

    Slots that the labels of the two declare come first, then relations, then clusters; what goes
    from the target to the source comes behind what goes from source to target.
    """
    return between(project, project.annotation(source), project.annotation(target))


def between(
    project: Project, one: Annotation, other: Annotation, *, hidden: bool = False
) -> list[LinkChoice]:
    """The same of two annotations that have been read already.

    `hidden`: also by slots that are not asked for as the annotations are now.
    """
    if one.uid == other.uid:
        return []
    found = list(_slots(project, one, other, reverse=False, hidden=hidden))
    found += _slots(project, other, one, reverse=True, hidden=hidden)
    for reverse, (a, b) in ((False, (one, other)), (True, (other, one))):
        found += _relations(project, a, b, reverse=reverse)
    found += _clusters(project, one, other)
    return found


def partners(project: Project, one: Annotation) -> frozenset[Uid | None]:
    """The labels (`None`: a highlight's) of what an annotation can be linked to at all."""
    labels = project.label_set
    found: set[Uid | None] = set()
    for label in (*labels, None):
        kind = Kind.SPAN if label is None else label.kind
        uid = None if label is None else label.uid
        if kind is not Kind.DOCUMENT and between(
            project, one, Annotation(new_uid(), kind, uid), hidden=True
        ):
            found.add(uid)
    return frozenset(found)


def link(
    project: Project, choice: LinkChoice, source: Uid, target: Uid, *, cause: object = None
) -> Annotation:
    """Link two annotations as a choice says; returns the annotation that now holds the link.

    Raises:
        InvalidInput: if the value of the slot cannot be read from the words.
    """
    from annotator.services import clustering, taking

    first, second = (target, source) if choice.reverse else (source, target)
    if choice.kind == "relation":
        return add_relation(project, choice.label, first, second, cause=cause)
    if choice.kind == "slot" and choice.slot is not None:
        return taking.take(project, first, choice.slot, second, cause=cause)
    one, other = project.annotation(first), project.annotation(second)
    if one.kind is Kind.CLUSTER:
        return clustering.add_member(project, first, second, cause=cause)
    if other.kind is Kind.CLUSTER:
        return clustering.add_member(project, second, first, cause=cause)
    return clustering.join(project, choice.label, first, second, cause=cause)


def add_relation(
    project: Project,
    label: Uid,
    source: Uid,
    target: Uid,
    *,
    slots: Sequence[Slot] = (),
    note: str = "",
    cause: object = None,
) -> Annotation:
    """Say that `source` stands to `target` as the label says; the same twice is one.

    It belongs to the document of both ends, or to the project when they are not of one document.
    A symmetric relation is the same in both directions.

    Raises:
        InvalidInput: if the label is none for relations, both ends are the same annotation, or
            something cannot be stored exactly.
    """
    if source == target:
        raise InvalidInput("a relation needs two different annotations")
    check_label(project, label, Kind.RELATION)
    check_content(note, slots)
    one, other = project.annotation(source), project.annotation(target)
    ends = (Slot("from", ref=source), Slot("to", ref=target))
    wanted = Annotation(Uid(""), Kind.RELATION, label, slots=ends, annotator=project.annotator)
    known = same_relation(project, wanted)
    if known is not None:
        return known
    given = tuple(slots) or defaults_of(project.label_set.get(label))
    title = f"Add {label_name(project, label)}: {_pair(project, one, other)}"
    return add(project, Kind.RELATION, label, None, (*ends, *given), title, note=note, cause=cause)


def turn_around(project: Project, uid: Uid, *, cause: object = None) -> Annotation:
    """Let a relation go the other way.

    Raises:
        InvalidInput: if it is no relation, or there is one the other way already.
    """
    before = project.annotation(uid)
    if before.kind is not Kind.RELATION:
        raise InvalidInput("only a relation can be turned around")
    other = {"from": "to", "to": "from"}
    turned = [s._replace(name=other.get(s.name, s.name)) for s in before.slots]
    slots = tuple(sorted(turned, key=lambda s: ("from", "to", s.name).index(s.name)))
    refuse_double(project, before._replace(slots=slots))
    title = f"Turn {label_name(project, before.label)} around"
    return update(project, before, title, cause, slots=slots)


def set_end(
    project: Project, uid: Uid, end: Literal["from", "to"], target: Uid, *, cause: object = None
) -> Annotation:
    """Let a relation begin or end at another annotation.

    Raises:
        InvalidInput: if it is no relation, both ends would be one, or it is there already.
    """
    before = project.annotation(uid)
    ends = {s.name: s.ref for s in before.slots if s.name in ("from", "to")} | {end: target}
    if before.kind is not Kind.RELATION:
        raise InvalidInput("only a relation has ends")
    if ends.get("from") == ends.get("to"):
        raise InvalidInput("a relation needs two different annotations")
    others = tuple(s for s in before.slots if s.name not in ("from", "to"))
    known = {s.name: s for s in before.slots if s.name in ("from", "to")}
    moved = known.get(end, Slot(end))._replace(ref=project.annotation(target).uid)
    if moved == known.get(end):
        return before
    known[end] = moved
    slots = (*(known[name] for name in ("from", "to") if name in known), *others)
    refuse_double(project, before._replace(slots=slots))
    title = f"Move an end of {label_name(project, before.label)}"
    return update(project, before, title, cause, slots=slots)


def add(
    project: Project,
    kind: Kind,
    label: Uid,
    document: Uid | None,
    slots: Sequence[Slot],
    title: str,
    *,
    note: str = "",
    origin: str = "hand",
    first: Sequence[Change] = (),
    cause: object = None,
) -> Annotation:
    """Add an annotation that has no words of its own: a relation, a frame, a cluster.

    It belongs to `document`, unless what it points to says otherwise. `first` is done before it
    in the same action: spans that it points to.
    """
    moment = now()
    annotation = Annotation(
        new_uid(),
        kind,
        label,
        document,
        slots=tuple(slots),
        annotator=project.annotator,
        origin=origin,
        note=note,
        label_set_version=project.label_set.version,
        created=moment,
        updated=moment,
    )
    annotation = at_home(project, annotation)
    document = annotation.document
    changes = [*first, Change(Entity.ANNOTATION, annotation.uid, None, annotation)]
    if document is not None:
        changes += begun(project, document)
    done = project.apply(Action(title, tuple(changes), document), cause=cause)
    after = done.records[len(first)].after
    return after if isinstance(after, Annotation) else annotation


def may_point(spec: SlotSpec, target: Annotation) -> bool:
    """Whether a reference slot may hold an annotation."""
    if spec.to:
        return target.label in spec.to
    return target.kind in (Kind.SPAN, Kind.FRAME)


def _slots(
    project: Project, holder: Annotation, target: Annotation, *, reverse: bool, hidden: bool
) -> Iterator[LinkChoice]:
    label = project.label_set.get(holder.label)
    if label is None or holder.kind is Kind.CLUSTER:
        return
    arrow = "←" if reverse else "→"
    for spec in specs_of(label):
        if is_structural(label.kind, spec.name) and label.kind is not Kind.FRAME:
            continue
        wanted = spec.type is SlotType.REFERENCE or target.kind is Kind.SPAN
        if is_structural(label.kind, spec.name):  # a frame's trigger
            wanted = target.kind is Kind.SPAN and may_point(spec, target)
        elif spec.type is SlotType.REFERENCE:
            wanted = may_point(spec, target)
        elif spec.type in (SlotType.FLAG, SlotType.ONE_OF, SlotType.MANY_OF, SlotType.KB):
            wanted = False
        if wanted and (hidden or spec.shown(holder)):
            yield LinkChoice("slot", label.uid, spec.name, reverse, f"{spec.name} {arrow}")


def _relations(
    project: Project, one: Annotation, other: Annotation, *, reverse: bool
) -> Iterator[LinkChoice]:
    for label in project.label_set.of_kind(Kind.RELATION):
        if label.retired or (reverse and constraints_of(label).symmetric):
            continue
        ends = {spec.name: spec for spec in specs_of(label)}
        if may_point(ends["from"], one) and may_point(ends["to"], other):
            arrow = "↔" if constraints_of(label).symmetric else "←" if reverse else "→"
            yield LinkChoice("relation", label.uid, None, reverse, f"{label.name} {arrow}")


def _clusters(project: Project, one: Annotation, other: Annotation) -> Iterator[LinkChoice]:
    for label in project.label_set.of_kind(Kind.CLUSTER):
        member = specs_of(label)[0]
        pair = [a for a in (one, other) if a.kind is not Kind.CLUSTER]
        holders = [a for a in (one, other) if a.kind is Kind.CLUSTER]
        if len(holders) == 2 or any(holder.label != label.uid for holder in holders):
            continue
        if not label.retired and pair and all(may_point(member, a) for a in pair):
            yield LinkChoice("member", label.uid, "member", False, f"{label.name} ·")


def _pair(project: Project, one: Annotation, other: Annotation) -> str:
    from annotator.services.filling import said

    ends = (said(project, Slot(name, ref=a.uid)) for name, a in (("from", one), ("to", other)))
    return " → ".join(ends)
