"""Dragging from annotation to annotation: the arc that follows the pointer, and the mark of Ctrl+K.

A drag begins at a name above the words, which is no text to be selected, or with Alt anywhere
on a span.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from annotator.domain.ids import Uid
from annotator.ui.theme import tint

if TYPE_CHECKING:
    from annotator.ui.editor.view import ArticleView

_MODE = "linking: drop it on another annotation, Esc to leave"
_LIFT = 26.0


class LinkDrag:
    """The drag of one view, from when it begins until it is dropped; and what is marked."""

    def __init__(self, view: ArticleView) -> None:
        self._view = view
        self._source: Uid | None = None
        self._target: Uid | None = None
        self._pointer = QPointF()
        self.marked: Uid | None = None
        """The annotation that Ctrl+K marked."""

    @property
    def under_way(self) -> bool:
        """Whether something is being dragged."""
        return self._source is not None

    def mark(self, uid: Uid | None) -> None:
        """Show an annotation as the one to be linked, or none."""
        self.marked = uid
        self._view.viewport().update()

    def handle_at(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> Uid | None:
        """The span that a drag from a point of the viewport would link."""
        view = self._view
        if not view.writable:
            return None
        if modifiers == Qt.KeyboardModifier.NoModifier:
            return view.name_at(point)
        if modifiers == Qt.KeyboardModifier.AltModifier:
            return view.name_at(point) or next((a.uid for a in view.spans_under(point)), None)
        return None

    def begin(self, uid: Uid, point: QPointF) -> None:
        """Start to drag from a span."""
        self._source, self._target, self._pointer = uid, None, point
        self._view.mode_changed.emit(_MODE)

    def move(self, point: QPointF) -> None:
        """Follow the pointer; what lies under it is where it would be dropped."""
        view = self._view
        self._pointer = point
        under = [view.name_at(point), *(a.uid for a in view.spans_under(point))]
        self._target = next((uid for uid in under if uid and uid != self._source), None)
        if self._outside:
            self._target = None
        view.dragged_out.emit(self._on_screen)
        view.viewport().update()

    @property
    def _outside(self) -> bool:
        """Whether the pointer has left the view: a panel may take what is dragged."""
        return not self._view.viewport().rect().contains(self._pointer.toPoint())

    @property
    def _on_screen(self) -> QPoint:
        return self._view.viewport().mapToGlobal(self._pointer.toPoint())

    def drop(self) -> None:
        """Ask for the link if there is something under the pointer."""
        source, target = self._source, self._target
        outside, where = self._outside, self._on_screen
        self.cancel()
        if source is not None and outside:
            self._view.dropped_out.emit(source, where)
            return
        if source is not None and target is not None:
            self._view.link_requested.emit(source, target)

    def cancel(self) -> bool:
        """Drag nothing any more; whether something was being dragged."""
        if self._source is None:
            return False
        self._source = self._target = None
        self._view.mode_changed.emit("")
        self._view.viewport().update()
        return True

    # Painting

    def paint(self, painter: QPainter) -> None:
        """The arc on its way, the frame around where it would land, and the mark."""
        if self.marked is not None:
            self._outline(painter, self.marked, Qt.PenStyle.DashLine)
        if self._source is None:
            return
        start = self._first_words(self._source)
        if self._target is not None:
            self._outline(painter, self._target, Qt.PenStyle.SolidLine)
        if start is None:
            return
        theme = self._view.theme
        landing = self._first_words(self._target) if self._target is not None else None
        end = self._pointer if landing is None else QPointF(landing.center().x(), landing.top())
        begin = QPointF(start.center().x(), start.top())
        lift = min(begin.y(), end.y()) - _LIFT
        path = QPainterPath(begin)
        path.cubicTo(QPointF(begin.x(), lift), QPointF(end.x(), lift), end)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.accent, 2))
        painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        painter.drawEllipse(end, 3.5, 3.5)

    def _first_words(self, uid: Uid) -> QRectF | None:
        """Where the words of a span on its first line stand."""
        rects = self._rects(uid)
        return rects[0] if rects else None

    def _outline(self, painter: QPainter, uid: Uid, style: Qt.PenStyle) -> None:
        theme = self._view.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(theme.accent, 1.6, style))
        painter.setBrush(tint(theme.accent, 0.10))
        for rect in self._rects(uid):
            painter.drawRoundedRect(rect.adjusted(-2, -1, 2, 3), 3, 3)

    def _rects(self, uid: Uid) -> list[QRectF]:
        """The places in the viewport of a span's words, as far as they are on screen."""
        view = self._view
        lines, metrics = view.lines, view.lines.metrics
        top = view.offset().y()
        ends = {spot.uid for link in view.relations.of(uid) if link.uid == uid
                for spot in link.spots} or {uid}  # fmt: skip
        found = []
        for _, y, geometry in lines.visible(top, top + view.viewport().height()):
            for run in geometry.runs:
                if run.annotation.uid in ends and not run.thin:
                    line_top = y + geometry.lines[run.line].top + metrics.tint_top - top
                    height = metrics.tint_bottom - metrics.tint_top
                    found.append(QRectF(lines.left + run.x, line_top, run.width, height))
        return found
