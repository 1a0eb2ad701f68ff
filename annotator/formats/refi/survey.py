"""The first look through a project: everything that has to be known before its texts are read.

Notes and links stand behind the texts that they belong to, and what offsets count is told by all
texts together. So a project is gone through twice, and no text is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from annotator.domain.annotation import JsonValue
from annotator.domain.ids import Uid
from annotator.formats.refi.guids import DOCUMENT_LABELS, ID_VARIABLE, canonical, moment
from annotator.formats.xml_reading import Element, describe_element

Value: TypeAlias = tuple[str, JsonValue]
"""The name of a variable and its value."""

LEFT_OUT = {
    "PictureSource": "pictures",
    "PDFSource": "PDF files",
    "AudioSource": "sound recordings",
    "VideoSource": "films",
    "Graph": "graphs",
}
"""What a project may hold that is no text, by element."""

WANTED = frozenset(
    {"User", "Code", "Variable", "Case", "TextSource", "Note", "Link", "Set", *LEFT_OUT}
)

_NUMBERS = {"IntegerValue": int, "FloatValue": float}
_TEXTS = ("TextValue", "DateValue", "DateTimeValue")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


class LeftOut(NamedTuple):
    """Something that is not taken over: its sort, where it stands, which one it is."""

    reason: str
    line: int
    what: str

    @classmethod
    def of(cls, reason: str, element: Element) -> LeftOut:
        """An element that is left out."""
        return cls(reason, element.line, describe_element(element))


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody noted, and when."""

    text: str
    annotator: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A connection of two things by their GUIDs; `both_ways` if it has no direction."""

    guid: Uid
    name: str
    origin: Uid | None
    target: Uid | None
    both_ways: bool
    color: str | None
    notes: tuple[Uid, ...]
    line: int


@dataclass(slots=True)
class Survey:
    """What a project says of more than one text."""

    users: dict[Uid, str] = field(default_factory=dict)
    codes: list[Element] = field(default_factory=list)
    variables: dict[Uid, str] = field(default_factory=dict)
    case_values: dict[Uid, list[Value]] = field(default_factory=lambda: defaultdict(list))
    sets: dict[Uid, list[str]] = field(default_factory=lambda: defaultdict(list))
    notes: dict[Uid, Element] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    document_codes: set[Uid] = field(default_factory=set)
    used_on_words: set[Uid] = field(default_factory=set)
    used_on_sources: set[Uid] = field(default_factory=set)
    left_out: list[LeftOut] = field(default_factory=list)
    texts: int = 0
    origin: str = ""
    root: str = ""
    _link_guids: set[Uid] = field(default_factory=set)

    def take(self, element: Element) -> None:
        """Take in an element, the root first."""
        take = {
            "User": self._user,
            "Code": self.codes.append,
            "Variable": self._variable,
            "Case": self._case,
            "Note": self._note,
            "Link": self._link,
            "Set": self._set,
            "TextSource": self._text,
        }.get(element.name)
        if take is not None:
            take(element)
        elif element.name in LEFT_OUT:
            self.left_out.append(LeftOut.of(LEFT_OUT[element.name], element))
        else:
            self.root, self.origin = element.name, element.get("origin") or ""

    def values_in(self, element: Element) -> Iterator[Value]:
        """The variables with a value in a text or a case, save the one that holds an id."""
        for value in element.all("VariableValue"):
            guid = target_of(value, "VariableRef")
            if guid in self.variables and guid != ID_VARIABLE:
                yield from ((self.variables[guid], found) for found in _value(value))

    def id_in(self, source: Element) -> str | None:
        """The id that an export of ours gave a text, if it is no GUID."""
        for value in source.all("VariableValue"):
            if target_of(value, "VariableRef") == ID_VARIABLE:
                return value.content("TextValue")
        return None

    def _user(self, element: Element) -> None:
        guid = canonical(element.get("guid"))
        name = element.get("name") or element.get("id")
        if guid is not None and name:
            self.users[guid] = name

    def _variable(self, element: Element) -> None:
        guid = canonical(element.get("guid"))
        if guid is not None:
            self.variables[guid] = element.get("name") or ""

    def _text(self, element: Element) -> None:
        self.texts += 1
        self.used_on_sources |= set(_codes_in(element))
        for selection in element.all("PlainTextSelection"):
            self.used_on_words |= set(_codes_in(selection))

    def _case(self, element: Element) -> None:
        """What is known of a case is known of its text, if it has just one."""
        sources = [canonical(ref.get("targetGUID")) for ref in element.all("SourceRef")]
        if len(sources) != 1 or sources[0] is None:
            self.left_out.append(LeftOut.of("cases that are not one text", element))
            return
        name = element.get("name")
        values = self.case_values[sources[0]]
        values += [("case", name)] if name else []
        values += self.values_in(element)

    def _note(self, element: Element) -> None:
        guid = canonical(element.get("guid"))
        if guid is not None:
            self.notes[guid] = element

    def _link(self, element: Element) -> None:
        guid = canonical(element.get("guid"))
        if guid is None or guid in self._link_guids:
            self.left_out.append(LeftOut.of("links without an id of their own", element))
            return
        self._link_guids.add(guid)
        self.links.append(
            Link(
                guid,
                element.get("name") or "link",
                canonical(element.get("originGUID")),
                canonical(element.get("targetGUID")),
                element.get("direction") in ("Associative", "Bidirectional"),
                element.get("color"),
                note_refs(element),
                element.line,
            )
        )

    def _set(self, element: Element) -> None:
        codes = [canonical(m.get("targetGUID") or m.get("guid")) for m in element.all("MemberCode")]
        if canonical(element.get("guid")) == DOCUMENT_LABELS:
            self.document_codes.update(code for code in codes if code is not None)
            return
        name = element.get("name")
        if codes or not name:
            self.left_out.append(LeftOut.of("groups of codes", element))
        for member in element.all("MemberSource"):
            guid = canonical(member.get("targetGUID"))
            if guid is not None and name:
                self.sets[guid].append(name)


def target_of(element: Element, name: str) -> Uid | None:
    """What the first reference of a name in an element leads to."""
    child = element.first(name)
    return None if child is None else canonical(child.get("targetGUID"))


def note_refs(element: Element) -> tuple[Uid, ...]:
    """The notes that an element refers to."""
    found = (canonical(ref.get("targetGUID")) for ref in element.all("NoteRef"))
    return tuple(guid for guid in found if guid is not None)


def note_of(element: Element, text: str, users: dict[Uid, str]) -> Note:
    """A note with its text, which may stand in a file of its own."""
    user = canonical(element.get("creatingUser"))
    return Note(
        text,
        users.get(user, "") if user is not None else "",
        moment(element.get("creationDateTime")),
    )


def roots(links: list[Link]) -> dict[Uid, Uid]:
    """For every link: the thing, itself no link, that it begins at in the end."""
    origins = {link.guid: link.origin for link in links}
    found: dict[Uid, Uid] = {}
    for link in links:
        chain: dict[Uid, None] = {}
        place: Uid | None = link.guid
        while place in origins and place not in found and place not in chain:
            chain[place] = None
            place = origins[place]
        root = None if place is None else found.get(place, place)
        if root is not None and root not in origins:
            found |= dict.fromkeys(chain, root)
    return found


def _codes_in(element: Element) -> Iterator[Uid]:
    """The codes that are given to an element."""
    for coding in element.all("Coding"):
        guid = target_of(coding, "CodeRef")
        if guid is not None:
            yield guid


def _value(element: Element) -> Iterator[JsonValue]:
    """The value of a variable, with its type; none if it has no value."""
    for child in element.children:
        text = child.text.strip()
        if child.name in _TEXTS:
            yield child.text
        elif child.name == "BooleanValue":
            yield _TRUTH.get(text, text)
        elif child.name in _NUMBERS:
            yield _number(child.name, text)


def _number(name: str, text: str) -> JsonValue:
    """A number, or what stands in its place as it is."""
    try:
        number = _NUMBERS[name](text)
    except ValueError:
        return text
    # JSON knows neither infinity nor what is no number.
    return number if abs(number) < float("inf") else text
