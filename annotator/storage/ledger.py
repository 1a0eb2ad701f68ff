"""Questions over all frames at once, each a few queries whatever the number of frames.

What sorts and filters a ledger is read here as bare rows with integer keys, which are not
verified by their hashes: what is then shown or exported is read as records, which are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from annotator.domain.annotation import JsonObject
from annotator.domain.ids import Uid
from annotator.storage.by_keys import AMONG, fragments, keys
from annotator.storage.database import Database
from annotator.storage.documents import DocumentFilter, condition_of
from annotator.storage.records import decode

_LIVE = (
    "(a.more & 4 = 0 OR NOT EXISTS (SELECT 1 FROM judgement j WHERE j.annotation_id = a.id"
    " AND j.verdict = 'rejects' AND j.position ="
    " (SELECT max(position) FROM judgement WHERE annotation_id = a.id)))"
    " AND (a.origin IN ('hand', 'import') OR a.more & 4"
    " OR NOT (a.origin GLOB 'rule*' OR a.origin GLOB 'model*'))"
)
"""Neither rejected nor a suggestion; 4 is the bit of `more` for judgements."""

_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Scope:
    """Which frames: of these labels (uids, `None`: any), of one document, of a filtered list.

    Those of the whole project that point into a document belong to its scope, too.
    """

    labels: frozenset[Uid] | None = None
    document: Uid | None = None
    where: DocumentFilter | None = None


class FrameKey(NamedTuple):
    """A frame by its keys; `label` and `document` are integer keys, too."""

    id: int
    uid: Uid
    label: int | None
    document: int | None


class EntryRow(NamedTuple):
    """An entry of a slot of a frame; `value` is JSON text, the others integer keys."""

    frame: int
    name: str
    value: str | None
    ref: int | None
    given: str | None
    according_to: int | None
    stance: str
    as_of: str | None
    status: str


def frames(database: Database, scope: Scope, labels: Collection[int] | None) -> list[FrameKey]:
    """The frames of a scope in project order, those of the whole project first.

    `labels` are the integer keys of the scope's labels. Rejected frames and suggestions are
    left out.
    """
    condition = ""
    values: list[object] = []
    if labels is not None:
        condition, values = f" AND a.label_id {AMONG}", [keys(labels)]
    picked, more = _picked(scope)
    if picked:
        values += [*more, *more]
        pointing = (
            "SELECT s.annotation_id FROM annotation w JOIN slot s ON s.annotation_id = w.id"
            " LEFT JOIN evidence e ON e.slot_id = s.id"
            " JOIN annotation t ON t.id IN (s.ref_id, s.according_to_id, e.annotation_id)"
            " WHERE w.document_id IS NULL AND w.kind = 'frame' AND w.kind <> 'span'"
            f" AND t.document_id IN ({picked})"
        )
        condition += f" AND (a.document_id IN ({picked}) OR a.id IN ({pointing}))"
    query = (
        "SELECT a.id, a.uid, a.label_id, a.document_id"
        " FROM annotation a LEFT JOIN document d ON d.id = a.document_id"
        f" WHERE a.kind <> 'span' AND a.kind = 'frame' AND {_LIVE}{condition}"
        " ORDER BY d.position, d.id, (SELECT t.start FROM slot s"
        " JOIN annotation t ON t.id = s.ref_id"
        " WHERE s.annotation_id = a.id AND s.name = 'trigger' ORDER BY s.position LIMIT 1), a.id"
    )
    return list(map(FrameKey._make, database.execute(query, values)))


def count_by_label(database: Database) -> dict[int | None, int]:
    """How many frames bear each label (its integer key)."""
    query = (
        "SELECT label_id, count(*) FROM annotation"
        " WHERE kind <> 'span' AND kind = 'frame' GROUP BY label_id"
    )
    return dict(database.execute(query).fetchall())


def _picked(scope: Scope) -> tuple[str, tuple[object, ...]]:
    """A query for the documents of a scope and its values; empty for all documents."""
    if scope.document is not None:
        return "SELECT id FROM document WHERE uid = ?", (scope.document,)
    if scope.where is None:
        return "", ()
    condition, values = condition_of(scope.where)
    return (f"SELECT d.id FROM document d{condition}", values) if condition else ("", ())


def entries(
    database: Database, ids: Collection[int], name: str | None = None
) -> list[EntryRow]:
    """The entries of frames, or of one slot of theirs, each frame's in their order."""
    values: list[object] = [keys(ids)]
    named = ""
    if name is not None:
        named = " AND name = ?"
        values.append(name)
    query = (
        "SELECT annotation_id, name, value, ref_id, given, according_to_id, stance, as_of, status"
        f" FROM slot WHERE annotation_id {AMONG}{named} ORDER BY annotation_id, position"
    )
    return list(map(EntryRow._make, database.execute(query, values)))


