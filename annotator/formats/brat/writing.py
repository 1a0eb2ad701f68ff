"""Documents as .txt and .ann files."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from annotator.domain.annotation import Anchor, Annotation, JsonValue, Kind, Slot
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.domain.slots import SlotType, is_structural, spec_of
from annotator.formats.base import Output, WriteReport
from annotator.formats.brat import config, labels_file
from annotator.formats.brat.config_writing import Used, annotation_conf, visual_conf
from annotator.formats.brat.fitting import first_word, pieces
from annotator.formats.brat.labels_file import HEAD, NOTE, PIECES, TRIGGER, Names
from annotator.formats.brat.pairing import ANNOTATIONS, TEXT
from annotator.formats.brat.reading import ENDS, NUMBER, ROLES
from annotator.formats.brat.values import is_attribute, is_word, link, to_note
from annotator.formats.names import FileNames

_ROLE = re.compile(r"[A-Za-z0-9_-]+")
_NO_TRIGGER = "none"
_LETTERS = {Kind.SPAN: "T", Kind.FRAME: "E", Kind.RELATION: "R"}
_SAID_CODE_POINTS = (
    "texts with Windows line ends: {}; CR LF counts as two characters, and programs that take it"
    " for one will find annotations shifted"
)
_SAID_SHARING = "documents with clusters that share a member: {}; brat will make one of them"


def write(
    documents: Iterable[AnnotatedDocument], output: Output, corpus: Corpus, report: WriteReport
) -> None:
    """Write what was carried: two files a document, then configuration and names."""
    labels = corpus.label_set
    names, files = Names(labels), FileNames()
    used = Used.declared(labels, names)
    windows = sharing = 0
    for annotated in documents:
        name = files.name(annotated.id)
        names.keep_title(name, annotated.title)
        windows += "\r\n" in annotated.text
        sharing += _share_members(annotated.annotations)
        lines = _Document(annotated, labels, names, used).lines()
        _put(output, name + TEXT, annotated.text.encode(), annotated.id)
        _put(output, name + ANNOTATIONS, "".join(f"{line}\n" for line in lines).encode(), None)
    _put(output, config.CONFIG, annotation_conf(labels, names, used), None)
    _put(output, config.VISUAL, visual_conf(labels, names), None)
    _put(output, labels_file.NAME, names.to_json(labels), None)
    if windows:
        report.notes.append(_SAID_CODE_POINTS.format(windows))
    if sharing:
        report.notes.append(_SAID_SHARING.format(sharing))


def _put(output: Output, name: str, content: bytes, of: str | None) -> None:
    with output.member(name, of) as file:
        file.write(content)


class _Document:
    """One document on its way into lines."""

    def __init__(
        self, annotated: AnnotatedDocument, labels: LabelSet, names: Names, used: Used
    ) -> None:
        self._text, self._labels = annotated.text, labels
        self._names, self._used = names, used
        self._by_kind: dict[Kind, list[Annotation]] = defaultdict(list)
        self._ids: dict[Uid, str] = {}
        self._types: dict[Uid, str] = {}
        for a in annotated.annotations:
            self._by_kind[a.kind].append(a)
            letter = _LETTERS.get(a.kind)
            if letter is not None:
                self._ids[a.uid] = f"{letter}{len(self._by_kind[a.kind])}"
            self._types[a.uid] = (
                names.label(labels[a.label].name) if a.label else names.highlight()
            )
        self._pieces = {a.uid: pieces(self._text, a.anchors) for a in self._by_kind[Kind.SPAN]}
        self._stand_ins: dict[tuple[str, tuple[Anchor, ...]], str] = {}
        self._count: Counter[str] = Counter()

    def lines(self) -> Iterator[str]:
        """Every line: words, events, relations, groups, then what is said of them."""
        said = {
            a.uid: list(self._said(a)) for kind in _LETTERS for a in self._by_kind[kind]
        }
        for a in self._by_kind[Kind.SPAN]:
            yield self._words(self._ids[a.uid], self._types[a.uid], self._pieces[a.uid])
        for a in self._by_kind[Kind.FRAME]:
            yield from self._event(a, said)
        for a in self._by_kind[Kind.RELATION]:
            yield self._relation(a)
        for a in self._by_kind[Kind.CLUSTER]:
            members = " ".join(self._ids[slot.ref] for slot in a.slots if slot.ref)
            yield f"*\t{self._types[a.uid]} {members}"
        for of_one in said.values():
            for letter, line in of_one:
                self._count[letter] += 1
                yield f"{letter}{self._count[letter]}\t{line}"

    def _words(self, id: str, type_: str, places: Sequence[Anchor]) -> str:
        ranges = ";".join(f"{start} {end}" for start, end in places)
        words = " ".join(self._text[start:end] for start, end in places)
        return f"{id}\t{type_} {ranges}\t{words}"

    def _event(self, a: Annotation, said: dict[Uid, list[tuple[str, str]]]) -> Iterator[str]:
        """The line of a frame, behind that of the words that stand in for its trigger.

        brat wants the trigger of an event to have its type, and nothing said of it.
        """
        id, type_ = self._ids[a.uid], self._types[a.uid]
        trigger = next((slot.ref for slot in a.slots if slot.name == "trigger"), None)
        if trigger is not None and self._types[trigger] == type_ and not said[trigger]:
            place = self._ids[trigger]
        else:
            true = _NO_TRIGGER if trigger is None else self._ids[trigger]
            said[a.uid].append(("#", f"{TRIGGER} {id}\t{true}"))
            where = self._where(a, trigger)
            place = self._stand_ins.get((type_, where), "")
            if not place:
                place = f"T{len(self._pieces) + len(self._stand_ins) + 1}"
                self._stand_ins[type_, where] = place
                yield self._words(place, type_, where)
        roles = "".join(f" {each}" for each in self._roles(a, type_))
        yield f"{id}\t{type_}:{place}{roles}"

    def _where(self, a: Annotation, trigger: Uid | None) -> tuple[Anchor, ...]:
        """The words of the trigger, else of the first argument that has any, else the first."""
        for uid in (trigger, *(slot.ref for slot in a.slots)):
            if uid in self._pieces:
                return self._pieces[uid]
        word = first_word(self._text)
        assert word is not None, "a frame of a text without words is not carried"
        return pieces(self._text, [word])

    def _roles(self, a: Annotation, type_: str) -> Iterator[str]:
        count: Counter[str] = Counter()
        for slot in a.slots:
            if slot.ref is None or is_structural(a.kind, slot.name):
                continue
            role = self._names.slot(slot.name)
            count[role] += 1
            self._used.roles[type_].setdefault(role, {})[self._types[slot.ref]] = None
            number = slot.extra.get(NUMBER, count[role])
            yield f"{role}{'' if number == count[role] == 1 else number}:{self._ids[slot.ref]}"

    def _relation(self, a: Annotation) -> str:
        first, second = _checked(a.extra.get(ROLES))
        ends = {slot.name: self._ids[slot.ref] for slot in a.slots if slot.ref}
        type_ = self._types[a.uid]
        self._used.ends[type_][first, second] = None
        return f"{self._ids[a.uid]}\t{type_} {first}:{ends['from']} {second}:{ends['to']}"

    def _said(self, a: Annotation) -> Iterator[tuple[str, str]]:
        """What is said of an annotation: the letter of each line and what follows its number."""
        id = self._ids[a.uid]
        if a.kind is Kind.SPAN:
            if self._pieces[a.uid] != a.anchors:
                yield "#", f"{PIECES} {id}\t{_places(a.anchors)}"
            if a.head is not None:
                yield "#", f"{HEAD} {id}\t{_places([a.head])}"
        if a.note:
            yield "#", f"{NOTE} {id}\t{to_note(a.note)}"
        seen: set[str] = set()
        for slot in a.slots:
            if slot.ref is None:
                yield self._value(a, id, slot, seen)

    def _value(self, a: Annotation, id: str, slot: Slot, seen: set[str]) -> tuple[str, str]:
        """A value: an attribute, a normalization, or else a note."""
        name, value = self._names.slot(slot.name), slot.value
        linked = link(value)
        if linked is not None:
            base, entry, label = linked
            return "N", f"{name} {id} {base}:{entry}{label and f'{chr(9)}{label}'}"
        given, type_ = self._attribute(a, slot), self._types[a.uid]
        if given is not None and name not in seen and self._used.takes(name, type_, given):
            seen.add(name)
            return "A", f"{name} {id}{given and f' {given}'}"
        return "#", f"{name} {id}\t{to_note(value)}"

    def _attribute(self, a: Annotation, slot: Slot) -> str | None:
        """The value of an attribute, "" for one that is just there; `None` for no attribute."""
        spec = spec_of(self._labels.get(a.label), slot.name)
        return attribute(None if spec is None else spec.type, slot.value)


def _share_members(annotations: Iterable[Annotation]) -> bool:
    """Whether anything is in two clusters."""
    members = [slot.ref for a in annotations if a.kind is Kind.CLUSTER for slot in a.slots]
    return len(set(members)) < len(members)


def attribute(type_: SlotType | None, value: JsonValue) -> str | None:
    """How a value of a slot is written in a line `A`; `None` if it is not."""
    if value is True and type_ in (None, SlotType.FLAG):
        return ""
    if not isinstance(value, str):
        return None
    fits = is_attribute(value) if type_ is SlotType.ONE_OF else type_ is None and is_word(value)
    return value if fits else None


def _places(anchors: Iterable[Anchor]) -> str:
    return ";".join(f"{start} {end}" for start, end in anchors)


def _checked(roles: JsonValue) -> tuple[str, str]:
    """The names of a relation's ends, as they came or as brat calls them."""
    if isinstance(roles, list | tuple) and len(roles) == 2:
        first, second = roles
        plain = all(isinstance(each, str) and _ROLE.fullmatch(each) for each in roles)
        if plain and first != second and set(roles) != set(ENDS):
            return str(first), str(second)
    return ENDS
