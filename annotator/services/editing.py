"""What people do to annotations and documents: each is one named, undoable action."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from annotator.domain.annotation import (
    Anchor,
    Annotation,
    Judgement,
    Kind,
    Slot,
    Verdict,
    check_anchors,
    identical,
)
from annotator.domain.changes import Action, Change, DocumentRecord, Entity
from annotator.domain.constraints import constraints_of
from annotator.domain.document import (
    Document,
    Status,
    check_json,
    check_text,
)
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid, now
from annotator.services.homes import at_home, settled
from annotator.services.project import Project

_QUOTE = 40
_KEEP: Any = object()


def quoted(text: str) -> str:
    """Words as the history names them: on one line, shortened in the middle."""
    words = " ".join(text.split())
    if len(words) > _QUOTE:
        words = f"{words[: _QUOTE // 2].rstrip()} … {words[-_QUOTE // 2 :].lstrip()}"
    return f"‘{words}’"


def add_span(
    project: Project,
    document: Uid,
    anchors: Sequence[Anchor],
    label: Uid | None,
    *,
    slots: Sequence[Slot] = (),
    note: str = "",
    head: Anchor | None = None,
    origin: str = "hand",
    cause: object = None,
) -> Annotation:
    """Say that these words are what the label says; without a label they are highlighted.

    The same label, anchors and annotator twice is one annotation: the one that is there is
    returned and nothing is done. The first annotation of a new document makes it a working one.

    Raises:
        InvalidInput: if the anchors are no ranges of the text, the label is not for spans, or
            note or slots cannot be stored exactly.
    """
    annotation, known = planned_span(
        project, document, anchors, label, slots=slots, note=note, head=head, origin=origin
    )
    if known:
        return annotation
    text, name = project.text_of(document), label_name(project, label)
    verb = "Highlight" if label is None else f"Add {name}"
    changes = [Change(Entity.ANNOTATION, annotation.uid, None, annotation)]
    changes += begun(project, document)
    title = f"{verb} {quoted(words_of(text, annotation))}"
    done = project.apply(Action(title, tuple(changes), document), cause=cause)
    after = done.records[0].after
    return after if isinstance(after, Annotation) else annotation


def planned_span(
    project: Project,
    document: Uid,
    anchors: Sequence[Anchor],
    label: Uid | None,
    *,
    slots: Sequence[Slot] = (),
    note: str = "",
    head: Anchor | None = None,
    origin: str = "hand",
) -> tuple[Annotation, bool]:
    """The span that these words would be, and whether it is there already.

    For actions that add a span together with something else, as one step.

    Raises:
        InvalidInput: as `add_span`.
    """
    text = project.text_of(document)
    check_anchors(anchors, len(text))
    if not anchors:
        raise InvalidInput("a span needs a place in the text")
    if head is not None:
        check_anchors([head], len(text))
    check_label(project, label, Kind.SPAN)
    check_content(note, slots)
    moment = now()
    annotation = Annotation(
        new_uid(),
        Kind.SPAN,
        label,
        document,
        tuple(anchors),
        head,
        tuple(slots),
        project.annotator,
        origin,
        note=note,
        label_set_version=project.label_set.version,
        created=moment,
        updated=moment,
    )
    known = _same_as(project, annotation)
    return (annotation, False) if known is None else (known, True)


def relabel(project: Project, uid: Uid, label: Uid | None, *, cause: object = None) -> Annotation:
    """Give an annotation another label; a span may have none.

    Raises:
        InvalidInput: if the label is for another kind of annotation, or if the annotator has
            said the same of these words already.
    """
    before = project.annotation(uid)
    if before.label == label:
        return before
    check_label(project, label, before.kind)
    refuse_double(project, before._replace(label=label))
    title = f"Relabel {_quote(project, before)} as {label_name(project, label)}"
    version = project.label_set.version
    return update(project, before, title, cause, label=label, label_set_version=version)


def set_anchors(
    project: Project, uid: Uid, anchors: Sequence[Anchor], *, cause: object = None
) -> Annotation:
    """Move an annotation's edges, or add or remove a fragment.

    Raises:
        InvalidInput: if the anchors are no ranges of the text, or if the annotator has said the
            same of these words already.
    """
    before = project.annotation(uid)
    if before.anchors == tuple(anchors) or before.document is None:
        return before
    text = project.text_of(before.document)
    check_anchors(anchors, len(text))
    if not anchors:
        raise InvalidInput("a span needs a place in the text")
    after = before._replace(anchors=tuple(anchors))
    refuse_double(project, after)
    name = label_name(project, before.label)
    words = quoted(words_of(text, after))
    title = f"Adjust {name} to {words}"
    if len(anchors) > len(before.anchors):
        title = f"Add a fragment to {name} {words}"
    elif set(anchors) < set(before.anchors):
        title = f"Take a fragment from {name}: {words}"
    elif sorted(anchors) == sorted(before.anchors):
        title = f"Reorder the fragments of {name} {words}"
    return update(project, before, title, cause, anchors=tuple(anchors))


def edit_annotation(
    project: Project,
    uid: Uid,
    *,
    note: str | None = None,
    slots: Sequence[Slot] | None = None,
    confidence: float | None = _KEEP,
    cause: object = None,
) -> Annotation:
    """Change an annotation's note, slots or confidence; what is not given stays.

    Raises:
        InvalidInput: if something of it cannot be stored exactly.
    """
    before = project.annotation(uid)
    check_content(note or "", slots or ())
    check_json(None if confidence is _KEEP else confidence, "the confidence")
    fields: dict[str, Any] = {}
    if note is not None:
        fields["note"] = note
    if slots is not None:
        fields["slots"] = tuple(slots)
    if confidence is not _KEEP:
        fields["confidence"] = confidence
    if all(identical(getattr(before, name), value) for name, value in fields.items()):
        return before
    what = " and ".join(fields)
    title = f"Edit the {what} of {label_name(project, before.label)} {_quote(project, before)}"
    return update(project, before, title, cause, **fields)


def judge(
    project: Project, uid: Uid, verdict: Verdict, *, note: str = "", cause: object = None
) -> Annotation:
    """Accept, reject or dispute an annotation, as the project's annotator."""
    before = project.annotation(uid)
    check_text(note, "the note")
    after = before.judged(Judgement(project.annotator, verdict, note, now()))
    verb = {"accepts": "Accept", "rejects": "Reject", "disputes": "Dispute"}[verdict.value]
    title = f"{verb} {label_name(project, before.label)} {_quote(project, before)}"
    return update(project, before, title, cause, judgements=after.judgements)


