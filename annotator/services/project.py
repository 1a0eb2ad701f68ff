"""A project, open: the one way in for every change and the way out for everything read."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from annotator.domain.annotation import Anchor, Annotation, JsonValue, Slot, check_anchors
from annotator.domain.changes import Action, Changes
from annotator.domain.document import AnnotatedDocument, Document, Status
from annotator.domain.errors import AnnotatorError, NotFound
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.views import Span
from annotator.storage.database import Database
from annotator.storage.documents import ALL, DocumentFilter, DocumentSummary
from annotator.storage.history import HistoryEntry
from annotator.storage.lock import WriterLock
from annotator.storage.store import Store

if TYPE_CHECKING:
    from annotator.services.exporting import ExportReport
    from annotator.services.importing import ImportReport
    from annotator.storage.check import Problem
    from annotator.storage.search import Hit

__all__ = [
    "ALL", "Counts", "DocumentFilter", "DocumentSummary", "HistoryEntry", "Listener", "Project",
]  # fmt: skip

Listener = Callable[[Changes], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is; `by_label` by label uid, `None` for highlights."""

    documents: int
    by_status: Mapping[Status, int]
    annotations: int
    by_label: Mapping[Uid | None, int]
    by_annotator: Mapping[str, int]


class Project:
    """One `.annotator` file: documents, labels, annotations, history.

    Every call that changes something is durable when it returns. A project belongs to the
    thread that opened it; `worker` gives another thread a connection of its own.
    """

    def __init__(self, database: Database, lock: WriterLock | None, annotator: str | None) -> None:
        self._store = Store(database)
        self._lock = lock
        self._listeners: list[Listener] = []
        self._last_text: tuple[Uid, str] | None = None
        self.annotator = annotator or _user_name()

    @classmethod
    def create(
        cls,
        path: str | Path,
        *,
        labels: Iterable[str | Label] = (),
        annotator: str | None = None,
    ) -> Project:
        """Make a new project with these labels and open it.

        Raises:
            CannotSave: if something is there already or the folder cannot be written.
            InvalidInput: if a label's name is refused.
        """
        from annotator.services.labelling import add_labels

        path = Path(path)
        database = Database.create(path)
        try:
            project = cls._locked(database, path, annotator)
            try:
                add_labels(project, labels)
            except BaseException:
                project.close()
                raise
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return project

    @classmethod
    def open(
        cls, path: str | Path, *, read_only: bool = False, annotator: str | None = None
    ) -> Project:
        """Open a project, for reading only while somebody else may be writing it.

        Raises:
            NotAProject, NewerProject, DamagedProject, ProjectInUse, CannotSave.
        """
        path = Path(path)
        if read_only:
            return cls(Database.open(path, read_only=True), None, annotator)
        Database.open(path, read_only=True).close()  # what is no project gets no lock file
        lock = WriterLock(path)
        lock.acquire()
        try:
            return cls(Database.open(path), lock, annotator)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _locked(cls, database: Database, path: Path, annotator: str | None) -> Project:
        lock = WriterLock(path)
        try:
            lock.acquire()
            return cls(database, lock, annotator)
        except BaseException:
            lock.release()
            database.close()
            raise

    def close(self) -> None:
        """Close the file; at rest it is one file with nothing beside it."""
        self._listeners.clear()
        self._store.database.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def worker(self) -> Project:
        """The same project over a connection of its own, for another thread to use and close."""
        database = Database.open(self.path, read_only=self.read_only)
        return Project(database, None, self.annotator)

    @property
    def path(self) -> Path:
        """The project's file."""
        return self._store.database.path

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed."""
        return self._store.database.read_only

    @property
    def label_set(self) -> LabelSet:
        """The labels as they are now."""
        self._store.refresh()
        with self._store.database.environment_errors():
            return self._store.labels.label_set

    @property
    def store(self) -> Store:
        """The tables, for the use cases of this package."""
        return self._store

    # Changing

    def apply(self, action: Action, *, cause: object = None) -> Changes:
        """Write an action with its history entry in one transaction, then publish what changed.

        `cause` comes back in the published changes, so that a view can skip what it did itself.

        Raises:
            Conflict: if a record is no longer as the action believed; nothing was changed.
            CannotSave, ProjectInUse, DamagedProject: when the environment refuses.
        """
        changes = self._store.apply(action, self.annotator, cause=cause)
        self.publish(changes)
        return changes

    def undo(self, *, cause: object = None) -> Changes | None:
        """Take the newest action back; `None` when there is nothing to undo."""
        changes = self._store.undo(self.annotator, cause=cause)
        if changes is not None:
            self.publish(changes)
        return changes

    def redo(self, *, cause: object = None) -> Changes | None:
        """Do the last undone action again; `None` when there is nothing to redo."""
        changes = self._store.redo(self.annotator, cause=cause)
        if changes is not None:
            self.publish(changes)
        return changes

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every change; the result ends it. Listeners do not write."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def publish(self, changes: Changes) -> None:
        """Tell every listener, also of what a worker's connection did."""
        self._store.refresh()
        errors: list[Exception] = []
        for listener in tuple(self._listeners):
            try:
                listener(changes)
            except Exception as error:  # noqa: BLE001 - the others must hear of it all the same
                errors.append(error)
        if errors:
            raise errors[0]

    # History

    def next_undo(self) -> HistoryEntry | None:
        """What `undo` would take back."""
        with self._store.database.environment_errors():
            return self._store.history.next_undo()

    def next_redo(self) -> HistoryEntry | None:
        """What `redo` would do again."""
        with self._store.database.environment_errors():
            return self._store.history.next_redo()

    def history(self, *, limit: int = 200, before: int | None = None) -> list[HistoryEntry]:
        """Entries, newest first; `before` is the id of the last one already had."""
        with self._store.database.environment_errors():
            return self._store.history.entries(limit, before)

    # Reading

    def document_count(self, where: DocumentFilter = ALL) -> int:
        """How many documents the filter lets through."""
        with self._store.database.environment_errors():
            return self._store.documents.count(where)

    def document_page(
        self, offset: int, limit: int, where: DocumentFilter = ALL
    ) -> list[DocumentSummary]:
        """`limit` documents from row `offset` of the filtered list on, in project order."""
        with self._store.database.environment_errors():
            return self._store.documents.page(offset, limit, where)

    def document_row(self, uid: Uid, where: DocumentFilter = ALL) -> int | None:
        """The row of a document in the filtered list, `None` if it is not in it."""
        with self._store.database.environment_errors():
            return self._store.documents.row_of(uid, where)

    def neighbour(self, uid: Uid | None, step: int, where: DocumentFilter = ALL) -> Uid | None:
        """The next (+1) or previous (-1) document; without a uid the first or last."""
        with self._store.database.environment_errors():
            return self._store.documents.neighbour(uid, step, where)

    def load(self, uid: Uid) -> AnnotatedDocument:
        """A document with its annotations, verified by every hash.

        Raises:
            NotFound: if it is not in the project.
            DamagedProject: if something of it was damaged on disk.
        """
        self._store.refresh()
        with self._store.database.read():
            loaded = _load(self._store, uid)
        self._last_text = (uid, loaded.document.text)
        return loaded

    def load_text(self, uid: Uid) -> Document:
        """A document without its annotations."""
        self._store.refresh()
        with self._store.database.read():
            document = self._store.documents.get(uid).document
        self._last_text = (uid, document.text)
        return document

    def text_of(self, uid: Uid) -> str:
        """A document's text; that of the document read last costs nothing."""
        if self._last_text is None or self._last_text[0] != uid:
            return self.load_text(uid).text
        return self._last_text[1]

    def document(self, id: str) -> AnnotatedDocument:
        """The document with the user's id.

        Raises:
            NotFound: if there is none.
        """
        with self._store.database.environment_errors():
            uid = self._store.documents.uid_by_id(id)
        if uid is None:
            raise NotFound(f"there is no document “{id}” in this project")
        return self.load(uid)

    def documents(self, where: DocumentFilter = ALL) -> Iterator[AnnotatedDocument]:
        """The documents one after the other, as they were when the first one was asked for."""
        with self.snapshot() as store:
            for uid in store.documents.uids(where):
                yield _load(store, uid)

    @contextmanager
    def snapshot(self) -> Iterator[Store]:
        """A second, reading connection that sees one unchanging state of the project."""
        database = Database.open(self.path, read_only=True)
        try:
            with database.read():
                yield Store(database)
        finally:
            database.close()

    def annotation(self, uid: Uid) -> Annotation:
        """One annotation.

        Raises:
            NotFound: if it is not in the project.
        """
        self._store.refresh()
        with self._store.database.environment_errors():
            return self._store.annotations.get(uid)

    def counts(self) -> Counts:
        """Documents and annotations by status, label and annotator."""
        store = self._store
        store.refresh()
        with store.database.read():
            by_status = store.documents.by_status()
            by_label = store.annotations.count_by_label()
            return Counts(
                sum(by_status.values()),
                by_status,
                sum(by_label.values()),
                by_label,
                store.annotations.count_by_annotator(),
            )

    # The library's short forms

    def add_document(
        self,
        text: str,
        *,
        title: str = "",
        meta: Mapping[str, JsonValue] | None = None,
        id: str | None = None,
    ) -> Document:
        """Add an article; without an `id` it gets one of its own."""
        from annotator.services import editing

        return editing.add_document(self, text, title=title, meta=meta, id=id)

    def add_span(
        self,
        document: Document | AnnotatedDocument | Uid,
        start: int,
        end: int,
        label: str | None,
        *,
        slots: Mapping[str, JsonValue] | None = None,
        note: str = "",
        fragments: Sequence[tuple[int, int]] | None = None,
    ) -> Span:
        """Label the code points `start` to `end` (half-open); an unknown label is added.

        `fragments` replaces `start` and `end` by several ranges. Without a label: a highlight.

        Raises:
            InvalidInput: if the offsets are no range of the text or the name is refused.
        """
        from annotator.services import editing, labelling

        uid = document.uid if isinstance(document, Document | AnnotatedDocument) else document
        anchors = [Anchor(*f) for f in fragments] if fragments else [Anchor(start, end)]
        entries = tuple(Slot(name, value) for name, value in (slots or {}).items())
        # Before a new label is added: what is refused leaves nothing behind.
        check_anchors(anchors, len(self.text_of(uid)))
        editing.check_content(note, entries)
        label_uid = None
        if label is not None:
            known = self.label_set.find(label)
            label_uid = (known or labelling.add_label(self, label)).uid
        annotation = editing.add_span(self, uid, anchors, label_uid, slots=entries, note=note)
        return Span(annotation, self.label_set, self.text_of(uid))

    def import_(self, *paths: str | Path, **options: Any) -> ImportReport:
        """Import files or folders; `services.importing.import_paths` has the options."""
        from annotator.services.importing import import_paths

        return import_paths(self, [Path(path) for path in paths], **options)

    def export(self, target: str | Path, *, format: str = "jsonl", **options: Any) -> ExportReport:
        """Export to a file; `services.exporting.export_project` has the options."""
        from annotator.services.exporting import export_project

        return export_project(self, target, format=format, **options)

    def check(self) -> list[Problem]:
        """Every invariant of the project that does not hold."""
        from annotator.storage.check import check

        try:
            return list(check(self._store))
        except AnnotatorError as error:
            from annotator.storage.check import Problem

            return [Problem("problem", "file", str(error))]

    def search(self, query: str, *, limit: int = 100) -> list[Hit]:
        """Places where the words of the query stand, in project order."""
        from annotator.storage.search import search

        with self._store.database.environment_errors():
            return list(search(self._store.database, query, limit))

    def backup(self, target: str | Path | None = None) -> Path:
        """A verified copy, by default in the folder `NAME-backups` beside the project."""
        from annotator.storage.backups import backup

        return backup(self._store.database, None if target is None else Path(target))


def _load(store: Store, uid: Uid) -> AnnotatedDocument:
    key, record = store.documents.get_with_key(uid)
    annotations = store.annotations.of_document(key, uid)
    return AnnotatedDocument(record.document, annotations, store.labels.label_set)


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such user in a container
        return "annotator"
