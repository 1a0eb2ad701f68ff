"""Tables of candidates: whole ones in and out, and single candidates found as one types."""

from __future__ import annotations

import re
from typing import Any

from annotator.domain.candidates import Candidate, CandidateTable
from annotator.domain.errors import Conflict, DamagedProject, NotFound
from annotator.domain.ids import Uid
from annotator.storage.database import Database
from annotator.storage.records import candidates_hash, decode, encode

_ENOUGH = 1000
"""Among so many matches the best are looked for."""

_ROW = "external_id, candidate.label, candidate.aliases, description, extra"


class CandidateTables:
    """The knowledge bases of one project."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def names(self) -> dict[str, int]:
        """The tables by name with how many candidates each has."""
        rows = self._database.execute("SELECT name, size FROM candidate_table ORDER BY name")
        return {str(name): int(size) for name, size in rows.fetchall()}

    def get(self, name: str) -> CandidateTable:
        """A whole table.

        Raises:
            NotFound: if there is none of this name.
            DamagedProject: if its hash does not fit.
        """
        found = self._one("name = ?", name)
        if found is None:
            raise NotFound(f"there is no table of candidates named “{name}”")
        return found

    def by_uid(self, uid: Uid) -> CandidateTable | None:
        """A whole table by its uid, `None` if there is none."""
        return self._one("uid = ?", uid)

    def _one(self, where: str, value: str) -> CandidateTable | None:
        found = self._database.execute(
            f"SELECT id, uid, name, hash FROM candidate_table WHERE {where}", (value,)
        ).fetchone()
        if found is None:
            return None
        rows = self._database.execute(
            f"SELECT {_ROW} FROM candidate WHERE table_id = ? ORDER BY id", (found[0],)
        ).fetchall()
        with self._database.damage_errors():
            table = CandidateTable(Uid(found[1]), found[2], tuple(map(_candidate, rows)))
        if candidates_hash(table) != found[3]:
            raise DamagedProject(
                f"the candidates of “{table.name}” were damaged on disk; restore a backup"
            )
        return table

    def find(self, name: str, id: str) -> Candidate | None:
        """One candidate by its id."""
        row = self._database.execute(
            f"SELECT {_ROW} FROM candidate JOIN candidate_table t ON t.id = table_id"
            " WHERE t.name = ? AND external_id = ?",
            (name, id),
        ).fetchone()
        with self._database.damage_errors():
            return None if row is None else _candidate(row)

    def search(
        self, typed: str, names: tuple[str, ...] = (), limit: int = 50
    ) -> list[tuple[str, Candidate]]:
        """Candidates (each with its table's name) whose label or aliases hold words that begin so.

        An id that is typed whole comes first, then labels that begin so, the shortest first: one
        that is just what was typed stands in front. `names` restricts the tables; none is all.
        """
        among = "SELECT id FROM candidate_table"
        if names:
            among += f" WHERE name IN ({', '.join('?' * len(names))})"
        one = f"table_id IN ({among}) AND external_id = ?"
        found = self._rows(one, (*names, typed.strip()), limit)
        words = re.findall(r"\w+", typed)
        if words:
            # Labels with these words in front, those that begin so, then such words anywhere.
            phrase = f'label : ^ "{" ".join(words)}"'
            anywhere = " AND ".join(f'"{word}" *' for word in words)
            for query in (phrase, f"{phrase} *", anywhere):
                if len(found) < limit:
                    # One letter begins very many: the shortest among enough of them will do.
                    hit = (
                        f"candidate.id IN (SELECT rowid FROM candidate_search WHERE"
                        f" candidate_search MATCH ? LIMIT {_ENOUGH}) AND table_id IN ({among})"
                    )
                    found |= self._rows(hit, (query, *names), limit)
        with self._database.damage_errors():
            return [(row[0], _candidate(row[1:])) for row in list(found.values())[:limit]]

    def _rows(
        self, where: str, values: tuple[object, ...], limit: int
    ) -> dict[tuple[str, str], tuple[Any, ...]]:
        """Candidates by table and id, those with the shortest labels first."""
        rows = self._database.execute(
            f"SELECT t.name, {_ROW} FROM candidate JOIN candidate_table t ON t.id = table_id"
            f" WHERE {where} ORDER BY length(candidate.label), candidate.id LIMIT ?",
            (*values, limit),
        ).fetchall()
        return {(row[0], row[1]): row for row in rows}

    def insert(self, table: CandidateTable, action: int, row: int | None = None) -> int:
        """Add a table with its candidates; returns its integer key."""
        execute = self._database.execute
        values = (row, table.uid, table.name, len(table.candidates), candidates_hash(table), action)
        cursor = execute(
            "INSERT INTO candidate_table (id, uid, name, size, hash, action_id)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            values,
        )
        key = int(cursor.lastrowid or 0)
        self._database.connection.executemany(
            "INSERT INTO candidate (table_id, external_id, label, aliases, description, extra)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    key, each.id, each.label, encode(each.aliases).decode(), each.description,
                    encode(each.extra).decode(),
                )
                for each in table.candidates
            ),
        )  # fmt: skip
        execute(
            "INSERT INTO candidate_search (rowid, label, aliases)"
            " SELECT id, label, aliases FROM candidate WHERE table_id = ?",
            (key,),
        )
        return key

    def update(self, before: CandidateTable, after: CandidateTable, _action: int) -> None:
        """Put another table in the place of one that still is as `before` says."""
        key, made_by = self.delete(before)
        self.insert(after, made_by, key)

    def delete(self, table: CandidateTable) -> tuple[int, int]:
        """Remove a table; returns its integer key and the action that made it."""
        found = self._database.execute(
            "SELECT id, hash, action_id FROM candidate_table WHERE uid = ?", (table.uid,)
        ).fetchone()
        if found is None or found[1] != candidates_hash(table):
            raise Conflict(f"the candidates of “{table.name}” were changed meanwhile")
        self._database.execute(
            "INSERT INTO candidate_search (candidate_search, rowid, label, aliases)"
            " SELECT 'delete', id, label, aliases FROM candidate WHERE table_id = ?",
            (found[0],),
        )
        self._database.execute("DELETE FROM candidate_table WHERE id = ?", (found[0],))
        return int(found[0]), int(found[2])


def _candidate(row: Any) -> Candidate:
    id, label, aliases, description, extra = row
    return Candidate(id, label, tuple(decode(aliases)), description, decode(extra))
