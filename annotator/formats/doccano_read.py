"""doccano's records to documents, whatever its project type and version called things."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from annotator.domain.annotation import Annotation, JsonObject, Kind, Slot
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.formats.base import ReadContext
from annotator.formats.building import DocumentBuilder
from annotator.formats.doccano_csv import LABELS, TEXTS
from annotator.formats.foreign_labels import foreign_label
from annotator.formats.json_fields import describe, shortened, take_list, take_text
from annotator.formats.json_records import documents_of_records
from annotator.formats.narrowing import REPEATED
from annotator.formats.offset_units import Claim, OffsetReader
from annotator.formats.options import option

ANSWER = "Answer"
"""The label of texts that answer a text: its translation, its summary."""

HOLDERS = (*LABELS, "entities", "annotations", "cats")
"""The keys that hold labels, one beside the other in some layouts."""

ITS_KEYS = frozenset({*TEXTS, *HOLDERS, "relations", "id", "title", "meta"})
"""The keys that mean something here; all others are metadata."""

LABEL_SET_KEYS = frozenset({"suffix_key", "background_color"})

_KINDS = {"Category": Kind.DOCUMENT, "Span": Kind.SPAN, "Relation": Kind.RELATION}
_ID = "doccano_id"


@dataclass(frozen=True, slots=True)
class DoccanoReadOptions:
    """What a file cannot tell by itself."""

    text_key: str = option("", "the key or column of the text, if it has a name of its own")
    label_key: str = option("", "the key or column of the labels, if it has a name of its own")
    strings: str = option(
        "labels",
        "what bare texts among the labels are: labels of the document, or answers such as"
        " translations",
        choices=("labels", "answers"),
    )


class _Item(NamedTuple):
    """A label of a record: over a range, or of the text as a whole."""

    name: str
    range: tuple[int, int] | None
    annotator: str | None
    key: Hashable
    answer: bool


def looks_like(records: Sequence[dict[str, Any]]) -> str | None:
    """Why records look like doccano's; `None` if they do not."""
    for record in records:
        if record.keys() >= LABEL_SET_KEYS:
            return "it holds a label set of doccano"
        items = [i for key in HOLDERS if type(record.get(key)) is list for i in record[key]]
        if any(type(item) is dict and "start_offset" in item for item in items):
            return "spans have doccano's “start_offset”"
        if any(type(item) is dict and "user" in item for item in items):
            return "labels name doccano's “user”"
        relations = record.get("relations")
        if type(relations) is list and any(
            type(each) is dict and "from_id" in each for each in relations
        ):
            return "relations have doccano's “from_id”"
        if any(type(item) is list and _is_range(item[:2]) for item in items):
            return "labels are lists of start, end and name, as doccano writes them"
        texts = [key for key in (*TEXTS, "filename") if type(record.get(key)) is str]
        if not texts:
            continue
        if any(type(record.get(key)) is str for key in LABELS):
            return "records are a text and its label"
        if items and all(type(item) is str for item in items):
            return "records are a text and its labels, as doccano writes them"
        if any(record.get(key) == [] for key in ("label", "entities", "cats")):
            return "records have labels under a key of doccano"
        if "annotation_approver" in record:
            return "records have doccano's “annotation_approver”"
    return None


