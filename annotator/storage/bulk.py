"""Adding very many rows in one action: an import."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from annotator.domain.annotation import Annotation, Slot
from annotator.domain.changes import Change, DocumentRecord, Entity, LabelRecord
from annotator.domain.document import Document
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.storage.annotations import (
    HASH,
    INSERT_ANNOTATION,
    INSERT_USUAL_ANNOTATION,
    MORE,
    prepared,
    usual_values,
)
from annotator.storage.children import (
    INSERT_ANCHOR,
    INSERT_EVIDENCE,
    INSERT_JUDGEMENT,
    INSERT_SLOT,
    anchor_rows,
    judgement_row,
    slot_row,
)
from annotator.storage.documents import (
    INSERT_COVERAGE,
    INSERT_DOCUMENT,
    INSERT_REVISION,
    INSERT_SEARCH,
    add_tallies,
    coverage_row,
    document_row,
    revision_row,
)
from annotator.storage.history import CreatedRows, StoredChange

if TYPE_CHECKING:
    from annotator.domain.corpus import SetVersion
    from annotator.storage.store import Store

_FLUSH_ROWS = 5000
_FLUSH_CHARACTERS = 4_000_000


class BulkWriter:
    """Collects rows and writes them in large batches; memory stays flat.

    Keys are given out here, so that annotations can refer to one another before they are
    written.
    """

    def __init__(self, store: Store, entry: int, *, again: CreatedRows | None = None) -> None:
        """`again` are the keys that the same rows had, when an action is done again."""
        self._store, self._entry = store, entry
        self.changes: list[StoredChange] = []
        self.size = 0
        self._first = {t: self._next_key(t) for t in ("document", "annotation", "slot", "label")}
        if again is not None:
            self._first |= {"document": again.documents[0], "annotation": again.annotations[0]}
        self._next = dict(self._first)
        self._revision = self._next_key("revision")
        self._position = store.documents.last_position()
        self._rows: dict[str, list[tuple[Any, ...]]] = {}
        self._characters = 0
        # Key and revision of documents met, count and XOR still to be written per document.
        self._documents: dict[Uid, tuple[int, int]] = {}
        self._tallies: dict[int, tuple[int, int]] = {}
        # Slots that refer to annotations of other calls, which may be still to come: by the key of
        # their annotation, and their place in it.
        self._late: dict[int, dict[int, Slot]] = {}
        self._labels_added = 0
        self._versions_restored = False
        self._label_position: int | None = None

    def add_label(self, label: Label) -> None:
        """Add a label behind the others."""
        if self._label_position is None:
            records = self._store.labels.records()
            self._label_position = max((record.position for record in records), default=-1)
        self._label_position += 1
        self._store.labels.insert(LabelRecord(label, self._label_position), self._entry)
        self._labels_added += 1
        self.size += 1

    def restore_versions(self, versions: Sequence[SetVersion]) -> None:
        """Give a label set that never changed the versions it had elsewhere."""
        self._store.labels.restore_versions(versions, self._entry)
        self._versions_restored = True

    def change(self, change: Change) -> None:
        """One change of something that exists, stored in full in the history."""
        self.flush()
        self.changes.append(self._store.apply_one(change, self._entry))
        self._next["slot"] = self._next_key("slot")
        self.size += 1

    def replace(self, before: Annotation, after: Annotation) -> None:
        """Put another annotation in the place of one, which is as it was stored.

        For the history, one that this action added itself was never another.
        """
        self.flush()
        table = self._store.annotations
        if table.made_by_action(before.uid) != self._entry:
            self.change(Change(Entity.ANNOTATION, before.uid, before, after))
            return
        key, _ = table.delete(before)
        self._late.pop(key, None)
        table.insert(prepared(after), self._entry, key)
        self._next["slot"] = self._next_key("slot")

    def replace_document(self, before: DocumentRecord, after: DocumentRecord) -> None:
        """Let more be said of a document that this action added."""
        self.flush()
        self._store.documents.update(before, after, self._entry)

    def annotations_of(self, document: Uid | None) -> tuple[Annotation, ...]:
        """The annotations of a document (`None`: of the project), with what was added just now.

        They are whole, though what they refer to may be still to come.
        """
        self.flush()
        if document is None:
            return self._store.annotations.of_project(self._late)
        stored = self._store.documents.stored(document)
        return self._store.annotations.of_document(stored, self._late)

    def add_document(
        self, document: Document, sha256: str = "", *, position: int | None = None
    ) -> None:
        """Add a document behind the others, or at its old place."""
        key, revision = self._next["document"], self._revision
        self._next["document"], self._revision = key + 1, revision + 1
        self._position += 1
        sha256 = sha256 or document.sha256
        record = DocumentRecord(document, self._position if position is None else position)
        row = document_row(key, record, revision, sha256, self._entry)
        self._put(INSERT_REVISION, revision_row(revision, key, document, sha256))
        self._put(INSERT_DOCUMENT, row)
        self._put(INSERT_SEARCH, (revision, document.title, document.text))
        for place, entry in enumerate(document.coverage):
            who = self._store.annotators.id_of(entry.annotator, self._entry)
            label = self._store.labels.id_of(entry.label)
            self._put(INSERT_COVERAGE, coverage_row(key, place, entry, who, label))
        self._documents = {document.uid: (key, revision)}
        self._characters += len(document.text)
        self.size += 1
        if self._characters > _FLUSH_CHARACTERS:
            self.flush()

    def add_annotations(self, document: Uid | None, annotations: Sequence[Annotation]) -> None:
        """Add annotations of one document (`None`: of the project), new or there already.

        References may lead to any annotation that is in the project when the action ends.
        """
        home, revision = (None, None) if document is None else self._place(document)
        first = self._next["annotation"]
        self._next["annotation"] = first + len(annotations)
        keys: dict[Uid, int] | None = None
        usual_rows = self._rows.setdefault(INSERT_USUAL_ANNOTATION, [])
        other_rows = self._rows.setdefault(INSERT_ANNOTATION, [])
        make_row, entry = self._store.annotations.row, self._entry
        mixed = 0
        for key, given in enumerate(annotations, first):
            plain = not given.slots and given.score is None and given.confidence is None
            annotation = given if plain else prepared(given)
            row = make_row(annotation, home, revision, entry, key)
            mixed ^= row[HASH]
            usual = usual_values(row)
            if usual is None:
                other_rows.append(row)
            else:
                usual_rows.append(usual)
            if row[MORE]:  # more than one anchor, slots or judgements
                if keys is None:
                    keys = {a.uid: k for k, a in enumerate(annotations, first)}
                self._put_children(key, annotation, keys)
        if home is not None:
            count, xor = self._tallies.get(home, (0, 0))
            self._tallies[home] = count + len(annotations), xor ^ mixed
        self.size += len(annotations)
        if len(usual_rows) + len(other_rows) > _FLUSH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what is collected."""
        connection = self._store.database.connection
        for statement in _ORDER:
            rows = self._rows.get(statement)
            if rows:
                connection.executemany(statement, rows)
        self._rows = {}
        self._characters = 0
        add_tallies(self._store.database, self._tallies)
        self._tallies = {}

    def close(self) -> None:
        """Write the rest.

        Raises:
            Conflict: if an annotation refers to one that is not in the project.
        """
        self.flush()
        for key, slots in self._late.items():
            for position, slot in slots.items():
                self._put_slot(key, position, slot, self._store.annotations.id_of)
        self._late = {}
        self.flush()

    @property
    def labels_changed(self) -> bool:
        """Whether the label set is another one than before, and has no version that says so."""
        if self._versions_restored:
            return False
        return self._labels_added > 0 or any(
            stored.change.entity is Entity.LABEL for stored in self.changes
        )

    @property
    def created(self) -> CreatedRows:
        """The keys of the rows that were added."""
        return CreatedRows(
            self._range("document"),
            (self._first["label"], self._first["label"] + self._labels_added - 1)
            if self._labels_added
            else (0, 0),
            self._range("annotation"),
        )

    def _range(self, table: str) -> tuple[int, int]:
        first, behind = self._first[table], self._next[table]
        return (first, behind - 1) if behind > first else (0, 0)

    def _place(self, document: Uid) -> tuple[int, int]:
        known = self._documents.get(document)
        if known is None:
            self.flush()
            row = self._store.database.execute(
                "SELECT id, revision_id FROM document WHERE uid = ?", (document,)
            ).fetchone()
            if row is None:
                raise InvalidInput("the document of an annotation is not in the project")
            known = (int(row[0]), int(row[1]))
            self._documents = {document: known}
        return known

    def _put(self, statement: str, row: tuple[Any, ...]) -> None:
        self._rows.setdefault(statement, []).append(row)

    def _put_children(self, key: int, annotation: Annotation, keys: dict[Uid, int]) -> None:
        for row in anchor_rows(key, annotation):
            self._put(INSERT_ANCHOR, row)
        for position, slot in enumerate(annotation.slots):
            if all(uid in keys for uid in _referred(slot)):
                self._put_slot(key, position, slot, keys.__getitem__)
            else:
                self._late.setdefault(key, {})[position] = slot
        for position, judgement in enumerate(annotation.judgements):
            who = self._store.annotators.id_of(judgement.annotator, self._entry)
            self._put(INSERT_JUDGEMENT, judgement_row(key, position, judgement, who))

    def _put_slot(self, key: int, position: int, slot: Slot, key_of: Callable[[Uid], int]) -> None:
        slot_key = self._next["slot"]
        self._next["slot"] = slot_key + 1
        ref = None if slot.ref is None else key_of(slot.ref)
        according = None if slot.according_to is None else key_of(slot.according_to)
        self._put(INSERT_SLOT, slot_row(slot_key, key, position, slot, ref, according))
        for place, uid in enumerate(slot.evidence):
            self._put(INSERT_EVIDENCE, (slot_key, place, key_of(uid)))

    def _next_key(self, table: str) -> int:
        query = "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = ?"
        return int(self._store.database.execute(query, (table,)).fetchone()[0])


def _referred(slot: Slot) -> list[Uid]:
    """The annotations that a slot leads to."""
    return [uid for uid in (slot.ref, slot.according_to, *slot.evidence) if uid]


_ORDER = (
    INSERT_REVISION, INSERT_DOCUMENT, INSERT_SEARCH, INSERT_COVERAGE, INSERT_USUAL_ANNOTATION,
    INSERT_ANNOTATION,
    INSERT_ANCHOR, INSERT_SLOT, INSERT_EVIDENCE, INSERT_JUDGEMENT,
)  # fmt: skip
