"""The article view: the article with caret, selection, keys and mouse; it knows no project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.ids import Uid
from annotator.ui.editor.adjusting import Adjuster
from annotator.ui.editor.canvas import ArticleCanvas
from annotator.ui.editor.guards import guarded, nothing
from annotator.ui.editor.hints import Hints
from annotator.ui.editor.key_handling import KeyHandler
from annotator.ui.editor.link_drag import LinkDrag
from annotator.ui.editor.mouse_handling import MouseHandler
from annotator.ui.editor.relation_index import Link
from annotator.ui.editor.span_index import hull_of
from annotator.ui.editor.units import Granularity
from annotator.ui.models.wording import tip


class ArticleView(ArticleCanvas):
    """The article as one works in it: what the user does there comes out as signals."""

    label_requested = Signal(object)
    """The uid of the label whose key was pressed."""
    unknown_key_pressed = Signal(str)
    """The character typed, when it is no label's key."""
    typed = Signal(str)
    """A character typed while `takes_typing`: it begins a value, it is no label's key."""
    selection_made = Signal(bool)
    """A selection is finished (hints, mouse); whether the mouse made it."""
    fragment_made = Signal()
    """The mouse finished a selection with Ctrl: it is to become a fragment."""
    span_clicked = Signal(object)
    """The uid of the annotation clicked on, `None` beside all."""
    anchors_moved = Signal(object, object)
    """An annotation's uid and the anchors it was given by its handles or by keys."""
    link_requested = Signal(object, object)
    """The uids of two annotations that are to be linked, in this direction."""
    dragged_out = Signal(QPoint)
    """A span is being dragged beyond the view; where on screen."""
    dropped_out = Signal(object, QPoint)
    """The uid of a span that was dropped beyond the view, and where on screen."""
    jump_requested = Signal(object, str)
    """A relation's uid and which of its ends (`from` or `to`) to go to."""
    step_requested = Signal(int)
    stacked_requested = Signal(int)
    palette_requested = Signal()
    delete_requested = Signal()
    escape_requested = Signal()
    menu_requested = Signal(QPoint)
    """Where, on screen, the context menu is wanted."""
    zoom_requested = Signal(int)
    mode_changed = Signal(str)
    """What keys or mouse do at the moment, in a few words; empty for the usual."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.granularity = Granularity.WORD
        self.writable = True
        self.takes_typing = False
        self.describe: Callable[[Annotation], str] = lambda _: ""
        # Keys are commands here: an input method must not gather them into words.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.viewport().setMouseTracking(True)
        self.adjuster = Adjuster(self)
        self.hints = Hints(self)
        self.link_drag = LinkDrag(self)
        self._mouse = MouseHandler(self)
        self._keys = KeyHandler(self)

    def set_article(self, text: str, annotations: Iterable[Annotation] = ()) -> None:
        self.stop_modes()
        super().set_article(text, annotations)

    def set_spans(self, annotations: Iterable[Annotation]) -> None:
        self.stop_modes()
        super().set_spans(annotations)

    def stop_modes(self) -> None:
        """Leave hints and adjusting, drop a drag."""
        self.hints.stop()
        self.adjuster.stop()
        self._mouse.cancel()

    def cancel_drag(self) -> bool:
        """Drop a drag under way; whether there was one."""
        return self._mouse.cancel()

    def spans_under(self, point: QPointF) -> list[Annotation]:
        """The spans under a point of the viewport, the shortest (innermost) first."""
        return self._mouse.spans_under(point)

    def name_at(self, point: QPointF) -> Uid | None:
        """The span whose name is at a point of the viewport."""
        return self.painter.names.at(self.lines, point + self.offset())

    # Selection and caret

    @property
    def selection(self) -> Anchor | None:
        """The selected range, `None` without one."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        from_shown = self.lines.display.from_shown
        start, end = from_shown(cursor.selectionStart()), from_shown(cursor.selectionEnd())
        return Anchor(start, end) if start < end else None

    @property
    def selected_text(self) -> str:
        """The selected words, exactly as they stand in the text."""
        selection = self.selection
        return "" if selection is None else self.text[selection.start : selection.end]

    @property
    def caret(self) -> int:
        """Where the caret is."""
        return self.lines.display.from_shown(self.textCursor().position())

    def select(self, anchor: Anchor, *, caret_in_front: bool = False, reveal: bool = True) -> None:
        """Select a range; the caret stands behind it, or in front."""
        to_shown = self.lines.display.to_shown
        first, last = anchor.end, anchor.start
        if not caret_in_front:
            first, last = last, first
        cursor = self.textCursor()
        cursor.setPosition(to_shown(first))
        cursor.setPosition(to_shown(last), QTextCursor.MoveMode.KeepAnchor)
        self._put_cursor(cursor)
        if reveal:
            self.reveal(anchor)

    def set_caret(self, position: int) -> None:
        """Put the caret somewhere; nothing is selected then."""
        cursor = self.textCursor()
        cursor.setPosition(self.lines.display.to_shown(position))
        self._put_cursor(cursor)

    def clear_selection(self) -> None:
        """Select nothing; the caret stays."""
        self.set_caret(self.caret)

    def _put_cursor(self, cursor: QTextCursor) -> None:
        # Qt scrolls to where the caret goes; whoever puts it decides about that.
        bar = self.verticalScrollBar()
        value = bar.value()
        self.setTextCursor(cursor)
        bar.setValue(value)

    def come_back(self, selection: Anchor, top: int) -> None:
        """Show the article as it was left: what was selected, and from which line on."""
        self.select(selection, reveal=False)
        self.scroll_to(top)

    # The active span

    @property
    def active(self) -> Uid | None:
        """The uid of the active span or relation."""
        return self.painter.active

    def set_active(self, uid: Uid | None, *, reveal: bool = False) -> None:
        """Make a span or a relation the active one, or none."""
        before = self.painter.active
        if uid != before:
            self.adjuster.stop()
            self.relations.highlight(uid)
            self.relations.repaint(before)
            self.relations.repaint(uid)
            shown = [self.index.get(before), self.index.get(uid)]
            self.refresh(*(a for a in shown if a is not None and a.rejected))
            self.repaint_over(hull_of(a) for a in shown if a is not None)
        annotation = self.index.get(uid) if reveal else None
        link = self.relations.get(uid) if reveal else None
        if annotation is not None:
            self.reveal(annotation.anchors[0])
        elif link is not None and link.spots:
            self._reveal_an_end(link)

    def show_belongings(self, found: Mapping[Uid, str]) -> None:
        """Mark spans as belonging to the active annotation, with what each is to it."""
        before = self.painter.belonging
        if before == found:
            return
        self.painter.belonging = found
        changed = before.items() ^ found.items()
        shown = (self.index.get(uid) for uid in dict.fromkeys(uid for uid, _ in changed))
        self.repaint_over([hull_of(a) for a in shown if a is not None])

    def reveal_some(self, uids: Iterable[Uid]) -> None:
        """Scroll to the first of some spans, unless one of them is on screen."""
        spans = [a for a in map(self.index.get, uids) if a is not None]
        height = self.viewport().height()
        starts = (self.edge_rect(a.anchors[0].start, at_end=False).top() for a in spans)
        if spans and not any(0 <= top < height for top in starts):
            self.reveal(spans[0].anchors[0])

    def _reveal_an_end(self, link: Link) -> None:
        """Scroll only if no end of a relation is on screen."""
        height = self.viewport().height()
        tops = (self.edge_rect(spot.start, at_end=False).top() for spot in link.spots)
        if not any(0 <= top < height for top in tops):
            self.reveal(Anchor(link.spots[0].start, link.spots[0].end))

    # What Qt asks

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copies and drags carry the exact text, never what the widget made of it."""
        data = QMimeData()
        data.setText(self.selected_text)
        return data

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        try:
            self.adjuster.paint(painter)
            self.link_drag.paint(painter)
            self.hints.paint(painter)
        finally:
            painter.end()

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)
            self._keys.after_move(event)

    @guarded(lambda: False)
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
        self._mouse.move(event)

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

    @guarded(lambda: False)
    def viewportEvent(self, event: QEvent) -> bool:
        """Show what lies under the mouse as a tool tip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            told = self._mouse.describe(event.pos())
            if told:
                QToolTip.showText(event.globalPos(), tip(told), self.viewport())
            else:
                QToolTip.hideText()
            return True
        return bool(super().viewportEvent(event))
