"""Annotations as rows: one wide row each, and child rows only for those that have more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from annotator.domain.annotation import (
    EMPTY,
    Anchor,
    Annotation,
    Kind,
    Slot,
)
from annotator.domain.errors import Conflict, DamagedProject, NotFound
from annotator.domain.ids import Uid, new_uid
from annotator.storage.child_rows import ChildRows
from annotator.storage.children import read_anchors, read_judgements, read_slots
from annotator.storage.collector import without_collector
from annotator.storage.database import Database
from annotator.storage.documents import StoredDocument, add_tallies
from annotator.storage.labels import AnnotatorTable, LabelTable
from annotator.storage.records import annotation_hash, decode, encode

LateSlots: TypeAlias = Mapping[int, Mapping[int, Slot]]
"""Slots that are written later, by the key of their annotation and their place in it."""

_NONE_LATE: LateSlots = {}

_USUAL = (
    "id, uid, kind, label_id, document_id, revision_id, start, end, more, annotator_id, origin,"
    " note, label_set_version, created, updated, hash, action_id"
)
# NULL in most annotations. The driver takes longer to bind these four than all the others.
_RARE = "score, confidence, given_id, extra"
_COLUMNS = f"{_USUAL}, {_RARE}"


def _insert(columns: str) -> str:
    places = ", ".join("?" * len(columns.split(",")))
    return f"INSERT INTO annotation ({columns}) VALUES ({places})"


_UPDATE_ANNOTATION = (
    "UPDATE annotation SET "
    + ", ".join(f"{c.strip()} = ?" for c in _COLUMNS.split(",")[1:])
    + " WHERE id = ?"
)

INSERT_ANNOTATION, INSERT_USUAL_ANNOTATION = _insert(_COLUMNS), _insert(_USUAL)
# Bits of `more`: which child tables have rows for the annotation.
_ANCHORS, SLOTS, _JUDGEMENTS = 1, 2, 4
MORE, HASH = 8, 15  # where they stand among the columns

_KINDS = {kind.value: kind for kind in Kind}
_READ = ", ".join(
    f"annotation.{column}"
    for column in map(str.strip, _COLUMNS.split(","))
    if column not in {"revision_id", "action_id"}
)
# Where they stand among what is read.
_LABEL, _HOME, _START, _END, _MORE, _WHO, _READ_HASH = 3, 4, 5, 6, 7, 8, 14


def usual_values(row: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The values of `INSERT_USUAL_ANNOTATION` out of those of `INSERT_ANNOTATION`, if they do."""
    return row[:-4] if row[-4:] == _NO_RARE else None


_NO_RARE = (None, None, None, None)


def prepared(annotation: Annotation) -> Annotation:
    """The annotation with a uid on every slot, as it is stored and hashed.

    `1` and `1.0` hash differently, and a REAL column gives back the latter.
    """
    if annotation.score is not None:
        annotation = annotation._replace(score=float(annotation.score))
    if annotation.confidence is not None:
        annotation = annotation._replace(confidence=float(annotation.confidence))
    if all(slot.uid is not None for slot in annotation.slots):
        return annotation
    slots = tuple(s if s.uid else s._replace(uid=new_uid()) for s in annotation.slots)
    return annotation._replace(slots=slots)


