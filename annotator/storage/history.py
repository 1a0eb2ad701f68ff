"""The history: every action with its inverse, what is undone, what can be done again.

An action's changes are stored as compressed JSON in chunks. A bulk action (an import) stores
only which rows it made; undoing it moves these rows into its chunks, redoing takes them from
there. An undo and a redo are entries of their own that name their target.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from annotator.domain.changes import Change, Entity
from annotator.domain.ids import Uid, new_uid, now
from annotator.storage.database import Database
from annotator.storage.records import decode, dump_change, encode, load

_CHUNK = 500

HistoryKind = Literal["action", "undo", "redo"]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One step of the history, newest has the greatest `id`; `size` counts the records touched.

    `undone` is true for an action that was taken back. `document` is where it happened.
    `this_session` tells entries of the running program from those of an earlier start.
    """

    id: int
    uid: Uid
    title: str
    created: str
    annotator: str
    kind: HistoryKind
    undone: bool
    size: int
    document: Uid | None
    this_session: bool
    bulk: bool


class StoredChange(NamedTuple):
    """A change with the keys that putting a removed row back needs.

    `row` is the integer key, `made_by` the history entry that made the row; both are `None`
    where the record was not removed.
    """

    change: Change
    row: int | None = None
    made_by: int | None = None


class CreatedRows(NamedTuple):
    """The first and last integer keys of the rows that a bulk action made; 0, 0 for none."""

    documents: tuple[int, int] = (0, 0)
    labels: tuple[int, int] = (0, 0)
    annotations: tuple[int, int] = (0, 0)


class HistoryTable:
    """The history of one project."""

    def __init__(self, database: Database, session: str) -> None:
        self._database, self._session = database, session

    def begin(
        self,
        title: str,
        annotator: str,
        *,
        kind: HistoryKind = "action",
        target: int | None = None,
        document: Uid | None = None,
    ) -> int:
        """Write a new entry; returns its key. An action ends redo."""
        if kind == "action":
            self._database.execute(
                "UPDATE history SET state = 'dead' WHERE kind = 'action' AND state = 'undone'"
            )
        cursor = self._database.execute(
            "INSERT INTO history (uid, kind, target, title, created, annotator, session, document,"
            " state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'done')",
            (new_uid(), kind, target, title, now(), annotator, self._session, document),
        )
        return int(cursor.lastrowid or 0)

    def finish(self, entry: int, changes: Iterable[StoredChange], size: int | None = None) -> None:
        """Store the changes of an entry, replacing any it had."""
        self._database.execute("DELETE FROM history_change WHERE history_id = ?", (entry,))
        chunk: list[StoredChange] = []
        written = position = 0
        for change in changes:
            chunk.append(change)
            if len(chunk) == _CHUNK:
                self._write(entry, position, chunk)
                written, position, chunk = written + len(chunk), position + 1, []
        if chunk:
            self._write(entry, position, chunk)
            written += len(chunk)
        self._database.execute(
            "UPDATE history SET size = ? WHERE id = ?", (written if size is None else size, entry)
        )

    def set_created(self, entry: int, created: CreatedRows | None) -> None:
        """Note which rows a bulk action made (`None` while they are moved into its changes)."""
        data = None if created is None else encode(created).decode()
        self._database.execute("UPDATE history SET created_rows = ? WHERE id = ?", (data, entry))

    def created(self, entry: int) -> CreatedRows | None:
        """Which rows a bulk action made, `None` for an entry that stores its changes."""
        query = "SELECT created_rows FROM history WHERE id = ?"
        data = self._database.execute(query, (entry,)).fetchone()[0]
        if data is None:
            return None
        with self._database.damage_errors():
            return CreatedRows(*((first, last) for first, last in decode(data)))

    def changes(self, entry: int, *, backwards: bool = False) -> Iterator[StoredChange]:
        """The stored changes of an entry in the order they were made, or backwards."""
        order = "DESC" if backwards else "ASC"
        query = f"SELECT rowid FROM history_change WHERE history_id = ? ORDER BY position {order}"
        one = "SELECT changes FROM history_change WHERE rowid = ?"
        # Their keys first and then each by itself: the caller writes while it reads.
        for key in self._database.execute(query, (entry,)).fetchall():
            blob = self._database.execute(one, key).fetchone()[0]
            with self._database.damage_errors():
                stored = [_load(data) for data in decode(_unpacked(blob))]
            yield from reversed(stored) if backwards else stored

    def mark(self, entry: int, *, undone: bool) -> None:
        """Note that an action was taken back, or done again."""
        self._database.execute(
            "UPDATE history SET state = ? WHERE id = ?", ("undone" if undone else "done", entry)
        )

    def next_undo(self) -> HistoryEntry | None:
        """The newest action that is not undone."""
        return self._one("state = 'done' AND kind = 'action' ORDER BY id DESC LIMIT 1")

    def next_redo(self) -> HistoryEntry | None:
        """The oldest undone action that a newer action has not ended."""
        return self._one("state = 'undone' AND kind = 'action' ORDER BY id LIMIT 1")

    def entries(self, limit: int, before: int | None = None) -> list[HistoryEntry]:
        """Newest first, `limit` of those older than `before`."""
        where = "" if before is None else f"WHERE id < {before:d}"
        rows = self._database.execute(f"{_SELECT} {where} ORDER BY id DESC LIMIT ?", (limit,))
        return [self._entry(row) for row in rows]

    def _one(self, rest: str) -> HistoryEntry | None:
        row = self._database.execute(f"{_SELECT} WHERE {rest}").fetchone()
        return None if row is None else self._entry(row)

    def _entry(self, row: Any) -> HistoryEntry:
        (key, uid, title, created, annotator, kind, state, size, document, session, bulk) = row
        return HistoryEntry(
            key, Uid(uid), title, created, annotator, kind, state != "done", size, document,
            session == self._session, bool(bulk),
        )  # fmt: skip

    def _write(self, entry: int, position: int, chunk: list[StoredChange]) -> None:
        blob = zlib.compress(encode([_dump(stored) for stored in chunk]), 1)
        self._database.execute(
            "INSERT INTO history_change (history_id, position, changes) VALUES (?, ?, ?)",
            (entry, position, blob),
        )


_SELECT = (
    "SELECT id, uid, title, created, annotator, kind, state, size, document, session,"
    " created_rows IS NOT NULL FROM history"
)


def _unpacked(blob: bytes) -> bytes:
    try:
        return zlib.decompress(blob)
    except zlib.error as error:
        raise ValueError(f"a chunk of the history cannot be read: {error}") from None


def _dump(stored: StoredChange) -> list[Any]:
    change = stored.change
    return [change.entity, change.uid, *dump_change(change), stored.row, stored.made_by]


def _load(data: list[Any]) -> StoredChange:
    entity = Entity(data[0])
    change = Change(entity, data[1], load(entity, data[2]), load(entity, data[3]))
    return StoredChange(change, data[4], data[5])
