"""Everything about one label, each change applied at once and undoable."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.domain.label import MAX_NAME, Label
from annotator.ui.context import Context
from annotator.ui.dialogs.colors import ColorGrid, choose_color
from annotator.ui.dialogs.sheet import Sheet
from annotator.ui.forms.lines import LineField, WordsField
from annotator.ui.models.wording import one_line
from annotator.ui.panels.trying import attempt

if TYPE_CHECKING:
    from annotator.services.project import Project

_MODIFIERS = (
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock,
)  # fmt: skip


class KeyButton(QPushButton):
    """Shows a label's key; pressed, it takes the next key that is typed."""

    key_typed = Signal(str)
    """The character typed while recording; empty to take the key away."""
    refused = Signal(str)
    """One sentence: why what was typed is no key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.recording = False
        self._key = ""
        self.clicked.connect(lambda _checked=False: self.record())
        self.setAutoDefault(False)
        self.show_key("")

    def show_key(self, key: str) -> None:
        """Show this key as the label's."""
        self._key = key
        self._show()

    def record(self) -> None:
        """Wait for a key."""
        self.recording = True
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()

    def event(self, event: QEvent) -> bool:
        """While recording, no shortcut and no button gets the key."""
        if self.recording and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving stops recording."""
        self._stop()
        super().focusOutEvent(event)

    def _take(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.key() in _MODIFIERS:
            return
        if event.key() == Qt.Key.Key_Escape:
            self._stop()
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._stop()
            self.key_typed.emit("")
        elif len(text) == 1 and text.isalnum():
            self._stop()
            # Caps Lock must not make another key of it.
            self.key_typed.emit(text.lower() if len(text.lower()) == 1 else text)
        else:
            self.refused.emit("A label's key is a letter or a digit.")

    def _stop(self) -> None:
        self.recording = False
        self._show()

    def _show(self) -> None:
        self.setText("press a key…" if self.recording else self._key or "none")
        self.setAccessibleName(f"Key: {self._key or 'none'}. Press to record another one.")


class LabelDialog(Sheet):
    """Name, colour, key and description of a label; closes when the label goes away."""

    def __init__(self, context: Context, uid: Uid, parent: QWidget | None = None) -> None:
        super().__init__(context, "Label", parent)
        self.uid = uid
        self.name_field = LineField("Name")
        self.name_field.setMaxLength(2 * MAX_NAME)  # it counts UTF-16 units
        self.colors = ColorGrid(context, "")
        self.own_color = QPushButton("Another…")
        self.own_color.setAutoDefault(False)
        self.key_button = KeyButton()
        self.description_field = WordsField("Description of the label")
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        color_row = QHBoxLayout()
        color_row.addWidget(self.colors, 1)
        color_row.addWidget(self.own_color, 0, Qt.AlignmentFlag.AlignTop)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Name", self.name_field)
        form.addRow("Colour", color_row)
        form.addRow("Key", self.key_button)
        form.addRow("Description", self.description_field)
        buttons = QHBoxLayout()
        self.delete_button = QPushButton("Delete label…")
        self.close_button = QPushButton("Close")
        for button in (self.delete_button, self.close_button):
            button.setAutoDefault(False)
        buttons.addWidget(self.delete_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addLayout(buttons)
        self.resize(400, self.sizeHint().height())

    def _connect(self) -> None:
        self.name_field.committed.connect(self._rename)
        self.colors.color_chosen.connect(self._recolor)
        self.own_color.clicked.connect(self._choose_color)
        self.description_field.committed.connect(self._describe)
        self.key_button.key_typed.connect(self._set_key)
        self.key_button.refused.connect(self.refuse)
        self.delete_button.clicked.connect(self._delete)
        self.close_button.clicked.connect(self.close)
        self.context.changes_published.connect(self._follow)

    @property
    def label(self) -> Label | None:
        """The label as it is now."""
        return self.context.label_set.get(self.uid)

    def _show(self, *, anew: bool = False) -> None:
        """Show the label as it is, `anew` also over what is half typed."""
        label = self.label
        if label is None:
            self.close()
            return
        self.setWindowTitle(f"Label “{one_line(label.name, 60)}”")
        self.name_field.show_text(label.name, anew=anew)
        self.colors.show_color(label.color)
        self.key_button.show_key(label.key or "")
        self.description_field.show_text(label.description, anew=anew)
        for widget in (self.name_field, self.colors, self.own_color, self.key_button):
            widget.setEnabled(self.context.writable)
        self.description_field.setReadOnly(not self.context.writable)
        self.delete_button.setEnabled(self.context.writable)

    def _follow(self, changes: Changes) -> None:
        if changes.bulk or changes.of(Entity.LABEL):
            self._show()

    def _rename(self, name: str) -> None:
        self._edit(lambda edit, project: edit(project, self.uid, name=name))

    def _recolor(self, color: str) -> None:
        self._edit(lambda edit, project: edit(project, self.uid, color=color))

    def _set_key(self, key: str) -> None:
        self._edit(lambda edit, project: edit(project, self.uid, key=key or None))

    def _choose_color(self) -> None:
        label = self.label
        if label is not None:
            choose_color(label.color, self._recolor, self)

    def _describe(self, text: str) -> None:
        self._edit(lambda edit, project: edit(project, self.uid, description=text))

    def _edit(self, what: Callable[[Callable[..., Label], Project], Label]) -> None:
        """Apply one change; what is refused leaves the fields as the label is."""
        from annotator.services.labelling import edit_label

        project = self.context.project
        if project is None or self.label is None or not self.context.writable:
            return
        if attempt(self.context, lambda: what(edit_label, project), self.refuse) is None:
            self._show(anew=True)

    def _delete(self) -> None:
        from annotator.ui.dialogs.delete_label import delete_label

        delete_label(self.context, self.uid, self.parentWidget() or self)

    def done(self, result: int) -> None:
        """Keep what was typed last; nothing here is ever dropped by closing."""
        self.name_field.commit()
        self.description_field.commit()
        super().done(result)
