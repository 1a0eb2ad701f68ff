"""The field for a memo: of a document, a label or the project; saved when it is left."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from annotator.ui.forms.lines import TextBox

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MemoField(TextBox):
    """A note of several lines: Ctrl+Enter or leaving it saves, Esc saves and leaves.

    What is typed is told once, by `written`; a memo that changes elsewhere is shown unless
    something is typed here.
    """

    written = Signal(str)
    """The memo as it is now, when it was changed here."""
    left = Signal()
    """Esc: back to the text."""

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName("Memo")
        self.finished.connect(self.commit)
        self.left.connect(self.commit)

    def show_memo(self, memo: str, *, force: bool = False) -> None:
        """Show a memo; with `force` also over what is typed."""
        if force or not self.dirty:
            self.show_text(memo)

    def commit(self) -> None:
        """Tell what is typed, if something is."""
        if self.dirty:
            self.keep()
            self.written.emit(self.typed)

    def event(self, event: QEvent) -> bool:
        """Esc and Ctrl+Enter belong to the memo while it has the focus."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (event.key() == Qt.Key.Key_Escape or _saves(event))
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif _saves(event):
            self.finished.emit()
        else:
            super().keyPressEvent(event)


def _saves(event: QKeyEvent) -> bool:
    control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    return bool(control) and event.key() in _ENTER
