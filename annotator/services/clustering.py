"""Clusters: annotations that stand for one thing, in one document or across many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.domain.annotation import Anchor, Annotation, JsonValue, Kind, Slot
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid, now
from annotator.domain.slots import SlotType, defaults_of, own_specs, spec_of
from annotator.services.editing import check_label, delete, label_name, led, redirected, update
from annotator.services.homes import at_home, settled
from annotator.services.linking import add
from annotator.services.project import Project

LINK = "link"
"""The slot of a cluster that holds its knowledge-base id if its label names no other."""


def add_cluster(
    project: Project, label: Uid, members: Sequence[Uid], *, cause: object = None
) -> Annotation:
    """Put annotations together: they stand for one thing.

    The cluster belongs to their document, or to the project when they are of several.

    Raises:
        InvalidInput: if the label is none for clusters, or there are no members.
    """
    check_label(project, label, Kind.CLUSTER)
    if not members:
        raise InvalidInput("a cluster needs a member")
    entries = tuple(Slot("member", ref=uid) for uid in dict.fromkeys(members))
    slots = (*entries, *defaults_of(project.label_set.get(label)))
    title = f"Put {_members(len(entries))} into {label_name(project, label)}"
    return add(project, Kind.CLUSTER, label, None, slots, title, cause=cause)


def add_cluster_at(
    project: Project,
    label: Uid,
    document: Uid,
    anchors: Sequence[Anchor],
    *,
    cause: object = None,
) -> Annotation:
    """Tag words and put them into a new cluster, as one step.

    A span on these words is taken as it is if it may be a member; where members have one label
    only, the words get that.

    Raises:
        InvalidInput: if the label is none for clusters, or the anchors are no ranges of the text.
    """
    from annotator.services.taking import tagged

    check_label(project, label, Kind.CLUSTER)
    found = project.label_set.get(label)
    word, first = tagged(project, spec_of(found, "member"), document, anchors)
    if not first:
        return add_cluster(project, label, [word.uid], cause=cause)
    slots = (Slot("member", ref=word.uid), *defaults_of(found))
    title = f"Put one member into {label_name(project, label)}"
    return add(project, Kind.CLUSTER, label, document, slots, title, first=first, cause=cause)


def cluster_of(project: Project, label: Uid, member: Uid) -> Annotation | None:
    """The annotator's own cluster of a label that an annotation is a member of, if there is one."""
    found = (c for c in clusters_of(project, member) if c.label == label)
    return next((c for c in found if c.annotator == project.annotator and not c.rejected), None)


def clusters_of(project: Project, member: Uid) -> list[Annotation]:
    """Every cluster that an annotation is a member of."""
    table = project.store.annotations
    with project.store.database.environment_errors():
        found = (table.get(uid) for uid in sorted(table.referrers(member)))
        return [a for a in found if a.kind is Kind.CLUSTER and member in members_of(a)]


def members_of(cluster: Annotation) -> tuple[Uid, ...]:
    """The members in their order."""
    return tuple(s.ref for s in cluster.slots if s.name == "member" and s.ref is not None)


def join(
    project: Project, label: Uid, one: Uid, other: Uid, *, cause: object = None
) -> Annotation:
    """Say that two annotations stand for one thing: makes, grows or merges clusters.

    Only the annotator's own clusters: what two people say never merges by itself.

    Raises:
        InvalidInput: if the label is none for clusters.
    """
    first, second = cluster_of(project, label, one), cluster_of(project, label, other)
    if first is not None and second is not None:
        return merge(project, first.uid, [second.uid], cause=cause)
    if first is not None:
        return add_member(project, first.uid, other, cause=cause)
    if second is not None:
        return add_member(project, second.uid, one, cause=cause)
    return add_cluster(project, label, [one, other], cause=cause)


def add_member(project: Project, uid: Uid, member: Uid, *, cause: object = None) -> Annotation:
    """Add an annotation to a cluster; a cluster of several documents is one of the project.

    Raises:
        InvalidInput: if it is no cluster, or would hold itself.
    """
    before = _cluster(project, uid)
    if member == uid:
        raise InvalidInput("a cluster cannot be a member of itself")
    if member in members_of(before):
        return before
    slots = _with_members(before, (*members_of(before), member))
    title = f"Add a member to {label_name(project, before.label)}"
    return update(project, before, title, cause, slots=slots)


def remove_member(
    project: Project, uid: Uid, member: Uid, *, cause: object = None
) -> Annotation | None:
    """Take an annotation out of a cluster; without members the cluster goes (`None`)."""
    before = _cluster(project, uid)
    left = tuple(m for m in members_of(before) if m != member)
    if left == members_of(before):
        return before
    title = f"Take a member out of {label_name(project, before.label)}"
    if not left:
        delete(project, [uid], cause=cause)
        return None
    return update(project, before, title, cause, slots=_with_members(before, left))


