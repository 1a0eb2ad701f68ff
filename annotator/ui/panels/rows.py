"""A list of one-column rows of equal height that stays quick with hundreds of thousands."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from annotator.ui.panels.row_parts import DELETE, ENTER, paint_hint, prepare_rows, row_for_menu


class RowsView(QTableView):
    """A `QTableView` that looks and behaves like a list.

    `QListView` lays every row out anew when one is inserted: 0.4 s with 200,000 rows, against
    1 ms here. Clicking does not take the focus away from the article; the Tab key does.
    """

    chosen = Signal(QModelIndex, object)
    """Enter or a click on a row, with the keyboard modifiers."""
    delete_asked = Signal(QModelIndex)
    menu_asked = Signal(QModelIndex, QPoint)
    """A row and where (global) its menu belongs."""
    mouse_left = Signal()
    """The mouse is over no row any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hint = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setWordWrap(False)
        prepare_rows(self)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.hide()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        across.setMinimumSectionSize(1)
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setMinimumSectionSize(1)
        self.clicked.connect(self._click)
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self.pressed_at = QPoint()
        self._marked = QPersistentModelIndex()
        self.own_keys: frozenset[tuple[Qt.KeyboardModifier, Qt.Key]] = frozenset()

    def set_row_height(self, height: int) -> None:
        """Give every row this height in pixels."""
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height)

    def set_hint(self, hint: str) -> None:
        """What an empty list says."""
        if hint == self.hint:
            return  # Every row would be painted anew for nothing, at every key press.
        self.hint = hint
        self.setAccessibleDescription(hint)
        self.viewport().update()

    def show_row(self, row: int | None, *, scroll: bool = True) -> None:
        """Make a row the current one and bring it into view, without taking the focus."""
        index = QModelIndex() if row is None else self.model().index(row, 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, flags)
        if scroll and index.isValid() and self.isVisible():
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def mark(self, row: int | None) -> None:
        """Repaint what a delegate marks: the row that was marked and this one, no others."""
        index = QModelIndex() if row is None else self.model().index(row, 0)
        for place in (self._marked, index):
            if place.isValid():
                self.viewport().update(self.visualRect(place))
        self._marked = QPersistentModelIndex(index)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Besides, keep the hint for an empty list true."""
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self.viewport().update)
            model.rowsRemoved.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses, Delete asks to delete, Home and End go to the first and last row."""
        index, model, key = self.currentIndex(), self.model(), event.key()
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif key in ENTER and index.isValid():
            self.chosen.emit(index, event.modifiers())
        elif key in DELETE and index.isValid():
            self.delete_asked.emit(index)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and model.rowCount():
            self.show_row(0 if key == Qt.Key.Key_Home else model.rowCount() - 1)
        elif key in ENTER:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keys of the list win over the window's shortcuts while the list has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            pressed = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if (pressed, Qt.Key(event.key())) in self.own_keys:
                event.accept()
                return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard needs a row to start from."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.show_row(0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember the modifiers; only the left button chooses."""
        self._modifiers, self.pressed_at = event.modifiers(), event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton:
            # Shift and Ctrl mean something to whoever listens, not to the selection.
            event.setModifiers(Qt.KeyboardModifier.NoModifier)
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu for the row under the mouse, or for the current one from the keyboard."""
        index, where = row_for_menu(self, event)
        if index.isValid():
            self.menu_asked.emit(index, where)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rows, or the hint when there are none."""
        if not self.model().rowCount() and self.hint:
            paint_hint(self, self.hint)
        else:
            super().paintEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Rows stop looking hovered when the mouse leaves."""
        if event.type() == QEvent.Type.Leave:
            self.viewport().update()
            self.mouse_left.emit()
        return super().viewportEvent(event)

    def _click(self, index: QModelIndex) -> None:
        self.chosen.emit(index, self._modifiers)