def delete(project: Project, uids: Sequence[Uid], *, cause: object = None) -> None:
    """Delete annotations; slots of others that point to them go with them."""
    doomed = {uid: project.annotation(uid) for uid in uids}
    if not doomed:
        return
    changes = removals(project, doomed.values())
    first = next(iter(doomed.values()))
    if len(doomed) == 1:
        title = f"Delete {label_name(project, first.label)} {_quote(project, first)}"
    else:
        title = f"Delete {len(doomed)} annotations"
    project.apply(Action(title, tuple(changes), first.document), cause=cause)


def removals(project: Project, doomed: Iterable[Annotation]) -> list[Change]:
    """The changes that delete annotations and free others of references to them.

    A relation that loses an end is deleted, too, and a cluster that loses its last member.
    """
    gone = {annotation.uid: annotation for annotation in doomed}
    table = project.store.annotations
    freed: dict[Uid, Annotation] = {}
    waiting = list(gone)
    with project.store.database.environment_errors():
        while waiting:
            for uid in table.referrers(waiting.pop()) - gone.keys():
                annotation = freed.get(uid) or table.get(uid)
                if _loses_an_end(annotation, gone):
                    gone[uid] = annotation
                    waiting.append(uid)
                else:
                    freed[uid] = annotation
    changes = []
    for annotation in (freed[uid] for uid in sorted(freed.keys() - gone.keys())):
        slots = tuple(s for slot in annotation.slots if (s := _without(slot, gone)) is not None)
        after = at_home(project, annotation._replace(slots=slots, updated=now()), annotation)
        changes.append(Change(Entity.ANNOTATION, annotation.uid, annotation, after))
    changes += [Change(Entity.ANNOTATION, a.uid, a, None) for a in gone.values()]
    return list(settled(project, changes))


