"""Where the guideline's Markdown is typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class GuidelineEditor(QPlainTextEdit):
    """The guideline's Markdown as it is typed."""

    finished = Signal()
    """Ctrl+Enter."""
    left = Signal()
    """Esc: back to the text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Guideline, in Markdown")
        self.setTabChangesFocus(True)

    def show_text(self, text: str) -> None:
        """Begin with a text; it counts as saved."""
        self.setPlainText(text)
        self.document().setModified(False)

    def typed_text(self) -> str:
        """What stands in it, with every character that is no line end as it is."""
        return self.document().toRawText().replace("\u2029", "\n")

    def go_to_section(self, name: str) -> None:
        """Put the cursor at the heading that bears a name, if there is one."""
        from annotator.services.guideline import line_of

        line = line_of(self.typed_text(), name)
        if line is not None:
            self.moveCursor(QTextCursor.MoveOperation.End)
            self.setTextCursor(QTextCursor(self.document().findBlockByNumber(line)))
            self.ensureCursorVisible()

    def event(self, event: QEvent) -> bool:
        """Esc and Ctrl+Enter belong to the editor while it has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() == Qt.Key.Key_Escape or (control and event.key() in _ENTER):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif control and event.key() in _ENTER:
            self.finished.emit()
        else:
            super().keyPressEvent(event)
