"""Which lane below the words each span keeps: found once, then stable while editing."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.ids import Uid
from annotator.domain.overlap import assign_lanes
from annotator.ui.editor.span_index import SpanIndex, hull_of


class LaneKeeper:
    """Lanes (0 is nearest the words) of the spans seen so far, by uid.

    A span that has a lane keeps it: what is added later goes to the lowest lane that none of
    its neighbours has. Only what is asked for gets a lane, so a long document costs nothing.
    """

    def __init__(self, index: SpanIndex) -> None:
        self._index = index
        self._lanes: dict[Uid, int] = {}
        self._wide = SpanIndex()  # those with a lane that lie over more than one block

    def forget(self, uid: Uid) -> None:
        """Free the lane of a span that is gone."""
        self._lanes.pop(uid, None)
        self._wide.remove(uid)

    def place(self, annotation: Annotation) -> None:
        """Give a span that was just added or moved a lane among all that have one."""
        uid = annotation.uid
        hull = hull_of(annotation)
        taken = {
            self._lanes[other.uid]
            for other in self._index.over(hull.start, max(hull.end, hull.start + 1))
            if other.uid != uid and other.uid in self._lanes
        }
        kept = self._lanes.get(uid)
        if kept is None or kept in taken:
            self._lanes[uid] = _lowest_without(taken)
        self._wide.add(annotation)

    def lanes(self, here: Sequence[Annotation], start: int, end: int) -> list[int]:
        """The lanes of the spans over the block [start, end), all of them given in `here`."""
        lanes = self._lanes
        unknown = [a for a in here if a.uid not in lanes]
        if unknown:
            hulls = {a.uid: hull_of(a) for a in here}
            wide = [a for a in unknown if _sticks_out(hulls[a.uid], start, end)]
            # Spans over several blocks may overlap one whose blocks were never shown with them.
            far = [o for a in wide for o in self._wide.over(*hulls[a.uid])]
            if far or len(unknown) < len(here):
                self._fit_in(unknown, here, far)
            else:
                found = assign_lanes(list(hulls.values()))
                lanes.update(zip(hulls, found, strict=True))
            for annotation in wide:
                self._wide.add(annotation)
        return [lanes[a.uid] for a in here]

    def _fit_in(
        self, unknown: Sequence[Annotation], here: Sequence[Annotation], far: Sequence[Annotation]
    ) -> None:
        """Lanes for spans among others that have theirs."""
        lanes = self._lanes
        placed = [
            (hull.start, max(hull.end, hull.start + 1), lanes[uid])
            for uid, hull in {a.uid: hull_of(a) for a in (*here, *far)}.items()
            if uid in lanes
        ]
        for annotation in unknown:
            start, end = hull_of(annotation)
            end = max(end, start + 1)
            lane = _lowest_without({n for a, b, n in placed if a < end and b > start})
            lanes[annotation.uid] = lane
            placed.append((start, end, lane))


def _sticks_out(hull: Anchor, start: int, end: int) -> bool:
    return hull.start < start or hull.end > end


def _lowest_without(taken: set[int]) -> int:
    lane = 0
    while lane in taken:
        lane += 1
    return lane
