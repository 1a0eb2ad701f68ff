"""Labels and annotators as rows: few, so they are kept in memory while the project is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from annotator.domain.annotation import Kind
from annotator.domain.changes import LabelRecord
from annotator.domain.errors import Conflict, DamagedProject
from annotator.domain.ids import Uid, new_uid, now
from annotator.domain.label import Label, LabelSet, name_key
from annotator.storage.database import Database
from annotator.storage.records import decode, encode, label_hash

if TYPE_CHECKING:
    from annotator.domain.corpus import SetVersion

_COLUMNS = (
    "id, uid, kind, name, position, color, key, parent, description, examples, slots,"
    " constraints, retired, extra, memo, meaning, hash, action_id"
)


class LabelTable:
    """The label set of one project. Integer keys never leave this package."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.forget()

    def forget(self) -> None:
        """Read anew on the next use (another connection wrote, or a transaction failed)."""
        self._set: LabelSet | None = None
        self._uids: dict[int, Uid] = {}
        self._ids: dict[Uid, int] = {}
        self._positions: dict[Uid, int] = {}

    @property
    def label_set(self) -> LabelSet:
        """The current labels in order, with the version of the set."""
        if self._set is None:
            self._set = self._load()
        return self._set

    def record(self, uid: Uid) -> LabelRecord:
        """A label with its position."""
        return LabelRecord(self.label_set[uid], self._positions[uid])

    def records(self) -> list[LabelRecord]:
        """Every label with its position, in order."""
        return [self.record(label.uid) for label in self.label_set]

    def id_of(self, uid: Uid | None) -> int | None:
        """The integer key of a label; `None` for no label."""
        if uid is None:
            return None
        if uid not in self._ids:
            _ = self.label_set
        found = self._ids.get(uid)
        if found is None:
            raise Conflict("this label is no longer in the project")
        return found

    def uid_of(self, key: int | None) -> Uid | None:
        """The uid of a label's integer key; `None` for no label."""
        if key is None:
            return None
        if key not in self._uids:
            _ = self.label_set
        return self._uids[key]

    def insert(self, record: LabelRecord, action: int, row: int | None = None) -> int:
        """Add a label; returns its integer key."""
        cursor = self._database.execute(
            f"INSERT INTO label ({_COLUMNS}, name_key)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (row, *_row(record), action, name_key(record.label.name)),
        )
        key, uid = int(cursor.lastrowid or 0), record.label.uid
        # An import adds labels between annotations: their keys must not cost reading all of them.
        self._set = None
        self._uids[key], self._ids[uid] = uid, key
        return key

    def update(self, before: LabelRecord, after: LabelRecord, _action: int) -> None:
        """Replace a label that still is as `before` says."""
        assigned = ", ".join(f"{c.strip()} = ?" for c in _COLUMNS.split(",")[1:-1])
        cursor = self._database.execute(
            f"UPDATE label SET {assigned}, name_key = ? WHERE uid = ? AND hash = ?",
            (*_row(after), name_key(after.label.name), before.label.uid, label_hash(before)),
        )
        self._changed(cursor.rowcount, before)

    def delete(self, record: LabelRecord) -> tuple[int, int]:
        """Remove a label that no annotation bears; returns its key and the action that made it."""
        row = self._database.execute(
            "SELECT id, action_id FROM label WHERE uid = ?", (record.label.uid,)
        ).fetchone()
        cursor = self._database.execute(
            "DELETE FROM label WHERE uid = ? AND hash = ?", (record.label.uid, label_hash(record))
        )
        self._changed(cursor.rowcount, record)
        return int(row[0]), int(row[1])

    def new_version(self, note: str, action: int | None) -> None:
        """Count the version of the set up by one."""
        self._database.execute(
            "INSERT INTO label_set_version (version, created, note, action_id)"
            " SELECT max(version) + 1, ?, ?, ? FROM label_set_version",
            (now(), note, action),
        )
        self.forget()

    def versions(self) -> tuple[SetVersion, ...]:
        """The versions of the set from 2 on, with when they came and what was done."""
        from annotator.domain.corpus import SetVersion

        rows = self._database.execute(
            "SELECT version, created, note FROM label_set_version WHERE version > 1"
            " ORDER BY version"
        )
        return tuple(SetVersion(*row) for row in rows.fetchall())

    def restore_versions(self, versions: Sequence[SetVersion], action: int) -> None:
        """Add versions behind the first, as a file tells them.

        Raises:
            Conflict: if there are others already.
        """
        if self.label_set.version != 1:
            raise Conflict("the label set has versions of its own")
        self._database.connection.executemany(
            "INSERT INTO label_set_version (version, created, note, action_id)"
            " VALUES (?, ?, ?, ?)",
            [(each.version, each.created, each.note, action) for each in versions],
        )
        self.forget()

    def use(self, uid: Uid) -> tuple[int, int]:
        """How many annotations bear the label, and in how many documents."""
        row = self._database.execute(
            "SELECT count(*), count(DISTINCT document_id) FROM annotation WHERE label_id = ?",
            (self.id_of(uid),),
        ).fetchone()
        return int(row[0]), int(row[1])

    def _changed(self, rows: int, record: LabelRecord) -> None:
        if rows != 1:
            raise Conflict(f"the label “{record.label.name}” was changed meanwhile")
        self.forget()

    def _load(self) -> LabelSet:
        labels = []
        query = f"SELECT {_COLUMNS} FROM label ORDER BY position, id"
        for row in self._database.execute(query).fetchall():
            with self._database.damage_errors():
                record = _record(row)
            if label_hash(record) != row[16]:
                raise DamagedProject(
                    f"the label “{record.label.name}” was damaged on disk; restore a backup"
                )
            label = record.label
            self._uids[row[0]], self._ids[label.uid] = label.uid, row[0]
            self._positions[label.uid] = record.position
            labels.append(label)
        versions = "SELECT max(version), count(*) FROM label_set_version"
        version, counted = self._database.execute(versions).fetchone()
        if version != counted:  # they are counted from 1, and none is ever taken away
            raise DamagedProject(
                "the versions of the label set were damaged on disk; restore a backup"
            )
        return LabelSet(tuple(labels), version)


