"""The relations an article view shows: added, removed, highlighted, found under the pointer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.ids import Uid
from annotator.ui.editor.arcs import Arc, segments
from annotator.ui.editor.geometry import Geometry
from annotator.ui.editor.metrics import LineMetrics
from annotator.ui.editor.relation_index import Link, RelationIndex

if TYPE_CHECKING:
    from annotator.ui.editor.canvas import ArticleCanvas

_REACH = 3.5
_WORDS_REACH = 6.0


class ArcHit(NamedTuple):
    """A relation under the pointer; `leads_to` is `from` or `to` where a stub's words are."""

    link: Link
    leads_to: str | None


class ShownRelations:
    """Keeps the arcs of one canvas true; a change lays out only the blocks it touches."""

    def __init__(self, canvas: ArticleCanvas) -> None:
        self._canvas = canvas

    @property
    def index(self) -> RelationIndex:
        """The relations shown."""
        return self._canvas.lines.relations

    def get(self, uid: Uid | None) -> Link | None:
        """The relation with this uid, or `None`."""
        return self.index.get(uid)

    def of(self, uid: Uid | None) -> list[Link]:
        """The relations that have to do with an annotation: itself, or those that end at it.

        In reading order of their ends, those without a place last.
        """
        if uid is None:
            return []
        link = self.index.get(uid)
        return [link] if link is not None else sorted(self.index.of(uid), key=_reading_order)

    def put(self, annotation: Annotation) -> None:
        """Add a relation or a frame, or show it as it is now."""
        self._show_anew(self.index.put(annotation))

    def drop(self, uid: Uid) -> None:
        """Remove a relation or a frame."""
        self._show_anew(self.index.drop(uid))

    def follow_span(self, uid: Uid) -> None:
        """A span was added, changed or removed: relations may end there, or no longer."""
        self._show_anew(self.index.follow(uid))

    def lay_anew(self, span: Uid) -> None:
        """A span is shown at other words than it has, or no longer: arcs leave from there."""
        self._show_anew(self.index.at(span))

    def reread(self, uid: Uid) -> None:
        """Lay a relation out anew: the words of an end elsewhere are others now."""
        link = self.index.get(uid)
        if link is not None:
            self._show_anew([link])

    def _show_anew(self, touched: Iterable[Link]) -> None:
        canvas = self._canvas
        ranges: set[Anchor] = set()
        for link in touched:
            canvas.lines.routes.forget(link.uid)
            ranges.update(link.ranges)
        if ranges:
            self.highlight(canvas.painter.active)
            for start, end in ranges:
                canvas.lines.refresh(start, end)
            canvas.repaint_over(sorted(ranges))

    # Highlighting

    def highlight(self, uid: Uid | None) -> None:
        """Make an annotation the active one: its relations are painted strongly."""
        link = self.index.get(uid)
        self._canvas.painter.set_active(uid, link, frozenset(r.uid for r in self.of(uid)))

    def repaint(self, uid: Uid | None) -> None:
        """Paint the relations anew that have to do with an annotation."""
        canvas = self._canvas
        canvas.repaint_over(sorted({r for link in self.of(uid) for r in _ranges(link)}))

    # Under the pointer

    def at(self, point: QPointF) -> ArcHit | None:
        """The relation under a point of the viewport, the nearest one."""
        canvas = self._canvas
        if not self.index:
            return None
        there = point + canvas.offset()
        lines = canvas.lines
        block = canvas.document().findBlockByNumber(lines.block_at(there.y()))
        geometry = lines.geometry(block)
        x = there.x() - lines.left
        y = there.y() - lines.block_top(block.blockNumber())
        if _among_words(geometry, canvas.lines.metrics, x, y):
            return None
        best: tuple[float, Arc] | None = None
        for arc in geometry.arcs:
            stub = arc.stub
            if stub is not None and abs(y - arc.y) <= _WORDS_REACH:
                left, right = sorted((arc.points[1][0], stub.sign_x))
                if min(left, stub.x) <= x <= max(right, stub.x + stub.width):
                    return ArcHit(arc.link, "from" if stub.to_source else "to")
            distance = _distance(arc, x, y)
            if distance <= _REACH and (best is None or distance < best[0]):
                best = distance, arc
        return None if best is None else ArcHit(best[1].link, None)


def _ranges(link: Link) -> Iterable[Anchor]:
    """What looks different when the relation becomes active: its lines, and its ends' spans."""
    yield from link.ranges
    for spot in link.spots:
        yield Anchor(spot.start, spot.end)


def _among_words(geometry: Geometry, metrics: LineMetrics, x: float, y: float) -> bool:
    """Whether a place belongs to words, not to the room above them or the margin."""
    return x > 0 and any(
        line.top + metrics.tint_top <= y < line.top + line.height for line in geometry.lines
    )


def _distance(arc: Arc, x: float, y: float) -> float:
    return min(
        max(left - x, x - right, 0.0) + max(top - y, y - bottom, 0.0)
        for left, top, right, bottom in segments(arc)
    )


def _reading_order(link: Link) -> tuple[list[int], Uid]:
    return sorted(spot.start for spot in link.spots), link.uid