def merge(
    project: Project, uid: Uid, others: Sequence[Uid], *, cause: object = None
) -> Annotation:
    """Make one cluster of several: all members in the first, whose own slots win.

    What pointed to one of the others points to the first then.

    Raises:
        InvalidInput: if something is no cluster, or the clusters are not of one label.
    """
    before = _cluster(project, uid)
    gone = [_cluster(project, other) for other in dict.fromkeys(others) if other != uid]
    if any(other.label != before.label for other in gone):
        raise InvalidInput("only clusters of one label can be merged")
    if not gone:
        return before
    members = (*members_of(before), *(m for other in gone for m in members_of(other)))
    filled = {slot.name for slot in before.slots}
    more = [s for other in gone for s in other.slots if s.name not in filled]
    slots = (*_with_members(before, members), *(s._replace(uid=None) for s in more))
    homes = {other.uid: uid for other in gone}
    after = led(before._replace(slots=slots, updated=now()), homes)
    after = at_home(project, after, before)
    changes = [Change(Entity.ANNOTATION, uid, before, after)]
    changes += redirected(project, homes, {uid: after.document})
    changes += [Change(Entity.ANNOTATION, other.uid, other, None) for other in gone]
    title = f"Merge {len(gone) + 1} clusters of {label_name(project, before.label)}"
    project.apply(Action(title, settled(project, changes), after.document), cause=cause)
    return project.annotation(uid)


def split(
    project: Project, uid: Uid, members: Sequence[Uid], *, cause: object = None
) -> Annotation:
    """Take some members out into a new cluster of the same label; returns the new one.

    Raises:
        InvalidInput: if it is no cluster, or none or all of its members are to go.
    """
    before = _cluster(project, uid)
    chosen = set(members)
    moving = [m for m in members_of(before) if m in chosen]
    left = tuple(m for m in members_of(before) if m not in chosen)
    if not moving or not left:
        raise InvalidInput("some members go into the new cluster, and some stay")
    moment = now()
    after = before._replace(slots=_with_members(before, left), updated=moment)
    after = at_home(project, after, before)
    fresh = Annotation(
        new_uid(),
        Kind.CLUSTER,
        before.label,
        before.document,
        slots=tuple(Slot("member", ref=m) for m in moving),
        annotator=project.annotator,
        label_set_version=project.label_set.version,
        created=moment,
        updated=moment,
    )
    fresh = at_home(project, fresh)
    title = f"Split {_members(len(moving))} off {label_name(project, before.label)}"
    changes = (
        Change(Entity.ANNOTATION, uid, before, after),
        Change(Entity.ANNOTATION, fresh.uid, None, fresh),
    )
    project.apply(Action(title, settled(project, changes), before.document), cause=cause)
    return project.annotation(fresh.uid)


def set_link(
    project: Project, uid: Uid, kb: str, id: str | None, *, name: str = "", cause: object = None
) -> Annotation:
    """Say what a cluster is in a knowledge base, once for all members; `None`: it has no entry.

    Raises:
        InvalidInput: if something cannot be stored exactly.
    """
    from annotator.services.filling import set_value

    before = project.annotation(uid)
    value: dict[str, JsonValue] = {"kb": kb, "id": id}
    if name:
        value["label"] = name
    return set_value(project, uid, link_slot(project, before), value, cause=cause)


def link_slot(project: Project, annotation: Annotation) -> str:
    """The name of the slot that holds an annotation's knowledge-base id."""
    label = project.label_set.get(annotation.label)
    if label is not None:
        for spec in own_specs(label):
            if spec.type is SlotType.KB:
                return spec.name
    return LINK


def _cluster(project: Project, uid: Uid) -> Annotation:
    found = project.annotation(uid)
    if found.kind is not Kind.CLUSTER:
        raise InvalidInput(f"{label_name(project, found.label)} is no cluster")
    return found


def _with_members(cluster: Annotation, members: Iterable[Uid]) -> tuple[Slot, ...]:
    """The cluster's slots with these members, the known ones as they were."""
    known = {s.ref: s for s in cluster.slots if s.name == "member"}
    entries = [known.get(uid) or Slot("member", ref=uid) for uid in dict.fromkeys(members)]
    return (*entries, *(slot for slot in cluster.slots if slot.name != "member"))


def _members(count: int) -> str:
    return "one member" if count == 1 else f"{count} members"
