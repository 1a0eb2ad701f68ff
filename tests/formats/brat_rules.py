"""brat's own rules for the files in a folder, as its server checks them when it reads one.

Written from what the server refuses: ids, offsets and words of `T` lines, triggers, targets, and
what annotation.conf declares. `complaints` returns a sentence for each breach.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_ID = re.compile(r"[TERAMN#]\d+\Z", re.ASCII)
_TYPE = re.compile(r"[A-Za-z0-9_-]+\Z")
_ARGUMENT = re.compile(r"(\S*?):(\S*)\Z")
_SECTIONS = ("entities", "relations", "events", "attributes")


@dataclass
class Declared:
    """What annotation.conf allows: types by section, roles of events, values of attributes."""

    types: dict[str, set[str]] = field(default_factory=dict)
    roles: dict[str, set[str]] = field(default_factory=dict)
    values: dict[str, set[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def complaints(folder: Path) -> list[str]:
    """Every breach of the rules in the files of a folder."""
    declared = declared_in((folder / "annotation.conf").read_bytes().decode())
    found = list(declared.faults)
    for ann in sorted(folder.glob("*.ann")):
        text = ann.with_suffix(".txt").read_bytes().decode()
        check = _File(text, ann.read_bytes().decode(), declared)
        found += [f"{ann.name}: {fault}" for fault in check.faults()]
    return found


def declared_in(content: str) -> Declared:
    """The declarations of an annotation.conf, by the server's own reading of it."""
    declared = Declared(types={section: set() for section in _SECTIONS})
    section, depths, missing = "general", {-1}, set(_SECTIONS)
    macros: dict[str, str] = {}
    for line in content.split("\n"):
        head = re.match(r"\s*\[(.*)\]\s*$", line)
        if head:
            section, depths, macros = head[1], {-1}, {}
            missing.discard(section)
            continue
        if not line.strip() or re.match(r"\s*#", line) or re.match(r"\s*-+\s*$", line):
            continue
        macro = re.match(r"<([a-zA-Z_-]+)>=\s*(.*?)\s*$", line)
        if macro:
            macros[f"<{macro[1]}>"] = macro[2]
            continue
        for name, value in macros.items():
            line = line.replace(name, value)  # noqa: PLW2901 - the same line, written out
        match = re.match(r"(\s*)(\S+)(?:\s+(.*))?$", line)
        assert match is not None
        indent, names, rest = match.groups()
        name = names.split("|")[0].removeprefix("!")
        if len(indent) - 1 not in depths:
            declared.faults.append(f"annotation.conf: “{name}” has no parent")
        depths = {depth for depth in depths if depth < len(indent)} | {len(indent)}
        if not _TYPE.match(name):
            declared.faults.append(f"annotation.conf: “{name}” is no type")
        declared.types.setdefault(section, set()).add(name)
        _take_arguments(declared, section, name, rest or "")
    declared.faults += [f"annotation.conf: [{section}] is missing" for section in sorted(missing)]
    return declared


def _take_arguments(declared: Declared, section: str, name: str, rest: str) -> None:
    seen = set()
    for given in filter(None, (each.strip() for each in rest.split(","))):
        match = _ARGUMENT.match(given)
        if match is None or not all(match[2].split("|")):
            declared.faults.append(f"annotation.conf: “{given}” of {name} is no argument")
            continue
        role = re.sub(r"[?*+]$|\{[\d-]+\}$", "", match[1])
        if role in seen:
            declared.faults.append(f"annotation.conf: {name} has {role} twice")
        seen.add(role)
        if section == "events":
            declared.roles.setdefault(name, set()).add(role)
        elif section == "attributes" and role == "Value":
            declared.values.setdefault(name, set()).update(match[2].split("|"))


