"""The store: every table of one project behind one way in.

`apply`, `undo`, `redo` and `bulk_action` are the only writers. Each is one transaction that
holds the rows and the history entry; if it fails nothing was changed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal

from annotator.domain.annotation import Annotation
from annotator.domain.changes import (
    Action,
    Change,
    Changes,
    DocumentRecord,
    Entity,
    LongAction,
    summarise,
)
from annotator.domain.document import Document
from annotator.domain.ids import Uid, new_uid
from annotator.storage.annotations import AnnotationTable, prepared
from annotator.storage.bulk import BulkWriter
from annotator.storage.bulk_undo import put_back, take_out
from annotator.storage.candidates import CandidateTables
from annotator.storage.database import Database
from annotator.storage.documents import DocumentTable
from annotator.storage.facts import FactTable
from annotator.storage.history import CreatedRows, HistoryEntry, HistoryTable, StoredChange
from annotator.storage.labels import AnnotatorTable, LabelTable
from annotator.storage.steps import FEW, Few, Watch, steps_of, write_steps

SESSION = new_uid()
"""Tells the history entries of this run of the program from those of earlier ones."""

_UNWATCHED = Watch()


class Store:
    """The tables of one project over one connection."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.labels = LabelTable(database)
        self.annotators = AnnotatorTable(database)
        self.documents = DocumentTable(database, self.labels, self.annotators)
        self.annotations = AnnotationTable(database, self.labels, self.annotators)
        self.facts = FactTable(database)
        self.candidates = CandidateTables(database)
        self.history = HistoryTable(database, SESSION)
        self._tables: dict[Entity, Any] = {
            Entity.LABEL: self.labels,
            Entity.DOCUMENT: self.documents,
            Entity.ANNOTATION: self.annotations,
            Entity.FACT: self.facts,
            Entity.CANDIDATES: self.candidates,
        }
        self._seen = self._data_version()

    def refresh(self) -> None:
        """Forget what is kept in memory if another connection wrote meanwhile."""
        version = self._data_version()
        if version != self._seen:
            self._seen = version
            self._forget()

    def apply(
        self,
        action: Action | LongAction,
        annotator: str,
        *,
        cause: object = None,
        watch: Watch = _UNWATCHED,
    ) -> Changes:
        """Write an action's changes and its history entry.

        Raises:
            Conflict: if a record is no longer as the action believed.
            Cancelled: when `watch` was told to stop; nothing was changed.
            CannotSave, ProjectInUse, DamagedProject: when the environment refuses.
        """
        few = Few()
        with self._write():
            entry = self.history.begin(action.title, annotator, document=action.document)
            if isinstance(action, Action):
                steps, size = steps_of(action), len(action.changes)
            else:
                steps, size = map(StoredChange, action.changes()), action.size
            written = write_steps(self, watch.over(steps, size), entry)
            self.history.finish(entry, few.noting(written))
            if few.labels:
                self.labels.new_version(action.title, entry)
        return few.published(action.title, cause, action.document)

    def undo(
        self, annotator: str, *, cause: object = None, watch: Watch = _UNWATCHED
    ) -> Changes | None:
        """Take the newest action back; `None` when there is nothing to undo."""
        self.refresh()
        with self.database.environment_errors():
            entry = self.history.next_undo()
        if entry is None:
            return None
        few = Few()
        with self._write():
            self._begin(entry, "undo", annotator)
            created = self.history.created(entry.id)
            if created is None:
                steps = map(_taken_back, self.history.changes(entry.id, backwards=True))
                _run(few.noting(write_steps(self, watch.over(steps, entry.size), entry.id)))
            else:
                few.labels = self._touches_labels(entry, created)
                take_out(self, entry.id, created, entry.size)
            self.history.mark(entry.id, undone=True)
            changes = self._changes_of(entry)
            self._count_version(few, f"Undo {entry.title}", entry)
        inverse = None if changes is None else tuple(c.inverse for c in reversed(changes))
        return _published(entry, f"Undo {entry.title}", inverse, cause)

    def redo(
        self, annotator: str, *, cause: object = None, watch: Watch = _UNWATCHED
    ) -> Changes | None:
        """Do the oldest undone action again; `None` when there is none."""
        self.refresh()
        with self.database.environment_errors():
            entry = self.history.next_redo()
        if entry is None:
            return None
        few = Few()
        with self._write():
            self._begin(entry, "redo", annotator)
            changes = self._changes_of(entry)
            created = self.history.created(entry.id)
            if created is None:
                steps = self.history.changes(entry.id)
                _run(few.noting(write_steps(self, watch.over(steps, entry.size), entry.id)))
            else:
                few.labels = self._touches_labels(entry, created)
                put_back(self, entry.id, created, entry.size)
            self.history.mark(entry.id, undone=False)
            self._count_version(few, f"Redo {entry.title}", entry)
        return _published(entry, f"Redo {entry.title}", changes, cause)

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
            if writer.labels_changed:
                self.labels.new_version(title, entry)

    def created_document(self, title: str, document: Document, cause: object) -> Changes:
        """What to publish for one document that a bulk action added."""
        record = self.documents.get(document.uid)
        change = Change(Entity.DOCUMENT, document.uid, None, record)
        return summarise(title, (change,), cause, document.uid)

    def _begin(self, entry: HistoryEntry, kind: Literal["undo", "redo"], annotator: str) -> None:
        """An entry of its own, which bears its target's title: its kind says the rest."""
        self.history.begin(
            entry.title, annotator, kind=kind, target=entry.id, document=entry.document
        )

    def _changes_of(self, entry: HistoryEntry) -> tuple[Change, ...] | None:
        """All changes of an undone entry for its listeners; `None` when there are too many."""
        if entry.size > FEW:
            return None
        return tuple(self._with_text(s.change) for s in self.history.changes(entry.id))

    def apply_one(self, change: Change, made_by: int, row: int | None = None) -> StoredChange:
        """Write one change; the result says under which key a removed record stood."""
        if isinstance(change.after, Annotation):
            change = replace(change, after=prepared(change.after))
        before, after, table = change.before, change.after, self._tables[change.entity]
        if before is None:
            return StoredChange(change, table.insert(after, made_by, row), made_by)
        if after is None:
            return StoredChange(change, *table.delete(before))
        table.update(before, after, made_by)
        return StoredChange(change)

    def _with_text(self, change: Change) -> Change:
        """A document's change as listeners want it: the history leaves the text out."""
        before, after = change.before, change.after
        if not isinstance(before, DocumentRecord) or not isinstance(after, DocumentRecord):
            return change
        text = self.documents.get(change.uid).document.text
        return Change(
            change.entity,
            change.uid,
            replace(before, document=replace(before.document, text=text)),
            replace(after, document=replace(after.document, text=text)),
        )

    def _touches_labels(self, entry: HistoryEntry, created: CreatedRows) -> bool:
        return created.labels != (0, 0) or any(
            stored.change.entity is Entity.LABEL for stored in self.history.changes(entry.id)
        )

    def _count_version(self, few: Few, title: str, entry: HistoryEntry) -> None:
        """Every change of a label, also one taken back, is a version of the label set."""
        if few.labels:
            self.labels.new_version(title, entry.id)

    @contextmanager
    def _write(self) -> Iterator[None]:
        self.refresh()
        try:
            with self.database.write():
                yield
                self.annotations.settle()
        except BaseException:
            self._forget()
            raise

    def _forget(self) -> None:
        self.labels.forget()
        self.annotators.forget()
        self.annotations.forget()

    def _data_version(self) -> int:
        with self.database.environment_errors():
            return int(self.database.execute("PRAGMA data_version").fetchone()[0])


def _run(written: Iterator[StoredChange]) -> None:
    """Let every step be written; the history has them already."""
    deque(written, maxlen=0)


def _taken_back(stored: StoredChange) -> StoredChange:
    return StoredChange(stored.change.inverse, stored.row, stored.made_by)


def _published(
    entry: HistoryEntry, title: str, changes: tuple[Change, ...] | None, cause: object
) -> Changes:
    if changes is None:
        return Changes(title, bulk=True, cause=cause, document=entry.document)
    return summarise(title, changes, cause, entry.document)
