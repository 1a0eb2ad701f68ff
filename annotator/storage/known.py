"""What of a list is in the project already, asked for many at a time."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.domain.ids import Uid
from annotator.storage.database import Database

_AT_ONCE = 500


def known_annotations(database: Database, uids: Iterable[Uid]) -> set[Uid]:
    """Those of the uids that belong to an annotation of the project."""
    found: set[Uid] = set()
    asked = list(uids)
    for first in range(0, len(asked), _AT_ONCE):
        part = asked[first : first + _AT_ONCE]
        query = f"SELECT uid FROM annotation WHERE uid IN ({', '.join('?' * len(part))})"
        found.update(Uid(row[0]) for row in database.execute(query, part))
    return found


def highest_annotation(database: Database) -> str:
    """The last uid of an annotation in their order, "" when there is none."""
    return database.execute("SELECT max(uid) FROM annotation").fetchone()[0] or ""