@dataclass
class _File:
    """One .ann file with its text."""

    text: str
    content: str
    declared: Declared

    def faults(self) -> Iterator[str]:
        """What the server would refuse or report."""
        if self.content and not self.content.endswith("\n"):
            yield "the last line does not end"
        # The server takes anything for the end of a line that Unicode does.
        self.lines = [line.split("\t", 2) for line in self.content.splitlines()]
        self.by_id: dict[str, list[str]] = {}
        for parts in self.lines:
            yield from self._id(parts)
        self.lines = [parts for parts in self.lines if len(parts) > 1]
        triggers = {
            parts[1].split()[0].rpartition(":")[2] for parts in self.lines if parts[0][0] == "E"
        }
        for parts in self.lines:
            letter = parts[0][:1]
            if letter == "T":
                yield from self._words(parts)
            elif letter == "E":
                yield from self._event(parts)
            elif letter == "R":
                yield from self._relation(parts)
            elif letter == "*":
                type_, *members = parts[1].split(" ")
                yield from self._declared(type_, "relations")
                yield from self._there(parts, members)
                if len(set(members)) < 2:
                    yield f"a group needs two members: {parts}"
            else:
                yield from self._said(parts, triggers)

    def _id(self, parts: Sequence[str]) -> Iterator[str]:
        id = parts[0]
        if len(parts) < 2:
            yield f"a line without a tab: {parts}"
        elif id != "*" and not _ID.match(id):
            yield f"“{id}” is no id"
        elif id in self.by_id:
            yield f"{id} is given twice"
        if id != "*":
            self.by_id[id] = list(parts)

    def _there(self, parts: Sequence[str], targets: Sequence[str]) -> Iterator[str]:
        for target in targets:
            if target not in self.by_id:
                yield f"{parts[0]} refers to {target}, which is not there"

    def _declared(self, type_: str, *sections: str) -> Iterator[str]:
        if not _TYPE.match(type_):
            yield f"“{type_}” is no type"
        if not any(type_ in self.declared.types[section] for section in sections):
            yield f"{type_} is not declared among {sections}"

    def _words(self, parts: Sequence[str]) -> Iterator[str]:
        type_, _, rest = parts[1].partition(" ")
        yield from self._declared(type_, "entities", "events")
        seen: list[tuple[int, int]] = []
        for piece in rest.split(";"):
            start, end = map(int, piece.split(" "))
            if not 0 <= start < end <= len(self.text):
                yield f"{parts[0]}: {start} to {end} is no range of the text"
            if any(end >= one and start < other for one, other in seen):
                yield f"{parts[0]}: the fragments {rest} lie over one another"
            seen.append((start, end))
        words = " ".join(self.text[start:end] for start, end in seen)
        if len(parts) < 3 or parts[2] != words:
            yield f"{parts[0]}: {parts[2:]} is not “{words}”"

    def _event(self, parts: Sequence[str]) -> Iterator[str]:
        first, *roles = parts[1].split()  # the server writes a blank behind one without roles
        type_, _, trigger = first.partition(":")
        yield from self._declared(type_, "events")
        yield from self._there(parts, [trigger])
        home = self.by_id.get(trigger, ["", ""])
        if trigger[:1] != "T" or home[1].split(" ")[0] != type_:
            yield f"{parts[0]}: its trigger {home} has not its type"
        for role in roles:
            name, _, target = role.partition(":")
            yield from self._there(parts, [target])
            if target[:1] not in ("T", "E"):
                yield f"{parts[0]}: {target} cannot be an argument"
            plain = re.sub(r"(?<=\D)\d+$", "", name)
            if plain not in self.declared.roles.get(type_, set()):
                yield f"{parts[0]}: {type_} has no role {plain}"

    def _relation(self, parts: Sequence[str]) -> Iterator[str]:
        type_, *roles = parts[1].split(" ")
        yield from self._declared(type_, "relations")
        names = [role.partition(":")[0] for role in roles]
        targets = [role.partition(":")[2] for role in roles]
        if len(names) != 2 or names[0] == names[1]:
            yield f"{parts[0]}: a relation has two ends"
        yield from self._there(parts, targets)
        if any(target[:1] not in ("T", "E") for target in targets):
            yield f"{parts[0]}: {targets} cannot be ends"

    def _said(self, parts: Sequence[str], triggers: set[str]) -> Iterator[str]:
        head = parts[1].split(" ", 2)
        if len(head) < 2 or not _TYPE.match(head[0]):
            yield f"{parts[0]}: {head} names no type and target"
            return
        name, target, *value = head
        yield from self._there(parts, [target])
        if target in triggers:
            yield f"{parts[0]} says something of the trigger {target}"
        if parts[0][0] == "A":
            yield from self._declared(name, "attributes")
            allowed = self.declared.values.get(name, set())
            if (set(value) or {""}) - (allowed or {""}):
                yield f"{parts[0]}: {name} cannot be {value}"
        elif parts[0][0] == "N" and not re.match(r"\S+?:\S+\Z", "".join(value)):
            yield f"{parts[0]}: {value} is no id of a knowledge base"
        elif parts[0][0] == "#" and value:
            yield f"{parts[0]}: a note has no value"