def _row(record: LabelRecord) -> tuple[Any, ...]:
    label = record.label
    return (
        label.uid, label.kind.value, label.name, record.position, label.color, label.key,
        label.parent, label.description, encode(label.examples).decode(),
        encode(label.slots).decode(), encode(label.constraints).decode(), int(label.retired),
        encode(label.extra).decode(), label.memo, label.meaning, label_hash(record),
    )  # fmt: skip


def _record(row: Sequence[Any]) -> LabelRecord:
    return LabelRecord(
        Label(
            uid=Uid(row[1]),
            kind=Kind(row[2]),
            name=row[3],
            color=row[5],
            key=row[6],
            parent=row[7],
            description=row[8],
            examples=tuple(decode(row[9])),
            slots=tuple(decode(row[10])),
            constraints=decode(row[11]),
            retired=bool(row[12]),
            extra=decode(row[13]),
            memo=row[14],
            meaning=row[15],
        ),
        row[4],
    )


class AnnotatorTable:
    """The people and machines of a project, by name."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.forget()

    def forget(self) -> None:
        """Read anew on the next use."""
        self._names: dict[int, str] = {}
        self._ids: dict[str, int] = {}

    def id_of(self, name: str, action: int) -> int:
        """The integer key of an annotator, who is added when new."""
        if name not in self._ids:
            self._load()
        if name not in self._ids:
            self._database.execute(
                "INSERT INTO annotator (uid, name, action_id) VALUES (?, ?, ?)",
                (new_uid(), name, action),
            )
            self._load()
        return self._ids[name]

    def name_of(self, key: int) -> str:
        """The name behind an integer key."""
        if key not in self._names:
            self._load()
        return self._names[key]

    def _load(self) -> None:
        for key, name in self._database.execute("SELECT id, name FROM annotator"):
            self._names[key], self._ids[name] = name, key
