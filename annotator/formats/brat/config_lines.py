"""brat's configuration files taken apart: sections, macros, types one under another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.domain.errors import InvalidInput
from annotator.formats.encodings import decode

_SECTION = re.compile(r"\s*\[([^\]]*)\]\s*\Z")
_MACRO = re.compile(r"<([A-Za-z_-]+)>=\s*(.*?)\s*\Z")
_ARGUMENT = re.compile(r"([^\s:]+?)(\?|\*|\+|\{(\d{1,3})(?:-(\d{1,3}))?\})?:(\S+)\Z")
_MOST_EXPANDED = 100_000  # characters of a line whose macros are written out


@dataclass(frozen=True, slots=True)
class Argument:
    """`Theme+:Protein|<EVENT>`: a role (or a key), how often, and what it may be."""

    role: str
    least: int
    most: int | None
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a section: names (the first is the one in .ann files), and arguments.

    `parent` is the first name of the type that it stands under; `group` is set for one that only
    groups others (`!Life`).
    """

    names: tuple[str, ...]
    arguments: tuple[Argument, ...]
    parent: str | None
    group: bool


def sections(data: bytes) -> dict[str, list[str]]:
    """The lines of each section, without comments, blank ones and rulers, macros written out.

    Raises:
        InvalidInput: if the bytes are no text.
    """
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    macros: dict[str, str] = {}
    for raw in decode(data).text.split("\n"):
        line = raw.rstrip()
        section = _SECTION.match(line)
        if section:
            lines = found.setdefault(section[1].strip().lower(), [])
            macros = {}
            continue
        bare = line.strip()
        if not bare or bare.startswith("#") or not bare.strip("-"):
            continue
        macro = _MACRO.match(line)
        if macro:
            macros[f"<{macro[1]}>"] = macro[2]
            continue
        for name, value in macros.items():
            if len(line) > _MOST_EXPANDED:
                raise InvalidInput("its macros make endless lines")
            line = line.replace(name, value)
        lines.append(line)
    return found


def entries(lines: list[str]) -> Iterator[Entry]:
    """The types of a section; what stands further in lies under the one before."""
    above: list[tuple[int, str]] = []
    for line in lines:
        bare = line.lstrip()
        depth = len(line) - len(bare)
        while above and above[-1][0] >= depth:
            above.pop()
        given, _, rest = bare.replace("\t", " ").partition(" ")
        names = [name.strip() for name in given.split("|") if name.strip("! ")]
        if not names:
            continue
        group = any(name.startswith("!") for name in names)
        names = [name.removeprefix("!") for name in names]
        parent = above[-1][1] if above else None
        above.append((depth, names[0]))
        yield Entry(tuple(names), tuple(_arguments(rest)), parent, group)


def _arguments(rest: str) -> Iterator[Argument]:
    for given in rest.split(","):
        match = _ARGUMENT.match(given.strip())
        if match is None:
            continue
        role, often, low, high, values = match.groups()
        least = 1
        most: int | None = 1
        if low is not None:
            least, most = int(low), int(high or low)
        elif often:
            least = 1 if often == "+" else 0
            most = 1 if often == "?" else None
        yield Argument(role, least, most, tuple(v for v in values.split("|") if v))


def drawings(lines: list[str]) -> dict[str, dict[str, str]]:
    """`Person bgColor:#fff, fgColor:black`: properties by type."""
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        name, _, rest = line.strip().replace("\t", " ").partition(" ")
        pairs = (each.strip().partition(":") for each in rest.split(","))
        found.setdefault(name, {}).update({key: value for key, colon, value in pairs if colon})
    return found


def display_names(lines: list[str]) -> dict[str, str]:
    """`GPE | Geo-political entity | GPE`: how a type is shown in full."""
    found = {}
    for line in lines:
        name, *shown = (each.strip() for each in line.split("|"))
        if shown and shown[0]:
            found[name] = shown[0]
    return found


def shortcuts(data: bytes) -> dict[str, str]:
    """`P Protein`: the key of each type, as it is typed.

    Raises:
        InvalidInput: if the bytes are no text.
    """
    found: dict[str, str] = {}
    for line in decode(data).text.split("\n"):
        parts = line.split()
        if len(parts) == 2 and not line.startswith("#") and len(parts[0]) == 1:
            found.setdefault(parts[1], parts[0].lower())
    return found
