"""The settings page, made from the table of settings; every change holds at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import (
    QFontComboBox,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from annotator.domain.errors import InvalidInput
from annotator.services.settings import SETTINGS, Setting, Value, user_name
from annotator.ui.boxes import ChoiceBox, NumberBox
from annotator.ui.context import Context
from annotator.ui.theme import reading_font
from annotator.ui.widgets import centre, plain_label

WIDTH = 760


class SettingsPage(QWidget):
    """One row a setting, in groups; what cannot be is said beside it and not kept."""

    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.fields: dict[str, QWidget] = {}
        self._readers: dict[str, Callable[[], Value]] = {}
        self._writers: dict[str, Callable[[Value], None]] = {}
        self.trouble = plain_label()
        self.trouble.setProperty("role", "trouble")
        self.trouble.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        column = QWidget()
        column.setMaximumWidth(WIDTH)
        grid = QGridLayout(column)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, 150)
        grid.setColumnMinimumWidth(1, 220)
        grid.setColumnStretch(2, 1)
        grid.addWidget(plain_label("Settings", pixels=20, bold=True), 0, 0, 1, 3)
        row, group = 1, ""
        for setting in (each for each in SETTINGS if each.group):
            if setting.group != group:
                group = setting.group
                heading = plain_label(group, role="quiet", bold=True)
                heading.setContentsMargins(0, 14, 0, 0)
                grid.addWidget(heading, row, 0, 1, 3)
                row += 1
            field = self._field(setting)
            title = plain_label(setting.title)
            title.setBuddy(field)
            field.setAccessibleName(setting.title)
            grid.addWidget(title, row, 0)
            grid.addWidget(field, row, 1)
            hint = plain_label(setting.hint, role="quiet")
            hint.setWordWrap(True)
            grid.addWidget(hint, row, 2)
            row += 1
        grid.addWidget(self.trouble, row, 0, 1, 3)
        back = QPushButton("Back")
        back.clicked.connect(self.left)
        grid.addWidget(back, row + 1, 0, Qt.AlignmentFlag.AlignLeft)
        centre(self, column, above=1)

    def refresh(self) -> None:
        """Show the settings as they are."""
        self.trouble.hide()
        for key, write in self._writers.items():
            with QSignalBlocker(self.fields[key]):
                write(self._context.settings.get(key))

    def _field(self, setting: Setting) -> QWidget:
        field: QWidget
        key = setting.key
        if setting.kind == "choice":
            field = combo = ChoiceBox()
            combo.addItems(setting.choices)
            combo.currentTextChanged.connect(lambda: self._keep(key))
            self._readers[key] = combo.currentText
            self._writers[key] = lambda value: combo.setCurrentText(str(value))
        elif setting.kind == "integer":
            field = spin = NumberBox()
            spin.setRange(setting.least, setting.most)
            spin.valueChanged.connect(lambda: self._keep(key))
            self._readers[key] = spin.value
            self._writers[key] = lambda value: spin.setValue(int(value))
        elif setting.kind == "font":
            field = fonts = QFontComboBox()
            fonts.setEditable(False)
            fonts.currentFontChanged.connect(lambda: self._keep(key))
            self._readers[key] = lambda: fonts.currentFont().family()
            self._writers[key] = lambda value: fonts.setCurrentFont(
                QFont(str(value) or QFontInfo(reading_font("", 16)).family())
            )
        else:
            field = line = QLineEdit()
            if key == "annotator":
                line.setPlaceholderText(user_name())
            line.editingFinished.connect(lambda: self._keep(key))
            self._readers[key] = line.text
            self._writers[key] = lambda value: line.setText(str(value))
        self.fields[key] = field
        return field

    def _keep(self, key: str) -> None:
        """Check, use and save one setting."""
        settings, value = self._context.settings, self._readers[key]()
        if settings.get(key) == value:
            return
        try:
            settings.set(key, value)
        except InvalidInput as error:
            self.trouble.setText(f"{error}.")
            self.trouble.show()
            return
        self.trouble.hide()
        self._context.run(settings.save)
        self._context.settings_changed.emit(key)
