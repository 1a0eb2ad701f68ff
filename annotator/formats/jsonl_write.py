"""One annotated document to one line of the native JSONL, the same every time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import msgspec

from annotator.domain.annotation import Anchor, Annotation, Judgement, Kind
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, Coverage, Status
from annotator.domain.ids import Uid
from annotator.domain.offsets import OffsetMap, Utf8Map
from annotator.formats.base import WriteReport
from annotator.formats.jsonl_options import JsonlOptions
from annotator.formats.jsonl_read import FORMAT, SECTIONS
from annotator.formats.jsonl_slots import (
    Spell,
    flatten,
    in_written_order,
    write_slots,
    write_structure,
)

_encode = msgspec.json.Encoder().encode

_Offsets: TypeAlias = Callable[[Anchor], dict[str, int]]

# An annotation with what it is sorted by: (start, -end, label, id), its place last so that
# annotations themselves are never compared.
_Sorted: TypeAlias = tuple[int, int, str, str, int, Annotation]


class DocumentWriter:
    """Turns documents into the objects that stand in lines."""

    def __init__(
        self,
        options: JsonlOptions,
        corpus: Corpus,
        *,
        with_versions: bool = False,
        report: WriteReport | None = None,
    ) -> None:
        """`with_versions`: a project file tells what the versions of the label set were."""
        label_set = corpus.label_set
        self._ids = not options.no_ids
        self._version = label_set.version if with_versions and self._ids else None
        self._place_of = corpus.place_of
        self._report = WriteReport() if report is None else report
        self._flat = options.flat_slots
        self._all_offsets = options.offsets == "all"
        self._names: dict[Uid | None, str | None] = {None: None}
        self._names |= {label.uid: label.name for label in label_set}
        self._label_set = label_set

    def line(self, annotated: AnnotatedDocument) -> dict[str, Any]:
        """The object of a document."""
        document = annotated.document
        text = document.text
        line: dict[str, Any] = {"id": document.id}
        if document.title:
            line["title"] = document.title
        line["text"] = text
        if document.meta:
            line["meta"] = document.meta
        if document.status is not Status.NEW:
            line["status"] = document.status.value
        annotations = annotated.annotations if self._ids else self._within(annotated.annotations)
        by_kind = self._sorted(annotations)
        spell = self._spelling(annotations, by_kind)
        offsets = _more_offsets(text) if self._all_offsets else None
        for key, kind, *_ in SECTIONS:
            section = by_kind[kind]
            if section:
                line[key] = [self._annotation(entry, text, spell, offsets) for entry in section]
            if key == "labels" and document.coverage:
                line["coverage"] = self._coverage(document.coverage)
        line |= document.extra
        if self._ids:
            line.setdefault("format", FORMAT)
        return line

    def annotations(self, annotations: Sequence[Annotation]) -> dict[str, Any]:
        """The sections of annotations of the whole project."""
        by_kind = self._sorted(annotations)
        spell = self._spelling(annotations, by_kind)
        return {
            key: [self._annotation(entry, "", spell, None) for entry in by_kind[kind]]
            for key, kind, *_ in SECTIONS
            if by_kind[kind]
        }

    def in_order(self, annotated: AnnotatedDocument) -> AnnotatedDocument:
        """The document as it comes back: annotations and slots in the order they are written in."""
        return annotated.with_annotations(
            entry[5]._replace(slots=in_written_order(kind, entry[5].slots))
            if entry[5].slots
            else entry[5]
            for kind, section in self._sorted(annotated.annotations).items()
            for entry in section
        )

    def _sorted(self, annotations: Sequence[Annotation]) -> dict[Kind, list[_Sorted]]:
        found: dict[Kind, list[_Sorted]] = {kind: [] for kind in Kind}
        names, ids = self._names, self._ids
        for index, a in enumerate(annotations):
            anchors = a.anchors
            if len(anchors) == 1:
                start, end = anchors[0]
            else:
                start, end = a.hull or (-1, 0)
            id = a.uid if a.given_id is None or not ids else a.given_id
            found[a.kind].append((start, -end, names[a.label] or "", id, index, a))
        for section in found.values():
            if len(section) > 1:
                section.sort()
        return found

    def _spelling(
        self, annotations: Sequence[Annotation], by_kind: dict[Kind, list[_Sorted]]
    ) -> Spell:
        """How this line names its annotations where others (and they themselves) refer to them."""
        if self._ids:
            if not any(a.slots for a in annotations):
                return _as_it_is
            own = {a.uid: a.uid if a.given_id is None else a.given_id for a in annotations}
            return lambda uid: own[uid] if uid in own else self._elsewhere(uid)
        referred = {uid for a in annotations if a.slots for uid in a.references}
        numbers = {
            entry[5].uid: f"{letter}{number}"
            for _, kind, _, letter in SECTIONS
            for number, entry in enumerate(by_kind[kind], 1)
            if entry[5].uid in referred
        }
        return numbers.get

    def _elsewhere(self, uid: Uid) -> Any:
        """How an annotation of another line is named."""
        place = self._place_of(uid)
        return uid if place is None else {"document": place.document, "id": place.id}

    def _within(self, annotations: Sequence[Annotation]) -> Sequence[Annotation]:
        """What annotations say within their line: numbers lead nowhere else."""
        own = {a.uid for a in annotations}
        found = []
        for a in annotations:
            if own.issuperset(a.references):
                found.append(a)
                continue
            slots = tuple(
                slot._replace(evidence=tuple(uid for uid in slot.evidence if uid in own))
                for slot in a.slots
                if own.issuperset(uid for uid in (slot.ref, slot.according_to) if uid is not None)
            )
            self._report.drop("slots that refer to other documents", a, len(a.slots) - len(slots))
            found.append(a._replace(slots=slots))
        return found

    def _annotation(
        self, entry: _Sorted, text: str, spell: Spell, offsets: _Offsets | None
    ) -> dict[str, Any]:
        start, minus_end, _, id, _, a = entry
        ids, end, slots = self._ids, -minus_end, a.slots
        item: dict[str, Any] = {}
        number = id if ids else spell(a.uid)
        if number is not None:
            item["id"] = number
        name = self._names[a.label]
        # Without ids, the place comes first: short lines are read by people, too.
        place_first = not ids and bool(a.anchors)
        if name is not None and not place_first:
            item["label"] = name
        if slots:
            structure, slots = write_structure(a.kind, slots, spell)
            item |= structure
        if a.anchors:
            item["start"], item["end"] = start, end
            if offsets is not None:
                item |= offsets(Anchor(start, end))
            if name is not None and place_first:
                item["label"] = name
            item["text"] = text[start:end]
            if len(a.anchors) > 1:
                item["fragments"] = [_anchor(each, text, offsets) for each in a.anchors]
        if a.head is not None:
            item["head"] = _anchor(a.head, text, offsets)
        if slots:
            written = write_slots(slots, spell)
            item["slots"] = flatten(written, _json) if self._flat else written
        self._about(a, item)
        return item

    def _about(self, a: Annotation, item: dict[str, Any]) -> None:
        """Who made it, when and how, and what was said of it."""
        ids, origin, created = self._ids, a.origin, a.created
        if a.note:
            item["note"] = a.note
        if ids:
            item["annotator"] = a.annotator
            if self._version is not None and a.label_set_version != self._version:
                item["label_set"] = a.label_set_version
        # What is not said is "import" to a reader; without ids, by hand goes without saying too.
        if origin != "import" and (ids or origin != "hand"):
            item["origin"] = origin
        if a.score is not None:
            item["score"] = a.score
        if a.confidence is not None:
            item["confidence"] = a.confidence
        if a.judgements:
            item["judgements"] = [self._judgement(each) for each in a.judgements]
        if ids:
            item["created"] = created
            if a.updated != created and a.updated:
                item["updated"] = a.updated
        if a.extra:
            _add_unknown(item, a.extra)

    def _judgement(self, judgement: Judgement) -> dict[str, Any]:
        item: dict[str, Any] = {
            "annotator": judgement.annotator,
            "verdict": judgement.verdict.value,
        }
        if judgement.note:
            item["note"] = judgement.note
        if self._ids and judgement.created:
            item["created"] = judgement.created
        return item | dict(judgement.extra)

    def _coverage(self, coverage: Sequence[Coverage]) -> list[dict[str, Any]]:
        items = []
        for entry in coverage:
            item: dict[str, Any] = {}
            label = self._label_set.get(entry.label)
            if label is not None:
                item["label"] = label.name
                if label.kind is not Kind.SPAN:
                    item["kind"] = label.kind.value
            item["annotator"] = entry.annotator
            item["state"] = entry.state.value
            if self._ids and entry.created:
                item["created"] = entry.created
            items.append(item | dict(entry.extra))
        return sorted(items, key=_encode)


def _as_it_is(uid: Uid) -> str:
    return uid


def _json(value: Any) -> str:
    return _encode(value).decode()


def _anchor(anchor: Anchor, text: str, offsets: _Offsets | None) -> dict[str, Any]:
    start, end = anchor
    item: dict[str, Any] = {"start": start, "end": end}
    if offsets is not None:
        item |= offsets(anchor)
    item["text"] = text[start:end]
    return item


def _more_offsets(text: str) -> _Offsets:
    """The offsets of a range in UTF-16 units and in UTF-8 bytes."""
    utf16, utf8 = OffsetMap(text), Utf8Map(text)

    def offsets(anchor: Anchor) -> dict[str, int]:
        start, end = anchor
        return {
            "start_utf16": utf16.to_utf16(start),
            "end_utf16": utf16.to_utf16(end),
            "start_utf8": utf8.to_utf8(start),
            "end_utf8": utf8.to_utf8(end),
        }

    return offsets


def _add_unknown(item: dict[str, Any], extra: Any) -> None:
    """Put unknown keys back where they stood; those of fragments and head into them."""
    for key, value in extra.items():
        if key == "head" and "head" in item:
            item["head"] |= value
        elif key == "fragments" and "fragments" in item:
            for fragment, unknown in zip(item["fragments"], value, strict=False):
                fragment.update(unknown)
        else:
            item[key] = value
