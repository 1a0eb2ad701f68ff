"""Boxes to choose and to count in, safe to scroll over: the wheel turns the page they stand on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox, QWidget


class ChoiceBox(QComboBox):
    """A list to choose one entry of, by click or key; the wheel is for the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """What the mouse only passes by must not change."""
        event.ignore()

    def showPopup(self) -> None:
        """Without a choice the list is shown from its beginning; Qt shows its end."""
        super().showPopup()
        if self.currentIndex() < 0:
            self.view().scrollToTop()


class NumberBox(QSpinBox):
    """A whole number; the wheel counts only where one is about to write."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """What the mouse only passes by must not change."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class DecimalBox(QDoubleSpinBox):
    """A decimal number; the wheel counts only where one is about to write."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """What the mouse only passes by must not change."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
