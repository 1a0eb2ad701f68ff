"""Everything that can be read of an open project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.domain.annotation import Annotation, JsonValue
from annotator.domain.document import AnnotatedDocument, Document, Status
from annotator.domain.errors import AnnotatorError, NotFound
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.services.texts import KnownTexts
from annotator.storage import overview
from annotator.storage.database import Database
from annotator.storage.documents import ALL, DocumentFilter, DocumentSummary
from annotator.storage.history import HistoryEntry
from annotator.storage.store import Store

if TYPE_CHECKING:
    from annotator.storage.check import Problem
    from annotator.storage.label_use import LabelVersion
    from annotator.storage.search import Hit


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is; `by_label` by label uid, `None` for highlights."""

    documents: int
    by_status: Mapping[Status, int]
    annotations: int
    by_label: Mapping[Uid | None, int]
    by_annotator: Mapping[str, int]


class Reader:
    """The reading half of a project, over one connection."""

    def __init__(self, database: Database) -> None:
        self._store = Store(database)
        self._texts = KnownTexts()

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

    def label_versions(self) -> list[LabelVersion]:
        """Every version of the label set, newest first, with what was done."""
        from annotator.storage import label_use

        self._store.refresh()
        with self._store.database.environment_errors():
            return label_use.versions(self._store)

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
        self._texts.open(uid, loaded.document.text)
        return loaded

    def load_text(self, uid: Uid) -> Document:
        """A document without its annotations."""
        self._store.refresh()
        with self._store.database.read():
            document = self._store.documents.get(uid).document
        self._texts.keep(uid, document.text)
        return document

    def text_of(self, uid: Uid) -> str:
        """A document's text; that of one read lately costs nothing."""
        known = self.known_text(uid)
        return self.load_text(uid).text if known is None else known

    def known_text(self, uid: Uid) -> str | None:
        """A document's text if it was read lately, and so verified; else `None`."""
        return self._texts.get(uid)

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

    def find_annotation(self, uid: Uid) -> Annotation | None:
        """One annotation, `None` if it is not in the project."""
        self._store.refresh()
        with self._store.database.environment_errors():
            return self._store.annotations.find((uid,)).get(uid)

    def wide_annotations(self, document: Uid) -> tuple[Annotation, ...]:
        """The annotations of the whole project that point into a document."""
        self._store.refresh()
        with self._store.database.read():
            return overview.wide_of(self._store, document)

    def fact(self, key: str) -> JsonValue:
        """What is said of the project under a key, `None` for nothing."""
        with self._store.database.environment_errors():
            return self._store.facts.get(key)

    def counts(self) -> Counts:
        """Documents and annotations by status, label and annotator."""
        store = self._store
        store.refresh()
        with store.database.read():
            by_status = store.documents.by_status()
            by_label = overview.count_by_label(store)
            return Counts(
                sum(by_status.values()),
                by_status,
                sum(by_label.values()),
                by_label,
                overview.count_by_annotator(store),
            )

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


def _load(store: Store, uid: Uid) -> AnnotatedDocument:
    stored = store.documents.stored(uid)
    annotations = store.annotations.of_document(stored)
    return AnnotatedDocument(stored.record.document, annotations, store.labels.label_set)
