"""From points of the document to characters of the text and back, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextBlock, QTextLine

from annotator.ui.editor.geometry import line_at, line_extents, x_of

if TYPE_CHECKING:
    from annotator.ui.editor.layout import ArticleLayout


class Places:
    """Where characters stand in an article's layout; lays out the blocks it is asked about.

    Positions are those of the document (UTF-16) except where code points are named.
    """

    def __init__(self, layout: ArticleLayout) -> None:
        self._layout = layout

    def position_at(self, y: float) -> int:
        """The position in the document where the line at a document y begins."""
        block, line, _ = self.line_under(QPointF(0.0, y))
        lines = self._layout.geometry(block).lines
        return block.position() + (lines[line].start if lines else 0)

    def line_top(self, position: int) -> float:
        """The document y where the line begins that holds a position, with the arcs above it."""
        block = self._layout.document().findBlock(position)
        if not block.isValid():
            return self._layout.block_top(0)
        geometry = self._layout.geometry(block)
        top = self._layout.block_top(block.blockNumber())
        if not geometry.lines:
            return top
        line = geometry.lines[line_at(geometry.lines, position - block.position())]
        return top + line.top - line.room

    def character_under(self, point: QPointF) -> int:
        """The position of the character under a point of the document (not the gap beside it).

        Right of a line's last character that is the line's end.
        """
        block, line, x = self.line_under(point)
        text_line = block.layout().lineAt(line)
        extent = text_line.naturalTextRect()
        geometry = self._layout.geometry(block)
        if extent.left() <= x < extent.right():
            at = text_line.xToCursor(x, QTextLine.CursorPosition.CursorOnCharacter)
        elif (x >= extent.right()) is not geometry.rtl:
            at = geometry.lines[line].end
        else:
            at = geometry.lines[line].start
        return block.position() + at

    def edge(self, position: int, *, at_end: bool) -> QRectF:
        """Where an edge of a span stands, as a rectangle without width from tint to lanes.

        `position` is a code point; at a span's end the character before it counts, so that the
        edge stays on the line where the words are.
        """
        display, document = self._layout.display, self._layout.document()
        anchor = max(0, position - 1) if at_end else position
        shown = display.to_shown(anchor)
        block = document.findBlock(shown)
        if not block.isValid():
            block = document.lastBlock()
        geometry = self._layout.geometry(block)
        first = shown - block.position()
        number = line_at(geometry.lines, first)
        line, text_line = geometry.lines[number], block.layout().lineAt(number)
        after = min(display.to_shown(position) - block.position(), block.length() - 1)
        last = after if at_end else display.to_shown(anchor + 1) - block.position()
        last = min(last, line.end)
        x = x_of(text_line, min(after, max(line.end, line.start)))
        if display.has_rtl and last > first:
            extents = line_extents(text_line, first, last, True)
            if extents:
                rtl = _runs_left(text_line, first, last)
                x = extents[0][0] if rtl is at_end else extents[-1][1]
        top = self._layout.block_top(block.blockNumber()) + line.top + self._layout.metrics.tint_top
        height = self._layout.metrics.tint_bottom - self._layout.metrics.tint_top
        return QRectF(self._layout.left + x, top, 0.0, height)

    def line_under(self, point: QPointF) -> tuple[QTextBlock, int, float]:
        """The block at a point, the number of its line there, and x from the column's left."""
        block = self._layout.document().findBlockByNumber(self._layout.block_at(point.y()))
        y = point.y() - self._layout.block_top(block.blockNumber())
        lines = self._layout.geometry(block).lines
        number = 0
        while number < len(lines) - 1 and y >= lines[number].top + lines[number].height:
            number += 1
        return block, number, point.x() - self._layout.left


def _runs_left(line: QTextLine, start: int, end: int) -> bool:
    """Whether the text [start, end) of a line is written from right to left."""
    return any(run.isRightToLeft() for run in line.glyphRuns(start, end - start))
