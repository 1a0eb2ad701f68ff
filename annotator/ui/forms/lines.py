"""Lines and boxes to type in that know what is saved, so that Ctrl+Z undoes typing first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QCompleter, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

_UNDO = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
_PARAGRAPH = "\u2029"
_MARGIN = 3
_FRAME_WIDE, _FRAME_HIGH = 14, 8
_COUNTED = 4000


def leaves_undo(event: QEvent, *, unsaved: bool) -> bool:
    """Whether Ctrl+Z or its like belongs to the project: nothing unsaved is there to undo.

    Then the event is left to the window's shortcuts.
    """
    if unsaved or event.type() != QEvent.Type.ShortcutOverride:
        return False
    if isinstance(event, QKeyEvent) and any(event.matches(key) for key in _UNDO):
        event.ignore()
        return True
    return False


class Line(QLineEdit):
    """One line to type in. `shown` is what was put there, `dirty` whether it was changed."""

    finished = Signal()
    """Enter, or the focus went elsewhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = ""
        self.offers: QCompleter | None = None
        """What is offered while one types, set by who fills it."""
        self.unsaved_beside: Callable[[], bool] = bool
        """Whether other lines of the same value hold unsaved typing; then undo waits for them."""
        self.returnPressed.connect(self.finished)

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.text() != self.shown

    def show_text(self, text: str) -> None:
        """Show a saved text from its beginning."""
        if self.text() != text or self.isUndoAvailable():
            self.setText(text)  # what was typed before is saved: it is no longer to be undone here
            self.setCursorPosition(len(self.text()) if self.hasFocus() else 0)
        # A text that the line cannot hold (line ends) is not what was typed.
        self.shown = self.text()

    def event(self, event: QEvent) -> bool:
        """Undo is the project's when nothing was typed."""
        unsaved = self.dirty or self.unsaved_beside()
        return True if leaves_undo(event, unsaved=unsaved) else super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Leave what is offered, too: an open list would keep the news that the focus goes."""
        popup = None if self.offers is None else self.offers.popup()
        if popup is not None:
            popup.hide()
        return super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.finished.emit()


class LineField(Line):
    """A line that is told when it is left or Enter is pressed; what is refused stays typed."""

    committed = Signal(str)

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self._saved = ""
        self.editingFinished.connect(self.commit)

    def show_text(self, text: str, *, anew: bool = False) -> None:
        """Show what holds now; something half typed stays unless it is `anew`."""
        if anew or text != self._saved:
            self._saved = text
            super().show_text(text)

    def commit(self) -> None:
        """Tell what was typed, if it is another than what holds."""
        if self.dirty:
            self.committed.emit(self.text())


class TextBox(QPlainTextEdit):
    """Several lines to type in, as high as what they hold, up to `most` lines."""

    finished = Signal()
    """The focus went elsewhere."""

    def __init__(self, parent: QWidget | None = None, *, most: int = 7) -> None:
        super().__init__(parent)
        self._most = most
        self._shown = ""
        self._measured: tuple[int, int] | None = None
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(_MARGIN)
        self.document().setModified(False)  # the margin counts as a change, too
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._measure_anew)

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.document().isModified() and self.typed != self._shown

    @property
    def typed(self) -> str:
        """What stands in the box, with every blank as it is."""
        return self.document().toRawText().replace(_PARAGRAPH, "\n")

    def show_text(self, text: str) -> None:
        """Show a saved text."""
        if self.typed != text:
            self.setPlainText(text)
        self.keep()

    def keep(self) -> None:
        """What stands there is saved."""
        # Line ends of other systems cannot stand there: that they do not was nobody's doing.
        self._shown = self.typed
        self.document().setModified(False)

    def event(self, event: QEvent) -> bool:
        """Undo is the project's when nothing was typed."""
        return True if leaves_undo(event, unsaved=self.dirty) else super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.finished.emit()

    # Its height is asked for by width, so that all layouts around settle at once

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._height(self._lines(width))

    def sizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(max(120, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self._height(1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_bar()
        lines = self._lines(self.width())
        if lines <= self._most and self.height() >= self._height(lines):
            # Typing has scrolled while there was no room yet; now there is.
            self.verticalScrollBar().setValue(0)

    def _measure_anew(self) -> None:
        self._measured = None
        self.updateGeometry()
        self._show_bar()

    def _show_bar(self) -> None:
        needed = self._lines(self.width()) > self._most
        shown, hidden = Qt.ScrollBarPolicy.ScrollBarAsNeeded, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        policy = shown if needed else hidden
        if self.verticalScrollBarPolicy() is not policy:
            self.setVerticalScrollBarPolicy(policy)

    def _height(self, lines: int) -> int:
        shown = min(lines, self._most)
        return shown * self.fontMetrics().lineSpacing() + 2 * _MARGIN + _FRAME_HIGH

    def _lines(self, width: int) -> int:
        """How many lines the text takes in a box of this width; many are not counted on."""
        if self._measured is not None and self._measured[0] == width:
            return self._measured[1]
        room, lines = max(20, width - _FRAME_WIDE - 2 * _MARGIN), 0
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        for paragraph in self.document().toRawText().split(_PARAGRAPH):
            layout = QTextLayout(paragraph[:_COUNTED], self.font())
            layout.setTextOption(option)
            layout.beginLayout()
            while (line := layout.createLine()).isValid() and lines <= self._most:
                line.setLineWidth(room)
                lines += 1
            layout.endLayout()
            if lines > self._most:
                break
        self._measured = width, max(1, lines)
        return max(1, lines)


class WordsField(TextBox):
    """A box of so many lines that is told when it is left."""

    committed = Signal(str)

    def __init__(self, name: str, hint: str = "", *, lines: int = 3) -> None:
        super().__init__(most=lines)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setFixedHeight(self._height(lines))
        self._saved = ""
        self.finished.connect(self.commit)

    def show_text(self, text: str, *, anew: bool = False) -> None:
        """Show what holds now; something half typed stays unless it is `anew`."""
        if anew or text != self._saved:
            self._saved = text
            super().show_text(text)

    def commit(self) -> None:
        """Tell what was typed, if it is another than what holds."""
        if self.dirty:
            self.committed.emit(self.typed)
