"""Questions about the annotations of labels: how many, whose, where, which are the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotator.domain.annotation import Annotation, JsonValue
from annotator.domain.ids import Uid
from annotator.storage.annotations import SLOTS
from annotator.storage.records import decode, encode
from annotator.storage.store import Store

_PAGE = 1000


@dataclass(frozen=True, slots=True)
class LabelVersion:
    """One version of the label set: when it came, what was done, and by whom ("" at first)."""

    version: int
    created: str
    note: str
    annotator: str


def versions(store: Store) -> list[LabelVersion]:
    """Every version of the label set, newest first."""
    rows = store.database.execute(
        "SELECT v.version, v.created, v.note, coalesce(h.annotator, '') FROM label_set_version v"
        " LEFT JOIN history h ON h.id = v.action_id ORDER BY v.version DESC"
    )
    return [LabelVersion(*row) for row in rows.fetchall()]


def by_annotator(store: Store, label: int) -> dict[str, int]:
    """How many annotations of a label each annotator made, those who made most first."""
    rows = store.database.execute(
        "SELECT annotator_id, count(*) FROM annotation WHERE label_id = ? GROUP BY annotator_id"
        " ORDER BY count(*) DESC",
        (label,),
    ).fetchall()
    with store.database.damage_errors():
        return {store.annotators.name_of(who): count for who, count in rows}


def by_document(store: Store, label: int, most: int) -> list[tuple[Uid, str, int]]:
    """The documents with most annotations of a label: uid, title or id, how many."""
    rows = store.database.execute(
        "SELECT d.uid, r.title, d.external_id, n FROM (SELECT document_id, count(*) AS n"
        " FROM annotation WHERE label_id = ? AND document_id IS NOT NULL GROUP BY document_id"
        " ORDER BY n DESC, document_id LIMIT ?) used JOIN document d ON d.id = used.document_id"
        " JOIN revision r ON r.id = d.revision_id ORDER BY n DESC, d.position",
        (label, most),
    ).fetchall()
    return [(Uid(uid), title or id_, count) for uid, title, id_, count in rows]


def pages(store: Store, label: int, *, slots_only: bool = False) -> Iterator[list[Annotation]]:
    """The annotations of a label by their keys, page by page; they may be changed meanwhile.

    With `slots_only` those without slots are left out.
    """
    query = (
        "SELECT id FROM annotation WHERE label_id = ? AND id > ? AND more & ? = ?"
        " ORDER BY id LIMIT ?"
    )
    key, bits = 0, SLOTS if slots_only else 0
    while rows := store.database.execute(query, (label, key, bits, bits, _PAGE)).fetchall():
        key = rows[-1][0]
        yield store.annotations.by_keys([row[0] for row in rows])


def alike(store: Store, labels: Sequence[int]) -> Iterator[list[int]]:
    """Keys of annotations of several labels that would be one if they bore the same label.

    Spans of one annotator whose hulls begin and end alike (their fragments may still differ),
    and document labels of one document.
    """
    rows = store.database.execute(
        "SELECT json_group_array(id) FROM annotation"
        " WHERE label_id IN (SELECT value FROM json_each(?)) AND document_id IS NOT NULL"
        " AND (start IS NOT NULL OR kind = 'document')"
        " GROUP BY kind, document_id, start, end, annotator_id"
        " HAVING count(DISTINCT label_id) > 1",
        (encode(list(labels)).decode(),),
    ).fetchall()
    for (keys,) in rows:
        yield decode(keys)


def alike_relations(store: Store, labels: Sequence[int]) -> Iterator[list[int]]:
    """Keys of relations of several labels that join the same ends and are of one annotator."""
    rows = store.database.execute(
        "SELECT json_group_array(a.id) FROM annotation a"
        " JOIN slot f ON f.annotation_id = a.id AND f.name = 'from'"
        " JOIN slot t ON t.annotation_id = a.id AND t.name = 'to'"
        " WHERE a.label_id IN (SELECT value FROM json_each(?)) AND a.start IS NULL"
        " GROUP BY f.ref_id, t.ref_id, a.annotator_id HAVING count(DISTINCT a.label_id) > 1",
        (encode(list(labels)).decode(),),
    ).fetchall()
    for (keys,) in rows:
        yield decode(keys)


def values_of(store: Store, label: int, slot: str) -> list[tuple[JsonValue, int]]:
    """The different values that annotations of a label hold in a slot, the most frequent first."""
    rows = store.database.execute(
        "SELECT s.value, count(*) FROM annotation a JOIN slot s ON s.annotation_id = a.id"
        " WHERE a.label_id = ? AND s.name = ? AND s.value IS NOT NULL"
        " GROUP BY s.value ORDER BY count(*) DESC, s.value",
        (label, slot),
    ).fetchall()
    with store.database.damage_errors():
        return [(decode(value), count) for value, count in rows]


def fillings(store: Store, label: int, slot: str) -> tuple[int, int]:
    """How many annotations of a label have entries in a slot, and how many entries."""
    row = store.database.execute(
        "SELECT count(DISTINCT a.id), count(*) FROM annotation a"
        " JOIN slot s ON s.annotation_id = a.id WHERE a.label_id = ? AND s.name = ?",
        (label, slot),
    ).fetchone()
    return int(row[0]), int(row[1])


def covered(store: Store, label: int) -> int:
    """Of how many documents somebody says something about a label."""
    query = "SELECT count(DISTINCT document_id) FROM coverage WHERE label_id = ?"
    return int(store.database.execute(query, (label,)).fetchone()[0])


def older(
    store: Store, label: int, version: int, most: int | None = None
) -> list[tuple[Uid, Uid | None]]:
    """Annotations of a label made under an older version of the set, with their documents.

    In the order of documents and words, those of the whole project last.
    """
    rows = store.database.execute(
        "SELECT a.uid, d.uid FROM annotation a LEFT JOIN document d ON d.id = a.document_id"
        " WHERE a.label_id = ? AND a.label_set_version < ?"
        " ORDER BY d.position IS NULL, d.position, a.start, a.id LIMIT ?",
        (label, version, -1 if most is None else most),
    ).fetchall()
    return [(Uid(uid), None if document is None else Uid(document)) for uid, document in rows]


def count_older(store: Store, label: int, version: int) -> int:
    """How many annotations of a label were made under an older version of the set."""
    row = store.database.execute(
        "SELECT count(*) FROM annotation WHERE label_id = ? AND label_set_version < ?",
        (label, version),
    ).fetchone()
    return int(row[0])
