"""The frame's own column, kept in view while the others are scrolled away below it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from annotator.ui.context import Context
from annotator.ui.models.ledger import LedgerModel
from annotator.ui.pages.ledger.cells import CellDelegate


class FrozenColumn(QTableView):
    """A second view of the first column, over the left edge of a table that is scrolled across."""

    picked = Signal(QModelIndex)
    """A click on a frame."""
    opened = Signal(QModelIndex)
    """A double click."""

    def __init__(self, context: Context, table: QTableView) -> None:
        super().__init__(table)
        self._context, self._table = context, table
        self._waiting: LedgerModel | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.hide()

    def watch(self, model: LedgerModel) -> None:
        """Come up over the table when it is scrolled across; until then nothing is set up."""
        self._waiting = model
        table = self._table
        table.horizontalScrollBar().valueChanged.connect(lambda _: self.place())
        table.horizontalHeader().sectionResized.connect(lambda *_: self.place())
        table.verticalHeader().sectionResized.connect(self._take_height)

    def _join(self, model: LedgerModel) -> None:
        """Show the table's model and scroll together with the table."""
        self.setModel(model)
        model.modelReset.connect(self._take_heights)  # after this view itself has forgotten them
        self.setItemDelegate(CellDelegate(self._context, self, model))
        usual = self._table.verticalHeader().defaultSectionSize()
        self.verticalHeader().setDefaultSectionSize(usual)
        mine, theirs = self.verticalScrollBar(), self._table.verticalScrollBar()
        theirs.valueChanged.connect(mine.setValue)
        mine.valueChanged.connect(theirs.setValue)
        self.clicked.connect(self.picked)
        self.doubleClicked.connect(self.opened)

    def _take_height(self, row: int, _old: int, height: int) -> None:
        if self.isVisible():
            self.setRowHeight(row, height)

    def _take_heights(self) -> None:
        """The heights that rows were given while it was away."""
        table = self._table
        for row in range(table.model().rowCount()):
            height = table.rowHeight(row)
            if height != self.rowHeight(row):
                self.setRowHeight(row, height)

    @property
    def covers(self) -> int:
        """How many pixels of the table's left edge it covers; 0 while it is away."""
        return self.width() if self.isVisible() else 0

    def keep_clear(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Scroll a cell of the table out from below."""
        table = self._table
        bar = table.horizontalScrollBar()
        hidden = self.covers - table.visualRect(index).left()
        if index.isValid() and index.column() and hidden > 0:
            bar.setValue(bar.value() - hidden)

    def place(self) -> None:
        """Show it while the first column itself is scrolled away, as wide as that one is."""
        table = self._table
        across = table.horizontalHeader()
        if not table.horizontalScrollBar().value():
            self.hide()
            return
        if self._waiting is not None:
            self._join(self._waiting)
            self._waiting = None
        if self.isHidden():
            self._take_heights()
        for column in range(1, table.model().columnCount()):
            self.setColumnHidden(column, True)
        width = across.sectionSize(0)
        self.setColumnWidth(0, width)
        self.horizontalHeader().setFixedHeight(across.height())
        self.setGeometry(0, 0, width, across.height() + table.viewport().height())
        self.show()
        self.raise_()
        self.verticalScrollBar().setValue(table.verticalScrollBar().value())

