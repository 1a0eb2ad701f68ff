"""The guideline of a project: Markdown whose second-level headings are names of labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.domain.label import name_key

LEVEL = 2
"""The level of the headings that bear labels' names."""

_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*\Z")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def section_of(guideline: str, name: str) -> str:
    """What a guideline says of the label `name`, without its heading; empty if it says nothing.

    Names are compared after NFC and without regard to case. A section ends at the next heading
    of its own level or above; if several bear the name, they follow one another.
    """
    wanted = name_key(name).casefold()
    found = [body for title, body in sections(guideline) if name_key(title).casefold() == wanted]
    return "\n\n".join(body for body in found if body)


def line_of(guideline: str, name: str) -> int | None:
    """The number, from 0, of the line with the heading of a label's section, if it has one."""
    wanted = name_key(name).casefold()
    for number, (level, title, _) in enumerate(_marked(guideline)):
        if level == LEVEL and title is not None and name_key(title).casefold() == wanted:
            return number
    return None


def introduction_of(guideline: str) -> str:
    """What stands before the first section, without a heading of the whole."""
    lines: list[str] = []
    for level, title, line in _marked(guideline):
        if level == LEVEL:
            break
        if title is None or level > LEVEL:
            lines.append(line)
    return "\n".join(lines).strip()


def sections(guideline: str) -> Iterator[tuple[str, str]]:
    """Every second-level heading with what stands under it."""
    title: str | None = None
    lines: list[str] = []
    for level, heading, line in _marked(guideline):
        if heading is None or level > LEVEL:
            lines.append(line)
            continue
        if title is not None:
            yield title, "\n".join(lines).strip()
        title, lines = heading if level == LEVEL else None, []
    if title is not None:
        yield title, "\n".join(lines).strip()


def _marked(guideline: str) -> Iterator[tuple[int, str | None, str]]:
    """Every line with its heading's level and words: 0 and `None` if it is none."""
    fence: str | None = None
    for line in guideline.split("\n"):
        opened = _FENCE.match(line)
        if fence is not None:
            if opened and opened[1].startswith(fence) and not line.strip(" `~"):
                fence = None
            yield 0, None, line
            continue
        if opened:
            fence = opened[1]
        heading = None if opened else _HEADING.match(line)
        yield (len(heading[1]), heading[2], line) if heading else (0, None, line)
