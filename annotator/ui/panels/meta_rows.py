"""The rows of a document's fields: what each is typed or chosen with, and what is the matter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from annotator.domain.annotation import JsonValue
from annotator.domain.fields import (
    Field,
    FieldKind,
    fault_of,
    precision_of,
    text_of,
    value_of,
    zone_of,
)
from annotator.ui.boxes import ChoiceBox
from annotator.ui.context import Context
from annotator.ui.models.wording import as_sentence, one_line
from annotator.ui.panels.painting import scaled
from annotator.ui.panels.parts import Chip, FlowLayout, plain_label


class ValueLine(QLineEdit):
    """A value to type. What is not touched keeps its value, whatever a line can show of it."""

    def __init__(self, field: Field, value: JsonValue) -> None:
        super().__init__()
        self._field, self._value = field, value
        self.setPlaceholderText(field.hint)
        self.setAccessibleName(field.title)
        self.show_value(value)

    def show_value(self, value: JsonValue) -> None:
        """Show a value."""
        self._value = value
        self.setText(text_of(self._field, value))
        self._shown = self.text()  # a line cannot hold everything that a value may
        self.setCursorPosition(0)

    @property
    def touched(self) -> bool:
        """Whether something is typed."""
        return self.text() != self._shown

    @property
    def value(self) -> JsonValue:
        """The value as it stands there."""
        return value_of(self._field, self.text(), self._value) if self.touched else self._value

    def give_back(self) -> None:
        """Show what stood there before something was typed."""
        self.setText(self._shown)


class PanelLine(ValueLine):
    """A value to type in a panel: Esc gives the old one back, again it leaves."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.touched:
            self.give_back()
        else:
            self.left.emit()


class MetaRow(QWidget):
    """One field of a document: how it is typed or chosen, and quietly what is the matter."""

    written = Signal(object)
    """The value as it is now, when it was changed here."""
    left = Signal()

    def __init__(self, context: Context, field: Field, value: JsonValue) -> None:
        super().__init__()
        self.field, self._value = field, value
        self._context = context
        self.note = plain_label(quiet=True, wrap=True)
        self.note.setFont(scaled(self.font(), -2))
        self.editor: QWidget
        self._editor = _editor_for(context, field, value, self._tell)
        self.editor = self._editor.widget
        self._editor.left.connect(self.left)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.editor)
        column.addWidget(self.note)
        self.setFocusProxy(self.editor)
        self.editor.setEnabled(context.writable)
        self._say()

    def show_value(self, value: JsonValue) -> None:
        """Show the value as it is now, unless something else is typed."""
        if value != self._value:
            self._value = value
            self._editor.show(value)
            self._say()

    def commit(self) -> None:
        """Tell what is typed."""
        self._editor.commit()

    def _tell(self, value: JsonValue) -> None:
        if value != self._value:
            self._value = value
            self._say()
            self.written.emit(value)

    def _say(self) -> None:
        """Say quietly what is wrong, or how a date is understood."""
        fault = fault_of(self.field, self._value)
        words = "" if fault is None else as_sentence(fault)
        if not words and self.field.kind is FieldKind.DATE and isinstance(self._value, str):
            words = _date_words(self._value)
        self.note.setText(words)
        self.note.setVisible(bool(words))


class _Editor(QObject):
    """What a value is typed or chosen with."""

    left = Signal()

    widget: QWidget

    def show(self, value: JsonValue) -> None:
        """Show a value."""
        raise NotImplementedError

    def commit(self) -> None:
        """Tell what is typed."""


class _Line(_Editor):
    def __init__(self, field: Field, value: JsonValue, tell: Callable[[JsonValue], None]) -> None:
        super().__init__()
        self._line, self._tell = PanelLine(field, value), tell
        self.widget = self._line
        self._line.editingFinished.connect(self.commit)
        self._line.left.connect(self.left)

    def show(self, value: JsonValue) -> None:
        if not (self._line.hasFocus() and self._line.touched):
            self._line.show_value(value)

    def commit(self) -> None:
        if self._line.touched:
            value = self._line.value
            self._line.show_value(value)
            self._tell(value)


class _Choice(_Editor):
    def __init__(self, field: Field, value: JsonValue, tell: Callable[[JsonValue], None]) -> None:
        super().__init__()
        self._field = field
        self._box = ChoiceBox()
        self._box.setAccessibleName(field.title)
        self._box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.widget = self._box
        self.show(value)
        self._box.activated.connect(lambda _row: tell(self._box.currentData()))

    def show(self, value: JsonValue) -> None:
        self._box.clear()
        self._box.addItem("not said", None)
        for choice in self._field.choices:
            self._box.addItem(choice, choice)
        if value is not None and value not in self._field.choices:
            self._box.addItem(one_line(text_of(self._field, value), 60), value)
        self._box.setCurrentIndex(max(0, self._box.findData(value)))


class _Flags(_Editor):
    def __init__(
        self, context: Context, field: Field, value: JsonValue, tell: Callable[[JsonValue], None]
    ) -> None:
        super().__init__()
        self._context, self._field, self._tell = context, field, tell
        self.widget = QWidget()
        self.widget.setAccessibleName(field.title)
        self._flow = FlowLayout(self.widget)
        self._flow.setContentsMargins(0, 2, 0, 2)
        self.chips: list[Chip] = []
        self._own = PanelLine(Field("", "Another", hint="another"), None)
        self._own.returnPressed.connect(self._add)
        self._own.left.connect(self.left)
        self.show(value)

    def show(self, value: JsonValue) -> None:
        while self._flow.takeAt(0) is not None:
            pass
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        given = _texts(value)
        self.chips = []
        for word in dict.fromkeys((*self._field.choices, *given)):
            chip = Chip(word, self._context)
            chip.set_small(self.widget.font())
            chip.setChecked(word in given)
            chip.toggled.connect(lambda _on: self._tell(self._value() or None))
            self.chips.append(chip)
            self._flow.addWidget(chip)
            chip.show()
        self._own.setFixedWidth(110)
        self._flow.addWidget(self._own)

    def _value(self) -> list[str]:
        return [chip.text() for chip in self.chips if chip.isChecked()]

    def _add(self) -> None:
        word = self._own.text().strip()
        if word:
            self._own.show_value(None)
            value: JsonValue = list(dict.fromkeys((*self._value(), word)))
            self._tell(value)
            self.show(value)


def _editor_for(
    context: Context, field: Field, value: JsonValue, tell: Callable[[JsonValue], None]
) -> _Editor:
    if field.kind is FieldKind.CHOICE:
        return _Choice(field, value, tell)
    if field.kind is FieldKind.FLAGS:
        return _Flags(context, field, value, tell)
    return _Line(field, value, tell)


def _texts(value: JsonValue) -> list[str]:
    if isinstance(value, str):
        return [part for part in map(str.strip, value.split(",")) if part]
    if isinstance(value, list | tuple):
        return [each for each in value if isinstance(each, str)]
    return []


def _date_words(text: str) -> str:
    """How exact a date is, and where its time holds."""
    precision = precision_of(text)
    if precision is None:
        return ""
    if precision in ("minute", "second"):
        zone = zone_of(text)
        return f"Exact to the {precision}, " + (f"zone {zone}." if zone else "local time.")
    return f"Exact to the {precision}."
