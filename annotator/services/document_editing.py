"""What people do to whole documents: add, delete, say how far they are and what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from annotator.domain.annotation import Annotation, JsonValue, identical
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.document import (
    Document,
    Status,
    check_json,
    check_text,
)
from annotator.domain.errors import InvalidInput
from annotator.domain.fields import MEMO, field_of
from annotator.domain.ids import Uid, new_uid, now
from annotator.services.editing import document_change, document_record, quoted, removals
from annotator.services.project import Project


def set_status(
    project: Project, documents: Sequence[Uid], status: Status, *, cause: object = None
) -> None:
    """Set the status of documents."""
    changes = []
    title = ""
    for uid in dict.fromkeys(documents):
        record = document_record(project, uid)
        document = record.document
        if document.status is not status:
            changes.append(document_change(record, replace(document, status=status)))
            title = f"Mark {quoted(document.name)} {status}"
    if changes:
        title = title if len(changes) == 1 else f"Mark {len(changes)} documents {status}"
        where = changes[0].uid if len(changes) == 1 else None
        project.apply(Action(title, tuple(changes), where), cause=cause)


def edit_document(
    project: Project,
    uid: Uid,
    *,
    title: str | None = None,
    meta: Mapping[str, JsonValue] | None = None,
    what: str = "the details",
    cause: object = None,
) -> Document:
    """Change a document's title or metadata; what is not given stays.

    `what` is what the history calls it.

    Raises:
        InvalidInput: if something of it cannot be stored exactly.
    """
    check_text(title or "", "the title")
    check_json(meta, "the metadata")
    record = document_record(project, uid)
    before = record.document
    after = replace(
        before,
        title=before.title if title is None else title,
        meta=before.meta if meta is None else dict(meta),
    )
    if after == before and identical(after.meta, before.meta):
        return before
    name = f"Edit {what} of {quoted(after.name)}"
    project.apply(Action(name, (document_change(record, after),), uid), cause=cause)
    return project.load_text(uid)


def set_field(
    project: Project, uid: Uid, key: str, value: JsonValue, *, cause: object = None
) -> Document:
    """Say one thing that is known of a document; `None` says nothing of it any more.

    Raises:
        InvalidInput: if the key is empty, or something cannot be stored exactly.
    """
    if not key:
        raise InvalidInput("every field needs a name")
    meta = dict(document_record(project, uid).document.meta)
    if value is None:
        meta.pop(key, None)
    else:
        meta[key] = value
    what = "the memo" if key == MEMO else f"“{field_of(key).title}”"
    return edit_document(project, uid, meta=meta, what=what, cause=cause)


def delete_documents(project: Project, uids: Sequence[Uid], *, cause: object = None) -> None:
    """Delete documents with all that was said about them."""
    changes: list[Change] = []
    annotations: list[Annotation] = []
    records = [document_record(project, uid) for uid in dict.fromkeys(uids)]
    title = f"Delete {len(records)} documents"
    for record in records:
        annotations += project.load(record.document.uid).annotations
    changes += removals(project, annotations)
    changes += [Change(Entity.DOCUMENT, r.document.uid, r, None) for r in records]
    if len(records) == 1:
        title = f"Delete {quoted(records[0].document.name)}"
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
