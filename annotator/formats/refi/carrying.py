"""What a project can hold of documents, after the sorts of things that it has no place for."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeGuard

import msgspec

from annotator.domain.annotation import Annotation, JsonObject, JsonValue, Kind, Slot
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, Document
from annotator.domain.fields import MEMO
from annotator.domain.ids import Uid, is_uid
from annotator.domain.label import Label, LabelSet, name_key
from annotator.formats.base import WriteReport
from annotator.formats.narrowing import FURTHER_ENDS
from annotator.formats.refi.guids import derived, moment
from annotator.formats.xml_writing import legal, made_legal

REPLACED = "characters that XML cannot hold, replaced in names, notes and values"
IDS = "document ids that XML cannot hold"
AS_JSON = "lists and objects in metadata, written as JSON"
TIMES = "times that are none"
CIRCLES = "relations that begin at one another in a circle"

SETS = "sets"
"""The key of a document's metadata that names the groups of texts it is in."""

LABELS_NOTE = (
    "labels of words and of documents are written with name, colour, description, memo and place"
    " in the tree, but without keys, slots, examples and rules; relations by their names"
)


def guid_of(document: Document) -> Uid:
    """The GUID of a text: its document's id if that is one."""
    return Uid(document.id) if is_uid(document.id) else derived("text", document.id)


def legal_labels(label_set: LabelSet, report: WriteReport | None = None) -> LabelSet:
    """The labels with names and descriptions that XML can hold, names still unique."""
    if all(_is_legal(label) for label in label_set):
        return label_set
    taken = {(label.kind, name_key(label.name)) for label in label_set if legal(label.name)}
    labels: list[Label] = []
    for label in label_set:
        if _is_legal(label):
            labels.append(label)
            continue
        if report is not None:
            report.drop(REPLACED, alike=True)
        name = base = made_legal(label.name)
        number = 1
        while name != label.name and (label.kind, name_key(name)) in taken:
            number += 1
            name = f"{base} ({number})"
        taken.add((label.kind, name_key(name)))
        description, memo = made_legal(label.description), made_legal(label.memo)
        labels.append(replace(label, name=name, description=description, memo=memo))
    return label_set.with_labels(labels)


class Carrier:
    """Brings documents that a `Reducer` let through down to what is written of them."""

    def __init__(self, corpus: Corpus, report: WriteReport) -> None:
        self._report = report
        self.label_set = legal_labels(corpus.label_set, report)
        if any(_has_more(label) for label in self.label_set):
            report.notes.append(LABELS_NOTE)

    def documents(
        self, documents: Iterable[AnnotatedDocument]
    ) -> Iterator[AnnotatedDocument]:
        """The documents; the report counts what is changed in them."""
        for annotated in documents:
            self._report.begin(annotated.uid)
            annotations = [self._annotation(a) for a in annotated.annotations]
            if any(a.kind is Kind.RELATION for a in annotations):
                annotations = self._without_circles(annotations)
            yield replace(
                annotated,
                document=self._document(annotated.document),
                annotations=tuple(annotations),
                label_set=self.label_set,
            )

    def _document(self, document: Document) -> Document:
        id = document.id
        if not legal(id):
            self._report.drop(IDS, alike=True)
            id = guid_of(document)
        # Every text has a name there, and many programs show nothing else of it.
        title = self._legal(document.title or id, None)
        return replace(document, id=id, title=title, meta=self._meta(document.meta))

    def _meta(self, meta: JsonObject) -> JsonObject:
        found: dict[str, JsonValue] = {}
        for key, value in meta.items():
            if value == "" and key == MEMO:
                continue
            if key == SETS and _are_names(value):
                found[key] = sorted(value)
            else:
                found[self._legal(key, None)] = self._value(value)
        return found

    def _value(self, value: JsonValue) -> JsonValue:
        """A value as one of the types that variables have."""
        if isinstance(value, str):
            return self._legal(value, None)
        if isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
            return value
        self._report.drop(AS_JSON, alike=True)
        return self._legal(msgspec.json.encode(value).decode(), None)

    def _annotation(self, a: Annotation) -> Annotation:
        created = moment(a.created)
        if a.created and not created:
            self._report.drop(TIMES, a)
        return a._replace(
            annotator=self._legal(a.annotator, a),
            note=self._legal(a.note, a),
            created=created,
            slots=self._ends(a) if a.kind is Kind.RELATION else (),
        )

    def _ends(self, a: Annotation) -> tuple[Slot, ...]:
        """The two ends of a relation."""
        found: dict[str, Slot] = {}
        for slot in a.slots:
            if slot.ref is None or slot.name in found:
                self._report.drop(FURTHER_ENDS, a)
            else:
                found[slot.name] = Slot(slot.name, ref=slot.ref)
        return found["from"], found["to"]

    def _without_circles(self, annotations: list[Annotation]) -> list[Annotation]:
        """Without relations that nothing tells the text of: each begins at the next."""
        there = {a.uid for a in annotations if a.kind is not Kind.RELATION}
        begin: dict[Uid, list[Uid]] = defaultdict(list)
        relations = {a.uid: a.references for a in annotations if a.kind is Kind.RELATION}
        for uid, (origin, _) in relations.items():
            begin[origin].append(uid)
        reached = list(there)
        while reached:
            found = begin.get(reached.pop(), ())
            there.update(found)
            reached += found
        while gone := [
            uid for uid, ends in relations.items() if uid in there and not there.issuperset(ends)
        ]:
            there.difference_update(gone)
        for a in annotations:
            if a.uid not in there:
                self._report.lose(CIRCLES, a)
                self._report.annotations -= 1
        return [a for a in annotations if a.uid in there]

    def _legal(self, text: str, of: Annotation | None) -> str:
        """The text as XML can hold it; `of` is the annotation that says it."""
        if legal(text):
            return text
        self._report.drop(REPLACED, of, alike=of is None)
        return made_legal(text)


def decimal(number: float) -> str:
    """A number without exponent, as `xsd:decimal` is written."""
    return format(Decimal(repr(number)), "f")


def _are_names(value: JsonValue) -> TypeGuard[Sequence[str]]:
    """Whether a value names groups, each once."""
    if not isinstance(value, list | tuple) or not value:
        return False
    names = [name for name in value if isinstance(name, str) and name and legal(name)]
    return len(names) == len(value) == len(set(names))


def _is_legal(label: Label) -> bool:
    return legal(label.name) and legal(label.description) and legal(label.memo)


def _has_more(label: Label) -> bool:
    """Whether a label has what no code has."""
    return bool(label.slots or label.examples or label.constraints or label.retired) or (
        label.kind in (Kind.FRAME, Kind.CLUSTER)
    )
