"""The arcs of one block: lines from span to span in the gaps above its lines and in the margin.

An arc is a line of straight pieces with a direction, from the relation's source to its target,
as far as it runs in this block: whole between ends on one line, else up to the margin and along
it to the block's edge, or a stub with the other end's words. Pixels count from the block's top
left corner. No piece crosses words or names, by construction: sideways arcs run in room that
is made for them above a line, downwards only over their own words and left of all words.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

from annotator.ui.editor.geometry import Line, Name
from annotator.ui.editor.metrics import LineMetrics
from annotator.ui.editor.relation_index import Link
from annotator.ui.editor.strands import (
    LEAD,
    SIGN,
    Extent,
    Foot,
    Strand,
    Tie,
    arrange,
    place_name,
    under_name,
)

CHANNEL = 4.0
"""From one joining line in the margin to the next."""

NAME_PAD = 12.0
"""The least of an arc that stays visible on either side of its name."""

MOST_STUBS = 12
"""The most stubs above one line; the last one tells how many more there are."""

_FIRST_CHANNEL = -8.0

Point = tuple[float, float]


class StubWords(NamedTuple):
    """The words at the end of a stub: the other end's, and a sign that tells where it is.

    They take [x, x + width); `named` tells whether the relation's name comes first, from the
    stub's own words on (`side` 1: to the right). `to_source` tells which end is elsewhere.
    """

    text: str
    named: bool
    x: float
    width: float
    side: int
    sign_x: float
    below: bool | None
    to_source: bool


class Arc(NamedTuple):
    """A relation's line in one block, from its source to its target.

    `head` tells whether an arrow stands at its last point; `name_x` is where its name begins,
    on the height of `y`; `stub` are the words of an end elsewhere, on that height, too.
    """

    link: Link
    style: str
    points: tuple[Point, ...]
    head: bool
    y: float
    name_x: float | None = None
    stub: StubWords | None = None


class Fitting(Protocol):
    """How wide the words of stubs are painted."""

    def stub_width(self, tie: Tie) -> float:
        """The width that a stub's words would like to have, with the relation's name in front."""

    def fit(self, tie: Tie, width: float) -> tuple[str, bool]:
        """The words that fit into a width, and whether the name is in front of them."""


class BlockArcs:
    """Makes the arcs of one block: first the room they need, then, with that, their lines."""

    def __init__(
        self,
        ties: Sequence[Tie],
        lines: Sequence[Line],
        names: Sequence[Name],
        name_widths: Sequence[float],
        metrics: LineMetrics,
        fitting: Fitting,
        limits: tuple[float, float],
        *,
        rtl: bool,
    ) -> None:
        self._metrics = metrics
        self._fitting = fitting
        self._passing = [tie for tie in ties if tie.source is None and tie.target is None]
        self._rows: list[list[Strand]] = [[] for _ in lines]
        self._names: list[list[Extent]] = [[] for _ in lines]
        for name, width in zip(names, name_widths, strict=True):
            self._names[name.line].append(Extent(name.uid, name.x, name.x + width))
        for tie in ties:
            for strand in _strands(tie, fitting):
                self._rows[strand.feet[0].footing.line].append(strand)
        self.rooms: list[float] = [0.0] * len(lines)
        """The room above each line that its arcs need."""
        for number, row in enumerate(self._rows):
            if row:
                row[:] = _within_reason(row, fitting)
                tracks = arrange(row, self._names[number], limits=limits, rtl=rtl)
                self.rooms[number] = metrics.arc_room(tracks)

    def arcs(self, lines: Sequence[Line], height: float) -> list[Arc]:
        """The arcs over the lines as they stand with that room, in a block of this height."""
        found: list[Arc] = []
        joined: dict[str, list[tuple[int, Strand]]] = {}
        for number, row in enumerate(self._rows):
            for strand in row:
                if strand.margin is not None:
                    joined.setdefault(strand.uid, []).append((number, strand))
                elif strand.stub:
                    found.append(self._stub(strand, number, lines[number]))
                else:
                    found.append(self._bow(strand, number, lines[number]))
        found.extend(self._joined(parts, lines, height) for parts in joined.values())
        for tie in self._passing:
            x = channel_x(tie.channel or 0)
            down = _leads_down(tie.link)
            points = ((x, 0.0), (x, height)) if down else ((x, height), (x, 0.0))
            found.append(Arc(tie.link, tie.style, points, False, 0.0))
        return found

    # Lines

    def _foot(self, foot: Foot, number: int, line: Line) -> Point:
        """Where an arc touches its words: above their name, where that is in the way."""
        below = under_name(foot.x, self._names[number])
        return foot.x, line.top + (-1.0 if below else self._metrics.tint_top - 1.0)

    def _bow(self, strand: Strand, number: int, line: Line) -> Arc:
        """From end to end above one line."""
        assert strand.source is not None
        assert strand.target is not None
        tie = strand.tie
        y = self._metrics.track(line.top, strand.track)
        source, target = strand.source, strand.target
        points = (
            self._foot(source, number, line),
            (source.x, y),
            (target.x, y),
            self._foot(target, number, line),
        )
        name_x = self._name_x(strand, number)
        return Arc(tie.link, tie.style, points, tie.directed, y, name_x)

    def _joined(
        self, parts: Sequence[tuple[int, Strand]], lines: Sequence[Line], height: float
    ) -> Arc:
        """From each end that is here to the margin, and along it to the other or the edge."""
        tie, x = parts[0][1].tie, parts[0][1].margin or 0.0
        down = _leads_down(tie.link)
        out: list[Point] = []
        back: list[Point] = []
        y, name_x = 0.0, None
        for number, strand in parts:
            line = lines[number]
            track = self._metrics.track(line.top, strand.track)
            foot = strand.feet[0]
            leg = [self._foot(foot, number, line), (foot.x, track), (x, track)]
            if strand.source is not None:
                out = leg
            else:
                back = leg[::-1]
            if strand.source is not None or name_x is None:
                y, name_x = track, self._name_x(strand, number)
        points = out + back
        if not back:
            points.append((x, height if down else 0.0))
        elif not out:
            points.insert(0, (x, 0.0 if down else height))
        # The name stands once: where the relation goes out from, unless that is elsewhere.
        named = bool(out)
        return Arc(
            tie.link, tie.style, tuple(points), tie.directed and bool(back), y,
            name_x if named else None,
        )  # fmt: skip

    def _stub(self, strand: Strand, number: int, line: Line) -> Arc:
        """A little way up and sideways, and the other end's words."""
        tie = strand.tie
        foot = strand.feet[0]
        y = self._metrics.track(line.top, strand.track)
        tip = (foot.x + strand.side * LEAD, y)
        points: tuple[Point, ...] = (self._foot(foot, number, line), (foot.x, y), tip)
        if strand.target is not None:
            points = points[::-1]
        if strand.words is None:
            return Arc(tie.link, tie.style, points, tie.directed, y)
        left, right = strand.words
        sign = tip[0] + strand.side * SIGN / 2
        text, named = self._fitting.fit(tie, right - left)
        words = StubWords(
            text, named, left, right - left, strand.side, sign, tie.below, strand.source is None
        )
        return Arc(tie.link, tie.style, points, tie.directed, y, stub=words)

    def _name_x(self, strand: Strand, number: int) -> float | None:
        if not self._metrics.names:
            return None
        return place_name(strand, self._rows[number], strand.tie.name_width, NAME_PAD)


