"""The table of a ledger: from cell to cell and value to value, by keyboard and mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from annotator.domain.ids import Uid
from annotator.domain.ledger import LedgerEntry
from annotator.ui.context import Context
from annotator.ui.models.ledger import LedgerModel
from annotator.ui.pages.ledger.cells import CellDelegate, CellLine, ValuePlace
from annotator.ui.pages.ledger.columns import Columns
from annotator.ui.pages.ledger.frozen import FrozenColumn

LEAST_WIDTH = 70
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier


class RoomyTable(QTableView):
    """A table that says what to do while it is empty, and whose first column never goes."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.hint = ""
        self.frozen = FrozenColumn(context, self)
        context.theme_changed.connect(self.viewport().update)

    def set_hint(self, hint: str) -> None:
        """What an empty table says."""
        self.hint = hint
        self.setAccessibleDescription(hint)
        self.viewport().update()

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a cell into view, also out from below the frozen column."""
        super().scrollTo(index, hint)
        self.frozen.keep_clear(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cells, or the hint when there are none."""
        if self.model().rowCount() or not self.hint:
            super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        painter.setPen(self._context.theme.quiet)
        area = self.viewport().rect().adjusted(16, 14, -16, -16)
        flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, int(flags) | int(Qt.TextFlag.TextWordWrap), self.hint)
        painter.end()


