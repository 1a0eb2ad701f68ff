"""Sets one block of the article: breaks its lines, places its spans, names and arcs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextBlock, QTextOption

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.constraints import constraints_of
from annotator.domain.ids import Uid
from annotator.ui.editor.arcs import BlockArcs
from annotator.ui.editor.geometry import (
    Geometry,
    Line,
    Name,
    Placed,
    Run,
    first_stretch,
    in_units,
    lay_out_lines,
    line_at,
    make_room,
    place_names,
    place_runs,
    x_of,
)
from annotator.ui.editor.relation_index import Link, Spot
from annotator.ui.editor.strands import Footing, Tie
from annotator.ui.editor.styles import line_of

if TYPE_CHECKING:
    from annotator.ui.editor.layout import ArticleLayout

NAMES_BEYOND = 20.0
"""How far names may reach past the column's right edge."""

_QUOTE = 60


class BlockSetter:
    """Makes the geometry of a layout's blocks."""

    def __init__(self, layout: ArticleLayout) -> None:
        self._layout = layout
        self._broken: dict[int, Sequence[Line]] = {}  # of blocks without a geometry
        self._option = QTextOption()
        self._option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._option_rtl = QTextOption(self._option)
        self._option_rtl.setAlignment(Qt.AlignmentFlag.AlignRight)

    def lines(self, block: QTextBlock) -> Sequence[Line]:
        """A block's lines, broken if need be: where they begin and end, not how tall they are.

        What is broken already stays as it is: its lines may have their places.
        """
        number = block.blockNumber()
        known = self._layout.lines_of(number) or self._broken.get(number)
        if known is None or not block.layout().lineCount():
            known, _ = self._break(block, ())
            self._broken[number] = known
        return known

    def forget_lines(self) -> None:
        """Lines break elsewhere now."""
        self._broken.clear()

    def set(self, block: QTextBlock, number: int) -> Geometry:
        """Lay out a block: what lies over it, and how tall that makes it."""
        layout = self._layout
        display, metrics, painter = layout.display, layout.metrics, layout.painter
        position, length = block.position(), block.length()
        start, end = display.from_shown(position), display.from_shown(position + length - 1)
        over = layout.index.over(start, max(end, start) + 1)
        if over:
            active = painter.active
            over = [a for a in over if not a.rejected or a.uid == active]
        lanes = layout.lanes.lanes(over, start, end)
        spans = [
            self._place(annotation, lane, position, start, end)
            for annotation, lane in zip(over, lanes, strict=True)
        ]
        lines, rtl = self._break(block, spans)
        self._broken[number] = lines
        text_layout = block.layout()
        runs = place_runs(text_layout, lines, spans, display.has_rtl) if spans else []
        names = (
            place_names(
                runs,
                frozenset(s.annotation.uid for s in spans if s.begins),
                painter.name_width,
                layout.width + NAMES_BEYOND,
                rtl,
            )
            if runs and metrics.names
            else []
        )
        made = self._arcs(block, number, (start, end), lines, runs, names, rtl)
        del self._broken[number]
        if made is not None:
            lines = make_room(text_layout, lines, made.rooms)
        height = lines[-1].top + lines[-1].height if lines else metrics.blank
        if length <= 1 and not spans:
            height = metrics.blank
        elif number + 1 not in display.continued:
            height += metrics.gap
        arcs = () if made is None else made.arcs(lines, height)
        return Geometry(lines, runs, names, height, rtl, arcs)

    def _break(self, block: QTextBlock, spans: Sequence[Placed]) -> tuple[list[Line], bool]:
        """The block's lines, and whether it is written from right to left."""
        layout = self._layout
        rtl = self._rtl(block)
        text_layout = block.layout()
        text_layout.setTextOption(self._option_rtl if rtl else self._option)
        text = in_units(block.text())
        return lay_out_lines(text_layout, text, layout.width, layout.metrics, spans), rtl

    def _place(
        self, annotation: Annotation, lane: int, position: int, start: int, end: int
    ) -> Placed:
        """A span as positions in the block that holds the code points [start, end]."""
        to_shown = self._layout.display.to_shown
        shown = self._layout.painter.preview(annotation)
        fragments = self._fragments(shown, position, start, end)
        first = min(a for a, _ in shown)
        last = max(b for _, b in shown)
        hull = (to_shown(max(first, start)) - position, to_shown(min(last, end)) - position)
        kind = line_of(annotation)
        return Placed(annotation, lane, kind, fragments, hull, first >= start)

    def _fragments(
        self, anchors: Sequence[Anchor], position: int, start: int, end: int
    ) -> tuple[tuple[int, int], ...]:
        to_shown = self._layout.display.to_shown
        return tuple(
            (to_shown(max(a, start)) - position, to_shown(min(b, end)) - position)
            for a, b in anchors
            if a <= end and b >= start
        )

    # Arcs

    def _arcs(
        self,
        block: QTextBlock,
        number: int,
        extent: tuple[int, int],
        lines: Sequence[Line],
        runs: Sequence[Run],
        names: Sequence[Name],
        rtl: bool,
    ) -> BlockArcs | None:
        """The arcs over the block, `None` without any."""
        layout = self._layout
        relations = layout.relations
        if not relations or not lines:
            return None
        links = {link.uid: link for link in relations.over(*extent)}
        for uid in dict.fromkeys(run.annotation.uid for run in runs):
            links.update((link.uid, link) for link in relations.at(uid))
        if not links:
            return None
        routes = layout.routes
        spots = {spot for link in links.values() for spot in link.spots}
        footings = {
            spot.uid: self.footing(spot, block)
            for spot in spots
            if routes.block_of(spot.start) == number
        }
        ties = [tie for uid in sorted(links) for tie in self._ties(links[uid], number, footings)]
        if not ties:
            return None
        painter = layout.painter
        widths = [painter.name_width(name.label) for name in names]
        limits = (0.0, layout.width + NAMES_BEYOND)
        return BlockArcs(
            ties, lines, names, widths, layout.metrics, painter.arcs, limits, rtl=rtl
        )

    def _ties(self, link: Link, number: int, footings: Mapping[Uid, Footing]) -> Iterable[Tie]:
        """What a relation is to this block: joined ends, stubs, a line that passes, or nothing."""
        source = None if link.source is None else footings.get(link.source.uid)
        target = None if link.target is None else footings.get(link.target.uid)
        if link.near:
            route = self._layout.routes.of(link)
            if route.same_line:
                if source is not None and target is not None:
                    yield self._tie(link, source, target, None)
                return
            if route.channel is not None:
                low, high = sorted((route.source.block, route.target.block))
                if low <= number <= high:
                    yield self._tie(link, source, target, route.channel)
                return
        if source is not None:
            yield self._tie(link, source, None, None)
        if target is not None:
            yield self._tie(link, None, target, None)

    def _tie(
        self, link: Link, source: Footing | None, target: Footing | None, channel: int | None
    ) -> Tie:
        layout = self._layout
        label = link.annotation.label
        other = link.target if source is not None else link.source
        here = link.source if source is not None else link.target
        below = None if other is None or here is None else other.start > here.start
        words = "" if channel is not None or (source and target) else self._words(link, other)
        found = layout.painter.styles.label_set.get(label)
        directed = found is None or not constraints_of(found).symmetric
        return Tie(
            link, line_of(link.annotation), directed, source, target, channel, below,
            layout.painter.name_width(label), words,
        )  # fmt: skip

    def _words(self, link: Link, other: Spot | None) -> str:
        """The words of an end that a stub stands for."""
        if other is None:
            return self._layout.painter.elsewhere(link)
        words = self._layout.display.text[other.start : min(other.end, other.start + 2 * _QUOTE)]
        return " ".join(words.split())[:_QUOTE]

    def footing(self, spot: Spot, block: QTextBlock) -> Footing:
        """Where the first words of an end stand in the block where it begins."""
        display, lines, text_layout = self._layout.display, self.lines(block), block.layout()
        position, length = block.position(), block.length()
        start, end = display.from_shown(position), display.from_shown(position + length - 1)
        anchors = self._layout.painter.preview(spot)
        fragments = self._fragments(anchors, position, start, end)
        found = first_stretch(
            text_layout, lines, fragments, display.has_rtl, self._rtl(block)
        )
        if found is not None:
            at, left, right = found
            return Footing(spot.uid, at, left, right - left)
        # No words of it are to be seen here: it begins with the blank that a line ends with.
        within = display.to_shown(spot.start) - position
        at = line_at(lines, within)
        x = min(max(0.0, x_of(text_layout.lineAt(at), within)), self._layout.width)
        return Footing(spot.uid, at, x, 0.0)

    def _rtl(self, block: QTextBlock) -> bool:
        """Whether a block is written from right to left."""
        rtl = Qt.LayoutDirection.RightToLeft
        return self._layout.display.has_rtl and block.textDirection() is rtl
