"""What people do to annotations and documents: each is one named, undoable action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from annotator.domain.annotation import (
    Anchor,
    Annotation,
    JsonValue,
    Judgement,
    Kind,
    Slot,
    Verdict,
    check_anchors,
)
from annotator.domain.changes import Action, Change, DocumentRecord, Entity
from annotator.domain.document import (
    Coverage,
    CoverageState,
    Document,
    Status,
    check_json,
    check_text,
)
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid, now
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
    text = project.text_of(document)
    check_anchors(anchors, len(text))
    if not anchors:
        raise InvalidInput("a span needs a place in the text")
    if head is not None:
        check_anchors([head], len(text))
    _check_label(project, label, Kind.SPAN)
    check_content(note, slots)
    name = label_name(project, label)
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
    if known is not None:
        return known
    verb = "Highlight" if label is None else f"Add {name}"
    changes = [Change(Entity.ANNOTATION, annotation.uid, None, annotation)]
    changes += _begun(project, document)
    title = f"{verb} {quoted(words_of(text, annotation))}"
    done = project.apply(Action(title, tuple(changes), document), cause=cause)
    after = done.records[0].after
    return after if isinstance(after, Annotation) else annotation


def relabel(project: Project, uid: Uid, label: Uid | None, *, cause: object = None) -> Annotation:
    """Give an annotation another label; a span may have none.

    Raises:
        InvalidInput: if the label is for another kind of annotation, or if the annotator has
            said the same of these words already.
    """
    before = project.annotation(uid)
    if before.label == label:
        return before
    _check_label(project, label, before.kind)
    _refuse_double(project, before._replace(label=label))
    title = f"Relabel {_quote(project, before)} as {label_name(project, label)}"
    version = project.label_set.version
    return _update(project, before, title, cause, label=label, label_set_version=version)


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
    _refuse_double(project, after)
    name = label_name(project, before.label)
    title = f"Adjust {name} to {quoted(words_of(text, after))}"
    if len(anchors) > len(before.anchors):
        title = f"Add a fragment to {name} {quoted(words_of(text, after))}"
    return _update(project, before, title, cause, anchors=tuple(anchors))


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
    if all(getattr(before, name) == value for name, value in fields.items()):
        return before
    what = " and ".join(fields)
    title = f"Edit the {what} of {label_name(project, before.label)} {_quote(project, before)}"
    return _update(project, before, title, cause, **fields)


def judge(
    project: Project, uid: Uid, verdict: Verdict, *, note: str = "", cause: object = None
) -> Annotation:
    """Accept, reject or dispute an annotation, as the project's annotator."""
    before = project.annotation(uid)
    check_text(note, "the note")
    others = tuple(j for j in before.judgements if j.annotator != project.annotator)
    judgement = Judgement(project.annotator, verdict, note, now())
    verb = {"accepts": "Accept", "rejects": "Reject", "disputes": "Dispute"}[verdict.value]
    title = f"{verb} {label_name(project, before.label)} {_quote(project, before)}"
    return _update(project, before, title, cause, judgements=(*others, judgement))


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

    A relation that loses an end is deleted, too.
    """
    gone = {annotation.uid: annotation for annotation in doomed}
    table = project.store.annotations
    freed: dict[Uid, Annotation] = {}
    waiting = list(gone)
    with project.store.database.environment_errors():
        while waiting:
            for uid in table.referrers(waiting.pop()) - gone.keys():
                annotation = table.get(uid)
                if _loses_an_end(annotation, gone):
                    gone[uid] = annotation
                    waiting.append(uid)
                else:
                    freed[uid] = annotation
    changes = []
    for annotation in (freed[uid] for uid in sorted(freed.keys() - gone.keys())):
        slots = tuple(s for slot in annotation.slots if (s := _without(slot, gone)) is not None)
        after = annotation._replace(slots=slots, updated=now())
        changes.append(Change(Entity.ANNOTATION, annotation.uid, annotation, after))
    changes += [Change(Entity.ANNOTATION, a.uid, a, None) for a in gone.values()]
    return changes


def set_status(
    project: Project, documents: Sequence[Uid], status: Status, *, cause: object = None
) -> None:
    """Set the status of documents."""
    changes = []
    title = ""
    for uid in dict.fromkeys(documents):
        record = _record(project, uid)
        document = record.document
        if document.status is not status:
            changes.append(_document_change(record, replace(document, status=status)))
            title = f"Mark {quoted(document.title or document.id)} {status}"
    if changes:
        title = title if len(changes) == 1 else f"Mark {len(changes)} documents {status}"
        where = changes[0].uid if len(changes) == 1 else None
        project.apply(Action(title, tuple(changes), where), cause=cause)


def say_nothing_here(project: Project, document: Uid, *, cause: object = None) -> None:
    """Say that the document was read and holds nothing to annotate; that makes it done."""
    record = _record(project, document)
    before = record.document
    mine = Coverage(project.annotator, CoverageState.NOTHING, None, now())
    others = tuple(
        c for c in before.coverage if c.annotator != project.annotator or c.label is not None
    )
    after = replace(before, status=Status.DONE, coverage=(*others, mine))
    title = f"Read {quoted(before.title or before.id)}, nothing here"
    project.apply(Action(title, (_document_change(record, after),), document), cause=cause)


def edit_document(
    project: Project,
    uid: Uid,
    *,
    title: str | None = None,
    meta: Mapping[str, JsonValue] | None = None,
    cause: object = None,
) -> Document:
    """Change a document's title or metadata; what is not given stays.

    Raises:
        InvalidInput: if something of it cannot be stored exactly.
    """
    check_text(title or "", "the title")
    check_json(meta, "the metadata")
    record = _record(project, uid)
    before = record.document
    after = replace(
        before,
        title=before.title if title is None else title,
        meta=before.meta if meta is None else dict(meta),
    )
    if after == before:
        return before
    name = f"Edit the details of {quoted(after.title or after.id)}"
    project.apply(Action(name, (_document_change(record, after),), uid), cause=cause)
    return project.load_text(uid)


def delete_documents(project: Project, uids: Sequence[Uid], *, cause: object = None) -> None:
    """Delete documents with all that was said about them."""
    changes: list[Change] = []
    annotations: list[Annotation] = []
    records = [_record(project, uid) for uid in dict.fromkeys(uids)]
    title = f"Delete {len(records)} documents"
    for record in records:
        annotations += project.load(record.document.uid).annotations
    changes += removals(project, annotations)
    changes += [Change(Entity.DOCUMENT, r.document.uid, r, None) for r in records]
    if len(records) == 1:
        title = f"Delete {quoted(records[0].document.title or records[0].document.id)}"
    if changes:
        project.apply(Action(title, tuple(changes)), cause=cause)


def add_document(
    project: Project,
    text: str,
    *,
    title: str = "",
    meta: Mapping[str, JsonValue] | None = None,
    id: str | None = None,
    importer: str = "",
    cause: object = None,
) -> Document:
    """Add an article behind the others; without an `id` it is known by its uid.

    Raises:
        InvalidInput: if something of it cannot be stored exactly or the id is taken.
    """
    check_text(text)
    check_text(title, "the title")
    check_text(id or "", "the id")
    check_json(meta, "the metadata")
    uid, moment = new_uid(), now()
    with project.store.database.environment_errors():
        taken = id is not None and project.store.documents.uid_by_id(id) is not None
    if taken:
        raise InvalidInput(f"there is a document “{id}” in this project already")
    document = Document(
        uid,
        uid if id is None else id,
        text,
        title,
        dict(meta or {}),
        importer=importer,
        created=moment,
        updated=moment,
    )
    name = f"Add the document {quoted(title or document.id)}"
    with project.store.bulk_action(name, project.annotator, document=uid) as bulk:
        bulk.add_document(document)
    project.publish(project.store.created_document(name, document, cause))
    return document


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


def _check_label(project: Project, label: Uid | None, kind: Kind) -> None:
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
    """Another annotation that says the same: same label, anchors and annotator."""
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


def _refuse_double(project: Project, annotation: Annotation) -> None:
    if _same_as(project, annotation) is not None:
        name = label_name(project, annotation.label)
        raise InvalidInput(f"{name} {_quote(project, annotation)} is there already")


def _update(
    project: Project, before: Annotation, title: str, cause: object, **fields: Any
) -> Annotation:
    after = before._replace(updated=now(), **fields)
    change = Change(Entity.ANNOTATION, before.uid, before, after)
    done = project.apply(Action(title.rstrip(), (change,), before.document), cause=cause)
    stored = done.records[0].after
    return stored if isinstance(stored, Annotation) else after


def _begun(project: Project, uid: Uid) -> list[Change]:
    """The change that makes a new document a working one, if it is new."""
    with project.store.database.environment_errors():
        if project.store.documents.status(uid) is not Status.NEW:
            return []
    record = _record(project, uid)
    return [_document_change(record, replace(record.document, status=Status.WORKING))]


def _record(project: Project, uid: Uid) -> DocumentRecord:
    with project.store.database.read():
        return project.store.documents.get(uid, project.known_text(uid))


def _document_change(record: DocumentRecord, after: Document) -> Change:
    new = DocumentRecord(replace(after, updated=now()), record.position)
    return Change(Entity.DOCUMENT, after.uid, record, new)


def _loses_an_end(annotation: Annotation, gone: Mapping[Uid, Annotation]) -> bool:
    return annotation.kind is Kind.RELATION and any(
        slot.name in {"from", "to"} and slot.ref in gone for slot in annotation.slots
    )


def _without(slot: Slot, gone: Mapping[Uid, Annotation]) -> Slot | None:
    """The slot without references to what is deleted; `None` when nothing is left of it."""
    if slot.ref in gone or slot.according_to in gone:
        return None
    return slot._replace(evidence=tuple(uid for uid in slot.evidence if uid not in gone))
