"""What is in the project already: annotations of a list, or named as files name them."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.domain.corpus import Place
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


def annotation_at(database: Database, place: Place) -> Uid | None:
    """The annotation that came with an id of its own to a document, or to the project."""
    row = database.execute(
        "SELECT uid FROM annotation WHERE given_id = ? AND document_id IS"
        " (SELECT id FROM document WHERE external_id = ?)"
        " AND (? IS NULL OR document_id IS NOT NULL) ORDER BY id LIMIT 1",
        (place.id, place.document, place.document),
    ).fetchone()
    return None if row is None else Uid(row[0])


def place_at(database: Database, uid: Uid) -> Place | None:
    """Where an annotation stands that came with an id of its own; `None` for any other."""
    row = database.execute(
        "SELECT d.external_id, a.given_id FROM annotation a"
        " LEFT JOIN document d ON d.id = a.document_id WHERE a.uid = ?",
        (uid,),
    ).fetchone()
    return None if row is None or row[1] is None else Place(row[0], row[1])


def highest_annotation(database: Database) -> str:
    """The last uid of an annotation in their order, "" when there is none."""
    return database.execute("SELECT max(uid) FROM annotation").fetchone()[0] or ""
