"""Questions about what machines made and nobody has judged: how much, in which order, held by whom.

All of them are answered from one index: the cost grows with what is unreviewed, not with the
project.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from annotator.domain.annotation import Annotation
from annotator.domain.ids import Uid
from annotator.storage.by_keys import AMONG, keys
from annotator.storage.store import Store
from annotator.storage.unreviewed import INDEXED, UNREVIEWED

Order = Literal["place", "lowest", "highest"]
"""By place in the articles, or by score: what has none comes last."""

_PAGE = 500
_ORDERS: dict[Order, str] = {
    "place": "",
    "lowest": "a.score IS NULL, a.score, ",
    "highest": "a.score IS NULL, a.score DESC, ",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which suggestions: of one document (`None`: of all), of these labels (`None`: of any).

    `None` among the labels are highlights. An `origin` is a model or rule as it stands with each
    of its annotations, "" is any. With `least` only those with such a score or a higher one.
    """

    document: Uid | None = None
    labels: frozenset[Uid | None] | None = None
    origin: str = ""
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """How many suggestions of one label and one origin there are."""

    label: Uid | None
    origin: str
    count: int


def ordered(store: Store, wanted: Wanted, order: Order = "place") -> array[int]:
    """The keys of the suggestions, in order; eight bytes each."""
    condition, values = _condition(store, wanted)
    rows = store.database.execute(
        f"SELECT a.id FROM {INDEXED} LEFT JOIN document d ON d.id = a.document_id"
        f" WHERE {condition} ORDER BY {_ORDERS[order]}d.position IS NULL, d.position,"
        " a.document_id, a.start, a.id",
        values,
    )
    return array("q", (key for (key,) in rows))


def shares(store: Store, document: Uid | None = None) -> list[Share]:
    """How many suggestions there are of each label and origin, the most first."""
    condition, values = _condition(store, Wanted(document))
    rows = store.database.execute(
        f"SELECT a.label_id, a.origin, count(*) FROM {INDEXED} WHERE {condition}"
        " GROUP BY a.label_id, a.origin ORDER BY count(*) DESC, a.label_id, a.origin",
        values,
    ).fetchall()
    with store.database.damage_errors():
        return [Share(store.labels.uid_of(key), origin, count) for key, origin, count in rows]


def pages(store: Store, wanted: Sequence[int]) -> Iterator[list[Annotation]]:
    """Annotations by their keys, page by page; those that are gone are passed over."""
    for first in range(0, len(wanted), _PAGE):
        yield store.annotations.by_keys(wanted[first : first + _PAGE])


def uids(store: Store, wanted: Collection[int]) -> dict[int, Uid]:
    """The uids of annotations by their keys, without those that are gone."""
    query = f"SELECT id, uid FROM annotation WHERE id {AMONG}"
    return {key: Uid(uid) for key, uid in store.database.execute(query, (keys(wanted),))}


def held(store: Store, origin: str) -> list[tuple[int, int]]:
    """Which annotations point to suggestions of an origin, as keys: (who points, to which)."""
    found: list[tuple[int, int]] = []
    for column in ("ref_id", "according_to_id"):
        found += store.database.execute(
            f"SELECT s.annotation_id, a.id FROM {INDEXED} JOIN slot s ON s.{column} = a.id"
            f" WHERE {UNREVIEWED} AND a.origin = ?",
            (origin,),
        ).fetchall()
    found += store.database.execute(
        f"SELECT s.annotation_id, a.id FROM {INDEXED} JOIN evidence e ON e.annotation_id = a.id"
        f" JOIN slot s ON s.id = e.slot_id WHERE {UNREVIEWED} AND a.origin = ?",
        (origin,),
    ).fetchall()
    return found


def _condition(store: Store, wanted: Wanted) -> tuple[str, tuple[object, ...]]:
    parts, values = [UNREVIEWED], list[object]()
    if wanted.document is not None:
        parts.append("a.document_id = (SELECT id FROM document WHERE uid = ?)")
        values.append(wanted.document)
    if wanted.labels is not None:
        bare = " OR a.label_id IS NULL" if None in wanted.labels else ""
        parts.append(f"(a.label_id {AMONG}{bare})")
        found = (store.labels.id_of(uid) for uid in wanted.labels if uid is not None)
        values.append(keys(key for key in found if key is not None))
    if wanted.origin:
        parts.append("a.origin = ?")
        values.append(wanted.origin)
    if wanted.least is not None:
        parts.append("a.score >= ?")
        values.append(wanted.least)
    return " AND ".join(parts), tuple(values)
