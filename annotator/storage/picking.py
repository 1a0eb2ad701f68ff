"""Where the annotations can be that one looks for by words: a few bare rows at a time.

The rows are not verified by their hashes: what is then offered is read as records, which are.
The texts are, since what is read of them is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from annotator.domain.annotation import JsonObject
from annotator.domain.document import text_sha256
from annotator.domain.errors import DamagedProject
from annotator.domain.ids import Uid
from annotator.storage.by_keys import AMONG, keys
from annotator.storage.database import Database
from annotator.storage.query import match_expression
from annotator.storage.records import decode

_COLUMNS = "a.id, a.uid, a.label_id, a.document_id, a.start, a.end, a.more & 1"
_LAST_SLOTS = 2_000
_LAST_ANNOTATIONS = 300
_CLOSE = 40
_REACH = 300
"""How far into a span, in code points, words of it are looked for in a long document."""


class Row(NamedTuple):
    """An annotation by its keys; `start` and `end` are its first anchor's, if it has one."""

    id: int
    uid: Uid
    label: int | None
    document: int | None
    start: int | None
    end: int | None
    more: int
    """Whether it has further anchors."""


@dataclass(frozen=True, slots=True)
class Among:
    """Which annotations: of these labels (integer keys, `None`: highlights), outside a document."""

    labels: frozenset[int | None]
    outside: int | None = None

    @property
    def condition(self) -> str:
        """What SQL asks of `annotation a`; takes `values`."""
        bare = " OR a.label_id IS NULL AND a.kind = 'span'" if None in self.labels else ""
        return f"(a.label_id {AMONG}{bare}) AND a.document_id IS NOT ?"

    @property
    def values(self) -> tuple[str, int | None]:
        """The values of `condition`."""
        # No document has the key 0: what has none (NULL) is let through, too.
        outside = 0 if self.outside is None else self.outside
        return keys(label for label in self.labels if label is not None), outside


@dataclass(frozen=True, slots=True)
class Article:
    """A document with its text, as far as it is shown beside an annotation of it."""

    uid: Uid
    id: str
    title: str
    meta: JsonObject
    text: str


def newest(database: Database, among: Among, limit: int) -> list[tuple[str, Row]]:
    """The annotations made last of each label, at most `limit` of each, with when it was."""
    found: list[tuple[str, Row]] = []
    outside = among.values[1]
    for label in among.labels:
        # One label at a time: its index has them in the order they were made in.
        which = "a.label_id IS NULL AND a.kind = 'span'" if label is None else "a.label_id = ?"
        query = (
            f"SELECT a.created, {_COLUMNS} FROM annotation a WHERE {which}"
            " AND a.document_id IS NOT ? ORDER BY a.id DESC LIMIT ?"
        )
        values = (outside, limit) if label is None else (label, outside, limit)
        found += ((row[0], Row._make(row[1:])) for row in database.execute(query, values))
    return found


def linked_last(database: Database, among: Among) -> list[tuple[str, Row]]:
    """What the slots written last point to, with when it was."""
    query = (
        f"SELECT max(h.updated), {_COLUMNS} FROM (SELECT annotation_id, ref_id, according_to_id"
        f" FROM slot ORDER BY id DESC LIMIT {_LAST_SLOTS}) s"
        " JOIN annotation h ON h.id = s.annotation_id"
        f" JOIN annotation a ON a.id IN (s.ref_id, s.according_to_id) WHERE {among.condition}"
        " GROUP BY a.id"
    )
    return [(row[0], Row._make(row[1:])) for row in database.execute(query, among.values)]


def lately(database: Database) -> list[int]:
    """The documents of the annotations made last, the latest first."""
    query = (
        f"SELECT document_id, max(id) FROM (SELECT id, document_id FROM annotation"
        f" ORDER BY id DESC LIMIT {_LAST_ANNOTATIONS}) WHERE document_id IS NOT NULL"
        " GROUP BY document_id ORDER BY 2 DESC"
    )
    return [key for key, _ in database.execute(query)]


def too_short(word: str) -> bool:
    """Whether so many words begin so that the index would be gone through as a whole.

    A letter of a script that writes whole words with one is long enough.
    """
    return len(word) == 1 and word < "\u3000"


