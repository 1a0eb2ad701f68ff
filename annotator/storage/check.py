"""The invariants of a project file, checked one by one; nothing is repaired here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from annotator.domain.annotation import Anchor, Annotation, Kind, check_anchors
from annotator.domain.changes import Change
from annotator.domain.document import AnnotatedDocument, Document
from annotator.domain.errors import AnnotatorError, DamagedProject, InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet, name_key
from annotator.domain.problems import Problem as NotAsAsked
from annotator.domain.problems import named
from annotator.storage.database import sqlite3
from annotator.storage.problems import ProblemFinder
from annotator.storage.records import dump, dump_change
from annotator.storage.store import Store


@dataclass(frozen=True, slots=True)
class Problem:
    """One invariant that does not hold. A warning is worth a look, a problem is damage.

    `kind` is a code. What is not as the label set asks is a warning, too; `slot` names the slot
    that it is about.
    """

    severity: Literal["problem", "warning"]
    kind: str
    sentence: str
    document_id: str | None = None
    uid: Uid | None = None
    slot: str | None = None


def check(store: Store) -> Iterator[Problem]:
    """Every violated invariant: of the file first, then of each document, then of the history."""
    database = store.database
    with database.read():
        damaged = False
        for problem in _check_file(store):
            damaged = True
            yield problem
        if damaged:
            return  # whatever else would be read may be wrong
        try:
            labels = store.labels.label_set
        except DamagedProject as error:
            yield Problem("problem", "hash", str(error))
            return
        finder = ProblemFinder(store)
        query = "SELECT uid, external_id FROM document ORDER BY position, id"
        for uid, external in database.execute(query).fetchall():
            yield from _check_document(store, labels, finder, Uid(uid), external)
        yield from _check_project_annotations(store, labels, finder)
        yield from _check_of_project(store)
        yield from _check_columns(store)
        yield from _check_index(store)
        yield from _check_history(store)


def _check_file(store: Store) -> Iterator[Problem]:
    execute = store.database.execute
    try:
        for (verdict,) in execute("PRAGMA integrity_check(20)").fetchall():
            if verdict != "ok":
                yield Problem("problem", "file", f"SQLite says: {verdict}")
        for table, row, parent, _ in execute("PRAGMA foreign_key_check").fetchall():
            yield Problem("problem", "reference", f"row {row} of {table} points to no {parent}")
    except sqlite3.DatabaseError as error:
        yield Problem("problem", "file", f"SQLite says: {error}")


def _check_document(
    store: Store, labels: LabelSet, finder: ProblemFinder, uid: Uid, external: str
) -> Iterator[Problem]:
    try:
        stored = store.documents.stored(uid)
        annotations = store.annotations.of_document(stored)
    except AnnotatorError as error:
        yield Problem("problem", "hash", str(error), external, uid)
        return
    document = stored.record.document
    yield from _check_annotations(annotations, document, labels)
    by_uid = {annotation.uid: annotation for annotation in annotations}
    with suppress(DamagedProject):  # what is damaged elsewhere is reported there
        for found in finder.of_document(AnnotatedDocument(document, annotations, labels)):
            at = None if found.annotation is None else by_uid.get(found.annotation)
            yield _warning(found, at, labels, document)


def _check_project_annotations(
    store: Store, labels: LabelSet, finder: ProblemFinder
) -> Iterator[Problem]:
    try:
        annotations = store.annotations.of_project()
    except AnnotatorError as error:
        yield Problem("problem", "hash", str(error))
        return
    yield from _check_annotations(annotations, None, labels)
    with suppress(DamagedProject):
        for at, found in finder.of_project(annotations, labels):
            yield _warning(found, at, labels, None)


def _warning(
    found: NotAsAsked, at: Annotation | None, labels: LabelSet, document: Document | None
) -> Problem:
    where = None if document is None else document.id
    sentence = found.sentence
    if at is not None:
        text = "" if document is None else document.text
        sentence = f"{named(at, labels, text)}: {sentence}"
    uid = found.annotation or found.document
    return Problem("warning", found.code, sentence, where, uid, found.slot)


def _check_of_project(store: Store) -> Iterator[Problem]:
    """Facts and candidates, each verified by its hash when it is read."""
    try:
        store.facts.all()
        for name in store.candidates.names():
            store.candidates.get(name)
    except AnnotatorError as error:
        yield Problem("problem", "hash", str(error))


def _check_annotations(
    annotations: tuple[Annotation, ...], document: Document | None, labels: LabelSet
) -> Iterator[Problem]:
    where = None if document is None else document.id
    text = "" if document is None else document.text
    seen: set[tuple[object, ...]] = set()
    for annotation in annotations:
        label = labels.get(annotation.label)
        if label is not None and label.kind is not annotation.kind:
            yield Problem(
                "problem",
                "label",
                f"a {annotation.kind} bears “{label.name}”, a label for a {label.kind}",
                where,
                annotation.uid,
            )
        anchors = annotation.anchors
        head = () if annotation.head is None else (annotation.head,)
        try:
            check_anchors(anchors, len(text))
            check_anchors(head, len(text))
        except InvalidInput as error:
            yield Problem("problem", "offsets", str(error), where, annotation.uid)
            continue
        if annotation.kind is Kind.SPAN and not anchors:
            yield Problem(
                "problem", "offsets", "a span has no place in the text", where, annotation.uid
            )
        yield from _blank_edges(annotation, anchors, text, where)
        same = (annotation.kind, annotation.label, anchors, annotation.annotator)
        key = (*same, repr(annotation.slots))
        if anchors and key in seen:
            yield Problem(
                "warning", "twice", "the same annotation is there twice", where, annotation.uid
            )
        seen.add(key)


def _blank_edges(
    annotation: Annotation, anchors: tuple[Anchor, ...], text: str, where: str | None
) -> Iterator[Problem]:
    for start, end in anchors:
        words = text[start:end]
        if words != words.strip():
            yield Problem(
                "warning",
                "blank edge",
                f"the span {start}–{end} begins or ends with a blank",
                where,
                annotation.uid,
            )


def _check_columns(store: Store) -> Iterator[Problem]:
    """Columns that no hash covers, because they only repeat what others say."""
    lengths = (
        "SELECT d.external_id, d.uid FROM revision r JOIN document d ON d.id = r.document_id"
        " WHERE r.length IS NOT length(r.text)"
    )
    for external, uid in store.database.execute(lengths).fetchall():
        yield Problem("problem", "text", "the text has another length than noted", external, uid)
    revisions = (
        "SELECT a.uid FROM annotation a LEFT JOIN revision r ON r.id = a.revision_id"
        " WHERE a.document_id IS NOT r.document_id"
    )
    for (uid,) in store.database.execute(revisions).fetchall():
        sentence = "the annotation belongs to a text of another document"
        yield Problem("problem", "reference", sentence, None, uid)
    for uid, key in store.database.execute("SELECT uid, name_key FROM label").fetchall():
        if key != name_key(store.labels.label_set[uid].name):
            yield Problem("problem", "label", "a label is filed under another name", None, uid)


def _check_index(store: Store) -> Iterator[Problem]:
    """The full-text index has exactly the current texts."""
    query = (
        "SELECT (SELECT count(*) FROM article_search_docsize), (SELECT count(*) FROM document),"
        " (SELECT count(*) FROM document d"
        " JOIN article_search_docsize s ON s.id = d.revision_id)"
    )
    indexed, documents, both = store.database.execute(query).fetchone()
    if not indexed == documents == both:
        yield Problem("problem", "index", f"the search index knows {both} of {documents} documents")


def _check_history(store: Store) -> Iterator[Problem]:
    """Newest first, what an entry left equals the rows, or what the next entry found."""
    expected: dict[Uid, object] = {}
    # Bulk actions do not list what they add: before they made it, it was not there.
    made_by: dict[Uid, int] = {}
    query = "SELECT id, kind, target FROM history ORDER BY id DESC"
    for entry, kind, target in store.database.execute(query).fetchall():
        try:
            stored = list(store.history.changes(entry if kind == "action" else target))
        except (ValueError, KeyError, TypeError, sqlite3.Error, AnnotatorError):
            yield Problem("problem", "history", f"entry {entry} of the history cannot be read")
            return
        if kind == "undo":
            stored = [s._replace(change=s.change.inverse) for s in reversed(stored)]
        for change, _, maker in reversed(stored):
            uid = change.uid
            if uid not in expected:
                expected[uid], made_by[uid] = _present(store, change), _maker(store, change)
            if made_by[uid] > entry:
                expected[uid] = None
            there = expected[uid]
            before, after = dump_change(change)
            if there is not _UNKNOWN and _textless(after) != _textless(there):
                yield Problem(
                    "problem",
                    "history",
                    f"entry {entry} of the history left another {change.entity} than there is",
                    None,
                    uid,
                )
            expected[uid] = before
            if change.before is None or change.after is None:
                made_by[uid] = maker or 0


_UNKNOWN = object()


def _textless(data: Any) -> Any:
    """Changes of a document leave its text out: it never changes, and has its own hash."""
    if isinstance(data, dict) and "document" in data and isinstance(data["document"], dict):
        return data | {"document": data["document"] | {"text": ""}}
    return data


def _maker(store: Store, change: Change) -> int:
    """The entry that made the row which is there now; 0 where it does not matter."""
    if change.entity not in ("annotation", "document", "label"):
        return 0
    query = f"SELECT action_id FROM {change.entity} WHERE uid = ?"
    row = store.database.execute(query, (change.uid,)).fetchone()
    return 0 if row is None else int(row[0])


def _present(store: Store, change: Change) -> object:
    try:
        if change.entity == "annotation":
            return dump(store.annotations.find([change.uid]).get(change.uid))
        if change.entity == "label":
            known = change.uid in store.labels.label_set
            return dump(store.labels.record(change.uid)) if known else None
        if change.entity == "fact":
            return dump(store.facts.find(change.uid))
        if change.entity == "candidates":
            return dump(store.candidates.by_uid(change.uid))
        row = store.database.execute("SELECT 1 FROM document WHERE uid = ?", (change.uid,))
        return dump(store.documents.get(change.uid)) if row.fetchone() else None
    except AnnotatorError:
        return _UNKNOWN  # its own problem was reported with the document