def used_slots(database: Database, label: int | None, most: int) -> list[str]:
    """The names of the slots that the first `most` frames of a label (`None`: of any) hold."""
    condition, values = ("", [most]) if label is None else (" AND label_id = ?", [label, most])
    query = (
        "SELECT DISTINCT s.name FROM (SELECT id FROM annotation WHERE kind <> 'span'"
        f" AND kind = 'frame'{condition} LIMIT ?) a JOIN slot s ON s.annotation_id = a.id"
        " ORDER BY s.name"
    )
    return [name for (name,) in database.execute(query, values)]


def slot_names(database: Database, ids: Collection[int]) -> list[str]:
    """The names of the slots that frames hold, in alphabetical order."""
    query = f"SELECT DISTINCT name FROM slot WHERE annotation_id {AMONG} ORDER BY name"
    return [name for (name,) in database.execute(query, (keys(ids),))]


def contested(database: Database, ids: Collection[int]) -> list[tuple[Any, ...]]:
    """The reported entries of every slot that holds at least two which are not all alike.

    Rows of frame key, label key, name, value (JSON text), uid of the reference, given, stance;
    the entries of a slot follow each other.
    """
    query = (
        "WITH pick AS MATERIALIZED (SELECT annotation_id AS frame, name FROM slot"
        f" WHERE annotation_id {AMONG} AND status = 'reported' GROUP BY annotation_id, name"
        " HAVING count(*) > 1 AND (min(stance) <> max(stance) OR min(value) <> max(value)"
        " OR min(ref_id) <> max(ref_id) OR min(given) <> max(given)))"
        " SELECT pick.frame, a.label_id, pick.name, s.value, r.uid, s.given, s.stance"
        " FROM pick JOIN annotation a ON a.id = pick.frame"
        " JOIN slot s ON s.annotation_id = pick.frame AND s.name = pick.name"
        " AND s.status = 'reported' LEFT JOIN annotation r ON r.id = s.ref_id"
        " ORDER BY pick.frame, pick.name, s.position"
    )
    return database.execute(query, (keys(ids),)).fetchall()


def uncoded(database: Database, ids: Collection[int]) -> set[int]:
    """The frames with a slot of which somebody reports a value, and none was decided on."""
    query = (
        "SELECT DISTINCT annotation_id FROM (SELECT annotation_id FROM slot"
        f" WHERE annotation_id {AMONG} AND name <> 'trigger' GROUP BY annotation_id, name"
        " HAVING max(status = 'coded') = 0 AND max(according_to_id IS NOT NULL) = 1)"
    )
    return {key for (key,) in database.execute(query, (keys(ids),))}


