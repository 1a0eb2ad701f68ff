"""The article's document layout: lines with room for names and lanes, made only where one looks.

`QTextEdit` brings caret, selection, keys and accessibility and asks this layout where things
are. Blocks are laid out when they come into view; the others have an estimated height. Every
method that Qt calls is guarded, because an exception in one of them would end the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, QTimer
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QPainter,
    QTextBlock,
    QTextDocument,
    QTextFrame,
)

from annotator.ui.editor.block_setting import BlockSetter
from annotator.ui.editor.display_text import DisplayText
from annotator.ui.editor.geometry import Geometry, Line
from annotator.ui.editor.guards import guarded, nothing
from annotator.ui.editor.heights import Heights
from annotator.ui.editor.lanes import LaneKeeper
from annotator.ui.editor.metrics import LineMetrics
from annotator.ui.editor.painting import BlockPainter
from annotator.ui.editor.places import Places
from annotator.ui.editor.relation_index import RelationIndex
from annotator.ui.editor.routing import Routes
from annotator.ui.editor.span_index import SpanIndex

GUTTER = 62.0
"""The room left of the column at the least: paragraph numbers."""

STRIPES = 44.0
"""The room right of the column at the least: margin stripes."""

_TOP = 14.0
_BOTTOM = 96.0
_CACHED = 400


class ArticleLayout(QAbstractTextDocumentLayout):
    """Lays out a document whose text is `display.shown`, with the spans of `index` over it."""

    def __init__(self, document: QTextDocument, metrics: LineMetrics, painter: BlockPainter):
        super().__init__(document)
        self.metrics = metrics
        self.painter = painter
        self.display = DisplayText("")
        self.index = SpanIndex()
        self.lanes = LaneKeeper(self.index)
        self.relations = RelationIndex()
        self.routes = Routes(self)
        self.left = GUTTER
        self.width = 600.0
        self.viewport_width = GUTTER + 600.0 + STRIPES
        self._heights = Heights([metrics.pitch])
        self._geometry: dict[int, Geometry] = {}
        self.setter = BlockSetter(self)
        self.resetting = False
        self._waiting = False
        self._stale = True
        self.places = Places(self)
        self._size_timer = QTimer(self)
        self._size_timer.setSingleShot(True)
        self._size_timer.setInterval(0)
        self._size_timer.timeout.connect(self._tell_size)

    # What the view tells

    def set_article(
        self, display: DisplayText, index: SpanIndex, relations: RelationIndex
    ) -> None:
        """Prepare for another text; the document gets `display.shown` right afterwards."""
        self.display = display
        self._stale = True
        self.set_index(index, relations)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Lay nothing out meanwhile: Qt asks for the last block while it takes a text in."""
        self._waiting = True
        try:
            yield
        finally:
            self._waiting = False

    def set_index(self, index: SpanIndex, relations: RelationIndex) -> None:
        """Show other spans and relations over the same text."""
        self.index = index
        self.lanes = LaneKeeper(index)
        self.relations = relations
        self._forget_lines()

    def set_metrics(self, metrics: LineMetrics) -> None:
        """Take other measures: another font, density or zoom."""
        self.metrics = metrics
        self.set_viewport_width(self.viewport_width)
        self._reset()

    def set_viewport_width(self, width: float) -> None:
        """Fit the column into a viewport: never wider than is good to read, in the middle."""
        room = max(120.0, width - GUTTER - STRIPES)
        column = min(self.metrics.column, room)
        self.viewport_width = width
        self.left = float(int(GUTTER + (room - column) / 2))
        if column != self.width:
            self.width = column
            self._reset()

    def refresh(self, start: int, end: int) -> None:
        """Lay out anew the blocks over the code points [start, end]."""
        for number in self._blocks(start, end):
            self._geometry.pop(number, None)

    def forget_geometry(self) -> None:
        """Place every span and name anew when it is next seen."""
        self._geometry.clear()

    # Where things are

    def block_at(self, y: float) -> int:
        """The number of the block at a document y."""
        return self._heights.at(y - _TOP)

    def block_top(self, number: int) -> float:
        """The document y where a block begins."""
        return self._heights.top(number) + _TOP

    def geometry(self, block: QTextBlock) -> Geometry:
        """The block's lines, runs and names, laid out if need be."""
        number = block.blockNumber()
        known = self._geometry.get(number)
        if known is None or not block.layout().lineCount():
            known = self._geometry[number] = self._lay_out(block, number)
            if known.height != self._heights[number]:
                self._heights.set(number, known.height)
                self._size_timer.start()
        return known

    def lines_of(self, number: int) -> Sequence[Line] | None:
        """The lines of a block that is laid out, `None` of any other."""
        known = self._geometry.get(number)
        return None if known is None else known.lines

    def measure(self, top: float, bottom: float, keep: float) -> float:
        """Lay out what lies between two document ys; how far that moved what is at `keep`."""
        document = self.document()
        kept = self.block_at(keep)
        before = self._heights.top(kept)
        block = document.findBlockByNumber(self.block_at(top))
        y = self.block_top(block.blockNumber())
        while block.isValid() and y < bottom:
            y += self.geometry(block).height
            block = block.next()
        return self._heights.top(kept) - before

    def visible(self, top: float, bottom: float) -> Iterable[tuple[QTextBlock, float, Geometry]]:
        """The blocks between two document ys with their tops, laid out."""
        document = self.document()
        block = document.findBlockByNumber(self.block_at(top))
        y = self.block_top(block.blockNumber())
        while block.isValid() and y < bottom:
            geometry = self.geometry(block)
            yield block, y, geometry
            y += geometry.height
            block = block.next()

    def area(self, start: int, end: int, top: float, bottom: float) -> QRectF | None:
        """What the blocks over the code points [start, end] cover between two document ys.

        They are laid out; `None` if that made one of them taller or lower than it was.
        """
        blocks = self._blocks(start, end)
        first = max(blocks.start, self.block_at(top))
        covered = QRectF(0.0, self.block_top(first), self.viewport_width, 0.0)
        for number in range(first, blocks.stop):
            if covered.bottom() >= bottom:
                break
            height = self._heights[number]
            if self.geometry(self.document().findBlockByNumber(number)).height != height:
                return None
            covered.setHeight(covered.height() + height)
        return covered

    def _blocks(self, start: int, end: int) -> range:
        document, display = self.document(), self.display
        first = document.findBlock(display.to_shown(start)).blockNumber()
        last = document.findBlock(display.to_shown(end)).blockNumber()
        return range(max(first, 0), (last if last >= 0 else document.blockCount() - 1) + 1)

    def _lay_out(self, block: QTextBlock, number: int) -> Geometry:
        if len(self._geometry) >= _CACHED:
            self._drop_far_from(number)
        return self.setter.set(block, number)

    def _drop_far_from(self, number: int) -> None:
        """Keep only the blocks near one, with their lines: memory stays flat while scrolling."""
        document = self.document()
        for other in list(self._geometry):
            if abs(other - number) > _CACHED // 4:
                del self._geometry[other]
                document.findBlockByNumber(other).layout().clearLayout()

    def _forget_lines(self) -> None:
        """Break and set every block anew, and join relations anew."""
        self._geometry.clear()
        self.setter.forget_lines()
        self.routes.clear()

    # Sizes

    def _reset(self) -> None:
        """Forget what was laid out and estimate the heights of all blocks."""
        self._stale = False
        metrics, display = self.metrics, self.display
        self._forget_lines()
        lengths = display.lengths
        if len(lengths) != self.document().blockCount():
            lengths = [0] * self.document().blockCount()
        per_line = max(8.0, self.width / metrics.average * 0.97)
        longest = max(lengths, default=0)
        heights = [
            max(1, int(length / per_line) + 1) * metrics.pitch + metrics.gap
            for length in range(longest + 1)
        ]
        heights[0] = metrics.blank
        self._heights = Heights(list(map(heights.__getitem__, lengths)))
        self._size_timer.start()

    def settle_size(self) -> None:
        """Tell the size now, so that one can scroll to what was just laid out."""
        if self._size_timer.isActive():
            self._size_timer.stop()
            self._tell_size()

    def _tell_size(self) -> None:
        self.documentSizeChanged.emit(self.documentSize())

    # What Qt asks

    @guarded(nothing)
    def documentChanged(self, position: int, removed: int, added: int) -> None:
        # Qt tells this for every change of the page's size, too; the text changes only whole.
        if self._stale or len(self._heights) != self.document().blockCount():
            self._reset()

    @guarded(QSizeF)
    def documentSize(self) -> QSizeF:
        return QSizeF(self.viewport_width, self._heights.total + _TOP + _BOTTOM)

    @guarded(lambda: 1)
    def pageCount(self) -> int:
        return 1

    @guarded(QRectF)
    def frameBoundingRect(self, frame: QTextFrame) -> QRectF:
        return QRectF(QPointF(0, 0), self.documentSize())

    @guarded(QRectF)
    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        if not block.isValid():
            return QRectF()
        if len(self._heights) != self.document().blockCount():
            # Qt asks before it has told that the document is another one.
            self._reset()
        number = block.blockNumber()
        height = self._heights[number] if self._waiting else self.geometry(block).height
        return QRectF(self.left, self.block_top(number), self.width, height)

    @guarded(lambda: -1)
    def hitTest(self, point: QPointF, accuracy: Qt.HitTestAccuracy) -> int:  # type: ignore[override]
        block, number, x = self.places.line_under(point)
        text_line = block.layout().lineAt(number)
        if accuracy is Qt.HitTestAccuracy.ExactHit:
            y = point.y() - self.block_top(block.blockNumber())
            if not text_line.naturalTextRect().contains(QPointF(x, y)):
                return -1
        position = block.position()
        return position + min(text_line.xToCursor(x), block.length() - 1)

    @guarded(nothing)
    def draw(self, painter: QPainter, context: QAbstractTextDocumentLayout.PaintContext) -> None:
        if len(self._heights) != self.document().blockCount():
            self._reset()
        clip = context.clip
        if clip.isNull():
            clip = QRectF(QPointF(0, 0), self.documentSize())
        self.painter.begin(painter, context, self)
        for block, y, geometry in self.visible(clip.top(), clip.bottom()):
            self.painter.paint(block, y, geometry)
