"""Documents as rows: a small one for lists and counts, a large one for title and text.

They are apart because every annotation updates its document's count and hash: a ten-megabyte
text must not be rewritten for it, nor read to show a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from annotator.domain.annotation import EMPTY, JsonObject
from annotator.domain.changes import DocumentRecord
from annotator.domain.document import Coverage, CoverageState, Document, Status, text_sha256
from annotator.domain.errors import Conflict, DamagedProject, NotFound
from annotator.domain.ids import Uid
from annotator.storage.database import Database
from annotator.storage.labels import AnnotatorTable, LabelTable
from annotator.storage.query import match_expression
from annotator.storage.records import decode, document_hash, encode
from annotator.storage.unreviewed import INDEXED, UNREVIEWED

INSERT_DOCUMENT = (
    "INSERT INTO document (id, uid, external_id, position, status, meta, importer, created,"
    " updated, extra, revision_id, annotation_count, annotation_xor, hash, action_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_REVISION = (
    "INSERT INTO revision (id, document_id, number, title, sha256, length, created, text)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_SEARCH = "INSERT INTO article_search (rowid, title, text) VALUES (?, ?, ?)"
INSERT_COVERAGE = (
    "INSERT INTO coverage (document_id, position, annotator_id, label_id, state, created, extra)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_FIELDS = (
    "d.id, d.uid, d.external_id, d.position, d.status, d.meta, d.importer, d.created,"
    " d.updated, d.extra, d.hash, r.number, r.title, r.sha256,"
    " EXISTS (SELECT 1 FROM coverage WHERE document_id = d.id),"
    " d.annotation_count, d.annotation_xor"
)
_FROM = "FROM document d JOIN revision r ON r.id = d.revision_id"


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents a list shows: all of these words (in title or text), one of the statuses.

    The last word may be unfinished (lists are filtered while one types) unless they are `whole`.

    No statuses means every status. `awake_since`: without those that were put off at this moment
    or later. `unreviewed`: only those with suggestions that nobody has judged.
    """

    words: str = ""
    statuses: frozenset[Status] = frozenset()
    awake_since: str = ""
    whole: bool = False
    unreviewed: bool = False


ALL = DocumentFilter()


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """What a list shows of a document, without its text."""

    uid: Uid
    id: str
    title: str
    status: Status
    annotations: int
    meta: JsonObject


class StoredDocument(NamedTuple):
    """A document with its integer key, and the count and XOR of its annotations' hashes."""

    key: int
    record: DocumentRecord
    annotation_count: int
    annotation_xor: int