def dated(database: Database, ids: Collection[int]) -> list[tuple[int, str | None, int | None]]:
    """Frame, own date and the document's key of every reported entry: where it is reported."""
    query = (
        # What belongs to a document points nowhere else.
        "SELECT DISTINCT s.annotation_id, s.as_of, coalesce(a.document_id, (SELECT t.document_id"
        " FROM evidence e JOIN annotation t ON t.id = e.annotation_id WHERE e.slot_id = s.id"
        " AND t.document_id IS NOT NULL ORDER BY e.position LIMIT 1),"
        " r.document_id, w.document_id)"
        " FROM slot s JOIN annotation a ON a.id = s.annotation_id"
        " LEFT JOIN annotation r ON r.id = s.ref_id"
        " LEFT JOIN annotation w ON w.id = s.according_to_id"
        f" WHERE s.annotation_id {AMONG} AND s.status = 'reported' AND s.name <> 'trigger'"
    )
    return list(database.execute(query, (keys(ids),)))


def documents(database: Database, ids: Collection[int]) -> dict[int, tuple[str, str, JsonObject]]:
    """Id, title and metadata of documents by their keys, without their texts."""
    query = (
        "SELECT d.id, d.external_id, r.title, d.meta FROM document d"
        f" JOIN revision r ON r.id = d.revision_id WHERE d.id {AMONG}"
    )
    with database.damage_errors():
        return {
            key: (name, title, decode(meta))
            for key, name, title, meta in database.execute(query, (keys(ids),))
        }


def links(database: Database, ids: Collection[int]) -> list[tuple[int, int, bool]]:
    """From annotations to those they are according to, and from frames to who speaks in them.

    Triples of keys and whether it is a speaker.
    """
    query = (
        "SELECT s.annotation_id, s.according_to_id, CASE WHEN s.name = 'source' AND"
        " (SELECT kind FROM annotation WHERE id = s.annotation_id) = 'frame' THEN s.ref_id END"
        f" FROM slot s WHERE s.annotation_id {AMONG}"
        " AND (s.according_to_id IS NOT NULL OR s.name = 'source')"
    )
    found: list[tuple[int, int, bool]] = []
    for key, outer, speaker in database.execute(query, (keys(ids),)):
        if outer is not None:
            found.append((key, outer, False))
        if speaker is not None:
            found.append((key, speaker, True))
    return found