class AnnotationTable:
    """The annotations of one project, by uid and by document."""

    def __init__(self, database: Database, labels: LabelTable, annotators: AnnotatorTable) -> None:
        self._database, self._labels, self._annotators = database, labels, annotators
        self._children = ChildRows(database, annotators, self.id_of)

    def get(self, uid: Uid) -> Annotation:
        """One annotation.

        Raises:
            NotFound: if it is not in the project.
            DamagedProject: if its hash does not fit.
        """
        found = next(self._read("annotation.uid = ?", (uid,)), None)
        if found is None:
            raise NotFound("this annotation is not in the project")
        return found

    def find(self, uids: Iterable[Uid]) -> dict[Uid, Annotation]:
        """Those of the uids that are in the project, read at once."""
        wanted = list(dict.fromkeys(uids))
        where = "annotation.uid IN (SELECT value FROM json_each(?))"
        if len(wanted) == 1:
            return {a.uid: a for a in self._read("annotation.uid = ?", (wanted[0],))}
        return {a.uid: a for a in self._read(where, (encode(wanted).decode(),))} if wanted else {}

    def of_document(
        self, document: StoredDocument, late: LateSlots = _NONE_LATE
    ) -> tuple[Annotation, ...]:
        """The annotations of a document by (start, -end), those without anchors first.

        Verifies every hash, and the document's own count and XOR of them. `late` are slots that
        are not written yet.
        """
        where, values = "annotation.document_id = ?", (document.key,)
        with without_collector():
            rows = self._rows(where, values)
            found = tuple(self._records(rows, where, values, document.record.document.uid, late))
        mixed = document.annotation_xor
        with self._database.damage_errors():
            for row in rows:
                mixed ^= row[_READ_HASH]
        if mixed or document.annotation_count != len(found):
            raise DamagedProject(
                f"annotations of a document are missing or doubled on disk"
                f" ({len(found)} of {document.annotation_count} found); restore a backup"
            )
        return found

    def starting_at(self, document: Uid, start: int) -> Iterator[Annotation]:
        """The annotations of a document whose first anchor starts at a code point."""
        where = (
            "annotation.document_id = (SELECT id FROM document WHERE uid = ?)"
            " AND annotation.start = ?"
        )
        yield from self._read(where, (document, start), document)

    def of_project(self, late: LateSlots = _NONE_LATE) -> tuple[Annotation, ...]:
        """The annotations that belong to no single document; `late` slots are not written yet."""
        where, values = "annotation.document_id IS ?", (None,)
        return tuple(self._records(self._rows(where, values), where, values, None, late))

    def of_label(self, label: int) -> Iterator[Annotation]:
        """The annotations that bear a label (its integer key)."""
        yield from self._read("annotation.label_id = ?", (label,))

    def by_keys(self, keys: Sequence[int]) -> list[Annotation]:
        """The annotations with these integer keys, in the order of the keys."""
        where = "annotation.id IN (SELECT value FROM json_each(?))"
        return list(self._read(where, (encode(sorted(keys)).decode(),)))

    def made_by(self, action: int, first: int, last: int) -> Iterator[tuple[int, Annotation]]:
        """Key and annotation of the rows `first` to `last` that an action made, in order."""
        where = "annotation.id BETWEEN ? AND ? AND annotation.action_id = ?"
        values = (first, last, action)
        rows = self._rows(where, values)
        yield from zip([row[0] for row in rows], self._records(rows, where, values), strict=True)

    def made_by_action(self, uid: Uid) -> int | None:
        """The key of the action that made an annotation, `None` if it is not there."""
        query = "SELECT action_id FROM annotation WHERE uid = ?"
        row = self._database.execute(query, (uid,)).fetchone()
        return None if row is None else int(row[0])

    def referrers(self, uid: Uid) -> set[Uid]:
        """The annotations whose slots, attributions or evidence point to this one."""
        key = self.id_of(uid)
        query = (
            "SELECT a.uid FROM annotation a JOIN slot s ON s.annotation_id = a.id"
            " WHERE s.ref_id = ?1 OR s.according_to_id = ?1"
            " UNION SELECT a.uid FROM evidence e JOIN slot s ON s.id = e.slot_id"
            " JOIN annotation a ON a.id = s.annotation_id WHERE e.annotation_id = ?1"
        )
        return {Uid(row[0]) for row in self._database.execute(query, (key,))}

    def id_of(self, uid: Uid) -> int:
        """The integer key of an annotation.

        Raises:
            Conflict: if it is not in the project.
        """
        row = self._database.execute("SELECT id FROM annotation WHERE uid = ?", (uid,)).fetchone()
        if row is None:
            raise Conflict("an annotation that this one refers to is not in the project")
        return int(row[0])

    def insert(self, annotation: Annotation, action: int, row: int | None = None) -> int:
        """Add an annotation with its child rows; returns its integer key.

        Its slots may refer to annotations that the same action adds later: see `settle`.
        """
        document, revision = self._place(annotation)
        values = self.row(annotation, document, revision, action, row)
        key = int(self._database.execute(INSERT_ANNOTATION, values).lastrowid or 0)
        self._children.insert(key, annotation, action)
        self._count(document, 1, values[HASH])
        return key

    def update(self, before: Annotation, after: Annotation, action: int) -> None:
        """Replace an annotation that still is as `before` says."""
        row = self._database.execute(
            "SELECT id, hash, action_id, document_id, revision_id FROM annotation WHERE uid = ?",
            (before.uid,),
        ).fetchone()
        if row is None or row[1] != annotation_hash(before):
            raise Conflict("this annotation was changed meanwhile")
        key, old, made_by, document, revision = row
        home = document
        if after.document != before.document:
            home, revision = self._place(after)
        values = self.row(after, home, revision, made_by, key)
        self._database.execute(_UPDATE_ANNOTATION, (*values[1:], key))
        self._children.update(key, before, after, action)
        if home == document:
            self._count(home, 0, old ^ values[HASH])
        else:
            self._count(document, -1, old)
            self._count(home, 1, values[HASH])

    def delete(self, annotation: Annotation) -> tuple[int, int]:
        """Remove an annotation; returns its key and the action that made it."""
        row = self._database.execute(
            "SELECT id, hash, action_id, document_id FROM annotation WHERE uid = ?",
            (annotation.uid,),
        ).fetchone()
        if row is None or row[1] != annotation_hash(annotation):
            raise Conflict("this annotation was changed meanwhile")
        self._children.drop(row[0])
        self._database.execute("DELETE FROM annotation WHERE id = ?", (row[0],))
        self._count(row[3], -1, row[1])
        return int(row[0]), int(row[2])

    def row(
        self,
        annotation: Annotation,
        document: int | None,
        revision: int | None,
        action: int,
        key: int | None,
    ) -> tuple[Any, ...]:
        """The values of `INSERT_ANNOTATION` for a prepared annotation."""
        a = annotation
        first = a.anchors[0] if a.anchors else (None, None)
        more = (
            (_ANCHORS if len(a.anchors) > 1 or a.head else 0)
            | (SLOTS if a.slots else 0)
            | (_JUDGEMENTS if a.judgements else 0)
        )
        return (
            key, a.uid, a.kind.value, self._labels.id_of(a.label), document, revision, *first,
            more, self._annotators.id_of(a.annotator, action), a.origin, a.note,
            a.label_set_version, a.created, a.updated, annotation_hash(a), action,
            a.score, a.confidence, a.given_id, encode(a.extra).decode() if a.extra else None,
        )  # fmt: skip

    def _place(self, annotation: Annotation) -> tuple[int | None, int | None]:
        if annotation.document is None:
            return None, None
        row = self._database.execute(
            "SELECT id, revision_id FROM document WHERE uid = ?", (annotation.document,)
        ).fetchone()
        if row is None:
            raise Conflict("the document of this annotation is not in the project")
        return int(row[0]), int(row[1])

    def _count(self, document: int | None, more: int, mixed: int) -> None:
        if document is not None:
            add_tallies(self._database, {document: (more, mixed)})

    def settle(self) -> None:
        """Before the action ends: write the slots that had to wait for what they refer to.

        Raises:
            Conflict: if it did not come.
        """
        self._children.settle()

    def forget(self) -> None:
        """The transaction failed: nothing waits any more."""
        self._children.forget()

    def _read(
        self, where: str, values: tuple[object, ...], document: Uid | None = None
    ) -> Iterator[Annotation]:
        return self._records(self._rows(where, values), where, values, document)

    def _rows(self, where: str, values: tuple[object, ...]) -> list[Sequence[Any]]:
        by_key = where.startswith("annotation.id")
        # The index of a document's annotations has them so; SQLite would sort whole rows.
        order = "annotation.id" if by_key else "annotation.start, annotation.id"
        query = f"SELECT {_READ} FROM annotation WHERE {where} ORDER BY {order}"
        rows = self._database.execute(query, values).fetchall()
        if not by_key:
            with self._database.damage_errors():
                rows.sort(key=_reading_order)
        return rows

    def _records(
        self,
        rows: list[Sequence[Any]],
        where: str,
        values: tuple[object, ...],
        document: Uid | None = None,
        late: LateSlots = _NONE_LATE,
    ) -> Iterator[Annotation]:
        """Rows as records, each verified by its hash; `where` and `values` picked the rows."""
        with self._database.damage_errors():
            more = 0
            for row in rows:
                more |= row[_MORE]
            anchors = read_anchors(self._database, where, values) if more & _ANCHORS else {}
            slots = read_slots(self._database, where, values) if more & SLOTS else {}
            if late:
                for key in (row[0] for row in rows if row[0] in late):
                    slots[key] = _with_late(slots.get(key, []), late[key])
            judgements = (
                read_judgements(self._database, self._annotators, where, values)
                if more & _JUDGEMENTS
                else {}
            )
            labels = {key: self._labels.uid_of(key) for key in {row[_LABEL] for row in rows}}
            names = {key: self._annotators.name_of(key) for key in {row[_WHO] for row in rows}}
            homes = {} if document else self._document_uids({row[_HOME] for row in rows})
            new = tuple.__new__  # what the records' own constructors call, which are Python
            for (
                key, uid, kind, label, document_key, start, end, bits, who, origin, note,
                version, created, updated, hash_, score, confidence, given, extra,
            ) in rows:  # fmt: skip
                places: tuple[Anchor, ...] = ()
                if start is not None:
                    places = (new(Anchor, (start, end)),)
                head = None
                if bits & _ANCHORS:
                    body, head = anchors.get(key, ((), None))
                    places += body
                annotation = new(Annotation, (
                    uid, _KINDS[kind], labels[label],
                    document or homes.get(document_key), places, head,
                    tuple(slots.get(key, ())) if bits & SLOTS else (),
                    names[who], origin, score, confidence, note, version, created, updated,
                    tuple(judgements.get(key, ())) if bits & _JUDGEMENTS else (), given,
                    EMPTY if extra is None else decode(extra),
                ))  # fmt: skip
                if annotation_hash(annotation) != hash_:
                    raise DamagedProject(
                        f"the annotation {uid} was damaged on disk; restore a backup"
                    )
                yield annotation

    def _document_uids(self, keys: set[int | None]) -> dict[int | None, Uid]:
        """The uids of documents by their keys."""
        query = "SELECT id, uid FROM document WHERE id IN (SELECT value FROM json_each(?))"
        wanted = encode([key for key in keys if key is not None]).decode()
        return {key: Uid(uid) for key, uid in self._database.execute(query, (wanted,))}


def _with_late(written: list[Slot], late: Mapping[int, Slot]) -> list[Slot]:
    """The slots of an annotation with those that are not written yet at their places."""
    whole = list(written)
    for position in sorted(late):
        whole.insert(position, late[position])
    return whole


def _reading_order(row: Sequence[Any]) -> tuple[int, int]:
    """By start, the longest first, those without anchors before all."""
    start = row[_START]
    return (-1, 0) if start is None else (start, -row[_END])
