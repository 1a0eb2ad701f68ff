"""Writing a project: texts as files, everything else as one XML, in the order of the schema.

The XML is written last and in an order of its own, while documents come one by one; until then its
parts are kept compressed, which takes a few bytes for an annotation.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from annotator.domain.annotation import Annotation, JsonValue, Kind
from annotator.domain.document import AnnotatedDocument, Document
from annotator.domain.fields import MEMO
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.domain.offsets import OffsetMap
from annotator.formats.containers import ContainerWriter
from annotator.formats.refi.carrying import SETS, decimal, guid_of
from annotator.formats.refi.codebook import CodeBook
from annotator.formats.refi.guids import DOCUMENT_LABELS, ID_VARIABLE, derived
from annotator.formats.refi.parts import INTERNAL, ORIGIN, PROJECT, SOURCES
from annotator.formats.xml_writing import DECLARATION, in_text, tag

NAMESPACE = "urn:QDA-XML:project:1.0"

_MARK = "\ufeff"


class Spool:
    """Text kept compressed until it is wanted."""

    def __init__(self) -> None:
        self._compressor = zlib.compressobj(1)
        self._chunks: list[bytes] = []
        self.empty = True

    def add(self, text: str) -> None:
        """Keep more text."""
        self.empty = False
        chunk = self._compressor.compress(text.encode())
        if chunk:
            self._chunks.append(chunk)

    def chunks(self) -> Iterator[bytes]:
        """All of it, once, in UTF-8."""
        self._chunks.append(self._compressor.flush())
        expand = zlib.decompressobj().decompress
        return (expand(chunk) for chunk in self._chunks)


class ProjectWriter:
    """Writes one .qdpx file to a stream."""

    def __init__(self, stream: BinaryIO, label_set: LabelSet, *, unit: str) -> None:
        self._container = ContainerWriter(stream)
        self._unit = unit
        self._labels = label_set
        self._names: dict[Uid | None, str] = {label.uid: label.name for label in label_set}
        self._colors = {label.uid: label.color for label in label_set}
        self._symmetric = {label.uid for label in label_set if label.constraints.get("symmetric")}
        self._notes, self._sources, self._links = Spool(), Spool(), Spool()
        self._book = CodeBook(label_set, self._note)
        self._users: dict[str, Uid] = {}
        self._variables: dict[tuple[str, str], Uid] = {}
        self._sets: dict[str, list[Uid]] = defaultdict(list)
        self._with_id = False

    def add(self, annotated: AnnotatedDocument) -> None:
        """Write a text, and remember what is said about it."""
        document = annotated.document
        guid = guid_of(document)
        # A reader takes one mark away, so a text that begins with one gets another.
        mark = _MARK if document.text.startswith(_MARK) else ""
        self._container.add(f"{SOURCES}{guid}.txt", (mark + document.text).encode())
        put = self._sources.add
        opening = {
            "guid": guid,
            "name": document.title,
            "plainTextPath": f"{INTERNAL}{guid}.txt",
        }
        put(tag("TextSource", opening))
        kinds: dict[Kind, list[Annotation]] = {kind: [] for kind in Kind}
        for a in annotated.annotations:
            kinds[a.kind].append(a)
        ends = {uid for a in kinds[Kind.RELATION] for uid in a.references}
        places = self._selections(document.text, kinds[Kind.SPAN], ends)
        for a in kinds[Kind.DOCUMENT]:
            put(self._coding(a))
        put("".join(self._meta(guid, document)))
        put("</TextSource>\n")
        for a in kinds[Kind.RELATION]:
            self._link(a, places)

    def finish(self) -> None:
        """Write the XML and close the file."""
        codes = self._book.codes()  # notes on them, too
        with self._container.open(PROJECT) as stream:

            def put(*texts: str) -> None:
                stream.write("".join(texts).encode())

            origin = ORIGIN.format(self._unit)
            opening = {"xmlns": NAMESPACE, "name": "project", "origin": origin}
            put(DECLARATION, tag("Project", opening), "\n")
            put(*_wrapped("Users", self._user_tags()))
            put(*_wrapped("CodeBook", _wrapped("Codes", codes)))
            put(*_wrapped("Variables", self._variable_tags()))
            for name, spool in (
                ("Sources", self._sources),
                ("Notes", self._notes),
                ("Links", self._links),
            ):
                if not spool.empty:
                    put(f"<{name}>\n")
                    for chunk in spool.chunks():
                        stream.write(chunk)
                    put(f"</{name}>\n")
            put(*_wrapped("Sets", self._set_tags()))
            put("</Project>\n")
        self._container.close()

    def _selections(
        self, text: str, spans: Sequence[Annotation], ends: set[Uid]
    ) -> dict[Uid, Uid]:
        """Write spans; gives the selection of each that a relation leads to.

        Spans of the same words are codings of one selection, save those that have to be told
        apart by a relation.
        """
        units = OffsetMap(text).to_utf16 if self._unit == "utf16" and not text.isascii() else int
        places: dict[Uid, Uid] = {}
        written: list[str] = []
        last = None
        for a in spans:
            start, end = a.anchors[0]
            here = start, end, "" if a.label is not None and a.uid not in ends else a.uid
            if here != last:
                if last is not None:
                    written.append("</PlainTextSelection>\n")
                selection = a.uid if a.label is None else derived("selection", a.uid)
                if a.uid in ends:
                    places[a.uid] = selection
                highlight = a.label is None
                written.append(
                    tag(
                        "PlainTextSelection",
                        {
                            "guid": selection,
                            "startPosition": str(units(start)),
                            "endPosition": str(units(end)),
                            "creatingUser": self._user(a.annotator) if highlight else None,
                            "creationDateTime": (a.created or None) if highlight else None,
                        },
                    )
                )
                last = here
            if a.label is None:
                written.append(self._note(a.uid, a.note))
            else:
                written.append(self._coding(a))
        if last is not None:
            written.append("</PlainTextSelection>\n")
        self._sources.add("".join(written))
        return places

    def _coding(self, a: Annotation) -> str:
        """A code given to a selection or to a text."""
        opening = tag(
            "Coding",
            {
                "guid": a.uid,
                "creatingUser": self._user(a.annotator),
                "creationDateTime": a.created or None,
            },
        )
        code = tag("CodeRef", {"targetGUID": self._book.code_of(a.label)}, empty=True)
        return f"{opening}{code}{self._note(a.uid, a.note)}</Coding>"

    def _link(self, a: Annotation, places: dict[Uid, Uid]) -> None:
        """A relation; who made it, and when, stands in a note: a link has no room for it."""
        origin, target = (places.get(uid, uid) for uid in a.references)
        link = {
            "guid": a.uid,
            "name": self._names[a.label],
            "direction": "Associative" if a.label in self._symmetric else "OneWay",
            "color": self._colors[a.label] if a.label is not None else None,
            "originGUID": origin,
            "targetGUID": target,
        }
        note = self._note(a.uid, a.note, a.annotator, a.created)
        self._links.add(f"{tag('Link', link)}{note}</Link>\n")

    def _note(self, of: Uid, text: str, annotator: str = "", created: str = "") -> str:
        """Write a note on something, if there is any; gives the reference to it."""
        if not (text or annotator or created):
            return ""
        guid = derived("note", of)
        opening = {
            "guid": guid,
            "creatingUser": self._user(annotator),
            "creationDateTime": created or None,
        }
        content = f"<PlainTextContent>{in_text(text)}</PlainTextContent>"
        self._notes.add(f"{tag('Note', opening)}{content}</Note>\n")
        return tag("NoteRef", {"targetGUID": guid}, empty=True)

    def _meta(self, guid: Uid, document: Document) -> Iterator[str]:
        """The memo of a document and its metadata as values of variables."""
        meta = dict(document.meta)
        sets = meta.pop(SETS, None)
        if isinstance(sets, list | tuple):
            for name in sets:
                self._sets[str(name)].append(guid)
        elif sets is not None:
            meta[SETS] = sets
        memo = meta.pop(MEMO, None)
        if isinstance(memo, str):
            yield self._note(guid, memo)
        elif memo is not None:
            meta[MEMO] = memo
        if document.id != guid:
            self._with_id = True
            yield _value(ID_VARIABLE, "TextValue", document.id)
        for key, value in meta.items():
            kind, text = _typed(value)
            variable = self._variables.get((key, kind))
            if variable is None:
                variable = self._variables[key, kind] = derived("variable", kind, key)
            yield _value(variable, f"{kind}Value", text)

    def _user(self, name: str) -> str | None:
        """The GUID of an annotator."""
        if not name:
            return None
        guid = self._users.get(name)
        if guid is None:
            guid = self._users[name] = derived("user", name)
        return guid

    def _user_tags(self) -> list[str]:
        users = self._users.items()
        return [tag("User", {"guid": guid, "name": name}, empty=True) for name, guid in users]

    def _variable_tags(self) -> list[str]:
        found = [(ID_VARIABLE, "document id", "Text")] if self._with_id else []
        found += [(guid, name, kind) for (name, kind), guid in self._variables.items()]
        return [
            tag("Variable", {"guid": guid, "name": name, "typeOfVariable": kind}, empty=True)
            for guid, name, kind in found
        ]

    def _set_tags(self) -> list[str]:
        found = []
        if self._book.document_codes:
            found.append(
                _set(DOCUMENT_LABELS, "document labels", "MemberCode", self._book.document_codes)
            )
        found += [
            _set(derived("set", name), name, "MemberSource", guids)
            for name, guids in sorted(self._sets.items())
        ]
        return found


def _set(guid: Uid, name: str, member: str, guids: Sequence[Uid]) -> str:
    members = "".join(tag(member, {"targetGUID": guid}, empty=True) for guid in guids)
    return f"{tag('Set', {'guid': guid, 'name': name})}{members}</Set>"


def _typed(value: JsonValue) -> tuple[str, str]:
    """The type of a variable, and the value as it is written."""
    if isinstance(value, bool):
        return "Boolean", "true" if value else "false"
    if isinstance(value, int):
        return "Integer", str(value)
    if isinstance(value, float):
        return "Float", decimal(value)
    return "Text", str(value)


def _value(variable: Uid, element: str, text: str) -> str:
    ref = tag("VariableRef", {"targetGUID": variable}, empty=True)
    return f"<VariableValue>{ref}<{element}>{in_text(text)}</{element}></VariableValue>"


def _wrapped(name: str, tags: list[str]) -> list[str]:
    """Elements within one of this name, on lines of their own; nothing around nothing."""
    lines = (each if each.endswith("\n") else f"{each}\n" for each in tags)
    return [f"<{name}>\n", *lines, f"</{name}>\n"] if tags else []
