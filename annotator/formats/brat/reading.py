"""Lines of .ann files made into annotations of a document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.domain.annotation import EMPTY, Anchor, JsonObject, JsonValue, Slot
from annotator.domain.errors import InvalidInput
from annotator.formats.base import ReadContext
from annotator.formats.brat.labels_file import HEAD, HIGHLIGHT, NOTE, PIECES, TRIGGER, TrueNames
from annotator.formats.brat.lines import Lines, Linked, Saying, parse
from annotator.formats.brat.values import from_note
from annotator.formats.building import DocumentBuilder
from annotator.formats.json_fields import shortened
from annotator.formats.offset_units import Claim, OffsetReader, Words, by_words, exactly

NUMBER = "number"
"""The key of a slot whose role has another number than its place: `Site2`, the site of `Theme2`."""

ROLES = "roles"
"""The key of a relation whose ends are not called `Arg1` and `Arg2`."""

ENDS = ("Arg1", "Arg2")
_NUMBERED = re.compile(r"(.*\D)(\d{1,6})\Z")
_PLACE = re.compile(r"(\d{1,15}) (\d{1,15})\Z", re.ASCII)


def agrees(words: Words, quote: str) -> bool:
    """Whether a line repeats the words; fragments stand apart, in old files side by side."""
    return by_words(words, quote) or exactly(words, quote)


@dataclass(slots=True)
class _Said:
    """What the lines say of one annotation; `own` are notes that only an export of ours has."""

    slots: list[Slot] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    own: dict[str, Saying] = field(default_factory=dict)


@dataclass(slots=True)
class LayerReader:
    """Adds what .ann files say to documents.

    `roles` are those that annotation.conf gives events, by their type; `join_lines` makes one of
    what brat parted at line breaks; `broken` counts lines that a line break ran through.
    """

    context: ReadContext
    names: TrueNames
    offsets: OffsetReader
    roles: Mapping[str, set[str]]
    join_lines: bool = False
    broken: int = 0

    def add(
        self, builder: DocumentBuilder, content: str, path: str, *, layer: str, annotator: str
    ) -> bool:
        """Add a file's annotations; whether it has any. `layer` tells its ids from others'.

        Raises:
            InvalidInput: for a line that cannot be read, with its number, and for offsets that
                do not fit the text.
        """
        lines = parse(content, builder.text)
        self.broken += lines.broken
        for number, line in lines.strange:
            self.context.leave_out("lines that are none of brat's", path, number, shortened(line))
        _Layer(self, builder, lines, path, layer, {"annotator": annotator}).build()
        return bool(lines.words or lines.events or lines.relations or lines.groups)


class _Layer:
    """One file on its way into a document."""

    def __init__(
        self,
        reader: LayerReader,
        builder: DocumentBuilder,
        lines: Lines,
        path: str,
        layer: str,
        more: dict[str, Any],
    ) -> None:
        self._reader, self._builder, self._lines = reader, builder, lines
        self._names, self._path, self._more = reader.names, path, more
        self._prefix = f"{layer}/" if layer else ""
        self._said: dict[str, _Said] = defaultdict(_Said)
        self._take_sayings()

    def build(self) -> None:
        """Add everything."""
        self._add_words()
        for event in self._lines.events:
            with_line(event.line, self._add_event, event)
        for relation in self._lines.relations:
            with_line(relation.line, self._add_relation, relation)
        for group in self._lines.groups:
            members = [self._uid(id) for id in group.members]
            label = self._label(group.type)
            with_line(group.line, self._builder.cluster, label, members, **self._more)

    def _uid(self, id: str) -> Any:
        return self._builder.uid_of(self._prefix + id)

    def _label(self, type_: str) -> str:
        return self._names.names.get(type_, type_)

    def _slot(self, name: str) -> str:
        return self._names.slots.get(name, name)

    def _take_sayings(self) -> None:
        """Find out of what the lines A, M, N and # say something."""
        lines = self._lines
        there = {words.id for words in lines.words}
        there |= {linked.id for linked in (*lines.events, *lines.relations)}
        of: dict[str, Saying] = {s.id: s for s in lines.sayings if s.id[0] != "#"}
        for saying in lines.sayings:
            target, about = saying.target, ""
            if saying.id[0] == "#" and target not in there and target in of:
                about = f"{self._slot(of[target].name)}: "
                target = of[target].target
            if target not in there:
                what = {"#": "notes", "N": "normalizations"}.get(saying.id[0], "attributes")
                self._reader.context.leave_out(
                    f"{what} of what is not in the file",
                    self._path,
                    saying.line,
                    shortened(f"{saying.id} of {target}"),
                )
            else:
                self._take(saying, self._said[target], about)

    def _take(self, saying: Saying, said: _Said, about: str) -> None:
        ours, name = self._names.ours, saying.name
        if saying.id[0] != "#":
            said.slots.append(Slot(self._slot(name), _value(saying)))
        elif name == NOTE or about:
            text = saying.text or ""
            note = from_note(text) if ours else text
            kind = "" if name == NOTE else f"{name}: "
            said.notes.append(f"{about}{kind}{note if isinstance(note, str) else text}")
        elif ours and name in (TRIGGER, PIECES, HEAD):
            said.own[name] = saying
        else:
            text = saying.text or ""
            said.slots.append(Slot(self._slot(name), from_note(text) if ours else text))

    def _all(self, id: str) -> dict[str, Any]:
        """The fields that every annotation with an id may have, without its slots."""
        said = self._said.get(id)
        note = "\n".join(said.notes) if said else ""
        return {**self._more, "key": self._prefix + id, "note": note}

    def _slots(self, id: str) -> list[Slot]:
        said = self._said.get(id)
        return said.slots if said else []

    def _own(self, id: str, name: str) -> Saying | None:
        said = self._said.get(id)
        return said.own.get(name) if said else None

    def _add_words(self) -> None:
        stand_ins = {e.trigger for e in self._lines.events if self._own(e.id, TRIGGER)}
        stand_ins -= {e.trigger for e in self._lines.events if not self._own(e.id, TRIGGER)}
        claims = [Claim(words.ranges, words.quote) for words in self._lines.words]
        places = self._reader.offsets.anchors(self._builder.text, claims)
        for words, anchors in zip(self._lines.words, places, strict=True):
            if words.id not in stand_ins:
                with_line(words.line, self._add_span, words.id, words.type, anchors)

    def _add_span(self, id: str, type_: str, anchors: tuple[Anchor, ...]) -> None:
        pieces, head = self._own(id, PIECES), self._own(id, HEAD)
        label = self._label(type_)
        if self._reader.join_lines:
            anchors = _joined(self._builder.text, anchors)
        self._builder.span(
            None if label == HIGHLIGHT else label,
            _anchors(pieces) if pieces else anchors,
            slots=tuple(self._slots(id)),
            head=_anchors(head)[0] if head else None,
            **self._all(id),
        )

    def _add_event(self, event: Linked) -> None:
        trigger: str | None = event.trigger
        true = self._own(event.id, TRIGGER)
        if true is not None:
            trigger = true.text if true.text in {words.id for words in self._lines.words} else None
        self._builder.frame(
            self._label(event.type),
            trigger=None if trigger is None else self._uid(trigger),
            slots=[*self._arguments(event), *self._slots(event.id)],
            **self._all(event.id),
        )

    def _arguments(self, event: Linked) -> Iterable[Slot]:
        """The arguments as slots; a numbered role is the same one again."""
        declared = self._reader.roles.get(event.type, set())
        plain = {role for role, _ in event.roles} | declared
        count: Counter[str] = Counter()
        for role, target in event.roles:
            name, number = role, ""
            match = _NUMBERED.match(role)
            if match and (self._names.ours or (role not in declared and match[1] in plain)):
                name, number = match.groups()
            count[name] += 1
            as_counted = "" if count[name] == 1 else str(count[name])
            extra: JsonObject = EMPTY
            if number and number != as_counted:
                extra = {NUMBER: int(number)}
            yield Slot(self._slot(name), ref=self._uid(target), extra=extra)

    def _add_relation(self, relation: Linked) -> None:
        (first, source), (second, target) = relation.roles
        if (first, second) == ENDS[::-1]:
            source, target = target, source
        unusual = {first, second} != set(ENDS)
        self._builder.relation(
            self._label(relation.type),
            self._uid(source),
            self._uid(target),
            slots=self._slots(relation.id),
            extra={ROLES: [first, second]} if unusual else EMPTY,
            **self._all(relation.id),
        )


