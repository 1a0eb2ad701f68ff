"""What the mouse does in the article: clicks, drags that snap as they go, handles, hovering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from annotator.domain.annotation import Annotation
from annotator.domain.ids import Uid
from annotator.ui.editor.selecting import TextDrag, granularity_of
from annotator.ui.editor.span_index import hull_of

if TYPE_CHECKING:
    from annotator.ui.editor.view import ArticleView

_SCROLL_MS = 40
_DRAG_NAME = "Drag this name to another annotation to link the two."


class MouseHandler:
    """Turns mouse events of the view into carets, selections, moved edges and clicked spans."""

    def __init__(self, view: ArticleView) -> None:
        self._view = view
        self._drag: TextDrag | None = None
        self._clicks = 0
        self._pressed_at = QPointF()
        self._pressed_time = 0
        self._pointer = QPointF()
        self._shift = False
        self._grab_moved = False
        self._before = (0, 0)
        self._handle: Uid | None = None  # the span whose name was pressed
        self._scroller = QTimer(view)
        self._scroller.setInterval(_SCROLL_MS)
        self._scroller.timeout.connect(self._scroll)

    def press(self, event: QMouseEvent) -> bool:
        """Begin a click or a drag; whether the event was ours."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return event.button() is Qt.MouseButton.RightButton
        soon = event.timestamp() - self._pressed_time < QApplication.doubleClickInterval()
        near = (event.position() - self._pressed_at).manhattanLength() < 6
        self._begin(event, self._clicks + 1 if soon and near and self._clicks >= 2 else 1)
        return True

    def double_click(self, event: QMouseEvent) -> bool:
        """Begin a double click; whether the event was ours."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return False
        self._begin(event, 2)
        return True

    def _begin(self, event: QMouseEvent, clicks: int) -> None:
        view = self._view
        view.setFocus(Qt.FocusReason.MouseFocusReason)
        view.hints.stop()
        self._handle = None
        self._clicks = clicks
        self._pressed_at = self._pointer = event.position()
        self._pressed_time = event.timestamp()
        modifiers = event.modifiers()
        self._shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        self._grab_moved = False
        if clicks == 1 and view.adjuster.grab(event.position()):
            return
        view.adjuster.stop()
        if clicks == 1:
            self._handle = view.link_drag.handle_at(event.position(), modifiers)
            if self._handle is not None:
                return
        cursor = view.textCursor()
        self._before = (cursor.anchor(), cursor.position())
        character, gap = self._under(event.position())
        drag = TextDrag(
            view.text,
            character,
            gap,
            view.granularity,
            fragment=bool(modifiers & Qt.KeyboardModifier.ControlModifier),
        )
        self._drag = drag
        if self._shift and clicks == 1:
            # Shift+click: from where the caret's selection began to here, by characters.
            drag.gap = drag.pressed = view.lines.display.from_shown(cursor.anchor())
            drag.moved = True
        if clicks > 1 or drag.moved:
            drag.moved = True
            self._follow()

    def move(self, event: QMouseEvent) -> bool:
        """Follow the pointer; whether a drag is under way."""
        view = self._view
        self._pointer = event.position()
        self._shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._drag is None and self._handle is None and not view.adjuster.grabbed:
            view.viewport().setCursor(self._shape_over(event.position(), event.modifiers()))
            return True
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self.cancel()
            return True
        drag = self._drag
        if not (self._grab_moved if drag is None else drag.moved):
            distance = (event.position() - self._pressed_at).manhattanLength()
            if distance < QApplication.startDragDistance() // 2:
                return True
            self._grab_moved = True
            if self._handle is not None:
                view.link_drag.begin(self._handle, event.position())
                view.viewport().setCursor(Qt.CursorShape.DragLinkCursor)
            if drag is not None:
                drag.moved = True
        self._follow()
        outside = not 0 <= event.position().y() < view.viewport().height()
        if outside != self._scroller.isActive():
            self._scroller.start() if outside else self._scroller.stop()
        return True

    def _shape_over(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> Qt.CursorShape:
        view = self._view
        if view.adjuster.handle_at(point) is not None:
            return Qt.CursorShape.SizeHorCursor
        if view.link_drag.handle_at(point, modifiers) is not None or view.relations.at(point):
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.IBeamCursor

    def _follow(self) -> None:
        view = self._view
        if self._handle is not None:
            view.link_drag.move(self._pointer)
            return
        character, gap = self._under(self._pointer)
        granularity = granularity_of(self._clicks, view.granularity, characters=self._shift)
        if view.adjuster.grabbed:
            view.adjuster.drag_over(character, gap, granularity)
        elif self._drag is not None:
            selection, in_front = self._drag.selection(character, gap, granularity)
            view.select(selection, caret_in_front=in_front, reveal=False)
            view.mode_changed.emit(granularity.value)

    def release(self, event: QMouseEvent) -> bool:
        """End a click or a drag; whether there was one."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return event.button() is Qt.MouseButton.RightButton
        view, drag = self._view, self._drag
        self._scroller.stop()
        self._drag = None
        handle, self._handle = self._handle, None
        if handle is not None:
            if view.link_drag.under_way:
                view.link_drag.drop()
            else:
                view.clear_selection()
                view.span_clicked.emit(handle)
            return True
        if view.adjuster.grabbed:
            if self._grab_moved:
                view.adjuster.release()
            else:
                view.adjuster.cancel_grab()
                self._click(self._under(self._pressed_at)[1])
            return True
        if drag is None:
            return True
        view.mode_changed.emit("")
        if not drag.moved:
            self._click(drag.gap)
        elif view.selection is not None:
            if drag.fragment:
                view.fragment_made.emit()
            else:
                view.selection_made.emit(True)
        return True

    def _click(self, gap: int) -> None:
        """Put the caret here; the innermost span here becomes active, then the one around it.

        A click on an arc makes its relation active, one on a stub's words goes to the other end.
        """
        view = self._view
        hit = view.relations.at(self._pressed_at)
        if hit is not None:
            view.clear_selection()
            if hit.leads_to is not None:
                view.jump_requested.emit(hit.link.uid, hit.leads_to)
            else:
                view.span_clicked.emit(hit.link.uid)
            return
        view.set_caret(gap)
        stack = self.spans_under(self._pressed_at)
        if not stack:
            view.span_clicked.emit(None)
            return
        uids = [a.uid for a in stack]
        at = uids.index(view.active) + 1 if view.active in uids else 0
        view.span_clicked.emit(uids[at % len(uids)])

    def cancel(self) -> bool:
        """Drop the drag under way and give the selection back; whether there was one."""
        self._scroller.stop()
        self._handle = None
        if self._view.adjuster.cancel_grab() or self._view.link_drag.cancel():
            return True
        drag, self._drag = self._drag, None
        if drag is None or not drag.moved:
            return False
        cursor = self._view.textCursor()
        cursor.setPosition(self._before[0])
        cursor.setPosition(self._before[1], cursor.MoveMode.KeepAnchor)
        self._view.setTextCursor(cursor)
        self._view.mode_changed.emit("")
        return True

    def right_click(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what lies here: the selection, else the span under the mouse."""
        view = self._view
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            character, _ = self._under(QPointF(event.pos()))
            selection = view.selection
            inside = selection is not None and selection.start <= character < selection.end
            stack = self.spans_under(QPointF(event.pos()))
            hit = view.relations.at(QPointF(event.pos()))
            if hit is not None:
                view.clear_selection()
                view.span_clicked.emit(hit.link.uid)
            elif not inside and stack and view.active not in {a.uid for a in stack}:
                view.clear_selection()
                view.span_clicked.emit(stack[0].uid)
            view.menu_requested.emit(event.globalPos())
            return
        rect = view.cursorRect()
        view.menu_requested.emit(view.viewport().mapToGlobal(rect.bottomLeft()))

    def spans_under(self, point: QPointF) -> list[Annotation]:
        """The spans under a point of the viewport, the shortest (innermost) first."""
        view = self._view
        character, _ = self._under(point)
        edge = view.lines.places.edge(character, at_end=False)
        y = point.y() + view.offset().y()
        if character >= len(view.text) or abs(edge.center().y() - y) > view.lines.metrics.pitch:
            return []
        found = [a for a in view.index.at(character) if not a.rejected]
        found.sort(key=lambda a: (hull_of(a).end - hull_of(a).start, a.uid))
        return found

    def describe(self, point: QPoint) -> str:
        """What lies under a point of the viewport, a line an annotation."""
        view, described = self._view, self._view.describe
        hit = view.relations.at(QPointF(point))
        if hit is not None:
            return described(hit.link.annotation)
        span = view.index.get(view.name_at(QPointF(point)))
        if span is not None:
            return f"{described(span)}\n{_DRAG_NAME}" if view.writable else described(span)
        return "\n".join(filter(None, (described(a) for a in self.spans_under(QPointF(point)))))

    def _under(self, point: QPointF) -> tuple[int, int]:
        """The character under a point of the viewport and the nearest gap, in code points."""
        view = self._view
        there = point + view.offset()
        from_shown = view.lines.display.from_shown
        gap = view.lines.hitTest(there, Qt.HitTestAccuracy.FuzzyHit)
        return from_shown(view.lines.places.character_under(there)), from_shown(max(gap, 0))

    def _scroll(self) -> None:
        """Scroll while the pointer is held above or below the view, the faster the farther."""
        view = self._view
        y = self._pointer.y()
        beyond = y if y < 0 else max(0.0, y - view.viewport().height())
        bar = view.verticalScrollBar()
        bar.setValue(bar.value() + int(beyond / 2 + (2 if beyond > 0 else -2)))
        self._follow()
