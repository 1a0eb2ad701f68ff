"""Taking a bulk action back and doing it again, as quickly as it was done the first time.

Undoing moves the rows that the action made into its history entry; redoing takes them from
there, never from the file they once came from, and gives them the keys they had.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, groupby
from typing import TYPE_CHECKING

from annotator.domain.annotation import Annotation
from annotator.domain.changes import Change, DocumentRecord, Entity, LabelRecord
from annotator.domain.ids import Uid
from annotator.storage.bulk import BulkWriter
from annotator.storage.documents import add_tallies
from annotator.storage.history import CreatedRows, StoredChange

if TYPE_CHECKING:
    from annotator.storage.store import Store

_ROWS = 5000
_OF_PROJECT = Uid("")


def take_out(store: Store, entry: int, created: CreatedRows, size: int) -> None:
    """Undo: move the rows that the action made into its entry, take its other changes back."""
    other = list(store.history.changes(entry))
    store.history.finish(entry, chain(created_changes(store, entry, created), other), size)
    for stored in reversed(other):
        store.apply_one(stored.change.inverse, stored.made_by or entry, stored.row)
    _remove(store, entry, created)


def put_back(store: Store, entry: int, created: CreatedRows, size: int) -> None:
    """Redo: make the rows again from the entry, then the action's other changes."""
    writer = BulkWriter(store, entry, again=created)
    other: list[StoredChange] = []
    for document, group in groupby(store.history.changes(entry), _document_of):
        changes = list(group)
        if document is not None:
            writer.add_annotations(
                None if document is _OF_PROJECT else document,
                [s.change.after for s in changes if isinstance(s.change.after, Annotation)],
            )
            continue
        for stored in changes:
            after = stored.change.after
            made_here = stored.made_by == entry and stored.change.before is None
            if made_here and isinstance(after, DocumentRecord):
                writer.add_document(after.document, position=after.position)
            elif made_here and isinstance(after, LabelRecord):
                store.labels.insert(after, entry, stored.row)
            else:
                other.append(stored)
    writer.close()
    for stored in other:
        store.apply_one(stored.change, stored.made_by or entry, stored.row)
    store.history.finish(entry, other, size)


def created_changes(store: Store, entry: int, created: CreatedRows) -> Iterator[StoredChange]:
    """What the action made, as changes: labels, documents, annotations, each in their order."""
    first, last = created.labels
    for record in store.labels.records():
        key = store.labels.id_of(record.label.uid)
        if key is not None and first <= key <= last:
            change = Change(Entity.LABEL, record.label.uid, None, record)
            yield StoredChange(change, key, entry)
    for key, document in store.documents.made_by(entry, *created.documents):
        change = Change(Entity.DOCUMENT, document.document.uid, None, document)
        yield StoredChange(change, key, entry)
    first, last = created.annotations
    for start in range(first, last + 1, _ROWS):
        end = min(start + _ROWS - 1, last)
        for key, annotation in store.annotations.made_by(entry, start, end):
            change = Change(Entity.ANNOTATION, annotation.uid, None, annotation)
            yield StoredChange(change, key, entry)


def _document_of(stored: StoredChange) -> Uid | None:
    """What annotations are grouped by: `None` for everything else."""
    after = stored.change.after
    if not isinstance(after, Annotation) or stored.change.before is not None:
        return None
    return after.document or _OF_PROJECT


def _remove(store: Store, entry: int, created: CreatedRows) -> None:
    """Delete the rows that the action made, and keep counts and search index true."""
    execute = store.database.execute
    annotations = (*created.annotations, entry)
    tallies: dict[int, tuple[int, int]] = {}
    query = (
        "SELECT document_id, hash FROM annotation WHERE id BETWEEN ? AND ? AND action_id = ?"
        " AND document_id IS NOT NULL"
    )
    for document, hash_ in execute(query, annotations):
        count, mixed = tallies.get(document, (0, 0))
        tallies[document] = count - 1, mixed ^ hash_
    execute("DELETE FROM annotation WHERE id BETWEEN ? AND ? AND action_id = ?", annotations)
    add_tallies(store.database, tallies)
    documents = (*created.documents, entry)
    execute(
        "INSERT INTO article_search (article_search, rowid, title, text)"
        " SELECT 'delete', r.id, r.title, r.text FROM document d"
        " JOIN revision r ON r.id = d.revision_id WHERE d.id BETWEEN ? AND ? AND d.action_id = ?",
        documents,
    )
    execute("DELETE FROM document WHERE id BETWEEN ? AND ? AND action_id = ?", documents)
    execute(
        "DELETE FROM label WHERE id BETWEEN ? AND ? AND action_id = ?", (*created.labels, entry)
    )
    store.labels.forget()
