"""A project, open: the one way in for every change and the way out for everything read."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from annotator.domain.annotation import (
    Anchor,
    Annotation,
    JsonValue,
    Kind,
    Slot,
    check_anchors,
)
from annotator.domain.changes import Action, Changes, Entity, LongAction
from annotator.domain.document import AnnotatedDocument, Document, check_text
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.domain.views import Cluster, Frame, Relation, Span
from annotator.services.reading import Counts, Reader
from annotator.storage import backups
from annotator.storage.database import Database
from annotator.storage.documents import ALL, DocumentFilter, DocumentSummary
from annotator.storage.history import HistoryEntry
from annotator.storage.lock import WriterLock
from annotator.storage.opening import refuse_no_project
from annotator.storage.steps import IsCancelled, Progress, Watch

if TYPE_CHECKING:
    from annotator.services.export_report import ExportReport
    from annotator.services.importing import ImportReport

__all__ = [
    "ALL", "Counts", "DocumentFilter", "DocumentSummary", "HistoryEntry", "IsCancelled", "Listener",
    "Progress", "Project",
]  # fmt: skip

Listener = Callable[[Changes], None]


class Project(Reader):
    """One `.annotator` file: documents, labels, annotations, history.

    Every call that changes something is durable when it returns. A project belongs to the
    thread that opened it; `worker` gives another thread a connection of its own.
    """

    def __init__(self, database: Database, lock: WriterLock | None, annotator: str) -> None:
        super().__init__(database)
        self._lock = lock
        self._listeners: list[Listener] = []
        self._annotator = annotator

    @classmethod
    def create(
        cls,
        path: str | Path,
        *,
        labels: Iterable[str | Label] = (),
        template: str | None = None,
        annotator: str | None = None,
    ) -> Project:
        """Make a new project with these labels and open it.

        `template` is the id of a template whose labels and guideline it begins with, too.

        Raises:
            CannotSave: if something is there already or the folder cannot be written.
            InvalidInput: if the name of a label or of the annotator is refused, or there is no
                such template.
        """
        if template is not None:
            from annotator.services import templates

            chosen = templates.template(template)
            return templates.create_project(path, chosen, labels=labels, annotator=annotator)
        from annotator.services.labelling import add_labels

        path, name = Path(path), _checked(annotator or _user_name())
        database = Database.create(path)
        try:
            project = cls._locked(database, path, name)
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
            InvalidInput: if the name of the annotator is refused.
        """
        path, name = Path(path), _checked(annotator or _user_name())
        if read_only:
            return cls(Database.open(path, read_only=True), None, name)
        refuse_no_project(path)  # what is none gets no lock file
        lock = WriterLock(path)
        lock.acquire()
        try:
            return cls(Database.open(path), lock, name)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _locked(cls, database: Database, path: Path, annotator: str) -> Project:
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

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def worker(self) -> Project:
        """The same project over a connection of its own, for another thread to use and close."""
        database = Database.open(self.path, read_only=self.read_only)
        return Project(database, None, self.annotator)

    @property
    def annotator(self) -> str:
        """Who makes the annotations that are added from now on.

        Setting it to what cannot be stored exactly raises `InvalidInput`.
        """
        return self._annotator

    @annotator.setter
    def annotator(self, name: str) -> None:
        self._annotator = _checked(name)

    # Changing

    def apply(
        self,
        action: Action | LongAction,
        *,
        cause: object = None,
        progress: Progress | None = None,
        cancelled: IsCancelled | None = None,
    ) -> Changes:
        """Write an action with its history entry in one transaction, then publish what changed.

        `cause` comes back in the published changes: a view can skip what it did itself.

        Raises:
            Conflict: if a record is no longer as the action believed; nothing was changed.
            Cancelled: when `cancelled` said so; nothing was changed.
            CannotSave, ProjectInUse, DamagedProject: when the environment refuses.
        """
        watch = Watch(progress, cancelled)
        changes = self._store.apply(action, self.annotator, cause=cause, watch=watch)
        self.publish(changes)
        return changes

    def undo(self, *, cause: object = None, progress: Progress | None = None) -> Changes | None:
        """Take the newest action back; `None` when there is nothing to undo."""
        return self._told(self._store.undo(self.annotator, cause=cause, watch=Watch(progress)))

    def redo(self, *, cause: object = None, progress: Progress | None = None) -> Changes | None:
        """Do the last undone action again; `None` when there is nothing to redo."""
        return self._told(self._store.redo(self.annotator, cause=cause, watch=Watch(progress)))

    def _told(self, changes: Changes | None) -> Changes | None:
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
        self._texts.forget(None if changes.bulk else changes.of(Entity.DOCUMENT).removed)
        errors: list[Exception] = []
        for listener in tuple(self._listeners):
            try:
                listener(changes)
            except Exception as error:  # noqa: BLE001 - the others must hear of it all the same
                errors.append(error)
        if errors:
            raise errors[0]

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
        from annotator.services import document_editing

        return document_editing.add_document(self, text, title=title, meta=meta, id=id)

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
        from annotator.services import editing

        uid = document.uid if isinstance(document, Document | AnnotatedDocument) else document
        anchors = [Anchor(*f) for f in fragments] if fragments else [Anchor(start, end)]
        entries = tuple(Slot(name, value) for name, value in (slots or {}).items())
        # Before a new label is added: what is refused leaves nothing behind.
        check_anchors(anchors, len(self.text_of(uid)))
        editing.check_content(note, entries)
        label_uid = None if label is None else self._label(label, Kind.SPAN)
        annotation = editing.add_span(self, uid, anchors, label_uid, slots=entries, note=note)
        return Span(annotation, self.label_set, self.text_of(uid))

    def add_relation(self, label: str, source: Uid, target: Uid) -> Relation:
        """Say that one annotation stands to another as the label says; uids of both.

        Raises:
            InvalidInput: if both are the same or the name is refused.
        """
        from annotator.services import linking

        uid = self._label(label, Kind.RELATION)
        return Relation(linking.add_relation(self, uid, source, target), self.label_set)

    def add_frame(
        self, label: str, *, document: Uid | None = None, trigger: Uid | None = None
    ) -> Frame:
        """Make a frame of a document, at a trigger, or (without both) of the whole project."""
        from annotator.services import framing

        uid = self._label(label, Kind.FRAME)
        made = framing.add_frame(self, uid, document=document, trigger=trigger)
        return Frame(made, self.label_set)

    def add_cluster(self, label: str, members: Sequence[Uid]) -> Cluster:
        """Say that annotations stand for one thing.

        Raises:
            InvalidInput: without members, or if the name is refused.
        """
        from annotator.services import clustering

        uid = self._label(label, Kind.CLUSTER)
        return Cluster(clustering.add_cluster(self, uid, members), self.label_set)

    def fill(
        self, annotation: Uid, slot: str, value: JsonValue = None, **fields: Any
    ) -> Annotation:
        """Add an entry to a slot; `fields` are those of `Slot`: `ref`, `according_to`, `stance` ….

        Raises:
            InvalidInput: if it is neither a value, a reference nor a given, or more than one.
        """
        from annotator.services import filling

        return filling.add_entry(self, annotation, Slot(slot, value, **fields))

    def code(
        self, annotation: Uid, slot: str, value: JsonValue, *, rule: str = "own words"
    ) -> Annotation:
        """Decide on the coded value of a slot; `None` takes the decision back."""
        from annotator.services import filling

        return filling.code(self, annotation, slot, value, rule=rule)

    def _label(self, name: str, kind: Kind) -> Uid:
        """The uid of a label, which is added if the set lacks it."""
        from annotator.services import labelling

        return (self.label_set.find(name, kind) or labelling.add_label(self, name, kind=kind)).uid

    def import_(self, *paths: str | Path, **options: Any) -> ImportReport:
        """Import files or folders; `services.importing.import_paths` has the options."""
        from annotator.services.importing import import_paths

        return import_paths(self, [Path(path) for path in paths], **options)

    def export(self, target: str | Path, *, format: str = "jsonl", **options: Any) -> ExportReport:
        """Export to a file; `services.exporting.export_project` has the options."""
        from annotator.services.exporting import export_project

        return export_project(self, target, format=format, **options)

    def backup(self, target: str | Path | None = None) -> Path:
        """A verified copy, by default in the folder `NAME-backups` beside the project."""
        return backups.backup(self._store.database, None if target is None else Path(target))

    def backup_before(self, occasion: str) -> Path:
        """A copy that the program makes by itself; only the newest few of these are kept."""
        return backups.backup_before(self._store.database, occasion)


def _checked(name: str) -> str:
    """The name of an annotator, refused if it cannot be stored exactly."""
    check_text(name, "the annotator's name")
    return name


def _user_name() -> str:
    try:
        return getpass.getuser().encode(errors="replace").decode()
    except (KeyError, OSError):  # no such user in a container
        return "annotator"
