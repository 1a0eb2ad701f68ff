"""What every dialog here has: a place for one sentence of refusal, and an end with its project."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from annotator.ui.context import Context
from annotator.ui.panels.parts import plain_label

_TITLE_BAR = 40
"""So much of the screen's height is left to the frame that the desktop draws, in pixels."""


class Sheet(QDialog):
    """A dialog beside the window, never in its way: shown, not executed."""

    def __init__(self, context: Context, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.problem: QLabel = plain_label(wrap=True)
        self.problem.setProperty("role", "trouble")
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.problem.hide()
        context.project_changed.connect(self.reject)

    def take_size(self, size: QSize) -> None:
        """Be as large as this, or as the screen allows: its buttons must be seen."""
        screen = (self.parentWidget() or self).screen()
        room = screen.availableGeometry().size() - QSize(0, _TITLE_BAR)
        self.resize(size.boundedTo(room))

    def refuse(self, text: str) -> None:
        """Say in one sentence why it could not be done; an empty one takes the last away."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
