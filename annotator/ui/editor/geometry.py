"""Where the spans of one block lie: its lines, the runs on them, and the names above them.

All of it is worked out once when a block comes into view, in pixels from the block's top left
corner, and kept until the block's spans or the measures change. Positions are UTF-16 units from
the block's start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QTextLayout, QTextLine

from annotator.domain.annotation import Annotation
from annotator.domain.ids import Uid
from annotator.ui.editor.metrics import LineMetrics

if TYPE_CHECKING:
    from annotator.ui.editor.arcs import Arc

_NAME_GAP = 6.0
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Line(NamedTuple):
    """One line of a block: its positions without trailing blanks, its top and height.

    `room` is what arcs have above its top, below the line before.
    """

    start: int
    end: int
    top: float
    height: float
    room: float = 0.0


class Placed(NamedTuple):
    """A span over a block: its lane and its fragments as positions in the block.

    `begins` tells whether its hull begins in this block, `kind` how its mark is drawn.
    """

    annotation: Annotation
    lane: int
    kind: str
    fragments: tuple[tuple[int, int], ...]
    hull: tuple[int, int]
    begins: bool


class Run(NamedTuple):
    """A piece of a span on one line; `thin` ones only join its fragments."""

    annotation: Annotation
    lane: int
    line: int
    x: float
    width: float
    thin: bool
    fragment: int
    kind: str


class Name(NamedTuple):
    """A label's name above a line."""

    uid: Uid
    label: Uid | None
    line: int
    x: float


class Geometry(NamedTuple):
    """A block as it is painted."""

    lines: list[Line]
    runs: list[Run]
    names: list[Name]
    height: float
    rtl: bool
    arcs: Sequence[Arc] = ()


def line_extents(line: QTextLine, start: int, end: int, bidi: bool) -> list[tuple[float, float]]:
    """The stretches [x0, x1) that positions [start, end) take on a line, from the left.

    Where the direction changes, a range of text is several stretches: only the glyphs know.
    """
    if not bidi:
        one = x_of(line, start)
        other = x_of(line, end)
        return [(one, other) if one <= other else (other, one)]
    found: list[tuple[float, float]] = []
    for run in line.glyphRuns(start, end - start):
        rect = run.boundingRect()
        found.append((rect.left(), rect.right()))
    found.sort()
    joined: list[tuple[float, float]] = []
    for left, right in found:
        if joined and left - joined[-1][1] < 1.0:
            joined[-1] = (joined[-1][0], max(joined[-1][1], right))
        else:
            joined.append((left, right))
    return joined


def x_of(line: QTextLine, position: int) -> float:
    """Where a position of the block stands on its line."""
    # The stubs know one of two overloads; this is (x, nearest valid position).
    found: tuple[float, int] = line.cursorToX(position)  # type: ignore[assignment]
    return found[0]


def lay_out_lines(
    layout: QTextLayout, text: str, width: float, metrics: LineMetrics, spans: Sequence[Placed]
) -> list[Line]:
    """Break a block into lines, each tall enough for the lanes over it.

    `text` has a character for every UTF-16 unit (`in_units`).
    """
    lines: list[Line] = []
    layout.beginLayout()
    try:
        top = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            start = line.textStart()
            end = start + line.textLength()
            used = 0
            for span in spans:
                if span.lane >= used and span.hull[0] < end and span.hull[1] > start:
                    used = span.lane + 1
            below = max(0.0, line.descent() - (metrics.pitch - metrics.baseline))
            height = metrics.height(used) + float(round(below))
            line.setPosition(QPointF(0.0, top + metrics.baseline - line.ascent()))
            lines.append(Line(start, _without_blanks(text, start, end), top, height))
            top += height
    finally:
        layout.endLayout()
    return lines


def make_room(layout: QTextLayout, lines: Sequence[Line], rooms: Sequence[float]) -> list[Line]:
    """The lines moved down so far that each has its room above it."""
    moved: list[Line] = []
    shift = 0.0
    for number, (line, room) in enumerate(zip(lines, rooms, strict=True)):
        shift += room
        if shift:
            text_line = layout.lineAt(number)
            text_line.setPosition(text_line.position() + QPointF(0.0, shift))
        moved.append(line._replace(top=line.top + shift, room=room))
    return moved


