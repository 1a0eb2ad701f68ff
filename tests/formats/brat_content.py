"""What .ann files say, without ids and layout: for comparing what was read and what was written."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path


def said(folder: Path) -> dict[str, list[str]]:
    """By document, what each line says: ids are replaced by what they stand for."""
    return {
        path.relative_to(folder).as_posix(): content(path.read_bytes().decode())
        for path in sorted(folder.rglob("*.ann"))
    }


def content(ann: str) -> list[str]:
    """What each line says, sorted.

    `M` is `A`; roles have the number that their place gives them or that they bear; the notes of
    one annotation are one.
    """
    lines = [line.split("\t") for line in ann.split("\n") if line.strip()]
    by_id = {parts[0]: parts[1].split() for parts in lines if parts[0] != "*"}

    def name(id: str) -> str:
        """What an id stands for: its type and its place."""
        head = by_id[id]
        if id[0] == "T":
            return f"<{' '.join(head)}>"
        if id[0] == "E":
            type_, trigger = head[0].split(":")
            roles = (role.split(":")[0] for role in _roles(head[1:]))
            return f"<{type_} on {name(trigger)} {' '.join(roles)}>"
        if id[0] == "R":
            ends = [role.split(":") for role in head[1:]]
            return f"<{head[0]} {' '.join(f'{role}:{name(end)}' for role, end in ends)}>"
        return id

    found: list[str] = []
    notes: dict[str, list[str]] = {}
    for parts in lines:
        letter, head = parts[0][0], parts[1].split()
        if letter == "T":
            found.append(name(parts[0]))
        elif letter == "E":
            found.append(_event(head, name))
        elif letter == "R":
            found.append(f"R {name(parts[0])}")
        elif letter == "*":
            found.append(f"* {head[0]} {' '.join(sorted(map(name, head[1:])))}")
        elif letter in "AM":
            found.append(f"A {head[0]} {name(head[1])} {' '.join(head[2:])}")
        elif letter == "N":
            found.append(f"N {head[0]} {name(head[1])} {head[2]} {' '.join(parts[2:])}")
        else:
            _note(parts, by_id, name, notes)
    return sorted([*found, *(f"# {of}: {' | '.join(texts)}" for of, texts in notes.items())])


def _event(head: Sequence[str], name: Callable[[str], str]) -> str:
    type_, trigger = head[0].split(":")
    roles = [role.split(":") for role in _roles(head[1:])]
    return f"E {type_} {name(trigger)} {' '.join(f'{r}:{name(target)}' for r, target in roles)}"


def _roles(given: Sequence[str]) -> list[str]:
    """Roles with the number that their place gives them."""
    count: Counter[str] = Counter()
    found = []
    for each in given:
        role, target = each.split(":")
        base, number = re.fullmatch(r"(.*?)(\d*)", role).groups()  # type: ignore[union-attr]
        count[base] += 1
        found.append(f"{base}{number or count[base]}:{target}")
    return found


def _note(
    parts: Sequence[str],
    by_id: dict[str, list[str]],
    name: Callable[[str], str],
    notes: dict[str, list[str]],
) -> None:
    type_, target = parts[1].split()
    about = ""
    if target[0] in "AMN":
        about, target = f"{by_id[target][0]}: ", by_id[target][1]
    of = f"{type_} {name(target)}"
    text = json.loads(parts[2]) if parts[2].startswith('"') else parts[2]
    notes.setdefault(of, []).extend(f"{about}{text}".split("\n"))
