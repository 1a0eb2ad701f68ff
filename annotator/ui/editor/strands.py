"""Arcs above one line of text, stacked: who leaves from where, and who runs above whom.

A strand is what one relation needs above one line. Nothing here knows blocks or painting:
positions are pixels from the column's left edge, tracks count upwards from the words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from annotator.domain.ids import Uid
from annotator.ui.editor.relation_index import Link

PORT = 6.0
"""The least between two arcs that leave from the same words, where there is room."""

LEAD = 11.0
"""How far a stub runs sideways before its words."""

SIGN = 9.0
"""The room for the sign that tells where a stub leads."""

_APART = 5.0
_CLEAR = 5.0
_LEAST_WORDS = 34.0
_SIDE = 3.0
_FAR = 10_000.0
_NARROW = 9.0


class Footing(NamedTuple):
    """Where the first words of a span stand: what an arc leaves from."""

    uid: Uid
    line: int
    x: float
    width: float

    @property
    def middle(self) -> float:
        """The middle of the words."""
        return self.x + self.width / 2


class Tie(NamedTuple):
    """A relation as one block sees it, or one end of it where the ends are not joined.

    `source` and `target` are where its ends stand in this block. `channel` is its place in the
    margin, if that joins them. `below` tells whether the end that is not here comes later in the
    text (`None`: it is not in the text). `name_width` is its name's, `words` the other end's.
    """

    link: Link
    style: str
    directed: bool
    source: Footing | None
    target: Footing | None
    channel: int | None
    below: bool | None
    name_width: float
    words: str


@dataclass(slots=True)
class Foot:
    """An end of an arc above a line: at `x`, down to the words of `footing`."""

    footing: Footing
    x: float = 0.0


@dataclass(slots=True)
class Strand:
    """What a relation needs above one line: one or two feet, and a run over [low, high].

    `source` and `target` are the feet that there are. With a `margin` (an x) the run goes on to
    it; without one and with one foot it is a stub, whose words want to be `wanted` wide and take
    `words` (an extent) to its `side` (1 is the right one).
    """

    tie: Tie
    source: Foot | None
    target: Foot | None
    margin: float | None = None
    wanted: float = 0.0
    low: float = 0.0
    high: float = 0.0
    track: int = 0
    side: int = 0
    words: tuple[float, float] | None = None
    feet: tuple[Foot, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.feet = tuple(foot for foot in (self.source, self.target) if foot is not None)

    @property
    def uid(self) -> Uid:
        """The relation's uid."""
        return self.tie.link.annotation.uid

    @property
    def stub(self) -> bool:
        """Whether the other end is not joined to this one."""
        return len(self.feet) == 1 and self.margin is None


class Extent(NamedTuple):
    """A label's name above a line: whose, and from where to where."""

    uid: Uid
    left: float
    right: float


def arrange(
    strands: Sequence[Strand],
    names: Sequence[Extent],
    *,
    limits: tuple[float, float],
    rtl: bool,
) -> int:
    """Give the strands of one line their places; how many tracks that takes.

    `limits` are the edges that the words of stubs keep within. In the end no two runs share a
    place on a track, longer ones are above the shorter ones they overlap, and no arc goes
    through the words of a stub.
    """
    ahead = -1 if rtl else 1
    _set_feet(strands, names, ahead)
    plain = [strand for strand in strands if not strand.stub]
    for strand in plain:
        _span(strand)
    forward, back, bare = _spread_stubs(
        [strand for strand in strands if strand.stub], limits, ahead
    )
    placed: list[Strand] = []
    order = sorted([*plain, *bare], key=lambda s: (s.high - s.low, s.low, s.uid))
    # Stubs end at their words, which nothing may go through: each goes above all it overlaps,
    # and in this order none that comes later begins under the words of an earlier one.
    order += sorted(forward, key=lambda s: -ahead * s.feet[0].x)
    order += sorted(back, key=lambda s: ahead * s.feet[0].x)
    for strand in order:
        strand.track = 1 + max(
            (
                other.track
                for other in placed
                if strand.low < other.high + _APART and other.low < strand.high + _APART
            ),
            default=-1,
        )
        placed.append(strand)
    return 1 + max((strand.track for strand in placed), default=-1)


def place_name(
    strand: Strand, strands: Iterable[Strand], width: float, pad: float
) -> float | None:
    """Where a relation's name fits into its own run: its left edge, as near the middle as it can.

    `None` where the arcs that come down from above leave no room.
    """
    left, right = max(0.0, strand.low) + pad, strand.high - pad
    if right - left < width:
        return None
    blockers = sorted(
        foot.x
        for other in strands
        if other is not strand and other.track > strand.track
        for foot in other.feet
        if left - _SIDE < foot.x < right + _SIDE
    )
    begins = [left, *(x + _SIDE for x in blockers)]
    ends = [*(x - _SIDE for x in blockers), right]
    middle = (left + right - width) / 2
    best: float | None = None
    for begin, end in zip(begins, ends, strict=True):
        if end - begin >= width:
            x = min(max(middle, begin), end - width)
            if best is None or abs(x - middle) < abs(best - middle):
                best = x
    return best


