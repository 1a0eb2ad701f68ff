"""The lines of an .ann file, each taken apart; what they mean for a document is `reading.py`'s."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from annotator.domain.errors import InvalidInput
from annotator.formats.json_fields import shortened

_START = re.compile(r"(?:[TERAMN][A-Za-z]*\d\S*|#\S*|\*)\t")
_LIKE_START = re.compile(r"[A-Za-z]+\d+\t")
_RANGE = re.compile(r" *(-?\d{1,15}) (-?\d{1,15}) *\Z", re.ASCII)
_SHARED_TASK = re.compile(
    r"(\S+) (?:Annotation:(\S+) Referent:(\S+)|Referent:(\S+) Annotation:(\S+))\Z"
)


class Words(NamedTuple):
    """`T`: words with a type; `quote` are the words as the file repeats them."""

    line: int
    id: str
    type: str
    ranges: tuple[tuple[int, int], ...]
    quote: str | None


class Linked(NamedTuple):
    """`E` and `R`: a type with roles; `trigger` is what an event's type is attached to."""

    line: int
    id: str
    type: str
    trigger: str | None
    roles: tuple[tuple[str, str], ...]


class Group(NamedTuple):
    """`*`: what is the same."""

    line: int
    type: str
    members: tuple[str, ...]


class Saying(NamedTuple):
    """`A`, `M`, `N` and `#`: what is said of another line.

    `value` is the attribute's value or the id in a knowledge base, `text` what follows the tab.
    """

    line: int
    id: str
    name: str
    target: str
    value: str | None
    text: str | None


@dataclass(slots=True)
class Lines:
    """All lines of a file, by sort; `broken` counts those that a line break runs through.

    `strange` are the numbers of lines that are none of brat's, with the line.
    """

    words: list[Words] = field(default_factory=list)
    events: list[Linked] = field(default_factory=list)
    relations: list[Linked] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    sayings: list[Saying] = field(default_factory=list)
    broken: int = 0
    strange: list[tuple[int, str]] = field(default_factory=list)


def parse(content: str, text: str) -> Lines:
    """The lines of an .ann file that belongs to `text`.

    Raises:
        InvalidInput: for the first line that begins as brat's do and does not go on so, and for
            an id that is given twice.
    """
    found = Lines()
    seen: dict[str, int] = {}
    for number, line in _joined(content, text, found):
        try:
            _take(line, number, found, seen)
        except InvalidInput as error:
            raise InvalidInput(error.reason, line=number) from None
    return found


def _joined(content: str, text: str, found: Lines) -> Iterator[tuple[int, str]]:
    """Lines that begin as brat's do, with what a raw line break has parted from them."""
    held: tuple[int, str] | None = None
    more: list[tuple[int, str]] = []
    for number, line in enumerate(content.split("\n"), 1):
        line = line.removesuffix("\r")  # noqa: PLW2901 - the same line as Windows ends it
        if _START.match(line):
            if held is not None:
                yield _with_rest(held, more, text, found)
            held, more = (number, line), []
        elif not line.strip():
            continue
        elif held is not None and held[1][0] in "T#" and not _LIKE_START.match(line):
            more.append((number, line))
        else:
            found.strange.append((number, line))
    if held is not None:
        yield _with_rest(held, more, text, found)


def _with_rest(
    held: tuple[int, str], more: list[tuple[int, str]], text: str, found: Lines
) -> tuple[int, str]:
    """A line with the lines that go on with it, if the text or the sort of line says they do."""
    number, line = held
    if not more:
        return held
    if line[0] == "T" and _is_whole(line, text):
        found.strange += more
        return held
    found.broken += 1
    return number, "\n".join((line, *(rest for _, rest in more)))


def _is_whole(line: str, text: str) -> bool:
    """Whether the words of a `T` line are all there already."""
    try:
        words = _words(line.split("\t", 2), 0)
    except InvalidInput:
        return False
    there = " ".join(text[max(start, 0) : max(end, 0)] for start, end in words.ranges)
    return words.quote is not None and there.split() == words.quote.split()


