"""The field for a memo: of a document, a label or the project; saved when it is left."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from annotator.ui.panels.inspector_fields import NoteField


class MemoField(NoteField):
    """A note of several lines: Ctrl+Enter or leaving it saves, Esc saves and leaves.

    What is typed is told once, by `written`; a memo that changes elsewhere is shown unless
    something is typed here.
    """

    written = Signal(str)
    """The memo as it is now, when it was changed here."""

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memo = self._shown = ""
        self.setPlaceholderText(hint)
        self.setAccessibleName("Memo")
        self.finished.connect(self.commit)
        self.left.connect(self.commit)

    def show_memo(self, memo: str, *, force: bool = False) -> None:
        """Show a memo; with `force` also over what is typed."""
        if self.typed and not force:
            return
        if memo != self._memo or self.toPlainText() != self._shown:
            self._memo = memo
            self.setPlainText(memo)
            self._shown = self.toPlainText()  # a widget does not hold every character

    @property
    def typed(self) -> bool:
        """Whether something is typed that is not told yet."""
        return self.toPlainText() != self._shown

    def commit(self) -> None:
        """Tell what is typed, if something is."""
        if self.typed:
            self._memo = self._shown = self.toPlainText()
            self.written.emit(self._memo)
