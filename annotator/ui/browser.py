"""A view of formatted text that stays with the text."""

from __future__ import annotations

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget


class ClosedBrowser(QTextBrowser):
    """Opens no link and loads nothing, whatever the text says."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)

    def loadResource(self, type: int, name: object) -> object:
        """Emptiness: for nothing at all Qt would go on to read the file itself."""
        return QByteArray(b"")
