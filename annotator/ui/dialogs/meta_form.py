"""The fields for what is known of an article that is pasted: the usual ones, and any others."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from annotator.domain.annotation import JsonObject, JsonValue
from annotator.domain.errors import InvalidInput
from annotator.domain.fields import BY_KEY, Field
from annotator.ui.panels.meta_rows import ValueLine
from annotator.ui.panels.parts import flat_button, plain_label

USUAL = ("outlet", "byline", "published", "url", "language")
"""The keys of what is known of most articles when they are pasted."""


class MetaForm(QWidget):
    """Title, the usual metadata, and a row for every other key."""

    changed = Signal()

    def __init__(self, title: str, meta: JsonObject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given = dict(meta)
        self._given_title = title
        self.title_field = ValueLine(Field("", "Title"), title)
        self.usual: dict[str, ValueLine] = {}
        self.others: list[tuple[QLineEdit, ValueLine, QWidget]] = []
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow(plain_label("Title", quiet=True), self.title_field)
        for key in USUAL:
            self.usual[key] = ValueLine(BY_KEY[key], meta.get(key))
            form.addRow(plain_label(BY_KEY[key].title, quiet=True), self.usual[key])
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self.add_button = flat_button("Add a field", self.add_row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(form)
        layout.addLayout(self._rows)
        layout.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        for key, value in meta.items():
            if key not in self.usual:
                self._add(key, value)

    @property
    def touched(self) -> bool:
        """Whether anything was changed."""
        return self.title != self._given_title or self._read() != self._given

    @property
    def title(self) -> str:
        """The title as it stands in the form."""
        return self.title_field.text() if self.title_field.touched else self._given_title

    def add_row(self) -> None:
        """Add an empty row and put the cursor into it."""
        self._add("", None)
        self.others[-1][0].setFocus()

    def meta(self) -> dict[str, JsonValue]:
        """The metadata as it stands in the form: old keys in their order, then new ones.

        Raises:
            InvalidInput: for a key given twice, or a value without a key.
        """
        names: set[str] = set()
        for key_field, value_field, _row in self.others:
            key = key_field.text().strip()
            if not key and value_field.value is not None:
                raise InvalidInput("every field needs a name")
            if key in names or (key and key in self.usual):
                raise InvalidInput(f"there is a field “{key}” already")
            names.add(key)
        return self._read()

    def _read(self) -> dict[str, JsonValue]:
        found = {key: field.value for key, field in self.usual.items()}
        for key_field, value_field, _row in self.others:
            found[key_field.text().strip()] = value_field.value
        order = [key for key in self._given if key in found]
        order += [key for key in found if key not in self._given]
        # A `None` that was given stays; an emptied field goes.
        return {
            key: found[key]
            for key in order
            if key and (found[key] is not None or (key in self._given and self._given[key] is None))
        }

    def _add(self, key: str, value: JsonValue) -> None:
        key_field, value_field = QLineEdit(key), ValueLine(Field(key, key), value)
        key_field.setPlaceholderText("name")
        key_field.setAccessibleName("Name of the field")
        value_field.setAccessibleName(f"Value of {key}" if key else "Value of the field")
        row = QWidget()
        remove = flat_button("Remove", lambda: self._remove(row))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(key_field, 2)
        line.addWidget(value_field, 5)
        line.addWidget(remove)
        self.others.append((key_field, value_field, row))
        self._rows.addWidget(row)

    def _remove(self, row: QWidget) -> None:
        self.others = [other for other in self.others if other[2] is not row]
        self._rows.removeWidget(row)
        row.hide()
        row.deleteLater()