def sources(database: Database, ids: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of a frame and an annotation that one of its reported entries is according to."""
    query = (
        f"SELECT annotation_id, according_to_id FROM slot WHERE annotation_id {AMONG}"
        " AND according_to_id IS NOT NULL AND status = 'reported' AND name <> 'trigger'"
    )
    return set(database.execute(query, (keys(ids),)))


def attributes(
    database: Database, ids: Collection[int], name: str
) -> list[tuple[int, str]]:
    """Pairs of an annotation and a plain value (JSON text) that it has under a name."""
    query = (
        f"SELECT annotation_id, value FROM slot WHERE annotation_id {AMONG} AND name = ?"
        " AND value IS NOT NULL"
    )
    return list(database.execute(query, (keys(ids), name)))


def values(database: Database, ids: Collection[int]) -> list[tuple[int, str]]:
    """Pairs of a frame and a value (JSON text) that one of its slots holds."""
    query = (
        f"SELECT annotation_id, value FROM slot WHERE annotation_id {AMONG}"
        " AND value IS NOT NULL"
    )
    return list(database.execute(query, (keys(ids),)))


def references(database: Database, ids: Collection[int]) -> list[tuple[int, int]]:
    """Pairs of a frame and an annotation that one of its slots points to."""
    query = (
        f"SELECT annotation_id, ref_id FROM slot WHERE annotation_id {AMONG}"
        " AND ref_id IS NOT NULL"
    )
    return list(database.execute(query, (keys(ids),)))


def pointing_out(database: Database) -> set[int]:
    """The documents with an annotation that points to one of the project, and so anywhere."""
    query = (
        "SELECT a.document_id FROM annotation t JOIN slot s ON s.ref_id = t.id"
        " JOIN annotation a ON a.id = s.annotation_id"
        " WHERE t.document_id IS NULL AND a.document_id IS NOT NULL"
        " UNION SELECT a.document_id FROM annotation t JOIN slot s ON s.according_to_id = t.id"
        " JOIN annotation a ON a.id = s.annotation_id"
        " WHERE t.document_id IS NULL AND a.document_id IS NOT NULL"
    )
    return {document for (document,) in database.execute(query)}


def texts_with(
    database: Database, documents: Collection[int], words: Sequence[str]
) -> dict[int, int]:
    """Which of some case-folded words a document's text holds, as bits, the first word's lowest.

    Documents that hold none are left out. One text is in memory at a time.
    """
    query = (
        "SELECT d.id, r.text FROM document d JOIN revision r ON r.id = d.revision_id"
        f" WHERE d.id {AMONG}"
    )
    found: dict[int, int] = {}
    for document, text in database.execute(query, (keys(documents),)):
        folded, bits = text.casefold(), 0
        for place, word in enumerate(words):
            if word in folded:
                bits |= 1 << place
        if bits:
            found[document] = bits
    return found


def words(database: Database, ids: Collection[int]) -> dict[int, str]:
    """The words of annotations on one line, those without any left out.

    What has no words has those of its trigger, or of its first member. One text is in memory at
    a time.
    """
    found, silent = _own_words(database, set(ids))
    asked_by = {key: [key] for key in silent}
    for _ in range(_ROUNDS):
        if not silent:
            break
        onward: dict[int, list[int]] = {}
        for key, target in _leads(database, silent).items():
            onward.setdefault(target, []).extend(asked_by[key])
        said, silent = _own_words(database, onward)
        for key, words_of_it in said.items():
            found.update(dict.fromkeys(onward[key], words_of_it))
        asked_by = onward
    return found


def _own_words(
    database: Database, ids: Collection[int]
) -> tuple[dict[int, str], list[int]]:
    """The words that annotations have themselves, and those that have none."""
    query = f"SELECT id, document_id, start, end, more & 1 FROM annotation WHERE id {AMONG}"
    places: dict[int, list[tuple[int, int, int]]] = {}
    silent: list[int] = []
    several: list[int] = []
    for key, document, start, end, more in database.execute(query, (keys(ids),)):
        if start is None or document is None:
            silent.append(key)
            continue
        if more:
            several.append(key)
        there = places.get(document)
        if there is None:
            there = places[document] = []
        there.append((key, start, end))
    pieces = fragments(database, several) if several else {}
    found: dict[int, str] = {}
    query = (
        "SELECT d.id, r.text FROM document d JOIN revision r ON r.id = d.revision_id"
        f" WHERE d.id {AMONG}"
    )
    for document, text in database.execute(query, (keys(places),)):
        for key, start, end in places[document]:
            said = text[start:end]
            if key in pieces:
                said = " … ".join([said, *(text[a:b] for a, b in pieces[key])])
            found[key] = " ".join(said.split())
    return found, silent


def _leads(database: Database, ids: Collection[int]) -> dict[int, int]:
    """From annotations without words to their trigger or first member."""
    query = (
        f"SELECT annotation_id, ref_id FROM slot s WHERE annotation_id {AMONG}"
        " AND name IN ('trigger', 'member') AND ref_id IS NOT NULL"
        " ORDER BY annotation_id, position DESC"
    )
    return dict(database.execute(query, (keys(ids),)))  # the last one stays, which is the first


def clusters(database: Database, members: Iterable[Uid]) -> list[tuple[Uid, Uid]]:
    """Member and cluster, for each of these annotations that is a member of one."""
    query = (
        "SELECT m.uid, c.uid FROM annotation m JOIN slot s ON s.ref_id = m.id"
        " JOIN annotation c ON c.id = s.annotation_id"
        f" WHERE m.uid {AMONG} AND s.name = 'member' AND c.kind = 'cluster'"
    )
    return [(Uid(m), Uid(c)) for m, c in database.execute(query, (keys(sorted(set(members))),))]