def holding(
    database: Database, words: Sequence[str], limit: int, *, close: bool = False
) -> list[int]:
    """Documents whose title and text hold words that begin so, in the order they came in.

    With `close` the words stand close to each other, as in one quote. A single letter stands
    for itself (`too_short`).
    """
    begun = (word if too_short(word) else f"{word}*" for word in words)
    expression = match_expression(" ".join(begun))
    if close:
        expression = f"NEAR({expression}, {_CLOSE})"
    query = (
        "SELECT d.id FROM article_search s CROSS JOIN document d ON d.revision_id = s.rowid"
        " WHERE s.article_search MATCH ? ORDER BY s.rowid LIMIT ?"
    )
    return [key for (key,) in database.execute(query, (expression, limit))]


def document_key(database: Database, uid: Uid | None) -> int | None:
    """The integer key of a document; `None` for none."""
    row = database.execute("SELECT id FROM document WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else int(row[0])


def sizes(database: Database, documents: Collection[int]) -> dict[int, int]:
    """How many annotations documents have, by their keys."""
    query = f"SELECT id, annotation_count FROM document WHERE id {AMONG}"
    return dict(database.execute(query, (keys(documents),)))


def spans_in(
    database: Database,
    documents: Collection[int],
    among: Among,
    near: Iterable[int] | None = None,
) -> list[Row]:
    """The spans of some documents; with `near` (of one document) those just before these places.

    In reading order document by document, in the order of the keys given.
    """
    places: list[tuple[int, int]] = [] if near is None else _merged(near)
    if near is not None and not places:
        return []
    rows: list[Row] = []
    for document in documents:
        for first, last in places or ((0, 1 << 62),):
            query = (
                f"SELECT {_COLUMNS} FROM annotation a WHERE a.document_id = ?"
                f" AND a.start BETWEEN ? AND ? AND a.kind = 'span' AND {among.condition}"
                " ORDER BY a.start, a.id"
            )
            values = (document, first, last, *among.values)
            rows += map(Row._make, database.execute(query, values))
    return rows


def _merged(places: Iterable[int]) -> list[tuple[int, int]]:
    """Where spans begin that hold one of these places, as few ranges."""
    ranges: list[tuple[int, int]] = []
    for place in sorted(places):
        first = max(0, place - _REACH)
        if ranges and first <= ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], place)
        else:
            ranges.append((first, place))
    return ranges


def rows_of(database: Database, ids: Collection[int], among: Among) -> list[Row]:
    """Annotations by their keys, those of them that are among the wanted ones."""
    query = f"SELECT {_COLUMNS} FROM annotation a WHERE a.id {AMONG} AND {among.condition}"
    return list(map(Row._make, database.execute(query, (keys(ids), *among.values))))


def wordless(database: Database, among: Among, limit: int) -> list[int]:
    """The frames, clusters and the like made last, at most `limit` of each label."""
    found: list[int] = []
    for label in among.labels:
        if label is not None:
            query = (
                "SELECT a.id FROM annotation a WHERE a.label_id = ? AND a.kind <> 'span'"
                " AND a.document_id IS NOT ? ORDER BY a.id DESC LIMIT ?"
            )
            values = (label, among.values[1], limit)
            found += (key for (key,) in database.execute(query, values))
    return found


def holders(database: Database, ids: Collection[int], among: Among) -> list[int]:
    """The frames, clusters and the like whose slots point to some of these annotations."""
    query = (
        "SELECT DISTINCT a.id FROM slot s JOIN annotation a ON a.id = s.annotation_id"
        f" WHERE s.ref_id {AMONG} AND a.kind <> 'span' AND {among.condition}"
    )
    return [key for (key,) in database.execute(query, (keys(ids), *among.values))]


def articles(database: Database, documents: Collection[int]) -> dict[int, Article]:
    """Documents with their texts, by their keys.

    Raises:
        DamagedProject: if a text is not the one that was stored.
    """
    query = (
        "SELECT d.id, d.uid, d.external_id, r.title, d.meta, r.text, r.sha256 FROM document d"
        f" JOIN revision r ON r.id = d.revision_id WHERE d.id {AMONG}"
    )
    found: dict[int, Article] = {}
    for key, *row in database.execute(query, (keys(documents),)):
        found[key] = _article(database, row)
    return found


def _article(database: Database, row: list[Any]) -> Article:
    uid, external, title, meta, text, sha256 = row
    with database.damage_errors():
        exact = text_sha256(text) == sha256
        read = decode(meta)
    if not exact:
        raise DamagedProject(
            f"the text of the document “{external}” was damaged on disk; restore a backup"
        )
    return Article(Uid(uid), external, title, read, text)
