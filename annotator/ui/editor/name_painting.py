"""The names of spans above their words: painted, the active one as a filled chip, and found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextBlock

from annotator.domain.ids import Uid
from annotator.ui.editor.arcs import segments
from annotator.ui.editor.geometry import Geometry, Run, comes_before
from annotator.ui.editor.metrics import NAME_PIXELS
from annotator.ui.editor.styles import SpanStyle

if TYPE_CHECKING:
    from annotator.ui.editor.layout import ArticleLayout
    from annotator.ui.editor.painting import BlockPainter

_CHIP_PAD = 5.0
_BETWEEN = 4.0
_BEYOND = 26.0


class NamePainter:
    """Paints the names that a block's geometry has places for."""

    def __init__(self, blocks: BlockPainter) -> None:
        self._blocks = blocks

    def paint(
        self,
        painter: QPainter,
        layout: ArticleLayout,
        block: QTextBlock,
        origin: QPointF,
        geometry: Geometry,
    ) -> None:
        """The names above a block, without those under the active one's chip."""
        blocks = self._blocks
        chip = self._chip(layout, block, origin, geometry)
        ascent = blocks.styles.name_ascent
        painter.setFont(blocks.styles.name_font)
        taken: list[QRectF] = [] if chip is None else [chip[0]]
        own: dict[Uid, QRectF] = {}
        for name in geometry.names:
            if name.uid == blocks.active:
                continue
            style = blocks.styles[name.label]
            line = geometry.lines[name.line]
            x = origin.x() + name.x
            top = origin.y() + line.top + layout.metrics.name_baseline - ascent
            if chip is not None and chip[0].intersects(QRectF(x, top, style.width, NAME_PIXELS)):
                continue
            painter.setPen(style.color)
            painter.drawStaticText(QPointF(x, top), style.text)
            own[name.uid] = QRectF(x, top, style.width, NAME_PIXELS)
        if blocks.belonging and layout.metrics.names:
            taken.extend(own.values())
            self._paint_slots(painter, layout, block, origin, geometry, own, taken)
        if chip is not None:
            rect, style = chip
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.color)
            painter.drawRoundedRect(rect, 3, 3)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(style.on_color)
            painter.drawStaticText(QPointF(rect.left() + _CHIP_PAD, rect.top() + 0.5), style.text)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_slots(
        self,
        painter: QPainter,
        layout: ArticleLayout,
        block: QTextBlock,
        origin: QPointF,
        geometry: Geometry,
        own: Mapping[Uid, QRectF],
        taken: list[QRectF],
    ) -> None:
        """What each span is to the active frame, beside its name, where there is room."""
        blocks = self._blocks
        metrics = QFontMetricsF(blocks.styles.name_font)
        for run in first_runs(geometry, rtl=geometry.rtl):
            uid = run.annotation.uid
            slot = blocks.belonging.get(uid, "")
            start = min(anchor.start for anchor in run.annotation.anchors)
            style = blocks.styles[run.annotation.label]
            if not slot or slot.casefold() == style.name.casefold():
                continue  # “Source · source” would say nothing
            if layout.display.to_shown(start) < block.position():
                continue
            name = own.get(uid)
            said = slot if name is None else f"· {slot}"
            width = metrics.horizontalAdvance(said)
            line = geometry.lines[run.line]
            top = origin.y() + line.top + layout.metrics.name_baseline - blocks.styles.name_ascent
            x = origin.x() + run.x if name is None else name.right() + _BETWEEN
            if geometry.rtl:
                x = (origin.x() + run.x + run.width if name is None else name.left()) - width
                x -= 0 if name is None else _BETWEEN
            room = QRectF(x, top, width, NAME_PIXELS)
            if not self._free(room, origin, layout, geometry, taken):
                continue
            taken.append(room)
            painter.setPen(style.color)
            painter.drawText(QPointF(x, top + blocks.styles.name_ascent), said)

    def _free(
        self,
        room: QRectF,
        origin: QPointF,
        layout: ArticleLayout,
        geometry: Geometry,
        taken: list[QRectF],
    ) -> bool:
        """Whether nothing else stands in a place above the words: a name, an arc, the edge."""
        if room.left() < origin.x() or room.right() > origin.x() + layout.width + _BEYOND:
            return False
        if any(room.adjusted(-2, 0, 2, 0).intersects(other) for other in taken):
            return False
        x0, x1 = room.left() - origin.x(), room.right() - origin.x()
        y0, y1 = room.top() - origin.y(), room.bottom() - origin.y()
        return not any(
            left < x1 and right > x0 and top < y1 and bottom > y0
            for arc in geometry.arcs
            for left, top, right, bottom in segments(arc)
        )

    def at(self, layout: ArticleLayout, point: QPointF) -> Uid | None:
        """The span whose name, or chip, is at a point of the document."""
        block = layout.document().findBlockByNumber(layout.block_at(point.y()))
        geometry = layout.geometry(block)
        if not geometry.runs:
            return None
        blocks = self._blocks
        origin = QPointF(layout.left, layout.block_top(block.blockNumber()))
        chip = self._chip(layout, block, origin, geometry)
        if chip is not None and chip[0].contains(point):
            return blocks.active
        for name in geometry.names:
            width = blocks.styles[name.label].width
            bottom = origin.y() + geometry.lines[name.line].top + layout.metrics.tint_top
            left = origin.x() + name.x
            if left <= point.x() <= left + width and bottom - NAME_PIXELS <= point.y() < bottom:
                return name.uid
        return None

    def _chip(
        self, layout: ArticleLayout, block: QTextBlock, origin: QPointF, geometry: Geometry
    ) -> tuple[QRectF, SpanStyle] | None:
        """The filled name of the active span, if it begins in this block."""
        blocks = self._blocks
        if blocks.active is None:
            return None
        run: Run | None = None
        for other in geometry.runs:
            if other.annotation.uid != blocks.active or other.thin:
                continue
            if run is None or comes_before(other, run, rtl=geometry.rtl):
                run = other
        if run is None:
            return None
        start = min(a.start for a in blocks.preview(run.annotation))
        if layout.display.to_shown(start) < block.position():
            return None
        style = blocks.styles[run.annotation.label]
        named = next((n for n in geometry.names if n.uid == blocks.active), None)
        width = style.width + 2 * _CHIP_PAD
        line = geometry.lines[run.line]
        if named is not None:
            x = named.x - (0 if named.x <= run.x else _CHIP_PAD / 2)
        else:
            x = run.x + run.width - width if geometry.rtl else run.x
        x = origin.x() + max(0.0, min(x, layout.width + _BEYOND - width))
        height = NAME_PIXELS + 3.0
        top = origin.y() + line.top + layout.metrics.tint_top - height
        return QRectF(x, max(top, 0.0), width, height), style


def first_runs(geometry: Geometry, *, rtl: bool) -> Iterable[Run]:
    """The piece of each span that comes first in a block."""
    first: dict[Uid, Run] = {}
    for run in geometry.runs:
        known = first.get(run.annotation.uid)
        if not run.thin and (known is None or comes_before(run, known, rtl=rtl)):
            first[run.annotation.uid] = run
    return first.values()
