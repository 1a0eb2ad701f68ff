"""The article view: exact text, spans over it, caret and selection; it knows no project.

Positions that come in and go out are code points of the text given to `set_article`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontInfo,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QToolTip, QWidget

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.ui.editor.adjusting import Adjuster
from annotator.ui.editor.display_text import DisplayText
from annotator.ui.editor.guards import guarded, nothing
from annotator.ui.editor.hints import Hints
from annotator.ui.editor.key_handling import KeyHandler
from annotator.ui.editor.layout import ArticleLayout
from annotator.ui.editor.metrics import Density, measure
from annotator.ui.editor.mouse_handling import MouseHandler
from annotator.ui.editor.painting import BlockPainter
from annotator.ui.editor.span_index import SpanIndex, hull_of
from annotator.ui.editor.styles import StyleBook
from annotator.ui.editor.units import Granularity
from annotator.ui.theme import LIGHT, Theme

FONT_PIXELS = 16
_SERIF = ("Noto Serif", "Source Serif 4", "Source Serif Pro", "Charter", "Georgia",
          "DejaVu Serif", "Liberation Serif")  # fmt: skip
_FIRST_LOOK = 8000
_SLICE_MS = 0


class ArticleView(QTextEdit):
    """A read-only text with a caret and spans in lanes, laid out only where one looks."""

    label_requested = Signal(object)
    """The uid of the label whose key was pressed."""
    selection_made = Signal()
    """The mouse finished a selection."""
    fragment_made = Signal()
    """The mouse finished a selection with Ctrl: it is to become a fragment."""
    span_clicked = Signal(object)
    """The uid of the annotation clicked on, `None` beside all."""
    anchors_moved = Signal(object, object)
    """An annotation's uid and the anchors it was given by its handles or by keys."""
    step_requested = Signal(int)
    stacked_requested = Signal(int)
    palette_requested = Signal()
    delete_requested = Signal()
    escape_requested = Signal()
    menu_requested = Signal(QPoint)
    """Where, on screen, the context menu is wanted."""
    zoom_requested = Signal(int)
    column_changed = Signal(float, float)
    """Where the text column begins in the view, and its width."""
    scrolled = Signal()
    mode_changed = Signal(str)
    """What the keys do at the moment, in a few words; empty for the usual."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self.label_keys: Mapping[str, Uid] = {}
        self.granularity = Granularity.WORD
        self.writable = True
        self.describe: Callable[[Annotation], str] = lambda _: ""
        self._family = ""
        self._pixels = FONT_PIXELS
        self._zoom = 1.0
        self._density = Density.NORMAL
        self._labels = LabelSet()
        self._set_up_widget()
        self.painter = BlockPainter(StyleBook(LIGHT, self._labels, self.font()))
        self._document_font = self._article_font()
        self.document().setDefaultFont(self._document_font)
        self.lines = ArticleLayout(
            self.document(), measure(self._document_font, self._density), self.painter
        )
        self.document().setDocumentLayout(self.lines)
        self._indexer = QTimer(self)
        self._indexer.setInterval(_SLICE_MS)
        self._indexer.timeout.connect(self._index_some)
        self.adjuster = Adjuster(self)
        self.hints = Hints(self)
        self._mouse = MouseHandler(self)
        self._keys = KeyHandler(self)
        self.set_theme(LIGHT)

    def _set_up_widget(self) -> None:
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        # Keys are commands here: an input method must not gather them into words.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setCursorWidth(2)
        self.setAccessibleName("Article text")
        self.viewport().setMouseTracking(True)

    # The article

    def set_article(self, text: str, annotations: Iterable[Annotation] = ()) -> None:
        """Show a text with its spans, from the top."""
        self.stop_modes()
        self.painter.active = None
        self.painter.found = ()
        self.painter.current = None
        self.text = text
        display = DisplayText(text)
        self.lines.set_article(display, SpanIndex(annotations, first_look=_FIRST_LOOK))
        self.setPlainText(display.shown)
        self.verticalScrollBar().setValue(0)
        self._indexer.start()

    @property
    def index(self) -> SpanIndex:
        """The spans shown."""
        return self.lines.index

    def set_spans(self, annotations: Iterable[Annotation]) -> None:
        """Show other spans over the same text."""
        self.stop_modes()
        self.lines.set_index(SpanIndex(annotations, first_look=0))
        if self.active is not None and self.active not in self.index:
            self.painter.active = None
        self.viewport().update()

    def put_span(self, annotation: Annotation) -> None:
        """Add a span, or show it as it is now."""
        before = self.index.get(annotation.uid)
        if before is not None:
            self._refresh(before)
        if not annotation.anchors:
            self.drop_span(annotation.uid)
            return
        self.index.add(annotation)
        if before is None or before.anchors != annotation.anchors:
            self.lines.lanes.place(annotation)
        self._refresh(annotation)

    def drop_span(self, uid: Uid) -> None:
        """Remove a span."""
        before = self.index.remove(uid)
        if before is not None:
            self.lines.lanes.forget(uid)
            self._refresh(before)
        if self.active == uid:
            self.set_active(None)

    def _refresh(self, annotation: Annotation) -> None:
        hull = hull_of(annotation)
        self.lines.refresh(hull.start, hull.end)
        self.viewport().update()

    def _index_some(self) -> None:
        """Go on with the span index when nothing else is to be done."""
        if not self.index.build_some():
            self._indexer.stop()

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
        self.viewport().update()

    def set_labels(self, labels: LabelSet) -> None:
        """Take names, colours and keys of labels from another label set."""
        self._labels = labels
        self.label_keys = {
            label.key: label.uid
            for label in labels
            if label.key and not label.retired and label.kind == "span"
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
        self._density = density
        self._measure()

    def set_reading_font(self, family: str, pixels: int) -> None:
        """Take another font; an empty family is the best serif there is."""
        self._family, self._pixels = family, pixels
        self._measure()

    @property
    def zoom(self) -> float:
        """The magnification, 1.0 being the chosen font size."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """Magnify the text."""
        self._zoom = zoom
        self._measure()

    def _article_font(self) -> QFont:
        font = QFont(self._family) if self._family else QFont()
        if not self._family:
            font.setFamilies([*_SERIF, "serif"])
            font.setStyleHint(QFont.StyleHint.Serif)
        font.setPixelSize(max(6, round(self._pixels * self._zoom)))
        font.setWeight(QFont.Weight.Normal)
        return font

    def _measure(self) -> None:
        with _KeptPlace(self):
            font = self._article_font()
            if font != self._document_font:
                self._document_font = font
                self.document().setDefaultFont(font)
            self.lines.set_metrics(measure(font, self._density))
        self._tell_column()
        self.viewport().update()

    @property
    def font_family(self) -> str:
        """The family that is really used."""
        return QFontInfo(self._document_font).family()

    def _tell_column(self) -> None:
        self.column_changed.emit(self.lines.left, self.lines.width)

    # Selection and caret

    def selection(self) -> Anchor | None:
        """The selected range, `None` without one."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        display = self.lines.display
        start = display.from_shown(cursor.selectionStart())
        end = display.from_shown(cursor.selectionEnd())
        return Anchor(start, end) if start < end else None

    def selected_text(self) -> str:
        """The selected words, exactly as they stand in the text."""
        selection = self.selection()
        return "" if selection is None else self.text[selection.start : selection.end]

    def select(self, anchor: Anchor, *, caret_in_front: bool = False, reveal: bool = True) -> None:
        """Select a range; the caret stands behind it, or in front."""
        display = self.lines.display
        start, end = display.to_shown(anchor.start), display.to_shown(anchor.end)
        if caret_in_front:
            start, end = end, start
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._put_cursor(cursor)
        if reveal:
            self.reveal(anchor)

    def caret(self) -> int:
        """Where the caret is."""
        return self.lines.display.from_shown(self.textCursor().position())

    def set_caret(self, position: int) -> None:
        """Put the caret somewhere; nothing is selected then."""
        cursor = self.textCursor()
        cursor.setPosition(self.lines.display.to_shown(position))
        self._put_cursor(cursor)

    def _put_cursor(self, cursor: QTextCursor) -> None:
        # Qt scrolls to where the caret goes; `reveal` decides about that here.
        bar = self.verticalScrollBar()
        value = bar.value()
        self.setTextCursor(cursor)
        bar.setValue(value)

    def clear_selection(self) -> None:
        """Select nothing; the caret stays."""
        self.set_caret(self.caret())

    # The active span

    @property
    def active(self) -> Uid | None:
        """The uid of the active span."""
        return self.painter.active

    def set_active(self, uid: Uid | None, *, reveal: bool = False) -> None:
        """Make a span the active one, or none."""
        before = self.painter.active
        if uid != before:
            self.adjuster.stop()
            self.painter.active = uid
            for annotation in (self.index.get(before), self.index.get(uid)):
                if annotation is not None and annotation.rejected:
                    self._refresh(annotation)
            self.viewport().update()
        annotation = self.index.get(uid)
        if reveal and annotation is not None:
            self.reveal(annotation.anchors[0])

    def show_moved(self, uid: Uid | None, anchors: Sequence[Anchor] = ()) -> None:
        """Show a span with other anchors than it has, until `None`."""
        before = self.painter.moved
        self.painter.moved = None if uid is None else (uid, tuple(anchors))
        for moved in (before, self.painter.moved):
            if moved is not None:
                starts, ends = zip(*moved[1], strict=True)
                self.lines.refresh(min(starts), max(ends))
                annotation = self.index.get(moved[0])
                if annotation is not None:
                    self._refresh(annotation)
        self.viewport().update()

    def show_found(self, matches: Sequence[Anchor], current: Anchor | None) -> None:
        """Mark matches of a search; nothing is selected."""
        self.painter.found = matches
        self.painter.current = current
        self.viewport().update()

    def stop_modes(self) -> None:
        """Leave hints and adjusting, drop a drag."""
        self.hints.stop()
        self.adjuster.stop()
        self._mouse.cancel()

    def cancel_drag(self) -> bool:
        """Drop a drag under way; whether there was one."""
        return self._mouse.cancel()

    # Places

    def offset(self) -> QPointF:
        """What to subtract from a place in the document to get one in the viewport."""
        return QPointF(0.0, float(self.verticalScrollBar().value()))

    def edge_rect(self, position: int, *, at_end: bool) -> QRectF:
        """Where an edge of a range stands in the viewport: no width, the height of the tint."""
        return self.lines.edge(position, at_end=at_end).translated(-self.offset())

    def visible_range(self) -> Anchor:
        """The code points of the blocks that are on screen, in whole or in part."""
        top = float(self.verticalScrollBar().value())
        first = last = None
        for block, _, _ in self.lines.visible(top, top + self.viewport().height()):
            first = block if first is None else first
            last = block
        if first is None or last is None:
            return Anchor(0, 0)
        display = self.lines.display
        end = last.position() + last.length() - 1
        return Anchor(display.from_shown(first.position()), display.from_shown(end))

    def reveal(self, anchor: Anchor) -> None:
        """Scroll so far that a range is on screen, with some lines around it."""
        bar = self.verticalScrollBar()
        # What is laid out on the way there may move it: look twice.
        for _ in range(2):
            top = self.lines.edge(anchor.start, at_end=False).top()
            bottom = self.lines.edge(anchor.end, at_end=anchor.end > anchor.start).bottom()
            height = self.viewport().height()
            margin = min(self.lines.metrics.pitch * 1.5, height / 4)
            value = bar.value()
            self.lines.settle_size()
            if top - margin < value or bottom - top > height - 2 * margin:
                target = top - (margin if value - top < height else height / 3)
            elif bottom + margin > value + height:
                near = bottom - value < 2 * height
                target = bottom + margin - height if near else top - height / 3
            else:
                return
            if top >= value and bottom <= value + height and bottom - top > height - 2 * margin:
                return
            bar.setValue(int(target))

    # What Qt asks

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copies and drags carry the exact text, never what the widget made of it."""
        data = QMimeData()
        data.setText(self.selected_text())
        return data

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        try:
            self.adjuster.paint(painter)
            self.hints.paint(painter)
        finally:
            painter.end()

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        with _KeptPlace(self):
            self.lines.set_viewport_width(float(self.viewport().width()))
            super().resizeEvent(event)
        self._tell_column()

    @guarded(nothing)
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        # What comes into view from above may be taller than was estimated; what is on screen
        # already must not jump.
        bar = self.verticalScrollBar()
        height = self.viewport().height()
        top = bar.value()
        shift = 0
        if 0 < dy < height and not self.lines.resetting:
            shift = round(self.lines.measure(top, top + dy, keep=top + dy))
        super().scrollContentsBy(dx, dy)
        if shift:
            self.lines.settle_size()
            bar.setValue(top + shift)
        self.scrolled.emit()

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)
            self._keys.after_move(event)

    def event(self, event: QEvent) -> bool:
        """Claim the plain keys before a shortcut of the window can take them."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._keys.claims(event)
        ):
            event.accept()
            return True
        return bool(super().event(event))

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._mouse.press(event):
            super().mousePressEvent(event)

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._mouse.move(event):
            super().mouseMoveEvent(event)

    @guarded(nothing)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._mouse.release(event):
            super().mouseReleaseEvent(event)

    @guarded(nothing)
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._mouse.double_click(event):
            super().mouseDoubleClickEvent(event)

    @guarded(nothing)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._mouse.right_click(event)

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            step = event.angleDelta().y()
            if step:
                self.zoom_requested.emit(1 if step > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show what lies under the mouse as a plain-text tool tip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            told = self._mouse.describe(event.pos())
            if told:
                QToolTip.showText(event.globalPos(), told, self.viewport())
            else:
                QToolTip.hideText()
            return True
        return bool(super().viewportEvent(event))


class _KeptPlace:
    """Keeps the line at the top of the viewport there while the layout changes."""

    def __init__(self, view: ArticleView) -> None:
        self._view = view

    def __enter__(self) -> None:
        view = self._view
        lines = view.lines
        lines.resetting = True
        top = view.verticalScrollBar().value()
        self._at_top = top == 0
        self._position = lines.position_at(float(top))
        self._into = top - lines.line_top(self._position)

    def __exit__(self, *_: object) -> None:
        view = self._view
        lines = view.lines
        lines.settle_size()
        if not self._at_top:
            into = min(self._into, lines.metrics.pitch)
            view.verticalScrollBar().setValue(round(lines.line_top(self._position) + into))
        lines.resetting = False
