"""What is said of the project as a whole, by key: its memo, its guideline, its fields."""

from __future__ import annotations

from annotator.domain.annotation import JsonValue
from annotator.domain.changes import Fact
from annotator.domain.errors import Conflict, DamagedProject
from annotator.storage.database import Database
from annotator.storage.records import decode, encode, fact_hash


class FactTable:
    """The facts of one project."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str) -> JsonValue:
        """What is said under a key, `None` for nothing.

        Raises:
            DamagedProject: if its hash does not fit.
        """
        fact = self.find(key)
        return None if fact is None else fact.value

    def find(self, key: str) -> Fact | None:
        """The record of a key, `None` if nothing is said under it."""
        return next(iter(self._read("WHERE key = ?", (key,))), None)

    def all(self) -> tuple[Fact, ...]:
        """Every fact by its key."""
        return self._read("ORDER BY key", ())

    def insert(self, fact: Fact, action: int, row: int | None = None) -> int:
        """Say something new; returns its integer key."""
        cursor = self._database.execute(
            "INSERT INTO fact (id, key, value, hash, action_id) VALUES (?, ?, ?, ?, ?)",
            (row, fact.key, encode(fact.value).decode(), fact_hash(fact), action),
        )
        return int(cursor.lastrowid or 0)

    def update(self, before: Fact, after: Fact, _action: int) -> None:
        """Say something else under a key that still says what `before` does."""
        cursor = self._database.execute(
            "UPDATE fact SET value = ?, hash = ? WHERE key = ? AND hash = ?",
            (encode(after.value).decode(), fact_hash(after), before.key, fact_hash(before)),
        )
        _changed(cursor.rowcount, before)

    def delete(self, fact: Fact) -> tuple[int, int]:
        """Say nothing under a key; returns its integer key and the action that made it."""
        found = self._database.execute(
            "SELECT id, action_id FROM fact WHERE key = ?", (fact.key,)
        ).fetchone()
        cursor = self._database.execute(
            "DELETE FROM fact WHERE key = ? AND hash = ?", (fact.key, fact_hash(fact))
        )
        _changed(cursor.rowcount, fact)
        return int(found[0]), int(found[1])

    def _read(self, where: str, values: tuple[object, ...]) -> tuple[Fact, ...]:
        rows = self._database.execute(f"SELECT key, value, hash FROM fact {where}", values)
        facts = []
        for key, value, hash_ in rows.fetchall():
            with self._database.damage_errors():
                fact = Fact(key, decode(value))
            if fact_hash(fact) != hash_:
                raise DamagedProject(f"the project’s “{key}” was damaged on disk; restore a backup")
            facts.append(fact)
        return tuple(facts)


def _changed(rows: int, fact: Fact) -> None:
    if rows != 1:
        raise Conflict(f"the project’s “{fact.key}” was changed meanwhile")
