"""Questions about many annotations at once: how many there are, which point into a document."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from annotator.domain.annotation import Anchor, Annotation, Kind
from annotator.domain.ids import Uid
from annotator.storage.records import encode
from annotator.storage.store import Store

_SUGGESTION = (
    "((a.origin GLOB 'rule*' OR a.origin GLOB 'model*')"
    " AND NOT EXISTS (SELECT 1 FROM judgement j WHERE j.annotation_id = a.id))"
)
_REJECTED = (
    "coalesce((SELECT j.verdict FROM judgement j WHERE j.annotation_id = a.id"
    " ORDER BY j.position DESC LIMIT 1), '') = 'rejects'"
)


def wide_of(store: Store, document: Uid) -> tuple[Annotation, ...]:
    """The annotations of the whole project that point into a document.

    By a reference, an attribution or evidence of one of their slots.
    """
    there_are = "SELECT 1 FROM annotation WHERE document_id IS NULL LIMIT 1"
    if store.database.execute(there_are).fetchone() is None:
        return ()
    # From the document's annotations outwards: it has fewer of them than the project.
    found = store.database.execute(
        "WITH inner_one AS MATERIALIZED (SELECT id FROM annotation"
        " WHERE document_id = (SELECT id FROM document WHERE uid = ?))"
        " SELECT w.uid FROM inner_one JOIN slot s ON s.ref_id = inner_one.id"
        " JOIN annotation w ON w.id = s.annotation_id WHERE w.document_id IS NULL"
        " UNION SELECT w.uid FROM inner_one JOIN slot s ON s.according_to_id = inner_one.id"
        " JOIN annotation w ON w.id = s.annotation_id WHERE w.document_id IS NULL"
        " UNION SELECT w.uid FROM inner_one JOIN evidence e ON e.annotation_id = inner_one.id"
        " JOIN slot s ON s.id = e.slot_id JOIN annotation w ON w.id = s.annotation_id"
        " WHERE w.document_id IS NULL ORDER BY 1",
        (document,),
    ).fetchall()
    return tuple(store.annotations.get(uid) for (uid,) in found)


def document_labels(store: Store, document: Uid) -> tuple[Annotation, ...]:
    """The labels that a document as a whole bears."""
    rows = store.database.execute(
        "SELECT uid FROM annotation WHERE document_id = (SELECT id FROM document WHERE uid = ?)"
        " AND start IS NULL AND kind = 'document'",
        (document,),
    ).fetchall()
    return tuple(store.annotations.find([uid for (uid,) in rows]).values())


def documents_of(store: Store, annotations: Collection[Uid]) -> set[Uid | None]:
    """The documents that annotations lie in; `None` for the project. Unknown ones do not count."""
    rows = store.database.execute(
        "SELECT DISTINCT d.uid FROM json_each(?) j JOIN annotation a ON a.uid = j.value"
        " LEFT JOIN document d ON d.id = a.document_id",
        (encode(sorted(annotations)).decode(),),
    ).fetchall()
    return {None if uid is None else Uid(uid) for (uid,) in rows}


def count_by_label(store: Store) -> dict[Uid | None, int]:
    """How many annotations bear each label; `None` for none."""
    rows = store.database.execute(
        "SELECT label_id, count(*) FROM annotation GROUP BY label_id"
    ).fetchall()
    with store.database.damage_errors():
        return {store.labels.uid_of(label): count for label, count in rows}


def count_by_annotator(store: Store) -> dict[str, int]:
    """How many annotations each annotator made."""
    # One count each: GROUP BY would sort every annotation in memory.
    rows = store.database.execute(
        "SELECT id, (SELECT count(*) FROM annotation WHERE annotator_id = annotator.id)"
        " FROM annotator"
    ).fetchall()
    with store.database.damage_errors():
        return {store.annotators.name_of(who): count for who, count in rows if count}


def who_annotated(store: Store, *, suggestions: bool) -> tuple[str, ...]:
    """The names of all who made annotations, sorted.

    Without `suggestions` only those who made one that a person made or judged.
    """
    condition = "" if suggestions else f" AND NOT {_SUGGESTION}"
    rows = store.database.execute(
        "SELECT w.id FROM annotator w WHERE EXISTS"
        f" (SELECT 1 FROM annotation a WHERE a.annotator_id = w.id{condition})"
    ).fetchall()
    with store.database.damage_errors():
        return tuple(sorted(store.annotators.name_of(who) for (who,) in rows))


def labels_by_document(
    store: Store, *, annotators: Collection[str], suggestions: bool, rejected: bool
) -> dict[Uid, dict[Uid, int]]:
    """How often each document bears each label, by what these annotators (none: all) made."""
    conditions = ["a.document_id IS NOT NULL", "a.label_id IS NOT NULL"]
    if not suggestions:
        conditions.append(f"NOT {_SUGGESTION}")
    if not rejected:
        conditions.append(f"NOT {_REJECTED}")
    rows = store.database.execute(
        "SELECT d.uid, a.label_id, a.annotator_id, count(*)"
        " FROM annotation a JOIN document d ON d.id = a.document_id"
        f" WHERE {' AND '.join(conditions)} GROUP BY a.document_id, a.label_id, a.annotator_id"
    )
    found: dict[Uid, dict[Uid, int]] = {}
    with store.database.damage_errors():
        for document, key, who, count in rows:
            label = store.labels.uid_of(key)
            if label is None or (annotators and store.annotators.name_of(who) not in annotators):
                continue
            own = found.setdefault(Uid(document), {})
            own[label] = own.get(label, 0) + count
    return found


def records_page(
    store: Store, after: Uid | None, limit: int, words: str, kinds: Sequence[Kind]
) -> list[Annotation]:
    """Annotations of some kinds without words, in the order they were made, behind `after`.

    `words` is looked for in their labels' names, their values and the words they refer to.
    """
    where = [_of_kinds(kinds)]
    values: list[object] = []
    if after is not None:
        where.append("a.id > (SELECT id FROM annotation WHERE uid = ?)")
        values.append(after)
    if words:
        sought = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        where.append(
            "(EXISTS (SELECT 1 FROM label l WHERE l.id = a.label_id AND l.name LIKE ? ESCAPE '\\')"
            " OR EXISTS (SELECT 1 FROM slot s LEFT JOIN annotation w ON w.id = s.ref_id"
            " LEFT JOIN revision r ON r.id = w.revision_id WHERE s.annotation_id = a.id"
            " AND (s.value LIKE ? ESCAPE '\\' OR s.given LIKE ? ESCAPE '\\'"
            " OR substr(r.text, w.start + 1, w.end - w.start) LIKE ? ESCAPE '\\')))"
        )
        values += [f"%{sought}%"] * 4
    found = store.database.execute(
        f"SELECT a.uid FROM annotation a WHERE {' AND '.join(where)} ORDER BY a.id LIMIT ?",
        (*values, limit),
    ).fetchall()
    return [store.annotations.get(Uid(uid)) for (uid,) in found]


def quotes_in(store: Store, document: Uid, anchors: Sequence[Anchor]) -> list[str]:
    """The words at places of a document, without reading its whole text."""
    query = (
        "SELECT substr(r.text, ? + 1, ?) FROM document d JOIN revision r ON r.id = d.revision_id"
        " WHERE d.uid = ?"
    )
    rows = (
        store.database.execute(query, (start, end - start, document)).fetchone()
        for start, end in anchors
    )
    return [str(row[0]) for row in rows if row is not None]


def title_of(store: Store, document: Uid) -> str:
    """A document's title, else its id; nothing if it is not in the project."""
    row = store.database.execute(
        "SELECT r.title, d.external_id FROM document d JOIN revision r ON r.id = d.revision_id"
        " WHERE d.uid = ?",
        (document,),
    ).fetchone()
    return "" if row is None else str(row[0] or row[1])


def count_records(store: Store, kinds: Sequence[Kind]) -> int:
    """How many annotations of some kinds without words there are."""
    query = f"SELECT count(*) FROM annotation a WHERE {_of_kinds(kinds)}"
    return int(store.database.execute(query).fetchone()[0])


def _of_kinds(kinds: Sequence[Kind]) -> str:
    """The condition on kinds, as the index on what is no span needs it."""
    names = ", ".join(f"'{Kind(kind).value}'" for kind in kinds)
    return f"a.kind <> 'span' AND a.kind IN ({names})"