def channel_x(channel: int) -> float:
    """Where a joining line runs in the margin."""
    return _FIRST_CHANNEL - CHANNEL * channel


def segments(arc: Arc) -> list[tuple[float, float, float, float]]:
    """The straight pieces of an arc: left, top, right, bottom."""
    found = []
    for (x0, y0), (x1, y1) in pairwise(arc.points):
        found.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    return found


def _strands(tie: Tie, fitting: Fitting) -> list[Strand]:
    """What a relation needs above the lines of a block."""
    source = None if tie.source is None else Foot(tie.source)
    target = None if tie.target is None else Foot(tie.target)
    if source is not None and target is not None and source.footing.line == target.footing.line:
        return [Strand(tie, source, target)]
    margin = None if tie.channel is None else channel_x(tie.channel)
    wanted = fitting.stub_width(tie) if margin is None else 0.0
    found = []
    if source is not None:
        found.append(Strand(tie, source, None, margin, wanted))
    if target is not None:
        found.append(Strand(tie, None, target, margin, wanted))
    return found


def _within_reason(row: Sequence[Strand], fitting: Fitting) -> list[Strand]:
    """Keep the stubs with the nearest ends, and let the last one count the others."""
    stubs = [strand for strand in row if strand.stub]
    if len(stubs) <= MOST_STUBS:
        return list(row)
    stubs.sort(key=lambda strand: (_distance(strand.tie.link), strand.uid))
    last, dropped = stubs[MOST_STUBS - 1], {id(strand) for strand in stubs[MOST_STUBS:]}
    last.tie = last.tie._replace(words=f"… {len(dropped) + 1} more", name_width=0.0)
    last.wanted = fitting.stub_width(last.tie)
    return [strand for strand in row if id(strand) not in dropped]


def _leads_down(link: Link) -> bool:
    assert link.source is not None
    assert link.target is not None
    return link.source.start <= link.target.start


def _distance(link: Link) -> float:
    spots = link.spots
    return abs(spots[0].start - spots[-1].start) if len(spots) == 2 else float("inf")
