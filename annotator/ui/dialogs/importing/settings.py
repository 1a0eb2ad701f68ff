"""How files are read and who made what they hold: the fields at the left of the dialog."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from annotator.formats.offset_units import NAMES, Unit
from annotator.formats.options import specs
from annotator.ui.boxes import ChoiceBox
from annotator.ui.context import Context
from annotator.ui.dialogs.importing.files import Files
from annotator.ui.dialogs.importing.words import format_lines
from annotator.ui.dialogs.option_form import OptionForm
from annotator.ui.panels.parts import plain_label

if TYPE_CHECKING:
    from annotator.services.import_plan import OnConflict
    from annotator.services.import_report import FormatFound

_CONFLICTS: tuple[tuple[str, str | None], ...] = (
    ("refuse the import", None),
    ("keep what is in the project", "keep"),
    ("take what the file says", "replace"),
)
_MOST_FORMATS = 6


class ImportSettings(QWidget):
    """Files, format with its options, annotator, model, offsets, conflicts."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.files = Files()
        self.format = ChoiceBox()
        self.found = plain_label(quiet=True, wrap=True)
        self.found.hide()
        self.options: OptionForm | None = None
        self._options_of = ""
        self.annotator = QLineEdit()
        self.model = QLineEdit()
        self.model.setPlaceholderText("name or name@version")
        self.unit = ChoiceBox()
        self.accept = QCheckBox("Take offsets whose quotes differ")
        self.conflict = ChoiceBox()
        self._fill()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(4)
        self._lay_out()
        self.files.changed.connect(self._other_files)
        self.format.currentIndexChanged.connect(self._other_format)
        for box in (self.conflict, self.unit):
            box.currentIndexChanged.connect(self.changed)
        self.accept.toggled.connect(self.changed)
        for line in (self.annotator, self.model):
            line.editingFinished.connect(self._line_finished)
        self._said = self._lines()

    def _fill(self) -> None:
        from annotator.formats import registry

        self.format.addItem("as each file looks", None)
        items = cast("QStandardItemModel", self.format.model())
        for reader in registry.readers():
            info = reader.info
            self.format.addItem(info.title, info.id)
            if info.extra is not None and not info.available:
                place = self.format.count() - 1
                self.format.setItemText(place, f"{info.title} (needs “{info.extra.name}”)")
                items.item(place).setEnabled(False)
                items.item(place).setToolTip(info.extra.command)
        self.unit.addItem("what their quotes tell", "")
        for unit in Unit:
            self.unit.addItem(NAMES[unit], unit.value)
        for words, value in _CONFLICTS:
            self.conflict.addItem(words, value)
        project = self._context.project
        self.annotator.setPlaceholderText("" if project is None else project.annotator)
        for box in (self.format, self.unit, self.conflict):
            box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)

    def _lay_out(self) -> None:
        self._add("", self.files)
        self._add("Format", self.format)
        self._column.addWidget(self.found)
        self._place_of_options = self._column.count()
        self._add("Annotator, where the file names none", self.annotator)
        self._add("Bring in as suggestions of a model", self.model)
        self._add("Offsets count", self.unit)
        self._column.addWidget(self.accept)
        self._add("When an annotation differs from the one here", self.conflict)
        self._column.addStretch(1)

    def _add(self, name: str, widget: QWidget) -> None:
        """A field below its name."""
        if name:
            label = plain_label(name, quiet=True, wrap=True)
            label.setContentsMargins(0, 6, 0, 0)
            label.setBuddy(widget)
            widget.setAccessibleName(name)
            self._column.addWidget(label)
        self._column.addWidget(widget)

    # What was said

    def values(self) -> dict[str, Any]:
        """The fields of an `ImportPlan`, without labels and annotators of the files."""
        on_conflict: OnConflict | None = self.conflict.currentData()
        return {
            "format": self.format.currentData(),
            "options": {} if self.options is None else self.options.values(),
            "annotator": self.annotator.text().strip() or None,
            "as_suggestions": self.model.text().strip(),
            "offset_unit": self.unit.currentData(),
            "accept_mismatches": self.accept.isChecked(),
            "on_conflict": on_conflict,
        }

    def show_formats(self, found: Sequence[FormatFound]) -> None:
        """Say which formats the files have, and offer the options if it is one."""
        lines = format_lines(found[:_MOST_FORMATS])
        if len(found) > _MOST_FORMATS:
            lines.append(f"and {len(found) - _MOST_FORMATS:,} more")
        ids = {each.id for each in found}
        self._say_found("\n".join(lines))
        self._offer_options(ids.pop() if len(ids) == 1 else "")

    def _say_found(self, text: str) -> None:
        self.found.setText(text)
        self.found.setVisible(bool(text))

    def _other_files(self) -> None:
        """Options of a format that was only guessed are not those of other files."""
        if self.format.currentData() is None:
            self._offer_options("")
        self._say_found("")
        self.changed.emit()

    def _other_format(self) -> None:
        self._say_found("")
        self._offer_options(self.format.currentData() or "")
        self.changed.emit()

    def _offer_options(self, id: str) -> None:
        """Show the rows for the options of a format, if they are not there."""
        from annotator.formats import registry

        if id == self._options_of:
            return
        self._options_of = id
        if self.options is not None:
            self.options.hide()
            self._column.removeWidget(self.options)
            self.options.deleteLater()
            self.options = None
        offered = specs(registry.reader(id).read_options) if id else ()
        if offered:
            self.options = OptionForm(offered, narrow=True)
            self.options.changed.connect(self.changed)
            self._column.insertWidget(self._place_of_options, self.options)

    def _lines(self) -> tuple[str, str]:
        return self.annotator.text(), self.model.text()

    def _line_finished(self) -> None:
        """Leaving a line unchanged changes nothing."""
        if self._lines() != self._said:
            self._said = self._lines()
            self.changed.emit()
