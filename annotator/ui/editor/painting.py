"""Painting a block of the article: selection, tints, marks, names, stripes, words and caret."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPainter,
    QPalette,
    QPen,
    QTextBlock,
)

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.ids import Uid
from annotator.ui.editor.arc_painting import ArcPainter
from annotator.ui.editor.geometry import Geometry, Run, line_extents
from annotator.ui.editor.metrics import MARK, LineMetrics
from annotator.ui.editor.name_painting import NamePainter
from annotator.ui.editor.relation_index import Link, Spot, spans_of
from annotator.ui.editor.styles import StyleBook, dash_patterns
from annotator.ui.waves import paint_wave

if TYPE_CHECKING:
    from annotator.ui.editor.layout import ArticleLayout

WAVE = 10.0
"""How long the wave at a span with a problem is."""

_STRIPE = 3.0
_STRIPE_STEP = 5.0
_STRIPE_EDGE = 10.0
_STRIPE_LANES = 5
_NUMBER_PIXELS = 12
_NUMBER_GAP = 26.0


class BlockPainter:
    """Paints blocks with what they look like at the moment.

    `active` is the active span's uid; `moved` are anchors that a span is shown with while its
    edge is being dragged; `ends` are the spans that an active relation has its ends at, and
    `elsewhere` says in a few words where the end of a relation is that is not in the text;
    `belonging` are the spans that belong to the active annotation, with what each is to it;
    `found` are matches of the find bar (code points), `current` the one
    to be taken; `quiet` leaves the names out; `has_problem` tells which spans get a wave.
    """

    def __init__(self, styles: StyleBook) -> None:
        self.arcs = ArcPainter(styles)
        self.names = NamePainter(self)
        self.elsewhere: Callable[[Link], str] = lambda _: "elsewhere"
        self.active: Uid | None = None
        self.ends: Collection[Uid] = ()
        self.belonging: Mapping[Uid, str] = {}
        self.moved: tuple[Uid, Sequence[Anchor]] | None = None
        self.found: Sequence[Anchor] = ()
        self.current: Anchor | None = None
        self.quiet = False
        self.has_problem: Callable[[Uid], bool] = lambda _: False
        self._number_font = QFont()
        self._painter: QPainter
        self._layout: ArticleLayout
        self._metrics: LineMetrics
        self._selections: list[tuple[int, int, QColor]] = []
        self._ink = QColor()
        self._caret = -1
        self._clip = QRectF()

    @property
    def styles(self) -> StyleBook:
        """The looks of the labels."""
        return self.arcs.styles

    @styles.setter
    def styles(self, styles: StyleBook) -> None:
        before, self.arcs = self.arcs, ArcPainter(styles)
        self.arcs.active, self.arcs.strong = before.active, before.strong

    def set_active(self, uid: Uid | None, link: Link | None, strong: Collection[Uid]) -> None:
        """Make an annotation the active one, a relation if `link` is given.

        `strong` are the relations that have to do with it.
        """
        self.active = uid
        self.ends = () if link is None else spans_of([link])
        self.arcs.active = uid
        self.arcs.strong = strong

    def forget(self) -> None:
        """Nothing is active, moved or found: another article is shown."""
        self.set_active(None, None, ())
        self.belonging = {}
        self.moved = None
        self.found = ()
        self.current = None

    def name_width(self, label: Uid | None) -> float:
        """How wide a label's name is painted."""
        return self.styles[label].width

    def preview(self, span: Annotation | Spot) -> Sequence[Anchor]:
        """The anchors to show a span with: its own, or those it is being given."""
        if self.moved is not None and self.moved[0] == span.uid:
            return self.moved[1]
        return span.anchors

    def begin(
        self,
        painter: QPainter,
        context: QAbstractTextDocumentLayout.PaintContext,
        layout: ArticleLayout,
    ) -> None:
        """Get ready for one repaint."""
        self._painter = painter
        self._layout = layout
        self._metrics = layout.metrics
        self._clip = context.clip
        self._caret = context.cursorPosition
        theme = self.styles.theme
        self._ink = context.palette.color(QPalette.ColorRole.Text)
        self._selections = [
            (s.cursor.selectionStart(), s.cursor.selectionEnd(), theme.selection)
            for s in context.selections
            if s.cursor.hasSelection()
        ]
        to_shown = layout.display.to_shown
        self._selections += [(to_shown(a), to_shown(b), _found(theme.busy)) for a, b in self.found]
        if self.current is not None:
            start, end = self.current
            self._selections.append((to_shown(start), to_shown(end), theme.selection))
        font = QFont(self.styles.name_font)
        font.setPixelSize(_NUMBER_PIXELS)
        font.setWeight(QFont.Weight.Normal)
        self._number_font = font
        # Tints and marks are crisper, and quicker, on whole pixels.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def paint(self, block: QTextBlock, y: float, geometry: Geometry) -> None:
        """Paint one block whose top is at document y."""
        left = self._layout.left
        origin = QPointF(left, y)
        painter = self._painter
        if self._selections:
            self._paint_selections(block, origin, geometry)
        active, ends, belonging = self.active, self.ends, self.belonging
        for run in geometry.runs:
            if not run.thin:
                uid = run.annotation.uid
                self._paint_tint(run, origin, geometry, uid == active or uid in ends)
                if uid in belonging and uid != active:
                    self._paint_outline(run, origin, geometry)
        painter.setPen(self._ink)
        block.layout().draw(painter, origin)
        for run in geometry.runs:
            self._paint_mark(run, origin, geometry)
        if geometry.runs:
            self._paint_waves(block, origin, geometry)
            self._paint_stripes(origin, geometry)
        if geometry.arcs:
            self.arcs.paint(painter, origin, geometry.arcs)
        if not self.quiet:
            self.names.paint(painter, self._layout, block, origin, geometry)
        self._paint_number(block, origin, geometry)
        position = block.position()
        if position <= self._caret < position + block.length():
            painter.setPen(self._ink)
            block.layout().drawCursor(painter, origin, self._caret - position, 2)

    def _paint_selections(self, block: QTextBlock, origin: QPointF, geometry: Geometry) -> None:
        position = block.position()
        layout = block.layout()
        metrics = self._metrics
        bidi = self._layout.display.has_rtl
        for start, end, color in self._selections:
            first, last = start - position, end - position
            if last <= 0 or first >= block.length():
                continue
            for number, line in enumerate(geometry.lines):
                a, b = max(first, line.start), min(last, line.end)
                if a >= b:
                    continue
                top = origin.y() + line.top + metrics.tint_top
                height = metrics.tint_bottom - metrics.tint_top
                for x0, x1 in line_extents(layout.lineAt(number), a, b, bidi):
                    self._painter.fillRect(QRectF(origin.x() + x0, top, x1 - x0, height), color)

    def _paint_tint(self, run: Run, origin: QPointF, geometry: Geometry, active: bool) -> None:
        style = self.styles[run.annotation.label]
        metrics = self._metrics
        line = geometry.lines[run.line]
        top = origin.y() + line.top + metrics.tint_top
        rect = QRectF(origin.x() + run.x, top, run.width, metrics.tint_bottom - metrics.tint_top)
        painter = self._painter
        if not active:
            if run.kind == "plain":
                painter.fillRect(rect, style.fill)
            return
        painter.fillRect(rect, style.active_fill)
        painter.setPen(QPen(style.color, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_outline(self, run: Run, origin: QPointF, geometry: Geometry) -> None:
        """What belongs to the active annotation: a little stronger, with a thin line around."""
        style = self.styles[run.annotation.label]
        metrics = self._metrics
        top = origin.y() + geometry.lines[run.line].top + metrics.tint_top
        height = metrics.tint_bottom - metrics.tint_top
        rect = QRectF(origin.x() + run.x, top, run.width, height)
        painter = self._painter
        painter.fillRect(rect, style.fill)
        painter.setPen(QPen(style.color, 1, Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_mark(self, run: Run, origin: QPointF, geometry: Geometry) -> None:
        style = self.styles[run.annotation.label]
        line = geometry.lines[run.line]
        y = origin.y() + line.top + self._metrics.lane(run.lane)
        x, width = origin.x() + run.x, run.width
        painter = self._painter
        if run.thin:
            painter.fillRect(QRectF(x, y + MARK / 2 - 0.5, width, 1), style.color)
            return
        if width < MARK:  # zero-length: a small post between the words
            top = origin.y() + line.top + self._metrics.tint_top
            painter.fillRect(QRectF(x - 1, top, 2, y + MARK - top), style.color)
            return
        kind = run.kind
        if kind == "plain":
            painter.fillRect(QRectF(x, y, width, MARK), style.color)
            return
        pen = QPen(style.color, MARK)
        pen.setDashPattern(dash_patterns()[kind])
        round_ = Qt.PenCapStyle.RoundCap if kind == "disputed" else Qt.PenCapStyle.FlatCap
        pen.setCapStyle(round_)
        painter.setPen(pen)
        middle = y + MARK / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, kind == "disputed")
        painter.drawLine(QPointF(x + 1, middle), QPointF(x + width - 1, middle))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_waves(self, block: QTextBlock, origin: QPointF, geometry: Geometry) -> None:
        """A wave where the mark of a span with a problem begins."""
        theme, done = self.styles.theme, set[Uid]()
        for run in geometry.runs:
            annotation = run.annotation
            if annotation.uid in done or run.thin or not self.has_problem(annotation.uid):
                continue
            done.add(annotation.uid)
            start = min(a.start for a in self.preview(annotation))
            if self._layout.display.to_shown(start) < block.position():
                continue  # it begins in a block above
            line = geometry.lines[run.line]
            y = origin.y() + line.top + self._metrics.lane(run.lane)
            x = origin.x() + run.x + (max(0.0, run.width - WAVE) if geometry.rtl else 0.0)
            self._painter.fillRect(QRectF(x, y - 1, WAVE + 1, MARK + 2), theme.paper)
            paint_wave(self._painter, x, y + MARK / 2, WAVE, theme.bad)

    def _paint_stripes(self, origin: QPointF, geometry: Geometry) -> None:
        """A bar at the right edge of the page beside the lines of each span."""
        metrics = self._metrics
        seen: dict[Uid, tuple[Run, int]] = {}
        for run in geometry.runs:
            first = seen.get(run.annotation.uid)
            seen[run.annotation.uid] = (run if first is None else first[0], run.line)
        right = self._layout.viewport_width - _STRIPE_EDGE
        # The short ones last: they would vanish under a long one in the same place.
        for run, last in sorted(seen.values(), key=lambda s: s[0].line - s[1]):
            if run.lane >= _STRIPE_LANES:
                continue
            top = geometry.lines[run.line].top + metrics.tint_top + 2
            bottom = geometry.lines[last].top + metrics.tint_bottom - 2
            x = right - _STRIPE_STEP * run.lane
            color = self.styles[run.annotation.label].color
            self._painter.fillRect(QRectF(x, origin.y() + top, _STRIPE, bottom - top), color)

    def _paint_number(self, block: QTextBlock, origin: QPointF, geometry: Geometry) -> None:
        number = self._layout.display.paragraph_number(block.blockNumber())
        if not number or not geometry.lines:
            return
        painter = self._painter
        painter.setFont(self._number_font)
        painter.setPen(self.styles.theme.quiet)
        baseline = origin.y() + geometry.lines[0].top + self._metrics.baseline
        painter.drawText(
            QRectF(0, baseline - 20, origin.x() - _NUMBER_GAP, 20 + 3),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom,
            str(number),
        )


def _found(color: QColor) -> QColor:
    faint = QColor(color)
    faint.setAlphaF(0.25)
    return faint
