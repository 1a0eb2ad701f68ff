"""The command palette: type a few letters, Enter does it, the key stands beside."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.commands import Commands, CommandSpec, shown_key
from annotator.ui.context import Context

ID = Qt.ItemDataRole.UserRole + 1
KEYS = Qt.ItemDataRole.UserRole + 2
WIDTH, ROW, MOST_ROWS = 520, 28, 12


def matches(spec: CommandSpec, typed: str) -> bool:
    """Whether every typed word begins a word of the command's title or menu."""
    words = f"{spec.title} {spec.menu}".casefold().replace("(", " ").split()
    return all(any(word.startswith(part) for word in words) for part in typed.casefold().split())


class CommandPalette(QFrame):
    """A list over the article, gone as soon as it loses the focus."""

    def __init__(self, context: Context, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        self._commands, self._window = commands, parent
        self._back_to: QWidget | None = None
        self._line = QLineEdit(self)
        self._line.setPlaceholderText("What do you want to do?")
        self._model = QStandardItemModel(self)
        self._list = QListView(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Rows(context, self._list))
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setMouseTracking(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self._line)
        column.addWidget(self._list)
        self._line.textChanged.connect(self._filter)
        self._line.installEventFilter(self)
        self._list.clicked.connect(self._take)
        self.hide()

    def open(self) -> None:
        """Show all commands that can be done now, and take the focus."""
        window = self._window
        self._back_to = window.focusWidget()
        width = min(WIDTH, window.width() - 40)
        self.setFixedWidth(width)
        self._line.clear()
        self._filter("")
        self.move((window.width() - width) // 2, 46)
        self.raise_()
        self.show()
        self._line.setFocus()

    def close_palette(self) -> None:
        """Hide, and give the focus back."""
        self.hide()
        if self._back_to is not None:
            self._back_to.setFocus()

    def shown(self) -> list[str]:
        """The ids of the listed commands."""
        return [self._model.item(row).data(ID) for row in range(self._model.rowCount())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._take(self._list.currentIndex())
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            step = 1 if key == Qt.Key.Key_Down else -1
            rows = self._model.rowCount()
            if rows:
                row = (self._list.currentIndex().row() + step) % rows
                self._list.setCurrentIndex(self._model.index(row, 0))
        else:
            return False
        return True

    def _filter(self, typed: str) -> None:
        self._model.clear()
        for spec in self._commands.bound():
            if self._commands.action(spec.id).isEnabled() and matches(spec, typed):
                item = QStandardItem(spec.title)
                item.setData(spec.id, ID)
                item.setData(shown_key(spec.keys[0]) if spec.keys else "", KEYS)
                item.setEditable(False)
                self._model.appendRow(item)
        self._list.setCurrentIndex(self._model.index(0, 0))
        rows = max(1, min(MOST_ROWS, self._model.rowCount()))
        self._list.setFixedHeight(rows * ROW)
        self.adjustSize()

    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            chosen = index.data(ID)
            self.close_palette()
            self._commands.run(chosen)


class _Rows(QStyledItemDelegate):
    """A title at the left, the key at the right."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(100, ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = self._context.theme
        view = self.parent()
        area: QRect = option.rect
        if isinstance(view, QListView) and view.currentIndex() == index:
            painter.fillRect(area, theme.selection)
        inside = area.adjusted(8, 0, -8, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.ink)
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignLeft, index.data())
        painter.setPen(theme.quiet)
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignRight, index.data(KEYS))
