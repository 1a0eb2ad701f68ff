"""What stands in place of a text that may be hard to read: why, and what one can do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from annotator.ui.context import Context
from annotator.ui.models.wording import isolated, one_line
from annotator.ui.widgets import FlatButton, plain_label

_TITLE = "This text may be hard to read."
_CALM = "Nobody asks why you skip it, and it does not count against you."
_HEADING_PIXELS = 17
_KEYS = {
    Qt.Key.Key_Return: "show_text",
    Qt.Key.Key_Enter: "show_text",
    Qt.Key.Key_S: "skip_today",
    Qt.Key.Key_N: "skip",
}


class Cover(QWidget):
    """A calm page instead of the text. Enter shows the text, S skips it today, N for good."""

    command_chosen = Signal(str)
    """The id of a command: `show_text`, `skip_today` or `skip`."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = plain_label(_TITLE, pixels=_HEADING_PIXELS, bold=True)
        self.reasons: QLabel = plain_label()
        self.buttons = {
            "show_text": FlatButton(context, "Show the text", "Enter"),
            "skip_today": FlatButton(context, "Skip for today", "S"),
            "skip": FlatButton(context, "Do not show it again", "N"),
        }
        row = QHBoxLayout()
        row.setSpacing(6)
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, name=name: self.command_chosen.emit(name))
            row.addWidget(button)
        row.addStretch(1)
        calm = plain_label(_CALM, role="quiet")
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(1)
        for label in (self.title, self.reasons, calm):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addLayout(row)
        column.addStretch(3)
        self._column = column
        self.stand_over(62, 600)

    def stand_over(self, left: float, width: float) -> None:
        """Begin where the text column would."""
        self._column.setContentsMargins(int(left), 12, 24, 12)
        for label in (self.title, self.reasons):
            label.setMaximumWidth(max(200, int(width)))

    def refresh(self) -> None:
        """Say why the shown document is covered."""
        warnings = self._context.covers.now
        if warnings is None:
            return
        lines = []
        if warnings.flags:
            lines.append(f"It is marked: {_listed(warnings.flags)}.")
        if warnings.words:
            lines.append(f"It has words that this project warns of: {_listed(warnings.words)}.")
        self.reasons.setText("\n".join(lines))
        self.setAccessibleName(_TITLE)
        self.setAccessibleDescription(" ".join(lines))
        for name in ("skip_today", "skip"):
            self.buttons[name].setEnabled(self._context.writable)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = _KEYS.get(Qt.Key(event.key()))
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if command is None or plain != Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():  # a key held down for something else shows nothing
            self.command_chosen.emit(command)


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(isolated(one_line(word, 60)) for word in words)
