"""Which annotations lie over one another, and the lanes that keep them apart on screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush

from annotator.domain.annotation import Anchor


def ranges_overlap(one: Anchor, other: Anchor) -> bool:
    """Whether two ranges share a code point.

    A zero-length range at p overlaps [a, b) when a < p < b, or another one at the same point.
    """
    if one.start == one.end or other.start == other.end:
        if one.start == one.end and other.start == other.end:
            return one.start == other.start
        point, (start, end) = (one.start, other) if one.start == one.end else (other.start, one)
        return start < point < end
    return one.start < other.end and other.start < one.end


def anchors_overlap(one: Iterable[Anchor], other: Sequence[Anchor]) -> bool:
    """Whether some fragment of one annotation overlaps some fragment of the other."""
    return any(ranges_overlap(a, b) for a in one for b in other)


def assign_lanes(hulls: Sequence[tuple[int, int]]) -> list[int]:
    """A lane (0 is nearest the words) for each hull, so that no lane holds two overlapping ones.

    Longer hulls that start at the same place come first, so nesting reads from outside in; a
    hull takes the lowest lane that is free where it starts. Touching hulls share a lane; empty
    ones take the room of one code point. The result does not depend on the order of the input.
    """
    order = sorted(range(len(hulls)), key=lambda i: (hulls[i][0], -hulls[i][1], i))
    lanes = [0] * len(hulls)
    free: list[int] = []
    busy: list[tuple[int, int]] = []  # (end, lane)
    opened = 0
    for i in order:
        start, end = hulls[i]
        while busy and busy[0][0] <= start:
            heappush(free, heappop(busy)[1])
        if free:
            lane = heappop(free)
        else:
            lane, opened = opened, opened + 1
        lanes[i] = lane
        heappush(busy, (max(end, start + 1), lane))
    return lanes
