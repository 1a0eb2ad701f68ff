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
from annotator.domain.changes import Change, DocumentRecord, Entity, LabelRecord, Record
from annotator.domain.document import Coverage, CoverageState, Document, Status
from annotator.domain.ids import Uid
from annotator.domain.label import Label

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder().decode


def _digest(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)


def annotation_hash(annotation: Annotation) -> int:
    """The hash of an annotation with all that belongs to it."""
    return _digest(encode(annotation))


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
    """The hash of a label with its place in the set."""
    return _digest(encode((record.label, record.position)))


def dump(record: Record | None) -> Any:
    """A record as plain JSON data; what a named tuple has by default is left out."""
    if record is None:
        return None
    if isinstance(record, Annotation):
        data = _lean(record)
        if record.slots:
            data["slots"] = [_lean(slot) for slot in record.slots]
        if record.judgements:
            data["judgements"] = [_lean(judgement) for judgement in record.judgements]
        return data
    if isinstance(record, DocumentRecord):
        data = msgspec.to_builtins(record.document)
        return {"position": record.position, "document": data}
    return {"position": record.position, "label": msgspec.to_builtins(record.label)}


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
    return LabelRecord(_label(data["label"]), data["position"])


def _lean(record: Annotation | Slot | Judgement) -> dict[str, Any]:
    defaults = record._field_defaults
    return {
        name: value
        for name, value in record._asdict().items()
        if name not in defaults or value != defaults[name]
    }


def _annotation(data: dict[str, Any]) -> Annotation:
    head = data.get("head")
    return Annotation(
        **data
        | {
            "kind": Kind(data.get("kind", Kind.SPAN)),
            "anchors": tuple(Anchor(*anchor) for anchor in data.get("anchors", ())),
            "head": None if head is None else Anchor(*head),
            "slots": tuple(_slot(slot) for slot in data.get("slots", ())),
            "judgements": tuple(
                Judgement(**j | {"verdict": Verdict(j["verdict"])})
                for j in data.get("judgements", ())
            ),
        }
    )


def _slot(data: dict[str, Any]) -> Slot:
    return Slot(
        **data
        | {
            "stance": Stance(data.get("stance", Stance.ASSERTS)),
            "status": SlotStatus(data.get("status", SlotStatus.REPORTED)),
            "evidence": tuple(data.get("evidence", ())),
        }
    )


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
