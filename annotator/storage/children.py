"""The child rows of annotations: further anchors, slots, evidence, judgements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from annotator.domain.annotation import (
    EMPTY,
    Anchor,
    Annotation,
    Judgement,
    Slot,
    SlotStatus,
    Stance,
    Verdict,
)
from annotator.domain.ids import Uid
from annotator.storage.database import Database
from annotator.storage.labels import AnnotatorTable
from annotator.storage.records import decode, encode

INSERT_ANCHOR = (
    "INSERT INTO anchor (annotation_id, part, position, start, end) VALUES (?, ?, ?, ?, ?)"
)
INSERT_SLOT = (
    "INSERT INTO slot (id, uid, annotation_id, position, name, value, ref_id, given,"
    " according_to_id, stance, as_of, status, rule, extra) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
INSERT_EVIDENCE = "INSERT INTO evidence (slot_id, position, annotation_id) VALUES (?, ?, ?)"
INSERT_JUDGEMENT = (
    "INSERT INTO judgement (annotation_id, position, annotator_id, verdict, note, created, extra)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def read_anchors(
    database: Database, where: str, values: tuple[object, ...]
) -> dict[int, tuple[tuple[Anchor, ...], Anchor | None]]:
    """Further fragments and the head, by annotation key; `where` and `values` pick annotations."""
    found: dict[int, tuple[tuple[Anchor, ...], Anchor | None]] = {}
    query = (
        "SELECT anchor.annotation_id, part, anchor.start, anchor.end FROM annotation"
        f" JOIN anchor ON anchor.annotation_id = annotation.id WHERE {where}"
        " ORDER BY anchor.annotation_id, part, anchor.position"
    )
    for key, part, start, end in database.execute(query, values):
        body, head = found.get(key, ((), None))
        anchor = Anchor(start, end)
        found[key] = (body, anchor) if part == "head" else ((*body, anchor), head)
    return found


def read_slots(database: Database, where: str, values: tuple[object, ...]) -> dict[int, list[Slot]]:
    """Slots with their evidence, in order, by annotation key."""
    evidence: dict[int, list[Uid]] = {}
    query = (
        "SELECT evidence.slot_id, target.uid FROM annotation"
        " JOIN slot ON slot.annotation_id = annotation.id"
        " JOIN evidence ON evidence.slot_id = slot.id"
        f" JOIN annotation target ON target.id = evidence.annotation_id WHERE {where}"
        " ORDER BY evidence.slot_id, evidence.position"
    )
    for slot_key, uid in database.execute(query, values):
        evidence.setdefault(slot_key, []).append(uid)
    query = (
        "SELECT slot.id, slot.annotation_id, slot.name, slot.value, r.uid, slot.given, w.uid,"
        " slot.stance, slot.as_of, slot.status, slot.rule, slot.extra, slot.uid"
        " FROM annotation JOIN slot ON slot.annotation_id = annotation.id"
        " LEFT JOIN annotation r ON r.id = slot.ref_id"
        f" LEFT JOIN annotation w ON w.id = slot.according_to_id WHERE {where}"
        " ORDER BY slot.annotation_id, slot.position"
    )
    found: dict[int, list[Slot]] = {}
    for row in database.execute(query, values):
        slot = Slot(
            row[2], None if row[3] is None else decode(row[3]), row[4], row[5], row[6],
            Stance(row[7]), row[8], SlotStatus(row[9]), row[10],
            tuple(evidence.get(row[0], ())), EMPTY if row[11] is None else decode(row[11]),
            row[12],
        )  # fmt: skip
        found.setdefault(row[1], []).append(slot)
    return found


def read_judgements(
    database: Database, annotators: AnnotatorTable, where: str, values: tuple[object, ...]
) -> dict[int, list[Judgement]]:
    """Judgements in order, by annotation key."""
    query = (
        "SELECT judgement.annotation_id, judgement.annotator_id, verdict, judgement.note,"
        " judgement.created, judgement.extra FROM annotation"
        f" JOIN judgement ON judgement.annotation_id = annotation.id WHERE {where}"
        " ORDER BY judgement.annotation_id, judgement.position"
    )
    found: dict[int, list[Judgement]] = {}
    for key, who, verdict, note, created, extra in database.execute(query, values):
        judgement = Judgement(
            annotators.name_of(who), Verdict(verdict), note, created,
            EMPTY if extra is None else decode(extra),
        )  # fmt: skip
        found.setdefault(key, []).append(judgement)
    return found


def anchor_rows(key: int, annotation: Annotation) -> Iterator[tuple[int, str, int, int, int]]:
    """The values of `INSERT_ANCHOR` for what the wide row has no room for."""
    for position, anchor in enumerate(annotation.anchors[1:], 1):
        yield key, "body", position, *anchor
    if annotation.head is not None:
        yield key, "head", 0, *annotation.head


def slot_row(
    slot_key: int | None,
    key: int,
    position: int,
    slot: Slot,
    ref: int | None,
    according_to: int | None,
) -> tuple[Any, ...]:
    """The values of `INSERT_SLOT`; `ref` and `according_to` are integer keys."""
    return (
        slot_key, slot.uid, key, position, slot.name,
        None if slot.value is None else encode(slot.value).decode(), ref, slot.given,
        according_to, slot.stance.value, slot.as_of, slot.status.value, slot.rule,
        encode(slot.extra).decode() if slot.extra else None,
    )  # fmt: skip


def judgement_row(key: int, position: int, judgement: Judgement, who: int) -> tuple[Any, ...]:
    """The values of `INSERT_JUDGEMENT`; `who` is an annotator's integer key."""
    return (
        key, position, who, judgement.verdict.value, judgement.note, judgement.created,
        encode(judgement.extra).decode() if judgement.extra else None,
    )  # fmt: skip