def place_runs(
    layout: QTextLayout, lines: Sequence[Line], spans: Sequence[Placed], bidi: bool
) -> list[Run]:
    """The runs of spans over a block's lines, in the order of the spans."""
    runs: list[Run] = []
    count = len(lines)
    for span in spans:
        first, last = span.hull
        at = line_at(lines, first)
        joined = len(span.fragments) > 1
        while at < count:
            line = lines[at]
            if line.start > last or (line.start == last and last > first):
                break
            text_line = layout.lineAt(at)
            if joined:
                _add_runs(runs, span, text_line, line, at, span.hull, -1, bidi)
            for number, fragment in enumerate(span.fragments):
                _add_runs(runs, span, text_line, line, at, fragment, number, bidi)
            at += 1
    return runs


def _add_runs(
    runs: list[Run],
    span: Placed,
    text_line: QTextLine,
    line: Line,
    at: int,
    part: tuple[int, int],
    number: int,
    bidi: bool,
) -> None:
    if number < 0 and part[0] == part[1]:
        return
    thin = number < 0
    for left, right in _stretches(text_line, line, part, bidi):
        width = right - left
        runs.append(Run(span.annotation, span.lane, at, left, width, thin, number, span.kind))


def first_stretch(
    layout: QTextLayout,
    lines: Sequence[Line],
    fragments: Sequence[tuple[int, int]],
    bidi: bool,
    rtl: bool,
) -> tuple[int, float, float] | None:
    """The line on which the first words of fragments stand, and from where to where.

    The blank at a line's end is nowhere to be seen: what begins with it begins on the next line.
    """
    if not fragments:
        return None
    first = line_at(lines, min(start for start, _ in fragments))
    last = line_at(lines, max(end for _, end in fragments))
    for at in range(first, last + 1):
        text_line = layout.lineAt(at)
        found = [
            stretch
            for fragment in fragments
            for stretch in _stretches(text_line, lines[at], fragment, bidi)
        ]
        if found:
            left, right = max(found) if rtl else min(found)
            return at, left, right
    return None


def _stretches(
    text_line: QTextLine, line: Line, part: tuple[int, int], bidi: bool
) -> list[tuple[float, float]]:
    """The stretches of a line that a part of the block's text takes, without width if empty."""
    start, end = max(part[0], line.start), min(part[1], line.end)
    if start < end:
        return line_extents(text_line, start, end, bidi)
    if part[0] == part[1] and line.start <= part[0] <= line.end:
        x = x_of(text_line, part[0])
        return [(x, x)]
    return []


def place_names(
    runs: Sequence[Run],
    beginning: frozenset[Uid],
    width_of: Callable[[Uid | None], float],
    right: float,
    rtl: bool,
) -> list[Name]:
    """The names that fit: above a span's first words, or beside another's name above them.

    `beginning` are the spans that begin in this block; a name never touches another one and
    never leaves the column, which ends at `right`.
    """
    firsts: dict[Uid, Run] = {}
    for run in runs:
        uid = run.annotation.uid
        if run.thin or run.annotation.label is None or uid not in beginning:
            continue
        known = firsts.get(uid)
        if known is None or comes_before(run, known, rtl=rtl):
            firsts[uid] = run
    taken: dict[int, list[tuple[float, float]]] = {}
    names: list[Name] = []
    for uid, run in firsts.items():
        label = run.annotation.label
        width = width_of(label)
        row = taken.setdefault(run.line, [])
        x = run.x + run.width - width if rtl else run.x
        x = max(0.0, min(x, right - width))
        clash = _clash(row, x, width)
        if clash is not None:
            # Beside the name in the way, as long as that is still above this span.
            x = clash[0] - _NAME_GAP - width if rtl else clash[1] + _NAME_GAP
            begins = x + width > run.x if rtl else x < run.x + run.width
            if not begins or x < 0 or x + width > right or _clash(row, x, width) is not None:
                continue
        row.append((x, x + width))
        names.append(Name(uid, label, run.line, x))
    return names


def comes_before(one: Run, other: Run, *, rtl: bool) -> bool:
    """Whether a run is read before another one; fragments are kept in the order of their making."""
    if one.line != other.line:
        return one.line < other.line
    return one.x > other.x if rtl else one.x < other.x


def _clash(
    row: Sequence[tuple[float, float]], x: float, width: float
) -> tuple[float, float] | None:
    for left, right in row:
        if x < right + _NAME_GAP - 0.01 and left < x + width + _NAME_GAP - 0.01:
            return left, right
    return None


def line_at(lines: Sequence[Line], position: int) -> int:
    """The number of the line that holds a position of the block."""
    low, high = 0, len(lines) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if lines[middle].start <= position:
            low = middle
        else:
            high = middle - 1
    return low


def in_units(text: str) -> str:
    """The text with two characters in the place of each that takes two UTF-16 units."""
    return text if text.isascii() else _ASTRAL.sub("xx", text)


def _without_blanks(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in " \t\u2028\u200b\u3000":
        end -= 1
    return end
