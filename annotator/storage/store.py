"""The store: every table of one project behind one way in.

`apply`, `undo`, `redo` and `bulk_action` are the only writers. Each is one transaction that
holds the rows and the history entry; if it fails nothing was changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

from annotator.domain.annotation import Annotation
from annotator.domain.changes import (
    Action,
    Change,
    Changes,
    DocumentRecord,
    Entity,
    LabelRecord,
    summarise,
)
from annotator.domain.document import Document
from annotator.domain.ids import Uid, new_uid
from annotator.storage.annotations import AnnotationTable, prepared
from annotator.storage.bulk import BulkWriter
from annotator.storage.database import Database
from annotator.storage.documents import DocumentTable
from annotator.storage.history import (
    CreatedRows,
    HistoryEntry,
    HistoryTable,
    StoredChange,
)
from annotator.storage.labels import AnnotatorTable, LabelTable

SESSION = new_uid()
"""Tells the history entries of this run of the program from those of earlier ones."""

_FEW = 2000
"""Up to so many changes are published one by one; beyond, listeners read anew."""


class Store:
    """The tables of one project over one connection."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.labels = LabelTable(database)
        self.annotators = AnnotatorTable(database)
        self.documents = DocumentTable(database, self.labels, self.annotators)
        self.annotations = AnnotationTable(database, self.labels, self.annotators)
        self.history = HistoryTable(database, SESSION)
        self._seen = self._data_version()

    def refresh(self) -> None:
        """Forget what is kept in memory if another connection wrote meanwhile."""
        version = self._data_version()
        if version != self._seen:
            self._seen = version
            self._forget()

    def apply(self, action: Action, annotator: str, *, cause: object = None) -> Changes:
        """Write an action's changes and its history entry.

        Raises:
            Conflict: if a record is no longer as the action believed.
            CannotSave, ProjectInUse, DamagedProject: when the environment refuses.
        """
        with self._write():
            entry = self.history.begin(action.title, annotator, document=action.document)
            stored = [self._apply(change, entry) for change in action.changes]
            self.history.finish(entry, stored)
            self._count_version(action.changes, action.title, entry)
        changes = tuple(s.change for s in stored)
        return summarise(action.title, changes, cause, action.document)

    def undo(self, annotator: str, *, cause: object = None) -> Changes | None:
        """Take the newest action back; `None` when there is nothing to undo."""
        self.refresh()
        entry = self.history.next_undo()
        if entry is None:
            return None
        with self._write():
            self._begin(entry, "undo", annotator)
            created = self.history.created(entry.id)
            if created is not None:
                self.history.finish(entry.id, self._take_out(entry.id, created), entry.size)
                self.history.set_created(entry.id, None)
            done = self._apply_all(
                StoredChange(s.change.inverse, s.row, s.made_by)
                for s in self.history.changes(entry.id, backwards=True)
            )
            self.history.mark(entry.id, undone=True)
            self._count_version([s.change for s in done], f"Undo {entry.title}", None)
        return self._published(entry, f"Undo {entry.title}", done, cause)

    def redo(self, annotator: str, *, cause: object = None) -> Changes | None:
        """Do the oldest undone action again; `None` when there is none."""
        self.refresh()
        entry = self.history.next_redo()
        if entry is None:
            return None
        with self._write():
            self._begin(entry, "redo", annotator)
            done = self._apply_all(self.history.changes(entry.id))
            self.history.mark(entry.id, undone=False)
            self._count_version([s.change for s in done], f"Redo {entry.title}", None)
        return self._published(entry, f"Redo {entry.title}", done, cause)

    @contextmanager
    def bulk_action(
        self, title: str, annotator: str, *, document: Uid | None = None
    ) -> Iterator[BulkWriter]:
        """One action that adds many rows (an import): one history entry, compact, undoable."""
        with self._write():
            entry = self.history.begin(title, annotator, document=document)
            writer = BulkWriter(self, entry)
            yield writer
            writer.close()
            self.history.finish(entry, writer.changes, writer.size)
            self.history.set_created(entry, writer.created)
            if writer.created.labels[1] or any(
                s.change.entity is Entity.LABEL for s in writer.changes
            ):
                self.labels.new_version(title, entry)

    def created_document(self, title: str, document: Document, cause: object) -> Changes:
        """What to publish for one document that a bulk action added."""
        record = self.documents.get(document.uid)
        change = Change(Entity.DOCUMENT, document.uid, None, record)
        return summarise(title, (change,), cause, document.uid)

    def apply_one(self, change: Change, entry: int) -> StoredChange:
        """Write one change of the running action (for `BulkWriter`)."""
        return self._apply(change, entry)

    def _begin(self, entry: HistoryEntry, kind: str, annotator: str) -> None:
        self.history.begin(
            f"{kind.capitalize()} {entry.title}",
            annotator,
            kind="undo" if kind == "undo" else "redo",
            target=entry.id,
            document=entry.document,
        )

    def _take_out(self, entry: int, created: CreatedRows) -> Iterator[StoredChange]:
        """Everything a bulk action did, as changes: first what it changed, then what it made."""
        yield from list(self.history.changes(entry))
        for key, row in self._labels_made_by(created.labels):
            yield StoredChange(Change(Entity.LABEL, row.label.uid, None, row), key, entry)
        for key, document in self.documents.made_by(entry, *created.documents):
            change = Change(Entity.DOCUMENT, document.document.uid, None, document)
            yield StoredChange(change, key, entry)
        for key, annotation in self.annotations.made_by(entry, *created.annotations):
            change = Change(Entity.ANNOTATION, annotation.uid, None, annotation)
            yield StoredChange(change, key, entry)

    def _labels_made_by(self, keys: tuple[int, int]) -> Iterator[tuple[int, LabelRecord]]:
        for record in self.labels.records():
            key = self.labels.id_of(record.label.uid)
            if key is not None and keys[0] <= key <= keys[1]:
                yield key, record

    def _apply_all(self, changes: Iterator[StoredChange]) -> list[StoredChange]:
        return [self._apply(s.change, s.made_by or 0, s.row) for s in changes]

    def _apply(self, change: Change, made_by: int, row: int | None = None) -> StoredChange:
        """Write one change; the result says under which key a removed record stood."""
        before, after = change.before, change.after
        if isinstance(after, Annotation):
            after = prepared(after)
            change = Change(change.entity, change.uid, before, after)
        if change.entity is Entity.ANNOTATION:
            if before is None:
                key = self.annotations.insert(cast(Annotation, after), made_by, row)
                return StoredChange(change, key, made_by)
            if after is None:
                return StoredChange(change, *self.annotations.delete(cast(Annotation, before)))
            self.annotations.update(cast(Annotation, before), cast(Annotation, after), made_by)
            return StoredChange(change)
        if change.entity is Entity.DOCUMENT:
            if before is None:
                key = self.documents.insert(cast(DocumentRecord, after), made_by, row)
                return StoredChange(change, key, made_by)
            if after is None:
                return StoredChange(change, *self.documents.delete(cast(DocumentRecord, before)))
            self.documents.update(
                cast(DocumentRecord, before), cast(DocumentRecord, after), made_by
            )
            return StoredChange(self._with_text(change))
        if before is None:
            key = self.labels.insert(cast(LabelRecord, after), made_by, row)
            return StoredChange(change, key, made_by)
        if after is None:
            return StoredChange(change, *self.labels.delete(cast(LabelRecord, before)))
        self.labels.update(cast(LabelRecord, before), cast(LabelRecord, after))
        return StoredChange(change)

    def _with_text(self, change: Change) -> Change:
        """A document's change as listeners want it: the history leaves the text out."""
        before, after = cast(DocumentRecord, change.before), cast(DocumentRecord, change.after)
        if after.document.text:
            return change
        text = self.documents.get(change.uid).document.text
        return Change(
            change.entity,
            change.uid,
            replace(before, document=replace(before.document, text=text)),
            replace(after, document=replace(after.document, text=text)),
        )

    def _count_version(self, changes: Sequence[Change], title: str, entry: int | None) -> None:
        if any(change.entity is Entity.LABEL for change in changes):
            self.labels.new_version(title, entry)

    def _published(
        self, entry: HistoryEntry, title: str, done: list[StoredChange], cause: object
    ) -> Changes:
        if len(done) > _FEW:
            return Changes(title, bulk=True, cause=cause, document=entry.document)
        return summarise(title, tuple(s.change for s in done), cause, entry.document)

    @contextmanager
    def _write(self) -> Iterator[None]:
        self.refresh()
        try:
            with self.database.write():
                yield
        except BaseException:
            self._forget()
            raise

    def _forget(self) -> None:
        self.labels.forget()
        self.annotators.forget()

    def _data_version(self) -> int:
        with self.database.environment_errors():
            return int(self.database.execute("PRAGMA data_version").fetchone()[0])
