"""What was decided on in a cell goes into the project: the panel beside the cell, joined to it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QRect
from PySide6.QtWidgets import QWidget

from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.models.ledger import LedgerModel
from annotator.ui.pages.ledger.coding import CodingPanel, Decision
from annotator.ui.pages.ledger.table import LedgerTable


class Deciding(QObject):
    """Opens the panel at a cell, codes what it says, and gives the keys back to the table."""

    def __init__(
        self, context: Context, page: QWidget, table: LedgerTable, model: LedgerModel
    ) -> None:
        super().__init__(page)
        self._context, self._page = context, page
        self._table, self._model = table, model
        self._at: Uid | None = None
        self.panel = CodingPanel(page)
        self.panel.decided.connect(self._code)
        self.panel.taken_back.connect(lambda slot: self._code(Decision(slot, None, None, "")))
        self.panel.left.connect(self.leave)
        for bar in (table.verticalScrollBar(), table.horizontalScrollBar()):
            bar.valueChanged.connect(lambda _: self.leave(focus=False))

    def ask(self, index: QModelIndex) -> None:
        """Ask, beside the cell, what to decide on."""
        row, cell = self._model.row_at(index.row()), self._model.cell_at(index)
        ledger = self._model.ledger
        if row is None or cell is None or ledger is None:
            return
        if not self._context.writable:
            self._context.message.emit("This project is open only to read.")
            return
        self._table.setCurrentIndex(index)
        self._table.scrollTo(index)
        same = self._context.run(lambda: ledger.same(cell))
        if same is None:
            return
        self._at = row.uid
        rect = self._table.visualRect(index)
        corner = self._table.viewport().mapTo(self._page, rect.topLeft())
        self.panel.ask(cell, same, QRect(corner, rect.size()))

    def leave(self, *, focus: bool = True) -> None:
        """Put the panel away."""
        if self.panel.isVisible():
            self.panel.hide()
            if focus:
                self._table.setFocus()
        self._at = None

    def _code(self, decision: Decision) -> None:
        from annotator.services import filling

        project, uid = self._context.project, self._at
        if project is None or uid is None:
            return
        done = self._context.run(
            lambda: filling.code(
                project, uid, decision.slot, decision.value, ref=decision.ref,
                rule=decision.rule, evidence=decision.evidence, cause=self,
            )
        )  # fmt: skip
        if done is not None:
            self.leave()