def under_name(x: float, names: Iterable[Extent], reach: float = 4.0) -> bool:
    """Whether what comes down at x would meet a name."""
    return any(name.left - reach < x < name.right + reach for name in names)


def _span(strand: Strand) -> None:
    xs = [foot.x for foot in strand.feet]
    if strand.margin is not None:
        xs.append(strand.margin)
    strand.low, strand.high = min(xs), max(xs)


def _set_feet(strands: Iterable[Strand], names: Sequence[Extent], ahead: int) -> None:
    """Choose where the arcs leave from: side by side, so that those of one span never cross."""
    by_span: dict[Uid, list[tuple[tuple[int, float], str, Foot]]] = defaultdict(list)
    for strand in strands:
        for foot in strand.feet:
            other = next((f.footing.middle for f in strand.feet if f is not foot), None)
            if other is None:
                other = strand.margin if strand.margin is not None else ahead * _FAR
            reach = other - foot.footing.middle
            # To the left the nearest first, then to the right the farthest first.
            key = (0, -reach) if reach < 0 else (1, -reach)
            by_span[foot.footing.uid].append((key, strand.uid, foot))
    taken: list[float] = []
    for feet in sorted(by_span.values(), key=lambda feet: feet[0][2].footing[2:]):
        feet.sort(key=lambda entry: entry[:2])
        footing = feet[0][2].footing
        room = max(0.0, footing.width - 4.0)
        step = min(PORT, room / (len(feet) - 1)) if len(feet) > 1 else 0.0
        first = footing.middle - step * (len(feet) - 1) / 2
        for number, (_, _, foot) in enumerate(feet):
            foot.x = _settle(first + step * number, footing, taken, names)
            taken.append(foot.x)
    for strand in strands:
        _keep_apart(strand)


def _settle(x: float, footing: Footing, taken: Sequence[float], names: Sequence[Extent]) -> float:
    """The place nearest to x over the words that is not above another's name, nor taken."""
    left, right = footing.x + 2, footing.x + footing.width - 2
    foreign = [name for name in names if name.uid != footing.uid]
    tries = [x]
    for number in range(1, 1 + int(footing.width // 3)):
        tries += [x + 3 * number, x - 3 * number]
    within = [t for t in tries if left <= t <= right]
    free = [t for t in within if all(abs(t - other) >= _APART for other in taken)]
    for among in (free, within):
        for place in among:
            if not under_name(place, foreign):
                return place
    return (free or within or [x])[0]


def _keep_apart(strand: Strand) -> None:
    """An arc between words that begin at the same place still needs some width."""
    if len(strand.feet) < 2:
        return
    one, other = sorted(strand.feet, key=lambda foot: foot.x)
    lack = _NARROW - (other.x - one.x)
    if lack > 0:
        one.x = max(0.0, one.x - lack / 2)
        other.x = one.x + _NARROW


def _spread_stubs(
    stubs: Iterable[Strand],
    limits: tuple[float, float],
    ahead: int,
) -> tuple[list[Strand], list[Strand], list[Strand]]:
    """Stubs with their words ahead, with them behind (at the line's end), and without words."""
    forward: list[Strand] = []
    back: list[Strand] = []
    bare: list[Strand] = []
    crowded: list[Strand] = []
    for stub in stubs:
        if not _turn(stub, ahead, stub.wanted, limits):
            crowded.append(stub)
        else:
            forward.append(stub)
    for stub in crowded:
        x = stub.feet[0].x
        covered = any(other.low - _CLEAR < x < other.high + _CLEAR for other in forward)
        if not covered and _turn(stub, -ahead, stub.wanted, limits):
            back.append(stub)
        else:
            stub.side = ahead
            stub.words = None
            _reach(stub, LEAD)
            bare.append(stub)
    return forward, back, bare


def _turn(stub: Strand, side: int, width: float, limits: tuple[float, float]) -> bool:
    """Let a stub run to one side, with as much of its words as fits; whether enough of it does."""
    x = stub.feet[0].x
    room = (limits[1] - x if side > 0 else x - limits[0]) - LEAD - SIGN
    if room < min(width, _LEAST_WORDS):
        return False
    width = min(width, room)
    stub.side = side
    begin = x + side * (LEAD + SIGN)
    stub.words = (begin, begin + width) if side > 0 else (begin - width, begin)
    _reach(stub, LEAD + SIGN + width)
    return True


def _reach(stub: Strand, length: float) -> None:
    x = stub.feet[0].x
    stub.low, stub.high = sorted((x, x + stub.side * length))