class DocumentTable:
    """The documents of one project in their order."""

    def __init__(self, database: Database, labels: LabelTable, annotators: AnnotatorTable) -> None:
        self._database, self._labels, self._annotators = database, labels, annotators

    def get(self, uid: Uid, text: str | None = None) -> DocumentRecord:
        """One document with its text, verified by its hashes.

        Whoever has read the `text` already gives it: ten megabytes need not be read again to
        change a status.

        Raises:
            NotFound: if it is not in the project.
            DamagedProject: if text or record were damaged on disk.
        """
        return self.stored(uid, text).record

    def stored(self, uid: Uid, text: str | None = None) -> StoredDocument:
        """One document as `get` gives it, with what its annotations are read by."""
        query = f"SELECT {_FIELDS}, {'r.text' if text is None else 'NULL'} {_FROM} WHERE d.uid = ?"
        row = self._database.execute(query, (uid,)).fetchone()
        if row is None:
            raise NotFound("this document is not in the project")
        return StoredDocument(row[0], self._record(row, text), row[-3], row[-2])

    def find(self, uids: Iterable[Uid]) -> dict[Uid, Document]:
        """Those of the uids that are in the project, read at once and verified as `get` does."""
        query = f"SELECT {_FIELDS}, r.text {_FROM} WHERE d.uid IN (SELECT value FROM json_each(?))"
        wanted = encode(list(dict.fromkeys(uids))).decode()
        rows = self._database.execute(query, (wanted,)).fetchall()
        found = (self._record(row).document for row in rows)
        return {document.uid: document for document in found}

    def uid_by_id(self, external_id: str) -> Uid | None:
        """The uid of the document with the user's id, or `None`."""
        query = "SELECT uid FROM document WHERE external_id = ?"
        row = self._database.execute(query, (external_id,)).fetchone()
        return None if row is None else Uid(row[0])

    def id_of(self, uid: Uid) -> str:
        """The user's id of a document; empty if it is not in the project."""
        query = "SELECT external_id FROM document WHERE uid = ?"
        row = self._database.execute(query, (uid,)).fetchone()
        return "" if row is None else str(row[0])

    def uid_by_text(self, sha256: str) -> Uid | None:
        """The uid of the first document whose current text has this hash, or `None`."""
        row = self._database.execute(
            "SELECT d.uid FROM revision r JOIN document d ON d.revision_id = r.id"
            " WHERE r.sha256 = ? ORDER BY d.position, d.id LIMIT 1",
            (sha256,),
        ).fetchone()
        return None if row is None else Uid(row[0])

    def covered_by(self, label: int) -> list[Uid]:
        """The documents of which somebody says something about a label (its integer key)."""
        query = (
            "SELECT DISTINCT d.uid FROM coverage c JOIN document d ON d.id = c.document_id"
            " WHERE c.label_id = ? ORDER BY d.uid"
        )
        return [Uid(row[0]) for row in self._database.execute(query, (label,))]

    def made_by(self, action: int, first: int, last: int) -> Iterator[tuple[int, DocumentRecord]]:
        """Key and record of the rows `first` to `last` that an action made, in order."""
        query = (
            f"SELECT {_FIELDS}, r.text {_FROM}"
            " WHERE d.id BETWEEN ? AND ? AND d.action_id = ? ORDER BY d.id"
        )
        for row in self._database.execute(query, (first, last, action)):
            yield row[0], self._record(row)

    def status(self, uid: Uid) -> Status | None:
        """A document's status, `None` if it is not in the project."""
        row = self._database.execute("SELECT status FROM document WHERE uid = ?", (uid,)).fetchone()
        with self._database.damage_errors():
            return None if row is None else Status(row[0])

    def last_position(self) -> int:
        """The position of the last document, -1 when there is none."""
        row = self._database.execute("SELECT max(position) FROM document").fetchone()
        return -1 if row[0] is None else int(row[0])

    def count(self, where: DocumentFilter = ALL) -> int:
        """How many documents the filter lets through."""
        condition, values = condition_of(where)
        query = f"SELECT count(*) FROM document d{condition}"
        return int(self._database.execute(query, values).fetchone()[0])

    def page(self, offset: int, limit: int, where: DocumentFilter = ALL) -> list[DocumentSummary]:
        """`limit` documents from row `offset` of the filtered list on."""
        condition, values = condition_of(where)
        # The keys first, from the index alone: rows that are skipped are never read.
        query = (
            "SELECT d.uid, d.external_id, r.title, d.status, d.annotation_count, d.meta"
            f" FROM (SELECT d.id FROM document d{condition}"
            " ORDER BY d.position, d.id LIMIT ? OFFSET ?) k"
            " JOIN document d ON d.id = k.id JOIN revision r ON r.id = d.revision_id"
            " ORDER BY d.position, d.id"
        )
        rows = self._database.execute(query, (*values, limit, offset))
        with self._database.damage_errors():
            return [
                DocumentSummary(Uid(uid), external, title, Status(status), count, decode(meta))
                for uid, external, title, status, count, meta in rows
            ]

    def row_of(self, uid: Uid, where: DocumentFilter = ALL) -> int | None:
        """The row of a document in the filtered list, `None` if the filter hides it."""
        here = self._place(uid)
        if here is None:
            return None
        condition, values = condition_of(where, "d.uid = ?")
        shown = f"SELECT 1 FROM document d{condition}"
        if self._database.execute(shown, (*values, uid)).fetchone() is None:
            return None
        condition, values = condition_of(where, "(d.position, d.id) < (?, ?)")
        query = f"SELECT count(*) FROM document d{condition}"
        return int(self._database.execute(query, (*values, *here)).fetchone()[0])

    def neighbour(self, uid: Uid | None, step: int, where: DocumentFilter = ALL) -> Uid | None:
        """The next (`step` > 0) or previous document that the filter lets through.

        Without a `uid`: the first or last one.
        """
        here = None if uid is None else self._place(uid)
        sign, order = (">", "ASC") if step > 0 else ("<", "DESC")
        extra = "" if here is None else f"(d.position, d.id) {sign} (?, ?)"
        condition, values = condition_of(where, extra)
        query = (
            f"SELECT d.uid FROM document d{condition}"
            f" ORDER BY d.position {order}, d.id {order} LIMIT 1"
        )
        row = self._database.execute(query, (*values, *(here or ()))).fetchone()
        return None if row is None else Uid(row[0])

    def uids(self, where: DocumentFilter = ALL) -> list[Uid]:
        """The uids of the filtered list, in order."""
        condition, values = condition_of(where)
        query = f"SELECT d.uid FROM document d{condition} ORDER BY d.position, d.id"
        return [Uid(row[0]) for row in self._database.execute(query, values)]

    def by_status(self) -> dict[Status, int]:
        """How many documents have each status that occurs."""
        rows = self._database.execute("SELECT status, count(*) FROM document GROUP BY status")
        with self._database.damage_errors():
            return {Status(status): count for status, count in rows}

    def insert(
        self, record: DocumentRecord, action: int, row: int | None = None, sha256: str = ""
    ) -> int:
        """Add a document; returns its integer key."""
        execute, d = self._database.execute, record.document
        if row is None:
            query = "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'document'"
            row = int(execute(query).fetchone()[0])
        revision = execute(
            INSERT_REVISION, revision_row(None, row, d, sha256 or d.sha256)
        ).lastrowid
        values = document_row(row, record, int(revision or 0), sha256 or d.sha256, action)
        execute(INSERT_DOCUMENT, values)
        execute(INSERT_SEARCH, (revision, d.title, d.text))
        self._insert_coverage(row, d, action)
        return row

    def update(self, before: DocumentRecord, after: DocumentRecord, action: int) -> None:
        """Replace a document's title, metadata, status, coverage and position, never its text."""
        old, new = before.document, after.document
        sha256 = self._sha256(old.uid)
        cursor = self._database.execute(
            "UPDATE document SET external_id = ?, position = ?, status = ?, meta = ?, importer = ?,"
            " created = ?, updated = ?, extra = ?, hash = ? WHERE uid = ? AND hash = ?",
            (
                new.id, after.position, new.status.value, encode(new.meta).decode(), new.importer,
                new.created, new.updated, encode(new.extra).decode(),
                document_hash(after, sha256), old.uid, document_hash(before, sha256),
            ),
        )  # fmt: skip
        if cursor.rowcount != 1:
            raise Conflict(f"the document “{old.title or old.id}” was changed meanwhile")
        key, revision = self._keys(old.uid)
        if new.title != old.title:
            query = "SELECT text FROM revision WHERE id = ?"
            text = self._database.execute(query, (revision,)).fetchone()[0]
            self._unindex(revision, old.title, text)
            self._database.execute(
                "UPDATE revision SET title = ? WHERE id = ?", (new.title, revision)
            )
            self._database.execute(INSERT_SEARCH, (revision, new.title, text))
        self._database.execute("DELETE FROM coverage WHERE document_id = ?", (key,))
        self._insert_coverage(key, new, action)

    def delete(self, record: DocumentRecord) -> tuple[int, int]:
        """Remove a document without annotations; returns its key and the action that made it."""
        document = record.document
        key, revision = self._keys(document.uid)
        made_by = self._database.execute(
            "SELECT action_id FROM document WHERE id = ? AND hash = ?",
            (key, document_hash(record, self._sha256(document.uid))),
        ).fetchone()
        if made_by is None:
            raise Conflict(f"the document “{document.title or document.id}” was changed meanwhile")
        self._unindex(revision, document.title, document.text)
        self._database.execute("DELETE FROM document WHERE id = ?", (key,))
        return key, int(made_by[0])

    def _unindex(self, revision: int, title: str, text: str) -> None:
        self._database.execute(
            "INSERT INTO article_search (article_search, rowid, title, text)"
            " VALUES ('delete', ?, ?, ?)",
            (revision, title, text),
        )

    def _keys(self, uid: Uid) -> tuple[int, int]:
        row = self._database.execute(
            "SELECT id, revision_id FROM document WHERE uid = ?", (uid,)
        ).fetchone()
        if row is None:
            raise Conflict("this document is no longer in the project")
        return int(row[0]), int(row[1])

    def _sha256(self, uid: Uid) -> str:
        query = (
            "SELECT r.sha256 FROM document d JOIN revision r ON r.id = d.revision_id"
            " WHERE d.uid = ?"
        )
        row = self._database.execute(query, (uid,)).fetchone()
        if row is None:
            raise Conflict("this document is no longer in the project")
        return str(row[0])

    def _place(self, uid: Uid) -> tuple[int, int] | None:
        query = "SELECT position, id FROM document WHERE uid = ?"
        row: tuple[int, int] | None = self._database.execute(query, (uid,)).fetchone()
        return row

    def _insert_coverage(self, key: int, document: Document, action: int) -> None:
        for position, entry in enumerate(document.coverage):
            who = self._annotators.id_of(entry.annotator, action)
            label = self._labels.id_of(entry.label)
            row = coverage_row(key, position, entry, who, label)
            self._database.execute(INSERT_COVERAGE, row)

    def _record(self, row: Sequence[Any], known: str | None = None) -> DocumentRecord:
        with self._database.damage_errors():
            (key, uid, external, position, status, meta, importer, created, updated, extra, hash_,
             number, title, sha256, covered, _count, _xor, text) = row  # fmt: skip
            document = Document(
                Uid(uid), external, text if known is None else known, title, decode(meta),
                Status(status), self._coverage(key) if covered else (), importer, number,
                created, updated, decode(extra),
            )  # fmt: skip
            record = DocumentRecord(document, position)
            sound = document_hash(record, sha256) == hash_
            exact = known is not None or text_sha256(text) == sha256
        if not sound:
            raise DamagedProject(f"the document “{external}” was damaged on disk; restore a backup")
        if not exact:
            raise DamagedProject(
                f"the text of the document “{external}” was damaged on disk; restore a backup"
            )
        return record

    def _coverage(self, key: int) -> tuple[Coverage, ...]:
        query = (
            "SELECT annotator_id, label_id, state, created, extra FROM coverage"
            " WHERE document_id = ? ORDER BY position"
        )
        return tuple(
            Coverage(
                self._annotators.name_of(who), CoverageState(state), self._labels.uid_of(label),
                created, EMPTY if extra is None else decode(extra),
            )
            for who, label, state, created, extra in self._database.execute(query, (key,))
        )  # fmt: skip


