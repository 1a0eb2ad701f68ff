"""The names of spans above their words: painted, the active one as a filled chip, and found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTextBlock

from annotator.domain.ids import Uid
from annotator.ui.editor.geometry import Geometry, Run, comes_before
from annotator.ui.editor.metrics import NAME_PIXELS
from annotator.ui.editor.styles import SpanStyle

if TYPE_CHECKING:
    from annotator.ui.editor.layout import ArticleLayout
    from annotator.ui.editor.painting import BlockPainter

_CHIP_PAD = 5.0
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
