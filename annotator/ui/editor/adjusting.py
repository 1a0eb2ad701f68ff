"""Moving the edges of the active span: its handles for the mouse, Shift+arrows for the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QTimer
from PySide6.QtGui import QPainter

from annotator.ui.editor import units
from annotator.ui.editor.selecting import EdgeDrag, outer_fragments
from annotator.ui.editor.units import Granularity

if TYPE_CHECKING:
    from annotator.ui.editor.view import ArticleView

_WIDTH = 3.0
_REACH = 4.0
_COMMIT_MS = 700


class Adjuster:
    """The active span's edges: shown as handles, moved live, told when they come to rest."""

    def __init__(self, view: ArticleView) -> None:
        self._view = view
        self._drag: EdgeDrag | None = None
        self.grabbed = False
        self._rest = QTimer(view)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_COMMIT_MS)
        self._rest.timeout.connect(self._commit)

    @property
    def by_keys(self) -> bool:
        """Whether Shift+arrows move an edge of the active span at the moment."""
        return self._drag is not None and not self.grabbed

    # With the mouse

    def handles(self) -> list[tuple[int, bool, QRectF]]:
        """The handles that are near the screen: fragment, whether its end, place in viewport."""
        view = self._view
        annotation = view.index.get(view.active)
        if annotation is None or not view.writable:
            return []
        anchors = view.painter.preview(annotation)
        seen = view.visible_range()
        found = []
        for number, (start, end) in enumerate(anchors):
            for at_end, position in ((False, start), (True, end)):
                if seen.start <= position <= seen.end:
                    found.append((number, at_end, view.edge_rect(position, at_end=at_end)))
        return found

    def handle_at(self, point: QPointF) -> tuple[int, bool] | None:
        """The handle under a point of the viewport."""
        best: tuple[float, int, bool] | None = None
        for number, at_end, rect in self.handles():
            distance = abs(point.x() - rect.x())
            inside = rect.top() - 3 <= point.y() <= rect.bottom() + 3
            if inside and distance <= _REACH and (best is None or distance < best[0]):
                best = (distance, number, at_end)
        return None if best is None else (best[1], best[2])

    def grab(self, point: QPointF) -> bool:
        """Take the handle under a point; whether there is one."""
        handle = self.handle_at(point)
        annotation = self._view.index.get(self._view.active)
        if handle is None or annotation is None:
            return False
        self._commit()
        self._drag = EdgeDrag(
            self._view.text, annotation.uid, annotation.anchors, handle[0], handle[1]
        )
        self.grabbed = True
        return True

    def drag_over(self, character: int, gap: int, granularity: Granularity) -> None:
        """Move the edge that was taken to what is under the pointer."""
        if self._drag is not None:
            self._drag.move_over(character, gap, granularity)
            self._view.show_moved(self._drag.uid, self._drag.anchors)
            self._view.mode_changed.emit(granularity.value)

    def release(self) -> None:
        """Leave the edge where it is now."""
        self.grabbed = False
        self._commit()
        self._drag = None
        self._view.mode_changed.emit("")

    def cancel_grab(self) -> bool:
        """Put the edge back; whether one was held."""
        if not self.grabbed:
            return False
        self.grabbed = False
        self._drag = None
        self._view.show_moved(None)
        self._view.mode_changed.emit("")
        return True

    # With keys

    def toggle(self) -> bool:
        """Let Shift+arrows move the active span's end; again: its start. Whether there is one."""
        view = self._view
        annotation = view.index.get(view.active)
        if annotation is None or not view.writable:
            return False
        at_end = not (self.by_keys and self._drag is not None and self._drag.at_end)
        self._commit()
        annotation = view.index.get(view.active) or annotation
        first, last = outer_fragments(annotation.anchors)
        self._drag = EdgeDrag(
            view.text, annotation.uid, annotation.anchors, last if at_end else first, at_end
        )
        view.clear_selection()
        view.reveal(annotation.anchors[self._drag.fragment])
        view.mode_changed.emit("adjusting the end" if at_end else "adjusting the start")
        view.viewport().update()
        return True

    def step(self, forward: bool, *, by_word: bool) -> None:
        """Move the edge by one character or word."""
        drag = self._drag
        if drag is None:
            return
        text, position = drag.text, drag.position
        if by_word:
            to = _word_step(text, position, forward=forward, at_end=drag.at_end)
        elif forward:
            to = units.cluster_at(text, position).end
        else:
            to = units.cluster_start(text, max(0, position - 1))
        drag.move_to(to)
        self._view.show_moved(drag.uid, drag.anchors)
        self._view.reveal(drag.anchors[drag.fragment])
        self._rest.start()

    def stop(self) -> bool:
        """Leave adjusting, keeping what was adjusted; whether it was on."""
        if self._drag is None:
            return False
        self._commit()
        self._drag = None
        self.grabbed = False
        self._view.mode_changed.emit("")
        self._view.viewport().update()
        return True

    def _commit(self) -> None:
        """Tell the new anchors; each rest of the keys is one step to undo."""
        self._rest.stop()
        drag = self._drag
        view = self._view
        if drag is None:
            return
        view.show_moved(None)
        if drag.changed:
            drag.original = drag.anchors
            view.anchors_moved.emit(drag.uid, drag.anchors)

    # Painting

    def paint(self, painter: QPainter) -> None:
        """Draw the handles; the edge that keys move is wider."""
        view = self._view
        handles = self.handles()
        annotation = view.index.get(view.active)
        if not handles or annotation is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(view.theme.paper)
        painter.setBrush(view.painter.styles[annotation.label].color)
        for number, at_end, rect in handles:
            drag = self._drag
            here = drag is not None and drag.fragment == number and drag.at_end is at_end
            width = _WIDTH + (3 if here else 1)
            bar = QRectF(rect.x() - width / 2, rect.top() - 1.5, width, rect.height() + 4)
            painter.drawRoundedRect(bar, 2, 2)


def _word_step(text: str, position: int, *, forward: bool, at_end: bool) -> int:
    """The next place for an edge: ends stop behind words, starts in front of them."""
    if forward:
        end = units.next_word_end(text, position)
        if at_end:
            return end
        start = units.previous_word_start(text, end)
        if start <= position:  # this is the word the edge stands at: on to the next
            start = units.previous_word_start(text, units.next_word_end(text, end))
        return max(start, position)
    if not at_end:
        return units.previous_word_start(text, position)
    start = units.previous_word_start(text, position)
    before = units.previous_word_start(text, start)
    return units.word_at(text, before).end if before < start else start
