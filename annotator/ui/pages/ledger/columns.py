"""How wide the columns of the ledger are."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QTableView

from annotator.ui.models.ledger import LedgerModel

FRAME_WIDTH, SLOT_WIDTH, WIDEST = 250, 230, 520
"""Pixels: the frame's own column, a slot's at least, a slot's where there is much room."""


class Columns(QObject):
    """Columns are as wide as somebody made them, by name; the others share what is left."""

    def __init__(self, table: QTableView, model: LedgerModel) -> None:
        super().__init__(table)
        self._table, self._model = table, model
        self._chosen: dict[str, int] = {}
        table.horizontalHeader().sectionResized.connect(self._keep)

    def fit(self) -> None:
        """Give every column its width in the room that there is."""
        names = ["", *self._model.slots]
        chosen = self._chosen
        free = [name for name in names[1:] if name not in chosen]
        taken = chosen.get("", FRAME_WIDTH) + sum(chosen.get(name, 0) for name in names[1:])
        share = (self._table.viewport().width() - taken) // max(1, len(free))
        usual = min(max(SLOT_WIDTH, share), WIDEST)
        for column, name in enumerate(names):
            self._table.setColumnWidth(column, chosen.get(name, usual if column else FRAME_WIDTH))

    def _keep(self, column: int, _old: int, width: int) -> None:
        """Remember what somebody did with the mouse, also for another query."""
        names = ["", *self._model.slots]
        pressed = QApplication.mouseButtons() & Qt.MouseButton.LeftButton
        if column < len(names) and pressed and self._table.horizontalHeader().underMouse():
            self._chosen[names[column]] = width