def redirected(
    project: Project, homes: Mapping[Uid, Uid], moved: Mapping[Uid, Uid | None]
) -> list[Change]:
    """The changes that let whatever points to one annotation point to another instead.

    The annotations that are pointed to elsewhere themselves are left out: they are to go. A
    relation that would join something with itself, or that then only repeats another one, is
    deleted. `moved` says where those that are pointed to will belong.
    """
    table = project.store.annotations
    found: dict[Uid, Annotation] = {}
    with project.store.database.environment_errors():
        for uid in homes:
            for referrer in table.referrers(uid) - homes.keys() - set(homes.values()):
                found[referrer] = found.get(referrer) or table.get(referrer)
    after = {uid: led(annotation, homes) for uid, annotation in sorted(found.items())}
    idle = _idle(project, after)
    changes = removals(project, [found[uid] for uid in idle]) if idle else []
    gone = {change.uid for change in changes if change.after is None}
    changes = [change for change in changes if change.uid not in after or change.uid in gone]
    for uid, annotation in after.items():
        if uid not in gone:
            slots = tuple(s for e in annotation.slots if (s := _without(e, gone)) is not None)
            new = annotation._replace(slots=slots, updated=now())
            new = at_home(project, new, found[uid], moved)
            changes.insert(0, Change(Entity.ANNOTATION, uid, found[uid], new))
    return changes


def led(annotation: Annotation, homes: Mapping[Uid, Uid]) -> Annotation:
    """An annotation that points to what `homes` says instead; never to itself, nothing twice."""
    slots: list[Slot] = []
    said = {_content(slot) for slot in annotation.slots if not _points_to(slot, homes)}
    for slot in annotation.slots:
        if not _points_to(slot, homes):
            slots.append(slot)
            continue
        after = _slot_redirected(slot, homes)
        after = after._replace(evidence=tuple(e for e in after.evidence if e != annotation.uid))
        itself = annotation.uid in (after.ref, after.according_to)
        if not itself and _content(after) not in said:
            said.add(_content(after))
            slots.append(after)
    return annotation._replace(slots=tuple(slots))


def _points_to(slot: Slot, uids: Collection[Uid]) -> bool:
    return any(uid in uids for uid in (slot.ref, slot.according_to, *slot.evidence))


def _content(slot: Slot) -> str:
    """What an entry says, whichever it is."""
    return repr(slot._replace(uid=None))


def _idle(project: Project, annotations: Mapping[Uid, Annotation]) -> list[Uid]:
    """The relations among these that lack an end now, or say no more than another one does."""
    found: list[Uid] = []
    known: set[object] = set()
    for uid, a in annotations.items():
        if a.kind is not Kind.RELATION:
            continue
        ends = _ends(a)
        says_more = a.note or a.judgements or len(a.slots) > len(ends)
        key = a.label, a.annotator, ends
        double = key in known or same_relation(project, a) is not None
        if None in ends or ends[0] == ends[1] or (double and not says_more):
            found.append(uid)
        known.add(key)
    return found


def label_name(project: Project, label: Uid | None) -> str:
    """A label's name for the history; a highlight has none."""
    found = project.label_set.get(label)
    return "highlight" if found is None else found.name


def check_content(note: str, slots: Sequence[Slot]) -> None:
    """Refuse a note or slots that cannot be stored exactly.

    Raises:
        InvalidInput: naming the note or the slot.
    """
    check_text(note, "the note")
    for slot in slots:
        check_json(slot, f"the slot “{slot.name}”")


def words_of(text: str, annotation: Annotation) -> str:
    """The annotated words, fragments parted by dots."""
    return " … ".join(text[start:end] for start, end in annotation.anchors)


def check_label(project: Project, label: Uid | None, kind: Kind) -> None:
    """Refuse a label that is not for this kind; only a span can be without one."""
    found = project.label_set.get(label)
    if found is not None and found.kind is not kind:
        raise InvalidInput(f"“{found.name}” is a label for a {found.kind}, not a {kind}")
    if label is None and kind is not Kind.SPAN:
        raise InvalidInput(f"a {kind} cannot be without a label")


def _quote(project: Project, annotation: Annotation) -> str:
    if annotation.document is None or not annotation.anchors:
        return ""
    return quoted(words_of(project.text_of(annotation.document), annotation))


def _same_as(project: Project, annotation: Annotation) -> Annotation | None:
    """Another annotation that says the same: same label, anchors or ends, and annotator."""
    if annotation.kind is Kind.RELATION:
        return same_relation(project, annotation)
    if annotation.document is None or not annotation.anchors:
        return None
    start = annotation.anchors[0].start
    with project.store.database.environment_errors():
        for known in project.store.annotations.starting_at(annotation.document, start):
            if (
                known.uid != annotation.uid
                and known.kind is annotation.kind
                and known.label == annotation.label
                and known.anchors == annotation.anchors
                and known.annotator == annotation.annotator
            ):
                return known
    return None


