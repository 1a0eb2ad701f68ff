"""Reading a project: texts as documents, codings as spans, links as relations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from annotator.domain.annotation import Anchor, Annotation, JsonValue, Kind, Slot
from annotator.domain.document import AnnotatedDocument, check_text
from annotator.domain.errors import InvalidInput
from annotator.domain.fields import MEMO
from annotator.domain.ids import Uid
from annotator.formats.base import ReadContext, Refused, Source
from annotator.formats.building import DocumentBuilder
from annotator.formats.offset_units import Unit
from annotator.formats.refi.codes import Codes
from annotator.formats.refi.guids import canonical, derived, moment
from annotator.formats.refi.parts import ORIGIN, Parts, Text
from annotator.formats.refi.survey import Link, Note, Survey, note_of, note_refs, roots, target_of
from annotator.formats.word_edges import Reading, WordEdges
from annotator.formats.xml_reading import Element, describe_element

IMPORTER = "refi-qda@1"

_OURS = re.compile(re.escape(ORIGIN).replace(r"\{\}", "(codepoints|utf16)"))

NO_TEXT = "texts that are not in the file (only a path, or a version with formatting)"
OUTSIDE = "selections that do not lie in the text"
NO_CODE = "codings whose code is not in the file"


class ProjectReader:
    """Reads one .qdpx file."""

    def __init__(self, source: Source, parts: Parts, context: ReadContext) -> None:
        self._path, self._size = str(source.path), source.size
        self._parts, self._context = parts, context
        self._survey = Survey()
        self._edges = WordEdges(context, self._path)
        self._used: set[Uid] = set()
        self._noted: set[Uid] = set()

    def documents(self) -> Iterator[AnnotatedDocument]:
        """Every text that the file holds, with what was said about it.

        Raises:
            InvalidInput: for what cannot be read, unless refusals are collected.
        """
        survey = self._survey
        for element in self._parts.elements():
            survey.take(element)
            if survey.root != "Project":
                raise InvalidInput(f"this is “{element.name}”, no REFI-QDA project", self._path)
            if element.name == "TextSource" and self._edges.wants_texts and not self._unit_named:
                self._look_at(element)
        self._reading = self._told()
        self._codes = Codes(self._context, self._path, survey, self._memo)
        self._prepare_links()
        for number, element in enumerate(self._parts.elements("TextSource")):
            if not number:
                continue  # the root
            document = self._document(element)
            self._context.report.bytes_read = self._size * number // survey.texts
            if document is not None:
                yield document
        self._finish()

    @property
    def _unit_named(self) -> re.Match[str] | None:
        """What offsets count, as an export of ours says it."""
        return _OURS.fullmatch(self._survey.origin)

    def _told(self) -> Reading:
        """How offsets are to be read: as the file says if we wrote it, else as words tell."""
        ours = self._unit_named
        if ours is not None and not self._context.offset_unit:
            return Reading(Unit(ours[1]))
        return self._edges.decide()

    def _look_at(self, source: Element) -> None:
        """Let the selections of a text tell what offsets count."""
        try:
            found = self._parts.text_of(source)
        except InvalidInput:
            return  # refused when its turn comes
        ranges = [_range(selection) for selection in source.all("PlainTextSelection")]
        if found is not None:
            known = [place for place in ranges if place is not None]
            self._edges.look_at(found.text, known, marked=found.marked)

    def _document(self, source: Element) -> AnnotatedDocument | None:
        """A text with what was said about it; `None` if it cannot be read."""
        context = self._context
        try:
            found = self._parts.text_of(source)
            if found is None:
                context.leave_out(NO_TEXT, self._path, source.line, describe_element(source))
                return None
            builder = self._builder(source, found)
        except InvalidInput as error:
            context.refuse(Refused(self._path, source.line, error.reason))
            return None
        self._placed: dict[Uid, Uid] = {}
        convert = self._reading.converter(found.text, marked=found.marked)
        for selection in source.all("PlainTextSelection"):
            given = _range(selection) or (-1, -1)
            start, end = convert(given[0]), convert(given[1])
            if start is None or end is None or not 0 <= start <= end <= len(found.text):
                context.leave_out(OUTSIDE, self._path, selection.line, describe_element(selection))
            else:
                self._selection(builder, selection, Anchor(start, end))
        for coding in source.all("Coding"):
            label = self._codes.name(Kind.DOCUMENT, target_of(coding, "CodeRef"))
            if label is None:
                context.leave_out(NO_CODE, self._path, coding.line)
                continue
            key = self._key(builder, coding, source)
            self._place(coding, builder.document_label(label, key=key, **self._said(coding)))
        self._relations(builder)
        return builder.finish()

    def _builder(self, source: Element, found: Text) -> DocumentBuilder:
        survey = self._survey
        guid = canonical(source.get("guid")) or derived("text", found.text)
        name = source.get("name")
        if name is None:
            name = (source.get("plainTextPath") or "").rpartition("/")[2]
        given = survey.id_in(source)
        meta: dict[str, JsonValue] = dict(survey.case_values.get(guid, ()))
        meta |= dict(survey.values_in(source))
        if guid in survey.sets:
            meta["sets"] = survey.sets[guid]
        memo = self._memo(note_refs(source), source.content("Description"))
        if memo:
            meta[MEMO] = memo
        if found.guessed:
            self._context.report.remarks.append(
                f"{self._path}: the encoding of “{name}” was guessed as {found.guessed};"
                " look at the text"
            )
        return DocumentBuilder(
            self._context,
            found.text,
            path=self._path,
            importer=IMPORTER,
            id=guid if given is None else given,
            title=name,
            meta=meta,
            line=source.line,
        )

    def _selection(self, builder: DocumentBuilder, selection: Element, anchor: Anchor) -> None:
        """Words and their codings: a span for each, a highlight if there is none."""
        said = self._said(selection, selection.content("Description"))
        codings = list(selection.all("Coding"))
        if not codings:
            key = self._key(builder, selection, selection)
            self._place(selection, builder.span(None, (anchor,), key=key, **said))
        for coding in codings:
            label = self._codes.name(Kind.SPAN, target_of(coding, "CodeRef"))
            if label is None:
                self._context.leave_out(NO_CODE, self._path, coding.line)
                continue
            own = self._said(coding)
            own = {key: own[key] or said[key] for key in ("annotator", "created")} | {
                "note": "\n\n".join(filter(None, (own["note"], said["note"])))
            }
            key = self._key(builder, coding, selection)
            uid = builder.span(label, (anchor,), key=key, **own)
            self._place(coding, uid)
            if coding is codings[0]:
                self._place(selection, uid)
                said["note"] = ""  # a note on the words is a note on the first of their codings

    def _key(self, builder: DocumentBuilder, element: Element, around: Element) -> Uid:
        """The uid of what becomes an annotation: its GUID, else one that is the same each time."""
        guid = canonical(element.get("guid"))
        if guid is None or guid in self._used:
            code = target_of(element, "CodeRef")
            count = len(self._used)
            guid = derived("coding", around.get("guid") or "", code or "", str(count))
        self._used.add(guid)
        builder.alias(guid, guid)
        return guid

    def _place(self, element: Element, uid: Uid) -> None:
        """Remember which annotation an element that links lead to is."""
        guid = canonical(element.get("guid")) if self._ends else None
        if guid is not None and guid in self._ends:
            self._placed.setdefault(guid, uid)

    def _said(self, element: Element, description: str = "") -> dict[str, Any]:
        """Note, annotator and time of an element."""
        user = canonical(element.get("creatingUser"))
        return {
            "note": self._memo(note_refs(element), description),
            "annotator": self._survey.users.get(user, "") if user is not None else "",
            "created": moment(element.get("creationDateTime")),
        }

    def _prepare_links(self) -> None:
        """Find out where each link belongs: to the text that it begins in."""
        survey = self._survey
        self._roots = roots(survey.links)
        self._links: dict[Uid, list[Link]] = defaultdict(list)
        self._order = {link.guid: place for place, link in enumerate(survey.links)}
        for link in survey.links:
            if link.guid in self._roots:
                self._links[self._roots[link.guid]].append(link)
        targets = (self._root(link.target) for link in survey.links)
        self._ends = {guid for guid in (*self._links, *targets) if guid is not None}
        self._everywhere: dict[Uid, Uid] = {}
        self._related: set[Uid] = set()
        self._used.update(link.guid for link in survey.links)

    def _root(self, guid: Uid | None) -> Uid | None:
        return None if guid is None else self._roots.get(guid, guid)

    def _relations(self, builder: DocumentBuilder) -> None:
        """The links within the text being built, in the order of the file."""
        placed = self._placed
        self._everywhere |= placed
        links = [link for guid in placed for link in self._links.get(guid, ())]
        for link in links:
            builder.alias(link.guid, link.guid)
        for link in sorted(links, key=lambda link: self._order[link.guid]):
            if self._root(link.target) not in placed:
                continue
            ends = [
                placed.get(end) or builder.uid_of(end)
                for end in (link.origin, link.target)
                if end is not None
            ]
            self._related.add(link.guid)
            builder.relation(
                self._codes.link_name(link), ends[0], ends[1], key=link.guid, **self._about(link)
            )

    def _about(self, link: Link) -> dict[str, Any]:
        """Who made a link, when and with what note: its notes tell."""
        notes = [self._note(guid) for guid in link.notes]
        first = next((note for note in notes if note is not None), Note(""))
        return {
            "note": "\n\n".join(note.text for note in notes if note is not None and note.text),
            "annotator": first.annotator,
            "created": first.created,
        }

    def _finish(self) -> None:
        """Links from text to text, and what is left out."""
        survey, context = self._survey, self._context
        for link in survey.links:
            if link.guid in self._related:
                continue
            ends = [self._everywhere.get(end) for end in (link.origin, link.target) if end]
            if len(ends) == 2 and None not in ends:
                context.annotations.append(self._across(link, *ends))
            else:
                reason = "links that do not join two passages that are taken over"
                context.leave_out(reason, self._path, link.line, link.name)
        for left in survey.left_out:
            context.leave_out(left.reason, self._path, left.line, left.what)
        for guid, element in survey.notes.items():
            if guid not in self._noted:
                reason = "notes on what is not taken over, or on the project"
                context.leave_out(reason, self._path, element.line, describe_element(element))

    def _across(self, link: Link, origin: Uid | None, target: Uid | None) -> Annotation:
        """A link between two texts: a relation of the whole project."""
        context = self._context
        said = self._about(link)
        return Annotation(
            link.guid,
            Kind.RELATION,
            context.labels.uid(Kind.RELATION, self._codes.link_name(link)),
            slots=(Slot("from", ref=origin), Slot("to", ref=target)),
            annotator=said["annotator"] or context.annotator,
            origin="import",
            note=said["note"],
            label_set_version=context.labels.version,
            created=said["created"] or context.moment,
            updated=said["created"] or context.moment,
        )

    def _memo(self, guids: tuple[Uid, ...], description: str = "") -> str:
        """A description and the notes referred to, one after the other."""
        notes = (self._note(guid) for guid in guids)
        texts = [description, *(note.text for note in notes if note is not None)]
        return "\n\n".join(text for text in texts if text)

    def _note(self, guid: Uid) -> Note | None:
        element = self._survey.notes.get(guid)
        if element is None:
            return None
        self._noted.add(guid)
        try:
            found = self._parts.text_of(element)
            text = element.content("Description") if found is None else found.text
            check_text(text, "a note")
        except InvalidInput as error:
            self._context.refuse(Refused(self._path, element.line, error.reason))
            return None
        return note_of(element, text or element.get("name") or "", self._survey.users)


def _range(selection: Element) -> tuple[int, int] | None:
    """The two offsets of a selection as they stand there, `None` if they are no numbers."""
    try:
        start, end = (int(selection.get(key) or "") for key in ("startPosition", "endPosition"))
    except ValueError:
        return None
    return start, end
