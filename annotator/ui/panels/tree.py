"""A tree of rows of equal height that behaves like the lists: Enter chooses, Delete asks."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeView, QWidget

from annotator.ui.panels.row_parts import DELETE, ENTER, paint_hint, prepare_rows, row_for_menu

INDENT = 14


class TreeRows(QTreeView):
    """Rows that unfold; clicking does not take the focus away from the article."""

    chosen = Signal(QModelIndex, object)
    """Enter or a click on a row, with the keyboard modifiers."""
    delete_asked = Signal(QModelIndex)
    tick_asked = Signal(QModelIndex)
    """Space on a row."""
    menu_asked = Signal(QModelIndex, QPoint)
    """A row and where (global) its menu belongs."""
    merge_asked = Signal(QModelIndex, QModelIndex)
    """A row was dropped on another one: from, onto."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hint = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(INDENT)
        self.setExpandsOnDoubleClick(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        prepare_rows(self)
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self._dragged = QPersistentModelIndex()
        self.target = QPersistentModelIndex()
        """The row under something that is dragged over the tree."""
        self.clicked.connect(lambda index: self.chosen.emit(index, self._modifiers))

    def set_hint(self, hint: str) -> None:
        """What an empty tree says."""
        if hint != self.hint:
            self.hint = hint
            self.setAccessibleDescription(hint)
            self.viewport().update()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Besides, keep the hint for an empty tree true."""
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self.viewport().update)
            model.rowsRemoved.connect(self.viewport().update)

    def show_row(self, index: QModelIndex) -> None:
        """Make a row the current one and bring it into view, without taking the focus."""
        self.setCurrentIndex(index)
        if index.isValid() and self.isVisible():
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def aim(self, index: QModelIndex) -> None:
        """Show a row as the place where something dragged would be dropped; invalid for none."""
        if self.target != index:
            self.target = QPersistentModelIndex(index)
            self.viewport().update()

    def event(self, event: QEvent) -> bool:
        """Enter, Delete and Space are ours while the tree has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and event.key() in (*ENTER, *DELETE, Qt.Key.Key_Space):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses, Delete asks to delete, Space ticks; arrows unfold as in every tree."""
        index, key = self.currentIndex(), event.key()
        if key in ENTER and index.isValid():
            self.chosen.emit(index, event.modifiers())
        elif key in DELETE and index.isValid():
            self.delete_asked.emit(index)
        elif key == Qt.Key.Key_Space and index.isValid():
            self.tick_asked.emit(index)
        elif key in ENTER:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard needs a row to start from."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember the modifiers; only the left button chooses."""
        self._modifiers = event.modifiers()
        if event.button() == Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu for the row under the mouse, or for the current one from the keyboard."""
        index, where = row_for_menu(self, event)
        if index.isValid():
            self.menu_asked.emit(index, where)

    # A row dragged onto another

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Remember which row is dragged."""
        self._dragged = QPersistentModelIndex(self.currentIndex())
        super().startDrag(Qt.DropAction.CopyAction)
        self._dragged = QPersistentModelIndex()
        self.aim(QModelIndex())

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where it would be dropped."""
        index = self.indexAt(event.position().toPoint())
        wanted = index.isValid() and self._dragged.isValid() and self._dragged != index
        if wanted and self.model().flags(index) & Qt.ItemFlag.ItemIsDropEnabled:
            self.aim(index)
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            self.aim(QModelIndex())
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the two rows to be put together; the model itself moves nothing."""
        index = self.indexAt(event.position().toPoint())
        self.aim(QModelIndex())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if index.isValid() and self._dragged.isValid():
            self.merge_asked.emit(self.model().index(self._dragged.row(), 0), index)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rows, or the hint when there are none."""
        if not self.model().rowCount() and self.hint:
            paint_hint(self, self.hint)
        else:
            super().paintEvent(event)

    def drawBranches(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Nothing: the delegate paints the sign of what unfolds, in the theme's ink."""