def _take(line: str, number: int, found: Lines, seen: dict[str, int]) -> None:
    """Put one line where its sort is kept."""
    parts = line.split("\t", 2)
    id, letter = parts[0], line[0]
    if letter in "TER":
        if id in seen:
            raise InvalidInput(f"{shortened(id)} is given twice, first in line {seen[id]}")
        seen[id] = number
    if letter == "T":
        found.words.append(_words(parts, number))
    elif letter == "E":
        found.events.append(_event(parts, number))
    elif letter == "R":
        found.relations.append(_relation(parts, number))
    elif letter == "*":
        type_, *members = parts[1].split() or [""]
        if not members:
            raise InvalidInput("a line * names a type and what is the same")
        found.groups.append(Group(number, type_, tuple(members)))
    elif letter == "N":
        found.sayings.append(_normalization(parts, number))
    elif letter == "#":
        name, *rest = parts[1].split() or [""]
        if len(rest) != 1:
            raise InvalidInput("a note (#) names its type and what it is on")
        text = parts[2] if len(parts) > 2 else ""
        found.sayings.append(Saying(number, id, name, rest[0], None, text))
    else:
        found.sayings.append(_attribute(parts, number))


def _words(parts: list[str], number: int) -> Words:
    first, *others = parts[1].rstrip().split(";")
    # Some corpora have types with blanks, so that the offsets are looked for from behind.
    type_, *offsets = first.rsplit(" ", 2)
    ranges = [_range(piece) for piece in (" ".join(offsets), *others)]
    found = tuple(each for each in ranges if each is not None)
    if len(found) < len(ranges) or not type_.strip():
        raise InvalidInput(
            "a line T is written ID, tab, TYPE START END (;START END), tab, the words;"
            f" here stands “{shortened(parts[1])}”"
        )
    quote = parts[2] if len(parts) > 2 and parts[2].strip() else None
    return Words(number, parts[0], type_, found, quote)


def _range(piece: str) -> tuple[int, int] | None:
    match = _RANGE.match(piece)
    return None if match is None else (int(match[1]), int(match[2]))


def _event(parts: list[str], number: int) -> Linked:
    first, *rest = parts[1].split() or [""]
    type_, colon, trigger = first.rpartition(":")
    if not colon:
        type_, trigger = first, ""
    if not type_:
        raise InvalidInput("an event (E) is written TYPE:TRIGGER ROLE:ID …")
    return Linked(number, parts[0], type_, trigger or None, _roles(rest))


def _relation(parts: list[str], number: int) -> Linked:
    type_, *rest = parts[1].split() or [""]
    roles = _roles(rest)
    if len(roles) != 2:
        raise InvalidInput(f"a relation (R) is written TYPE Arg1:ID Arg2:ID, not with {len(roles)}")
    return Linked(number, parts[0], type_, None, roles)


def _roles(given: list[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for each in given:
        role, colon, target = each.rpartition(":")
        if not (colon and role and target):
            raise InvalidInput(f"an argument is written ROLE:ID, not “{shortened(each)}”")
        found.append((role, target))
    return tuple(found)


def _attribute(parts: list[str], number: int) -> Saying:
    name, _, rest = parts[1].partition(" ")
    target, _, value = rest.strip(" ").partition(" ")
    if not name or not target:
        raise InvalidInput("an attribute (A) is written NAME ID or NAME ID VALUE")
    return Saying(number, parts[0], name, target, value.strip(" ") or None, None)


def _normalization(parts: list[str], number: int) -> Saying:
    match = _SHARED_TASK.match(parts[1].strip())
    if match:
        name, target, value = match[1], match[2] or match[5], match[3] or match[4]
    else:
        name, target, value = (*parts[1].split(), "", "", "")[:3]
    if not value:
        raise InvalidInput("a normalization (N) is written Reference ID BASE:ID")
    text = parts[2] if len(parts) > 2 and parts[2].strip() else None
    return Saying(number, parts[0], name, target, value, text)