def _joined(text: str, anchors: Sequence[Anchor]) -> tuple[Anchor, ...]:
    """Fragments, with those made one that follow each other across nothing but a line break."""
    found = [anchors[0]]
    for start, end in anchors[1:]:
        before = found[-1]
        between = text[before.end : start]
        if "\n" in between and between.isspace():
            found[-1] = Anchor(before.start, end)
        else:
            found.append(Anchor(start, end))
    return tuple(found)


def with_line(line: int, act: Any, *args: Any, **more: Any) -> None:
    """Do something whose refusal is about a line.

    Raises:
        InvalidInput: what `act` refuses, with the line.
    """
    try:
        act(*args, **more)
    except InvalidInput as error:
        raise InvalidInput(error.reason, line=line) from None


def _value(saying: Saying) -> JsonValue:
    """What an attribute or a normalization says."""
    if saying.id[0] != "N":
        return True if saying.value is None else saying.value
    base, colon, id = (saying.value or "").partition(":")
    if not colon:
        return saying.value
    link: dict[str, JsonValue] = {"kb": base, "id": id}
    return link if saying.text is None else link | {"label": saying.text}


def _anchors(saying: Saying) -> tuple[Anchor, ...]:
    """The true places of a span, which its own line cannot hold."""
    found = []
    for piece in (saying.text or "").split(";"):
        match = _PLACE.match(piece)
        if match is None:
            raise InvalidInput(f"the note {saying.name} holds START END (;START END)")
        found.append(Anchor(int(match[1]), int(match[2])))
    return tuple(found)
