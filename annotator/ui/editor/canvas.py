"""The article on screen: exact text, spans in lanes over it, their looks and their places.

Positions that come in and go out are code points of the text given to `set_article`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.ui.editor.display_text import DisplayText
from annotator.ui.editor.guards import guarded, nothing
from annotator.ui.editor.layout import ArticleLayout
from annotator.ui.editor.metrics import Density, measure
from annotator.ui.editor.painting import BlockPainter
from annotator.ui.editor.relation_index import RelationIndex
from annotator.ui.editor.scrolling import KeptPlace, reveal
from annotator.ui.editor.shown_relations import ShownRelations
from annotator.ui.editor.span_index import SpanIndex, hull_of
from annotator.ui.editor.styles import StyleBook, article_font
from annotator.ui.theme import LIGHT, Theme

FONT_PIXELS = 16
_FIRST_LOOK = 8000
_CHIP_ROOM = 16


class ArticleCanvas(QTextEdit):
    """A read-only text with a caret and spans in lanes, laid out only where one looks."""

    column_changed = Signal(float, float)
    """Where the text column begins in the view, and its width."""
    scrolled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self.label_keys: Mapping[str, Uid] = {}
        self._family = ""
        self._pixels = FONT_PIXELS
        self._zoom = 1.0
        self._density = Density.NORMAL
        self._labels = LabelSet()
        self._set_up_widget()
        self.painter = BlockPainter(StyleBook(LIGHT, self._labels, self.font()))
        self._document_font = article_font("", FONT_PIXELS)
        self.document().setDefaultFont(self._document_font)
        self.lines = ArticleLayout(
            self.document(), measure(self._document_font, self._density), self.painter
        )
        self.document().setDocumentLayout(self.lines)
        self.relations = ShownRelations(self)
        self._indexer = QTimer(self)
        self._indexer.setInterval(0)
        self._indexer.timeout.connect(self._index_some)
        self.set_theme(LIGHT)

    def _set_up_widget(self) -> None:
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAcceptRichText(False)
        self.setAcceptDrops(False)  # files dropped here are for the window
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A bar that comes and goes would break lines anew while one reads.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setCursorWidth(2)
        self.setTabChangesFocus(True)
        self.setAccessibleName("Article text")

    # The article

    def set_article(self, text: str, annotations: Iterable[Annotation] = ()) -> None:
        """Show a text with its spans and relations, from the top."""
        self.painter.forget()
        self.text = text
        given = annotations if isinstance(annotations, Sequence) else tuple(annotations)
        self.lines.set_article(
            DisplayText(text),
            SpanIndex(given, first_look=_FIRST_LOOK),
            RelationIndex(given, self._span),
        )
        with self.lines.waiting():
            self.setPlainText(self.lines.display.shown)
        self.verticalScrollBar().setValue(0)
        self._indexer.start()

    @property
    def index(self) -> SpanIndex:
        """The spans shown."""
        return self.lines.index

    def set_spans(self, annotations: Iterable[Annotation]) -> None:
        """Show other spans and relations over the same text."""
        given = tuple(annotations)
        self.lines.set_index(SpanIndex(given), RelationIndex(given, self._span))
        self.painter.moved = None
        active = self.painter.active
        known = active in self.index or self.relations.get(active) is not None
        self.relations.highlight(active if known else None)
        self.viewport().update()

    def put_span(self, annotation: Annotation) -> None:
        """Add a span, or show it as it is now."""
        if not annotation.anchors:
            self.drop_span(annotation.uid)
            return
        before = self.index.get(annotation.uid)
        self.index.add(annotation)
        if before is None or before.anchors != annotation.anchors:
            self.lines.lanes.place(annotation)
        self.refresh(annotation, before)
        self.relations.follow_span(annotation.uid)

    def drop_span(self, uid: Uid) -> None:
        """Remove a span."""
        before = self.index.remove(uid)
        if before is not None:
            self.lines.lanes.forget(uid)
            self.refresh(before)
            self.relations.follow_span(uid)
        if self.painter.active == uid:
            self.relations.highlight(None)

    def _span(self, uid: Uid) -> Annotation | None:
        return self.index.get(uid)

    def refresh(self, *annotations: Annotation | None) -> None:
        """Place what lies under spans anew."""
        hulls = [hull_of(annotation) for annotation in annotations if annotation is not None]
        for hull in hulls:
            self.lines.refresh(hull.start, hull.end)
        self.repaint_over(hulls)

    def repaint_over(self, ranges: Iterable[Anchor]) -> None:
        """Paint anew what lies under ranges; everything, if that changed the lines' places."""
        top = self.offset().y()
        bottom = top + self.viewport().height()
        for start, end in ranges:
            area = self.lines.area(start, end, top, bottom)
            if area is None:
                self.viewport().update()
                return
            # A chip reaches into the line above, marks may lie on the edge.
            area = area.translated(-self.offset()).adjusted(0, -_CHIP_ROOM, 0, _CHIP_ROOM)
            self.viewport().update(area.toAlignedRect())

    def _index_some(self) -> None:
        """Go on with the span index when nothing else is to be done."""
        if not self.index.build_some():
            self._indexer.stop()
            if self.index.missed_some:
                self.lines.set_index(self.index, self.lines.relations)
                self.viewport().update()

    def show_moved(self, uid: Uid | None, anchors: Sequence[Anchor] = ()) -> None:
        """Show a span with other anchors than it has, until `None`."""
        moved = None if uid is None else (uid, tuple(anchors))
        shown = [pair for pair in (self.painter.moved, moved) if pair is not None]
        self.painter.moved = moved
        for span in {pair[0] for pair in shown}:
            self.refresh(self.index.get(span))
            self.relations.lay_anew(span)
        for _, places in shown:
            hull = Anchor(min(a.start for a in places), max(a.end for a in places))
            self.lines.refresh(hull.start, hull.end)
            self.repaint_over([hull])

    def show_found(self, matches: Sequence[Anchor], current: Anchor | None) -> None:
        """Mark matches of a search; nothing is selected."""
        self.painter.found = matches
        self.painter.current = current
        self.viewport().update()

    # Looks

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.painter.styles = StyleBook(theme, self._labels, self.font())
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, theme.paper)
        palette.setColor(QPalette.ColorRole.Text, theme.ink)
        palette.setColor(QPalette.ColorRole.Highlight, theme.selection)
        palette.setColor(QPalette.ColorRole.HighlightedText, theme.ink)
        self.setPalette(palette)
        # Under a style sheet of the application, children do not inherit a palette.
        self.viewport().setPalette(palette)
        self.viewport().update()

    def set_labels(self, labels: LabelSet) -> None:
        """Take names, colours and keys of labels from another label set."""
        self._labels = labels
        self.label_keys = {
            label.key: label.uid for label in labels if label.key and not label.retired
        }
        self.painter.styles = StyleBook(self.theme, labels, self.font())
        self.lines.forget_geometry()
        self.viewport().update()

    @property
    def labels(self) -> LabelSet:
        """The label set that names the spans."""
        return self._labels

    @property
    def theme(self) -> Theme:
        """The theme worn."""
        return self.painter.styles.theme

    @property
    def density(self) -> Density:
        """How much room the lines have."""
        return self._density

    def set_density(self, density: Density) -> None:
        """Give the lines another room."""
        if density is not self._density:
            self._density = density
            self._measure()

    def set_reading_font(self, family: str, pixels: int) -> None:
        """Take another font; an empty family is the best serif there is."""
        if (family, pixels) != (self._family, self._pixels):
            self._family, self._pixels = family, pixels
            self._measure()

    @property
    def zoom(self) -> float:
        """The magnification, 1.0 being the chosen font size."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """Magnify the text."""
        if zoom != self._zoom:
            self._zoom = zoom
            self._measure()

    def _measure(self) -> None:
        with KeptPlace(self):
            font = article_font(self._family, round(self._pixels * self._zoom))
            if font != self._document_font:
                self._document_font = font
                self.document().setDefaultFont(font)
            self.lines.set_metrics(measure(font, self._density))
        self._tell_column()
        self.viewport().update()

    def _tell_column(self) -> None:
        self.column_changed.emit(self.lines.left, self.lines.width)

    # Places

    def offset(self) -> QPointF:
        """What to add to a place in the viewport to get one in the document."""
        return QPointF(0.0, float(self.verticalScrollBar().value()))

    def edge_rect(self, position: int, *, at_end: bool) -> QRectF:
        """Where an edge of a range stands in the viewport: no width, the height of the tint."""
        return self.lines.places.edge(position, at_end=at_end).translated(-self.offset())

    def visible_range(self) -> Anchor:
        """The code points of the blocks that are on screen, in whole or in part."""
        top = float(self.verticalScrollBar().value())
        blocks = [b for b, _, _ in self.lines.visible(top, top + self.viewport().height())]
        if not blocks:
            return Anchor(0, 0)
        from_shown = self.lines.display.from_shown
        last = blocks[-1]
        return Anchor(
            from_shown(blocks[0].position()), from_shown(last.position() + last.length() - 1)
        )

    @property
    def first_visible(self) -> int:
        """The position where the line at the top of the viewport begins."""
        return self.lines.display.from_shown(self.lines.places.position_at(self.offset().y()))

    def scroll_to(self, position: int) -> None:
        """Bring the line that holds a position to the top of the viewport."""
        bar = self.verticalScrollBar()
        for _ in range(2):  # what is laid out on the way there may move it
            top = self.lines.places.line_top(self.lines.display.to_shown(position))
            self.lines.settle_size()
            bar.setValue(int(top))

    def reveal(self, anchor: Anchor) -> None:
        """Scroll so far that a range is on screen, with some lines around it.

        Of a range that is taller than the viewport its beginning is shown.
        """
        reveal(self, anchor)

    def make_room_above(self, height: int) -> None:
        """Begin the viewport lower, for something over it; the words stay where they are."""
        change = height - self.viewportMargins().top()
        bar = self.verticalScrollBar()
        value = bar.value()
        self.setViewportMargins(0, height, 0, 0)
        bar.setValue(value + change if value > 0 else 0)

    # What Qt asks

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        with KeptPlace(self):
            self.lines.set_viewport_width(float(self.viewport().width()))
            super().resizeEvent(event)
        self._tell_column()

    @guarded(nothing)
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        # What comes into view from above may be taller than was estimated; what is on screen
        # already must not jump.
        bar = self.verticalScrollBar()
        top = bar.value()
        shift = 0
        if 0 < dy < self.viewport().height() and not self.lines.resetting:
            shift = round(self.lines.measure(top, top + dy, keep=top + dy))
        super().scrollContentsBy(dx, dy)
        if shift:
            self.lines.settle_size()
            bar.setValue(top + shift)
        self.scrolled.emit()
