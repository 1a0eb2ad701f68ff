"""What every field of a form can do: show a value, keep what is typed, say why it is no use."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from annotator.domain.annotation import JsonValue, identical
from annotator.domain.errors import InvalidInput
from annotator.domain.slots import SlotSpec
from annotator.ui.context import sentence
from annotator.ui.panels.painting import scaled
from annotator.ui.panels.parts import plain_label


class ValueField(QWidget):
    """Shows the value of an entry and lets it be changed; `None` is no value.

    What is typed is kept until it can be used: `show_value` leaves it alone unless `fresh`.
    """

    committed = Signal(object)
    """The value that was entered and is another than the one shown; `None` for nothing."""

    def __init__(self, spec: SlotSpec) -> None:
        super().__init__()
        self.spec = spec
        self.stored: JsonValue = None
        self._committing = False
        self._hint: QLabel | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(1)

    # What a kind of field says

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return False

    @property
    def typed(self) -> str:
        """What was typed and is not saved."""
        return ""

    def type_again(self, text: str) -> None:
        """Put something back that was typed before and could not be used."""

    def stops(self) -> list[QWidget]:
        """What the Tab key goes through."""
        raise NotImplementedError

    def set_writable(self, writable: bool) -> None:
        """Let it be changed, or only read."""
        self.setEnabled(writable)

    def _show(self) -> None:
        """Show `stored`."""
        raise NotImplementedError

    def _read(self) -> JsonValue:
        """What was typed, as a value.

        Raises:
            InvalidInput: why it cannot be used.
        """
        raise NotImplementedError

    # What all do

    def show_value(self, value: JsonValue, *, fresh: bool = False) -> None:
        """Show the saved value; what is typed stays unless `fresh` (it is another entry)."""
        unchanged = identical(value, self.stored)
        self.stored = value
        if self.dirty and not fresh and not self._committing:
            return
        if fresh or self._committing or not unchanged:
            self.say("")
        self._show()

    def commit(self) -> bool:
        """Save what was typed; `False` if it cannot be used: then it says why."""
        if not self.dirty:
            return True
        try:
            value = self._read()
        except InvalidInput as error:
            self.say(sentence(error), trouble=True)
            return False
        self.take(value)
        return True

    def take(self, value: JsonValue) -> None:
        """Let a value be saved, however it was entered."""
        self._committing = True
        try:
            if identical(value, self.stored):
                self.show_value(value)
            else:
                self.committed.emit(value)
        finally:
            self._committing = False

    def say(self, words: str, *, trouble: bool = False) -> None:
        """Say something in a quiet line under the field, or nothing more."""
        if self._hint is None:
            if not words:
                return
            self._hint = plain_label(quiet=True, wrap=True)
            self._hint.setFont(scaled(self.font(), -2))
            self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self.column.addWidget(self._hint)
        if self._hint.text() != words:
            self._hint.setText(words)
        role = "trouble" if trouble else "quiet"
        if self._hint.property("role") != role:
            self._hint.setProperty("role", role)
            self._hint.style().polish(self._hint)
        self._hint.setVisible(bool(words))

    @property
    def said(self) -> str:
        """The quiet line under the field, if it says something."""
        return "" if self._hint is None or self._hint.isHidden() else self._hint.text()
