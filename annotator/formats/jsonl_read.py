"""One line of the native JSONL to one annotated document.

Every key is taken out of the line's own dictionaries as it is read, so what is left at the end
is unknown to us: it is kept at its place, to be written back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from annotator.domain.annotation import (
    EMPTY,
    Anchor,
    Annotation,
    JsonObject,
    Judgement,
    Kind,
    Slot,
    Verdict,
)
from annotator.domain.corpus import Place
from annotator.domain.document import (
    AnnotatedDocument,
    Coverage,
    CoverageState,
    Document,
    Status,
    check_text,
)
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, is_uid, new_uid, new_uids
from annotator.formats.base import ReadContext, Refused
from annotator.formats.json_fields import (
    describe,
    shortened,
    take_choice,
    take_list,
    take_number,
    take_object,
    take_text,
)
from annotator.formats.jsonl_anchors import (
    DERIVED,
    bad_range,
    hull_of,
    other_words,
    read_anchor,
    read_fragments,
)
from annotator.formats.jsonl_slots import read_slots, read_structure
from annotator.formats.jsonl_versions import MadeUnder

FORMAT = "annotator/1"

SECTIONS = (
    ("labels", Kind.DOCUMENT, "document label", "l"),
    ("spans", Kind.SPAN, "span", "s"),
    ("relations", Kind.RELATION, "relation", "r"),
    ("frames", Kind.FRAME, "frame", "f"),
    ("clusters", Kind.CLUSTER, "cluster", "c"),
)
"""The lists of a line: key, kind, what one is called, and the letter of its numbers."""

_Item: TypeAlias = tuple[str, int, Kind, dict[str, Any], Uid, str | None]
"""An annotation object: what it is called, its number, kind, itself, its uid and given id."""

_STATUSES = {status.value: status for status in Status}
_VERDICTS = {verdict.value: verdict for verdict in Verdict}
_STATES = {state.value: state for state in CoverageState}
_KINDS = {kind.value: kind for kind in Kind}


class DocumentReader:
    """Turns parsed lines into documents, one after the other."""

    def __init__(
        self, context: ReadContext, path: str = "", made_under: MadeUnder | None = None
    ) -> None:
        self._context, self._path = context, path
        self._line: int | None = None
        self._ids: dict[str, Uid] = {}
        self._document: str | None = None
        self._places = context.places
        self._unknown = context.report.unknown
        self._fresh = _fresh_uids()
        self._made_under = made_under or MadeUnder(context.labels.version)
        self._version = self._made_under.present

    def document(self, data: dict[str, Any], line: int | None = None) -> AnnotatedDocument:
        """The document of a line; `data` is used up.

        Raises:
            InvalidInput: with the reason alone; the caller knows file and line.
        """
        self._line = line
        pop = data.pop
        text = pop("text", None)
        if type(text) is not str:
            raise InvalidInput(
                "a document needs its “text”"
                if text is None
                else f"“text” is the document's text, not {describe(text)}"
            )
        check_text(text)
        if data.get("format") == FORMAT:
            pop("format")
        elif str(data.get("format")).startswith("annotator/"):
            made_as = shortened(str(data["format"]))
            raise InvalidInput(f"this is {made_as}, made by a newer version; update first")
        uid = next(self._fresh)
        given_id, title = take_text(data, "id"), take_text(data, "title")
        meta, status = take_object(data, "meta"), pop("status", None)
        self._document = uid if given_id is None else given_id
        annotations = self._annotations(data, uid, text)
        coverage = tuple([self._coverage(each) for each in take_list(data, "coverage")])
        document = Document(
            uid=uid,
            id=self._document,
            text=text,
            title=title or "",
            meta=meta,
            status=Status.NEW if status is None else take_choice("status", status, _STATUSES),
            coverage=coverage,
            importer="jsonl@1",
            created=self._context.moment,
            updated=self._context.moment,
            extra=self._extra("document", data),
        )
        return AnnotatedDocument(document, annotations, self._context.labels.label_set)

    def annotations(self, data: dict[str, Any]) -> list[Annotation]:
        """The annotations of the whole project in the sections of `data`; it is used up."""
        self._line = self._document = None
        items = self._collect(data)
        return [self._annotation(*item, None, "") for item in items]

    def _annotations(
        self, data: dict[str, Any], document: Uid, text: str
    ) -> tuple[Annotation, ...]:
        items = self._collect(data)
        annotation = self._annotation
        return tuple([annotation(*item, document, text) for item in items])

    def _collect(self, data: dict[str, Any]) -> list[_Item]:
        """Every annotation object with its uid, before any is read: they refer to one another."""
        ids: dict[str, Uid] = {}
        sections = [
            (name, kind, letter, take_list(data, key)) for key, kind, name, letter in SECTIONS
        ]
        items: list[_Item] = []
        unnamed: list[tuple[str, Uid]] = []
        for name, kind, letter, section in sections:
            for number, item in enumerate(section, 1):
                if type(item) is not dict:
                    raise InvalidInput(f"{name} {number} is {describe(item)}, not an object")
                given = item.pop("id", None)
                if given is None:
                    uid = next(self._fresh)
                    unnamed.append((f"{letter}{number}", uid))
                    items.append((name, number, kind, item, uid, None))
                    continue
                if type(given) is not str:
                    raise InvalidInput(f"{name} {number}: “id” is a text, not {describe(given)}")
                ours = is_uid(given)
                uid = Uid(given) if ours else self._uid_of(given)
                if ids.setdefault(given, uid) is not uid:
                    raise InvalidInput(f"{name} {number}: the id “{shortened(given)}” is taken")
                items.append((name, number, kind, item, uid, None if ours else given))
        for numbered, uid in unnamed:
            # Without ids, references go by number (`--no-ids`).
            ids.setdefault(numbered, uid)
        self._ids = ids
        return items

    def _uid_of(self, given: str) -> Uid:
        """A uid for an id that is local to its line; the one that others know it by already."""
        known = self._places.get(Place(self._document, given)) if self._places else None
        return next(self._fresh) if known is None else known

    def _annotation(
        self,
        name: str,
        number: int,
        kind: Kind,
        item: dict[str, Any],
        uid: Uid,
        given_id: str | None,
        document: Uid | None,
        text: str,
    ) -> Annotation:
        """One object of a section. What nearly every span has is read here, the rest if any."""
        try:
            context = self._context
            pop = item.pop
            label = pop("label", None)
            if label is not None:
                if type(label) is not str:
                    raise InvalidInput(f"“label” is a name, not {describe(label)}")
                label = context.labels.uid(kind, label)
            elif kind is not Kind.SPAN:
                raise InvalidInput("“label” is missing; only a span can be without one")
            start, end, words = pop("start", None), pop("end", None), pop("text", None)
            if type(start) is int and type(end) is int and 0 <= start <= end <= len(text):
                anchors: tuple[Anchor, ...] = (Anchor(start, end),)
                if words is not None and words != text[start:end]:
                    raise other_words(words, start, end, text)
            elif start is None and end is None and words is None and kind is not Kind.SPAN:
                anchors = ()
            else:
                raise bad_range(start, end, text)
            annotator = pop("annotator", None) or context.annotator
            origin = pop("origin", None) or "import"
            created = pop("created", None) or context.moment
            if not (type(annotator) is type(origin) is type(created) is str):
                raise InvalidInput("“annotator”, “origin” and “created” are texts")
            annotation = Annotation(
                uid, kind, label, document, anchors, None, (), annotator, origin, None, None, "",
                self._version, created, created, (), given_id,
            )  # fmt: skip
            return self._with_rest(annotation, item, text) if item else annotation
        except InvalidInput as error:
            raise InvalidInput(f"{name} {number}: {error.reason}") from None

    def _with_rest(self, annotation: Annotation, item: dict[str, Any], text: str) -> Annotation:
        """The annotation with what else its object says; unknown keys stay in `item`."""
        for key in DERIVED:
            item.pop(key, None)
        version, label_set = annotation.label_set_version, item.pop("label_set", None)
        if label_set is not None:
            version = self._made_under.version(label_set, annotation.label)
        kind, anchors = annotation.kind, annotation.anchors
        # Unknown keys of fragments and head are kept under these two names, which are free.
        inner: dict[str, Any] = {}
        fragments, head = take_list(item, "fragments"), item.pop("head", None)
        if fragments:
            anchors, unknown = read_fragments(fragments, text)
            if any(unknown):
                inner["fragments"] = [self._extra("fragments", each) for each in unknown]
            if annotation.anchors and annotation.anchors[0] != hull_of(anchors):
                raise InvalidInput("“start” and “end” are not those of the fragments together")
        if head is not None:
            head, unknown_of_head = read_anchor("head", head, text)
            if unknown_of_head:
                inner["head"] = self._extra("head", unknown_of_head)
        slots = read_structure(kind, item, self._resolve)
        given_slots = item.pop("slots", None)
        if given_slots:
            slots += read_slots(given_slots, self._resolve)
            self._note_unknown("slots", slots)
        judgements = tuple(self._judgement(each) for each in take_list(item, "judgements"))
        return annotation._replace(
            anchors=anchors,
            head=head,
            slots=slots,
            note=take_text(item, "note") or "",
            score=take_number(item, "score"),
            confidence=take_number(item, "confidence"),
            label_set_version=version,
            updated=take_text(item, "updated") or annotation.updated,
            judgements=judgements,
            extra={**self._extra(_PLURALS[kind], item), **inner} if inner or item else EMPTY,
        )

    def _judgement(self, given: Any) -> Judgement:
        if type(given) is not dict:
            raise InvalidInput(f"a judgement is an object, not {describe(given)}")
        verdict = take_choice("verdict", given.pop("verdict", None), _VERDICTS)
        return Judgement(
            take_text(given, "annotator") or self._context.annotator,
            verdict,
            take_text(given, "note") or "",
            take_text(given, "created") or self._context.moment,
            self._extra("judgements", given),
        )

    def _coverage(self, given: Any) -> Coverage:
        if type(given) is not dict:
            raise InvalidInput(f"an entry of “coverage” is an object, not {describe(given)}")
        label, kind = take_text(given, "label"), given.pop("kind", Kind.SPAN.value)
        uid = None
        if label is not None:
            uid = self._context.labels.uid(take_choice("kind", kind, _KINDS), label)
        return Coverage(
            annotator=take_text(given, "annotator") or self._context.annotator,
            state=take_choice("state", given.pop("state", None), _STATES),
            label=uid,
            created=take_text(given, "created") or self._context.moment,
            extra=self._extra("coverage", given),
        )

    def _resolve(self, given: object) -> Uid:
        """The uid behind an id that a reference gives."""
        if type(given) is not str:
            place = place_of(given)
            if place is None:
                raise InvalidInput(f"a reference is an id, not {describe(given)}")
            if place.document != self._document:
                return self._elsewhere(place)
            given = place.id
        uid = self._ids.get(given)
        if uid is None:
            reason = f"refers to “{shortened(given)}”, which is not there"
            if not is_uid(given):
                raise InvalidInput(reason)
            # Of another line, or in the project already: the caller finds out at the end.
            uid = Uid(given)
            self._context.references.setdefault(uid, Refused(self._path, self._line, reason))
        return uid

    def _elsewhere(self, place: Place) -> Uid:
        """What stands for an annotation of another line that came with an id of its own."""
        uid = self._places.setdefault(place, new_uid())
        where = "the project" if place.document is None else f"“{shortened(place.document)}”"
        reason = f"refers to “{shortened(place.id)}” of {where}, which is not there"
        self._context.references.setdefault(uid, Refused(self._path, self._line, reason))
        return uid

    def _note_unknown(self, place: str, slots: tuple[Slot, ...]) -> None:
        for slot in slots:
            self._extra(place, slot.extra)

    def _extra(self, place: str, left: JsonObject) -> JsonObject:
        """What is left of an object, counted for the report."""
        if not left:
            return EMPTY
        for key in left:
            self._unknown[place, key] += 1
        return left


def _fresh_uids() -> Iterator[Uid]:
    """New uids without end, drawn by the handful: one by one they cost ten times as much."""
    while True:
        yield from new_uids(100)


_PLURALS = {kind: key for key, kind, *_ in SECTIONS}


def place_of(value: Any) -> Place | None:
    """The annotation of another line that a reference names: `{"document": …, "id": …}`."""
    if type(value) is dict and value.keys() == {"document", "id"}:
        document, local = value["document"], value["id"]
        if (document is None or type(document) is str) and type(local) is str:
            return Place(document, local)
    return None
