"""Tables of what labels and annotators of files become, to be changed row by row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from annotator.ui.boxes import ChoiceBox
from annotator.ui.context import Context
from annotator.ui.models.wording import one_line, tip
from annotator.ui.panels.painting import swatch_icon
from annotator.ui.panels.row_parts import DELETE, ENTER

Index = QModelIndex | QPersistentModelIndex

LEAVE_OUT = "(leave out)"
KNOWN = "is here"
"""The state of what the project has already."""
_LONGEST = 120
_EDITOR_WIDTH = 170
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class MappingRow:
    """Something of the files with what becomes of it.

    `key` names it in the plan. `becomes` is `None` if it is left out; `state` says in a word
    what that is to the project. `kind` is empty in a table without kinds.
    """

    key: Hashable
    name: str
    count: int
    becomes: str | None
    state: str = ""
    kind: str = ""
    color: QColor | None = None


class MappingModel(QAbstractTableModel):
    """The rows, and what was asked of them: that stays when the rows are read anew."""

    asked = Signal()
    """Something is to become another, or is to be left out, or not any more."""

    def __init__(self, context: Context, thing: str, *, can_leave_out: bool) -> None:
        super().__init__()
        self._context = context
        self.can_leave_out = can_leave_out
        self._titles = (thing, "Count", "Becomes")
        self.rows: list[MappingRow] = []
        self.mapping: dict[Any, str | None] = {}
        """What the user decided, by key."""

    last = 2
    """The column of what becomes of a row."""

    def show_rows(self, rows: Sequence[MappingRow]) -> None:
        """Show these rows; what was decided about them before is in them already."""
        if [row.key for row in rows] == [row.key for row in self.rows]:
            self.rows = list(rows)
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self.last))
            return
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def decide(self, row: int, becomes: str | None) -> None:
        """Let a row become something; its own name takes a decision back."""
        shown = self.rows[row]
        if becomes == shown.becomes and (becomes != shown.name or shown.key not in self.mapping):
            return
        if becomes == shown.name:
            self.mapping.pop(shown.key, None)
        else:
            self.mapping[shown.key] = becomes
        self.rows[row] = MappingRow(
            shown.key, shown.name, shown.count, becomes, "", shown.kind, shown.color
        )
        self.dataChanged.emit(self.index(row, 0), self.index(row, self.last))
        self.asked.emit()

    def forget(self) -> None:
        """Take every decision back."""
        self.mapping.clear()
        self.show_rows([])

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == self.last:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(row, column)
            case Qt.ItemDataRole.EditRole if column == self.last:
                return LEAVE_OUT if row.becomes is None else row.becomes
            case Qt.ItemDataRole.DecorationRole if column == 0 and row.color is not None:
                return swatch_icon(row.color, 2.0)
            case Qt.ItemDataRole.ToolTipRole:
                named = f"{row.name} ({row.kind})" if row.kind else row.name
                return tip(named if column == 0 else self._words(row, column))
            case Qt.ItemDataRole.ForegroundRole if column == self.last:
                theme = self._context.theme
                return theme.ink if row.key in self.mapping else theme.quiet
            case Qt.ItemDataRole.TextAlignmentRole if column == 1:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() != self.last:
            return False
        self.decide(index.row(), value)
        return True

    def _words(self, row: MappingRow, column: int) -> str:
        if column == 0:
            name = one_line(row.name, _LONGEST) or "nobody"
            return f"{name} ({row.kind})" if row.kind else name
        if column == 1:
            return f"{row.count:,}"
        if row.becomes is None:
            return "left out"
        if row.becomes == row.name:
            return row.state
        name = f"→ {one_line(row.becomes, _LONGEST)}"
        return name if row.state in {"", KNOWN} else f"{name}, {row.state}"


class _Choosing(QStyledItemDelegate):
    """Choosing or typing what a row becomes."""

    def __init__(
        self, view: QTableView, model: MappingModel, offers: Callable[[MappingRow], Sequence[str]]
    ) -> None:
        super().__init__(view)
        self._model, self._offers = model, offers
        self._open: QWidget | None = None
        self.closeEditor.connect(self._closed)

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        row = self._model.rows[index.row()]
        box = ChoiceBox(parent)
        box.setEditable(True)
        box.setInsertPolicy(ChoiceBox.InsertPolicy.NoInsert)
        box.setAccessibleName(f"What {one_line(row.name, 60)} becomes")
        names = [row.name, *self._offers(row)]
        if self._model.can_leave_out:
            names.insert(1, LEAVE_OUT)
        box.addItems(list(dict.fromkeys(names)))
        # Enter in the line is told here, too, before the view closes the box by itself.
        box.activated.connect(lambda _row: QTimer.singleShot(0, self, lambda: self._done(box)))
        self._open = box
        return box

    def _done(self, box: ChoiceBox) -> None:
        """Something was chosen from the list: that ends it."""
        if self._open is box:
            self.commitData.emit(box)
            self.closeEditor.emit(box, QStyledItemDelegate.EndEditHint.NoHint)

    def _closed(self) -> None:
        self._open = None

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Over the cell, and to its left where it is too narrow to type in."""
        place = QRect(option.rect)
        place.setLeft(max(0, min(place.left(), place.right() - _EDITOR_WIDTH)))
        editor.setGeometry(place)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, ChoiceBox)
        editor.setCurrentText(index.data(Qt.ItemDataRole.EditRole))
        line = editor.lineEdit()
        if line is not None:
            line.selectAll()

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: Index
    ) -> None:
        assert isinstance(editor, ChoiceBox)
        text = editor.currentText()
        if self._model.can_leave_out and text in {LEAVE_OUT, ""}:
            model.setData(index, None)
        else:
            model.setData(index, text or self._model.rows[index.row()].name)


class MappingTable(QTableView):
    """Enter or a click chooses what a row becomes, Delete leaves it out and takes it back."""

    def __init__(
        self,
        model: MappingModel,
        name: str,
        offers: Callable[[MappingRow], Sequence[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.mapping = model
        self.setModel(model)
        self.setItemDelegateForColumn(model.last, _Choosing(self, model, offers))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed)
        self.clicked.connect(self._click)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setHighlightSections(False)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        across.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        across.setMinimumSectionSize(36)
        self.setColumnWidth(1, self.fontMetrics().horizontalAdvance("Count") + 18)
        down.hide()
        down.setDefaultSectionSize(self.fontMetrics().height() + 10)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names need more room than what becomes of them, which is mostly a word."""
        super().resizeEvent(event)
        self.setColumnWidth(self.mapping.last, self.viewport().width() * 2 // 5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses, Delete leaves out or takes back; the rest as in every table."""
        index, model, key = self.currentIndex(), self.mapping, event.key()
        if self.state() == QAbstractItemView.State.EditingState or not index.isValid():
            super().keyPressEvent(event)
        elif key in (*ENTER, Qt.Key.Key_F2):
            self.edit(index.siblingAtColumn(model.last))
        elif key in DELETE and model.can_leave_out:
            row = model.rows[index.row()]
            model.decide(index.row(), row.name if row.becomes is None else None)
        elif key in DELETE:
            model.decide(index.row(), model.rows[index.row()].name)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Enter is the table's while it has a row, not the dialog's default button's."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (*ENTER, *DELETE)
            and self.currentIndex().isValid()
        ):
            event.accept()
            return True
        return super().event(event)

    def _click(self, index: QModelIndex) -> None:
        if index.column() == self.mapping.last:
            self.edit(index)