class DoccanoReader:
    """Reads one file."""

    def __init__(self, context: ReadContext, path: Path, options: DoccanoReadOptions) -> None:
        self._context, self._path, self._options = context, path, options
        self._offsets = OffsetReader(context, str(path))
        self._texts = (options.text_key,) if options.text_key else TEXTS
        self._holders = (options.label_key,) if options.label_key else HOLDERS
        self._names = {
            label.extra[_ID]: label.name
            for label in context.labels.label_set
            if type(label.extra.get(_ID)) is int
        }
        self._numbers: set[int] = set()
        self._line = 0

    def documents(self, rows: Iterable[tuple[int, dict[str, Any]]]) -> Iterator[AnnotatedDocument]:
        """Every document; labels go into the context."""
        labels: list[Label] = []

        def document(data: dict[str, Any], line: int) -> AnnotatedDocument | None:
            self._line = line
            if data.keys() >= LABEL_SET_KEYS:
                labels.append(self._label(data, labels))
                return None
            return self._document(data)

        yield from documents_of_records(rows, self._path, self._context, document)
        self._context.labels.adopt(labels)
        self._context.report.labels += len(labels)
        self._offsets.finish()
        if self._numbers:
            some = ", ".join(map(str, sorted(self._numbers)[:5]))
            self._context.report.remarks.append(
                f"{self._path}: labels are numbers ({some}); import doccano's file of labels"
                " first, and they get their names"
            )

    def _document(self, data: dict[str, Any]) -> AnnotatedDocument:
        text = self._text(data)
        id = data.pop("id", None)
        id = str(id) if type(id) is int else id
        if id is not None and type(id) is not str:
            raise InvalidInput(f"“id” is a text or a number, not {describe(id)}")
        title = data.pop("title", None)
        if title is not None and type(title) is not str:
            data["title"] = title  # somebody's metadata
            title = None
        relations = take_list(data, "relations")
        items = [item for key in self._holders for item in self._items(data.pop(key, None), key)]
        builder = DocumentBuilder(
            self._context,
            text,
            path=str(self._path),
            importer="doccano@1",
            id=id,
            title=title or "",
            meta=_meta(data),
            line=self._line,
        )
        self._add(builder, items)
        for number, relation in enumerate(relations, 1):
            _add_relation(builder, number, relation)
        return builder.finish()

    def _text(self, data: dict[str, Any]) -> str:
        key = next((key for key in self._texts if key in data), None)
        if key is None:
            if "filename" in data:
                raise InvalidInput(
                    "this record is of something else (“filename”), not of a text"
                )
            raise InvalidInput(
                "a record needs its text, under"
                f" {' or '.join(f'“{each}”' for each in self._texts[:2])}"
            )
        text = take_text(data, key)
        if text is None:
            raise InvalidInput(f"“{key}” is a text, not null")
        return text

    def _items(self, given: Any, holder: str) -> Iterator[_Item]:
        """The labels under a key."""
        if given is None or given == "":
            return
        for number, each in enumerate(given if type(given) is list else [given], 1):
            where = f"label {number} under “{holder}”"
            if type(each) is str or (type(each) is int and holder != "annotations"):
                if each != "":
                    yield self._of_text(each, None)
            elif type(each) is list:
                if len(each) != 3 or not _is_range(each[:2]):
                    raise InvalidInput(f"{where} is not a start, an end and a name")
                yield _Item(self._name(each[2], where), (each[0], each[1]), None, None, False)
            elif type(each) is dict:
                yield self._of_object(each, where)
            else:
                raise InvalidInput(f"{where} is {describe(each)}, not a label")

    def _of_text(self, name: str | int, annotator: str | None) -> _Item:
        """A label of the text as a whole; or, if so asked, an answer to it."""
        if type(name) is str and self._options.strings == "answers":
            return _Item(name, None, annotator, None, True)
        return _Item(self._name(name, "a label"), None, annotator, None, False)

    def _of_object(self, item: dict[str, Any], where: str) -> _Item:
        user = item.get("user")
        annotator = f"user {user}" if type(user) is int else user if type(user) is str else None
        start, end = item.get("start_offset"), item.get("end_offset")
        if start is None and end is None:
            if "label" not in item and type(item.get("text")) is str:
                return _Item(item["text"], None, annotator, None, True)
            return _Item(self._name(item.get("label"), where), None, annotator, None, False)
        if type(start) is not int or type(end) is not int:
            raise InvalidInput(f"{where}: “start_offset” and “end_offset” are whole numbers")
        name = self._name(item.get("label"), where)
        return _Item(name, (start, end), annotator, item.get("id"), False)

    def _name(self, given: Any, where: str) -> str:
        """A label's name; exports of 2020 give the number that it has in doccano."""
        if type(given) is int:
            name = self._names.get(given)
            if name is None:
                self._numbers.add(given)
            return name or str(given)
        if type(given) is not str:
            raise InvalidInput(f"{where} has {describe(given)} for a name")
        return given

    def _add(self, builder: DocumentBuilder, items: Sequence[_Item]) -> None:
        """Spans and labels of the text, each once for everybody who gave it."""
        spans = [item for item in items if item.range is not None]
        claims = [Claim.one(*item.range) for item in spans if item.range]
        places = iter(self._offsets.anchors(builder.text, claims))
        there: dict[Hashable, Uid] = {}
        for item in items:
            anchors = next(places) if item.range is not None else ()
            said = item.name, anchors, item.annotator
            uid = there.get(said)
            if uid is not None:
                self._context.leave_out(
                    REPEATED, str(self._path), self._line, shortened(item.name)
                )
                _same(builder, item.key, builder.get(uid))
                continue
            more: dict[str, Any] = {"annotator": item.annotator}
            if item.range is not None:
                if item.key is not None and not builder.is_taken(_key(item.key)):
                    more["key"] = _key(item.key)
                there[said] = builder.span(item.name, anchors, **more)
            elif item.answer:
                builder.document_label(ANSWER, slots=[Slot("text", item.name)], **more)
            else:
                there[said] = builder.document_label(item.name, **more)

    def _label(self, data: dict[str, Any], before: Sequence[Label]) -> Label:
        """A label of doccano's label set, which keeps its number."""
        name, color = take_text(data, "text"), take_text(data, "background_color")
        key, held = take_text(data, "suffix_key"), take_text(data, "prefix_key")
        kind = _KINDS.get(str(data.get("task_type")), Kind.SPAN)
        number = data.get("id")
        extra: JsonObject = {_ID: number} if type(number) is int else {}
        known = self._context.labels.label_set
        single = key if key and len(key) == 1 and not held else None
        return foreign_label(name or "", kind, color or "", single, before, known, extra)


def _same(builder: DocumentBuilder, key: Hashable, first: Annotation) -> None:
    """Let what was said twice be found under both its numbers."""
    if key is not None:
        builder.alias(_key(key), first.uid)


class _Key(NamedTuple):
    """The id of an entity; `1` and `true` are equal, and two ids."""

    type: str
    id: str

    def __str__(self) -> str:
        return self.id


def _key(id: Hashable) -> _Key:
    return _Key(type(id).__name__, str(id))


def _add_relation(builder: DocumentBuilder, number: int, item: Any) -> None:
    if type(item) is not dict:
        raise InvalidInput(f"relation {number} is {describe(item)}, not an object")
    name = item.get("type", item.get("label"))
    if type(name) is not str:
        raise InvalidInput(f"relation {number} has {describe(name)} for a “type”")
    ends = [builder.uid_of(_key(item.get(end))) for end in ("from_id", "to_id")]
    builder.relation(name, *ends)


def _meta(data: dict[str, Any]) -> JsonObject:
    """What else a record says: keys of its own, and those of an object `meta`."""
    meta = data.pop("meta", None)
    if type(meta) is dict:
        return data | meta
    return data if meta is None else {**data, "meta": meta}


def _is_range(pair: Sequence[Any]) -> bool:
    return len(pair) == 2 and all(type(each) is int for each in pair)
