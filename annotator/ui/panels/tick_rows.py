"""A list whose rows can be ticked: by Space, or by a click on the box."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from annotator.ui.panels.row_parts import DELETE, ENTER
from annotator.ui.panels.rows import RowsView

_NONE = Qt.KeyboardModifier.NoModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_BOTH = _CONTROL | Qt.KeyboardModifier.ShiftModifier


class TickRows(RowsView):
    """Keys of its own while it has the focus: Space, Ctrl+A, Ctrl+Enter, Ctrl+Backspace, Esc."""

    tick_asked = Signal(QModelIndex)
    all_asked = Signal()
    """Ctrl+A."""
    accept_asked = Signal()
    """Ctrl+Enter."""
    reject_asked = Signal()
    """Ctrl+Backspace."""
    decide_asked = Signal()
    """Ctrl+Shift+Enter."""
    left = Signal()
    """Esc."""

    def __init__(self, boxes: int, parent: QWidget | None = None) -> None:
        """`boxes` is how many pixels at the left of a row belong to its box."""
        super().__init__(parent)
        self._boxes = boxes
        self._does = {(_NONE, Qt.Key.Key_Escape): self.left}
        self._does[_CONTROL, Qt.Key.Key_A] = self.all_asked
        self._does |= {(_CONTROL, key): self.accept_asked for key in ENTER}
        self._does |= {(_BOTH, key): self.decide_asked for key in ENTER}
        self._does |= {(_CONTROL, key): self.reject_asked for key in DELETE}
        self.own_keys = frozenset((*self._does, (_NONE, Qt.Key.Key_Space)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Besides the keys of all lists, those of ticking."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        does = self._does.get((modifiers, Qt.Key(event.key())))
        if does is not None:
            does.emit()
        elif event.key() == Qt.Key.Key_Space and not modifiers:
            self.tick_asked.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a box ticks it and does not choose the row."""
        place = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and place.x() < self._boxes:
            index = self.indexAt(place)
            if index.isValid():
                self.show_row(index.row(), scroll=False)
                self.tick_asked.emit(index)
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second of two quick clicks on a box is a click like any other."""
        if event.position().toPoint().x() < self._boxes:
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)