class LedgerTable(RoomyTable):
    """Arrows go from cell to cell, Enter into the values of one and on to the article, C codes."""

    entry_chosen = Signal(object)
    """A `LedgerEntry`: show the words that prove it."""
    frame_chosen = Signal(object)
    """A `LedgerRow`: show the words that name it."""
    coding_asked = Signal(QModelIndex)
    """Somebody wants to decide on the value of a cell."""
    filter_asked = Signal()
    time_line_asked = Signal()
    sorting_asked = Signal(str)
    """The name of the column whose heading was clicked."""
    menu_asked = Signal(QModelIndex, QPoint)
    """A cell and where (global) its menu belongs."""

    def __init__(self, context: Context, model: LedgerModel) -> None:
        super().__init__(context)
        self._model = model
        self.cells = CellDelegate(context, self, model)
        self.setModel(model)
        self.setItemDelegate(self.cells)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setAccessibleName("Ledger")
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setSectionsClickable(True)
        across.setHighlightSections(False)
        across.setMinimumSectionSize(LEAST_WIDTH)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        across.sectionClicked.connect(lambda n: self.sorting_asked.emit(model.name_of(n)))
        down.hide()
        down.setMinimumSectionSize(1)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(self.cells.row_height(-1))
        self._columns = Columns(self, model)
        self.frozen.watch(model)
        self.frozen.picked.connect(self._pick)
        self.frozen.opened.connect(self.enter_cell)
        self._pressed: ValuePlace | None = None
        self._settling = False
        model.modelReset.connect(self._begin)
        model.dataChanged.connect(lambda *_: self.settle())
        self.verticalScrollBar().valueChanged.connect(lambda _: self.settle())

    # Where one is

    @property
    def place(self) -> tuple[Uid | None, str, int]:
        """The frame, the column's name and the row where the keyboard is."""
        index = self.currentIndex()
        row = self._model.row_at(index.row()) if index.isValid() else None
        column = self._model.name_of(index.column()) if index.isValid() else ""
        return (None if row is None else row.uid), column, index.row()

    def go_to(self, uid: Uid | None, column: str, row: int = 0) -> None:
        """Make the cell of a frame the current one; of another row where it has gone."""
        if not self._model.rowCount():
            return
        place = None if uid is None else self._model.place_of(uid)
        place = min(max(row, 0), self._model.rowCount() - 1) if place is None else place
        self.leave_values()
        self.setCurrentIndex(self._model.index(place, self._model.column_of(column)))

    def _begin(self) -> None:
        """Other rows: forget where the keyboard was among values, and set the widths."""
        self.cells.at_value = self.cells.under_mouse = None
        self.cells.whole.clear()
        self._columns.fit()
        self.frozen.place()
        self.settle()

    def settle(self) -> None:
        """Give the rows in view the height that their values need, before they are painted."""
        if self._settling:
            return
        self._settling = True
        try:
            # A row that grows pushes others out of view, one that shrinks lets others in.
            row, bottom = max(0, self.rowAt(0)), self.viewport().height()
            while row < self._model.rowCount() and self.rowViewportPosition(row) < bottom:
                height = self.cells.row_height(row)
                if self.rowHeight(row) != height:
                    self.setRowHeight(row, height)
                row += 1
        finally:
            self._settling = False

    # Values of a cell

    @property
    def value(self) -> CellLine | None:
        """The value that the keyboard is at."""
        at = self.cells.at_value
        if at is None:
            return None
        lines = self.cells.lines_at(self._model.index(at.row, at.column))
        return lines[at.line] if at.line < len(lines) else None

    def leave_values(self) -> None:
        """Back to going from cell to cell."""
        self.cells.at_value = None
        self.viewport().update()

    def enter_cell(self, index: QModelIndex) -> None:
        """Into the values of a cell; to the article at once if there is only one."""
        if index.column() == 0:
            self.frame_chosen.emit(self._model.row_at(index.row()))
            return
        lines = self.cells.lines_at(index)
        if len(lines) == 1:
            self._choose(index, lines[0])
        elif lines:
            self._at(index, 0)
        else:
            self.coding_asked.emit(index)

    def _at(self, index: QModelIndex, line: int) -> None:
        self.cells.at_value = ValuePlace(index.row(), index.column(), line)
        self._show_line(index, line)
        self.viewport().update(self.visualRect(index))

    def _show_line(self, index: QModelIndex, line: int) -> None:
        area, view = self.cells.line_rect(index, line), self.viewport().rect()
        bar = self.verticalScrollBar()
        if area.bottom() > view.bottom():
            bar.setValue(bar.value() + area.bottom() - view.bottom() + 4)
        elif area.top() < view.top():
            bar.setValue(bar.value() + area.top() - view.top() - 4)

    def _choose(self, index: QModelIndex, line: CellLine) -> None:
        if line.entry is None:
            self._show_all(index)
        elif line.coded and not line.entry.proofs:
            self.coding_asked.emit(index)
        else:
            self.entry_chosen.emit(line.entry)

    def _show_all(self, index: QModelIndex) -> None:
        """Show every value of a row that holds many."""
        row = self._model.row_at(index.row())
        if row is not None:
            self.cells.whole.add(row.uid)
            self.settle()
            self.viewport().update()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the arrows also within a cell; C codes, F filters, T shows the time line."""
        index, key = self.currentIndex(), event.key()
        if self.cells.at_value is not None and index.isValid() and self._press_value(index, key):
            return
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == _NONE
        if key in _ENTER and index.isValid():
            self.enter_cell(index)
        elif plain and key == Qt.Key.Key_C and index.isValid() and index.column():
            self.coding_asked.emit(index)
        elif plain and key == Qt.Key.Key_F:
            self.filter_asked.emit()
        elif plain and key == Qt.Key.Key_T:
            self.time_line_asked.emit()
        elif event.text().strip() and plain:
            event.ignore()  # Qt would look for a cell that begins so, and read every row for it
        else:
            super().keyPressEvent(event)

    def _press_value(self, index: QModelIndex, key: int) -> bool:
        at = self.cells.at_value
        lines = self.cells.lines_at(index)
        assert at is not None
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self._at(index, min(max(at.line + step, 0), len(lines) - 1))
        elif key in _ENTER and at.line < len(lines):
            self._choose(index, lines[at.line])
        elif key == Qt.Key.Key_Escape:
            self.leave_values()
        else:
            if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
                self.leave_values()
            return False
        return True

    def event(self, event: QEvent) -> bool:
        """Escape leaves the values of a cell before it leaves the page."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            letters = (Qt.Key.Key_C, Qt.Key.Key_F, Qt.Key.Key_T)
            inside = self.cells.at_value is not None and event.key() == Qt.Key.Key_Escape
            if inside or (event.key() in letters and event.modifiers() == _NONE):
                event.accept()
                return True
        return super().event(event)

    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Another cell: the values of the last one are left."""
        super().currentChanged(current, previous)
        at = self.cells.at_value
        if at is not None and (at.row, at.column) != (current.row(), current.column()):
            self.leave_values()

    def _pick(self, index: QModelIndex) -> None:
        self.setFocus()
        self.setCurrentIndex(self._model.index(index.row(), 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard needs a cell to start from."""
        if not self.currentIndex().isValid() and self._model.rowCount():
            self.setCurrentIndex(self._model.index(0, min(1, len(self._model.slots))))
        super().focusInEvent(event)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A cell becomes the current one; a click on a value opens it when it is released."""
        self._pressed = self._under(event.position().toPoint())
        if event.button() == _LEFT:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the value that was clicked."""
        super().mouseReleaseEvent(event)
        under = self._under(event.position().toPoint())
        if event.button() == _LEFT and under is not None and under == self._pressed:
            index = self._model.index(under.row, under.column)
            self._choose(index, self.cells.lines_at(index)[under.line])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A frame goes to its words, an empty place of a cell to coding."""
        point = event.position().toPoint()
        index = self.indexAt(point)
        if index.isValid() and self._under(point) is None:
            if index.column():
                self.coding_asked.emit(index)
            else:
                self.enter_cell(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which value is under the mouse, and that it can be clicked."""
        super().mouseMoveEvent(event)
        self._hover(self._under(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        self._hover(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu for the cell under the mouse, or for the current one from the keyboard."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            where = self.viewport().mapToGlobal(self.visualRect(index).center())
        else:
            index, where = self.indexAt(event.pos()), event.globalPos()
        if index.isValid():
            self.setCurrentIndex(index)
            self.menu_asked.emit(index, where)

    def entry_at(self, point: QPoint) -> LedgerEntry | None:
        """The value at a point of the viewport."""
        under = self._under(point)
        if under is None:
            return None
        return self.cells.lines_at(self._model.index(under.row, under.column))[under.line].entry

    def _under(self, point: QPoint) -> ValuePlace | None:
        index = self.indexAt(point)
        line = self.cells.line_under(index, point) if index.isValid() else None
        return None if line is None else ValuePlace(index.row(), index.column(), line)

    def _hover(self, place: ValuePlace | None) -> None:
        if place == self.cells.under_mouse:
            return
        self.cells.under_mouse = place
        self.viewport().setCursor(
            Qt.CursorShape.ArrowCursor if place is None else Qt.CursorShape.PointingHandCursor
        )
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other columns fit, and other rows are in view."""
        super().resizeEvent(event)
        self._columns.fit()
        self.frozen.place()
        self.settle()