def document_row(
    key: int, record: DocumentRecord, revision: int, sha256: str, action: int
) -> tuple[Any, ...]:
    """The values of `INSERT_DOCUMENT` for a document that has no annotations yet."""
    d = record.document
    return (
        key, d.uid, d.id, record.position, d.status.value, encode(d.meta).decode(), d.importer,
        d.created, d.updated, encode(d.extra).decode(), revision, 0, 0,
        document_hash(record, sha256), action,
    )  # fmt: skip


def revision_row(key: int | None, document: int, d: Document, sha256: str) -> tuple[Any, ...]:
    """The values of `INSERT_REVISION`."""
    return (key, document, d.revision, d.title, sha256, len(d.text), d.created, d.text)


def coverage_row(
    document: int, position: int, entry: Coverage, who: int, label: int | None
) -> tuple[Any, ...]:
    """The values of `INSERT_COVERAGE`; `who` and `label` are integer keys."""
    extra = encode(entry.extra).decode() if entry.extra else None
    return (document, position, who, label, entry.state.value, entry.created, extra)


def add_tallies(database: Database, tallies: Mapping[int, tuple[int, int]]) -> None:
    """Add (count, XOR) to the documents' own; SQLite has no XOR operator."""
    database.connection.executemany(
        "UPDATE document SET annotation_count = annotation_count + ?1,"
        " annotation_xor = (annotation_xor | ?2) & ~(annotation_xor & ?2) WHERE id = ?3",
        [(count, mixed, key) for key, (count, mixed) in tallies.items()],
    )


def condition_of(where: DocumentFilter, extra: str = "") -> tuple[str, tuple[object, ...]]:
    """The WHERE clause of a filter and its values; `extra` is one more condition, last."""
    parts: list[str] = []
    values: list[object] = []
    if where.words.strip():
        parts.append(
            "d.revision_id IN (SELECT rowid FROM article_search WHERE article_search MATCH ?)"
        )
        values.append(match_expression(where.words, unfinished=not where.whole))
    if where.statuses:
        parts.append(f"d.status IN ({', '.join('?' * len(where.statuses))})")
        values.extend(sorted(status.value for status in where.statuses))
    if where.awake_since:
        parts.append(
            "NOT EXISTS (SELECT 1 FROM coverage c WHERE c.document_id = d.id"
            " AND c.state = 'skipped' AND c.label_id IS NULL AND c.created >= ?)"
        )
        values.append(where.awake_since)
    if where.unreviewed:
        parts.append(
            f"EXISTS (SELECT 1 FROM {INDEXED} WHERE a.document_id = d.id AND {UNREVIEWED})"
        )
    if extra:
        parts.append(extra)
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), tuple(values)