def same_relation(project: Project, annotation: Annotation) -> Annotation | None:
    """Another relation of the same label and annotator with the same ends, if there is one.

    One that was rejected does not count. A symmetric relation is the same in both directions.
    """
    label = project.label_set.get(annotation.label)
    symmetric = label is not None and constraints_of(label).symmetric
    ends = _ends(annotation)
    wanted = [ends, ends[::-1]] if symmetric else [ends]
    table = project.store.annotations
    with project.store.database.environment_errors():
        # A source may have thousands of relations; few of them are to one and the same.
        both = [table.referrers(uid) for uid in ends if uid is not None]
        found = set.intersection(*both) - {annotation.uid} if both else set()
        for known in (table.get(uid) for uid in sorted(found)):
            said = known.kind, known.label, known.annotator
            same = said == (Kind.RELATION, annotation.label, annotation.annotator)
            if same and _ends(known) in wanted and not known.rejected:
                return known
    return None


def _ends(relation: Annotation) -> tuple[Uid | None, Uid | None]:
    refs = {slot.name: slot.ref for slot in relation.slots if slot.name in ("from", "to")}
    return refs.get("from"), refs.get("to")


def refuse_double(project: Project, annotation: Annotation) -> None:
    """Refuse what would be the same annotation a second time.

    Raises:
        InvalidInput: if the annotator has said the same already.
    """
    if _same_as(project, annotation) is not None:
        name = label_name(project, annotation.label)
        raise InvalidInput(f"{f'{name} {_quote(project, annotation)}'.rstrip()} is there already")


def update(
    project: Project, before: Annotation, title: str, cause: object, **fields: Any
) -> Annotation:
    """Change fields of one annotation as an action of its own; returns it as it is stored.

    With its slots its home changes, if they point elsewhere then.
    """
    after = before._replace(updated=now(), **fields)
    if "slots" in fields:
        after = at_home(project, after, before)
    changes = settled(project, [Change(Entity.ANNOTATION, before.uid, before, after)])
    done = project.apply(Action(title.rstrip(), changes, before.document), cause=cause)
    stored = done.records[0].after
    return stored if isinstance(stored, Annotation) else after


def begun(project: Project, uid: Uid) -> list[Change]:
    """The change that makes a new document a working one, if it is new."""
    with project.store.database.environment_errors():
        if project.store.documents.status(uid) is not Status.NEW:
            return []
    record = document_record(project, uid)
    return [document_change(record, replace(record.document, status=Status.WORKING))]


def _loses_an_end(annotation: Annotation, gone: Mapping[Uid, Annotation]) -> bool:
    """Whether what makes it up is gone: an end of a relation, all members of a cluster."""
    if annotation.kind is Kind.CLUSTER:
        members = [slot.ref for slot in annotation.slots if slot.name == "member"]
        return bool(members) and all(member in gone for member in members)
    return annotation.kind is Kind.RELATION and any(
        slot.name in {"from", "to"} and slot.ref in gone for slot in annotation.slots
    )


def _without(slot: Slot, gone: Collection[Uid]) -> Slot | None:
    """The slot without references to what is deleted; `None` when nothing is left of it."""
    if slot.ref in gone or slot.according_to in gone:
        return None
    return slot._replace(evidence=tuple(uid for uid in slot.evidence if uid not in gone))


def _slot_redirected(slot: Slot, homes: Mapping[Uid, Uid]) -> Slot:
    ref, source = slot.ref, slot.according_to
    return slot._replace(
        ref=None if ref is None else homes.get(ref, ref),
        according_to=None if source is None else homes.get(source, source),
        evidence=tuple(dict.fromkeys(homes.get(uid, uid) for uid in slot.evidence)),
    )


def document_record(project: Project, uid: Uid) -> DocumentRecord:
    """A document with its place in the project."""
    with project.store.database.read():
        return project.store.documents.get(uid, project.known_text(uid))


def document_change(record: DocumentRecord, after: Document) -> Change:
    """The change that makes a document another one, touched now."""
    new = DocumentRecord(replace(after, updated=now()), record.position)
    return Change(Entity.DOCUMENT, after.uid, record, new)
