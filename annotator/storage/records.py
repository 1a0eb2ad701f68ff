"""Records as JSON for the history, and the hashes that tell silent damage.

A hash is BLAKE2b-8 over the record as a JSON array in the order of its fields, as a signed
64-bit integer. It covers everything that belongs to the record: an annotation's hash its
anchors, slots, evidence and judgements; a document's its title, metadata, status, coverage and
the SHA-256 of its text. SQLite itself has no page checksums: without these a flipped bit may
show another label and nobody would know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from annotator.domain.annotation import (
    Anchor,
    Annotation,
    Judgement,
    Kind,
    Slot,
    SlotStatus,
    Stance,
    Verdict,
)
from annotator.domain.candidates import Candidate, CandidateTable
from annotator.domain.changes import Change, DocumentRecord, Entity, Fact, LabelRecord, Record
from annotator.domain.document import Coverage, CoverageState, Document, Status
from annotator.domain.ids import Uid
from annotator.domain.label import Label

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder().decode


def _digest(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)


def annotation_hash(annotation: Annotation) -> int:
    """The hash of an annotation with all that belongs to it."""
    # `_digest` written out: this runs for every annotation that is read or written.
    digest = blake2b(encode(annotation), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def document_hash(record: DocumentRecord, sha256: str) -> int:
    """The hash of a document; `sha256` is that of its text."""
    d = record.document
    return _digest(
        encode(
            (
                d.uid, d.id, d.title, sha256, d.meta, d.status, d.coverage, d.importer,
                d.revision, d.created, d.updated, d.extra, record.position,
            )
        )
    )  # fmt: skip


def label_hash(record: LabelRecord) -> int:
    """The hash of a label with its place in the set.

    Fields that came later count only when they say something: older rows keep their hashes.
    """
    data = msgspec.to_builtins(record.label)
    for field, nothing in (("memo", ""), ("meaning", 1)):
        if data[field] == nothing:
            del data[field]
    return _digest(encode((data, record.position)))


def fact_hash(fact: Fact) -> int:
    """The hash of something said of the project."""
    return _digest(encode((fact.key, fact.value)))


def candidates_hash(table: CandidateTable) -> int:
    """The hash of a table of candidates with all its rows."""
    return _digest(encode(table))


def dump(record: Record | None) -> Any:
    """A record as JSON data: an annotation as the array of its fields, the others as objects.

    Fields of an annotation are only ever added at its end, so that old arrays stay readable.
    """
    if record is None or isinstance(record, Annotation):
        return record
    if isinstance(record, DocumentRecord):
        data = msgspec.to_builtins(record.document)
        return {"position": record.position, "document": data}
    if isinstance(record, LabelRecord):
        return {"position": record.position, "label": msgspec.to_builtins(record.label)}
    return msgspec.to_builtins(record)


def dump_change(change: Change) -> tuple[Any, Any]:
    """A change's records as JSON data; an update of a document leaves the text out.

    The text of a document never changes, and ten megabytes of it must not be written twice
    into the history because somebody called the document done.
    """
    before, after = dump(change.before), dump(change.after)
    if change.entity is Entity.DOCUMENT and before is not None and after is not None:
        before["document"]["text"] = after["document"]["text"] = ""
    return before, after


def load(entity: Entity, data: Any) -> Record | None:
    """The record that `dump` wrote."""
    if data is None:
        return None
    if entity is Entity.ANNOTATION:
        return _annotation(data)
    if entity is Entity.DOCUMENT:
        return DocumentRecord(_document(data["document"]), data["position"])
    if entity is Entity.FACT:
        return Fact(data["key"], data["value"])
    if entity is Entity.CANDIDATES:
        return _candidates(data)
    return LabelRecord(_label(data["label"]), data["position"])


def _annotation(data: Sequence[Any]) -> Annotation:
    (uid, kind, label, document, anchors, head, slots, annotator, origin, score, confidence, note,
     version, created, updated, judgements, given, extra) = data  # fmt: skip
    return Annotation(
        uid, Kind(kind), label, document, tuple([Anchor(*anchor) for anchor in anchors]),
        None if head is None else Anchor(*head),
        tuple([_slot(slot) for slot in slots]) if slots else (),
        annotator, origin, score, confidence, note, version, created, updated,
        tuple([_judgement(judgement) for judgement in judgements]) if judgements else (),
        given, extra,
    )  # fmt: skip


def _slot(data: Sequence[Any]) -> Slot:
    slot = Slot(*data)
    return slot._replace(
        stance=Stance(slot.stance),
        status=SlotStatus(slot.status),
        evidence=tuple(slot.evidence),
    )


def _judgement(data: Sequence[Any]) -> Judgement:
    judgement = Judgement(*data)
    return judgement._replace(verdict=Verdict(judgement.verdict))


def coverage_from(data: Sequence[Mapping[str, Any]]) -> tuple[Coverage, ...]:
    """Coverage entries from their JSON."""
    return tuple(
        Coverage(**dict(entry) | {"state": CoverageState(entry["state"])}) for entry in data
    )


def _document(data: dict[str, Any]) -> Document:
    return Document(
        **data
        | {
            "status": Status(data["status"]),
            "coverage": coverage_from(data.get("coverage", ())),
        }
    )


def _candidates(data: dict[str, Any]) -> CandidateTable:
    rows = tuple(
        Candidate(**row | {"aliases": tuple(row["aliases"])}) for row in data["candidates"]
    )
    return CandidateTable(data["uid"], data["name"], rows)


def _label(data: dict[str, Any]) -> Label:
    return Label(
        **data
        | {
            "uid": Uid(data["uid"]),
            "kind": Kind(data["kind"]),
            "examples": tuple(data.get("examples", ())),
            "slots": tuple(data.get("slots", ())),
        }
    )
