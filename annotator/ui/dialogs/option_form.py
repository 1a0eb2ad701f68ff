"""Rows for options: a switch, a choice, a number, a text or several of a list, by their table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from annotator.formats.options import OptionSpec
from annotator.ui.boxes import ChoiceBox, NumberBox
from annotator.ui.models.wording import one_line
from annotator.ui.panels.parts import plain_label

Candidates = Callable[[], Iterable[tuple[str, str]]]
"""What a list can hold: value and words for each."""

_MOST_NAMED = 3
_LEFT_OF_WORDS, _RIGHT_OF_WORDS = 7, 24


class SeveralButton(QToolButton):
    """A button with a menu of ticks; nothing ticked means everything."""

    changed = Signal()

    def __init__(self, nothing: str, candidates: Candidates, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing, self._candidates = nothing, candidates
        self.values: tuple[str, ...] = ()
        self.setProperty("role", "field")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self.fill)
        self.setMenu(self._menu)
        self._words: dict[str, str] = {}
        self._show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The words at the left, as in the boxes around it; the style would centre them."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        place = self.rect().adjusted(_LEFT_OF_WORDS, 0, -_RIGHT_OF_WORDS, 0)
        words = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, place.width(), Qt.TextFlag.TextShowMnemonic
        )
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        role = self.foregroundRole()
        self.style().drawItemText(
            painter, place, flags | Qt.TextFlag.TextHideMnemonic, self.palette(),
            self.isEnabled(), words, role,
        )  # fmt: skip

    def fill(self) -> None:
        """Read what can be ticked; it is not asked for before somebody looks."""
        self._menu.clear()
        self._words = dict(self._candidates())
        for value, words in self._words.items():
            action = self._menu.addAction(one_line(words, 60).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(value in self.values)
            action.toggled.connect(lambda on, value=value: self._tick(value, on))
        if self._words:
            self._menu.addSeparator()
            self._menu.addAction(self._nothing, self._clear)

    def _tick(self, value: str, on: bool) -> None:
        others = tuple(v for v in self.values if v != value)
        self.values = (*others, value) if on else others
        self._show()
        self.changed.emit()

    def _clear(self) -> None:
        self.values = ()
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        names = [one_line(self._words.get(v, v), 24) for v in self.values[:_MOST_NAMED]]
        more = len(self.values) - _MOST_NAMED
        text = ", ".join(names) + (f" and {more} more" if more > 0 else "")
        self.setText((text or self._nothing).replace("&", "&&"))


class _Tick(QWidget):
    """A switch with words that break where there is little room; a click on them switches it."""

    def __init__(self, box: QCheckBox, words: str) -> None:
        super().__init__()
        self._box = box
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(plain_label(words, wrap=True), 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The words are part of the switch."""
        inside = self.rect().contains(event.position().toPoint())
        if inside and event.button() == Qt.MouseButton.LeftButton:
            self._box.click()


class OptionForm(QWidget):
    """A form made from a table of options; `values` holds what differs from the defaults.

    A `narrow` one has the names above the fields.
    """

    changed = Signal()

    def __init__(
        self,
        specs: Iterable[OptionSpec],
        names: Mapping[str, str] | None = None,
        candidates: Mapping[str, Candidates] | None = None,
        words: Mapping[tuple[str, str], str] | None = None,
        parent: QWidget | None = None,
        *,
        narrow: bool = False,
    ) -> None:
        """`words` are what choices are called on screen, by option and value.

        With the value "", they are what an empty field shows.
        """
        super().__init__(parent)
        self._specs = tuple(specs)
        self._words = words or {}
        self.fields: dict[str, QWidget] = {}
        self._labels: list[QLabel] = []
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        if narrow:
            form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for spec in self._specs:
            name = (names or {}).get(spec.name) or spec.name.replace("_", " ").capitalize()
            field = self._field(spec, (candidates or {}).get(spec.name))
            field.setAccessibleName(name)
            field.setAccessibleDescription(spec.help)
            self.fields[spec.name] = field
            if isinstance(field, QCheckBox):
                form.addRow(_Tick(field, spec.help[:1].upper() + spec.help[1:]))
            else:
                label = plain_label(name, quiet=True, wrap=narrow)
                label.setToolTip(spec.help)
                field.setToolTip(spec.help)
                label.setBuddy(field)
                self._labels.append(label)
                form.addRow(label, field)
            if narrow and isinstance(field, ChoiceBox):
                field.setSizeAdjustPolicy(
                    ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
                )

    def set_row_enabled(self, name: str, enabled: bool) -> None:
        """Let an option be changed or not, with the words of a switch."""
        field = self.fields[name]
        row = field.parentWidget() if isinstance(field, QCheckBox) else field
        (row or field).setEnabled(enabled)

    @property
    def label_width(self) -> int:
        """How wide the widest name is, in pixels."""
        return max((label.sizeHint().width() for label in self._labels), default=0)

    def align_labels(self, width: int) -> None:
        """Give all names one width, so that forms one below the other stand in line."""
        for label in self._labels:
            label.setMinimumWidth(width)

    def values(self) -> dict[str, object]:
        """What was chosen, by the options' names."""
        found = {spec.name: self._value(spec) for spec in self._specs}
        return {s.name: found[s.name] for s in self._specs if found[s.name] != s.default}

    def _field(self, spec: OptionSpec, candidates: Candidates | None) -> QWidget:
        changed = self.changed
        if spec.kind == "switch":
            box = QCheckBox()
            box.setChecked(bool(spec.default))
            box.toggled.connect(lambda _on: changed.emit())
            return box
        if spec.kind == "choice":
            choice = ChoiceBox()
            policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            choice.setSizeAdjustPolicy(policy)
            choice.setMinimumContentsLength(8)
            for value in spec.choices:
                choice.addItem(self._words.get((spec.name, value), value), value)
            choice.setCurrentIndex(choice.findData(spec.default))
            choice.currentIndexChanged.connect(lambda _row: changed.emit())
            return choice
        if spec.kind == "number":
            number = NumberBox()
            number.setRange(-(2**31), 2**31 - 1)
            number.setValue(cast("int", spec.default))
            number.valueChanged.connect(lambda _value: changed.emit())
            return number
        if spec.kind == "list" and candidates is not None:
            several = SeveralButton("all", candidates)
            several.changed.connect(changed)
            return several
        line = QLineEdit("" if spec.kind == "list" else str(spec.default or ""))
        line.setPlaceholderText(self._words.get((spec.name, ""), spec.help))
        line.textChanged.connect(lambda _text: changed.emit())
        return line

    def _value(self, spec: OptionSpec) -> object:
        field = self.fields[spec.name]
        if isinstance(field, QCheckBox):
            return field.isChecked()
        if isinstance(field, QComboBox):
            return field.currentData()
        if isinstance(field, QSpinBox):
            return field.value()
        if isinstance(field, SeveralButton):
            return field.values
        assert isinstance(field, QLineEdit)
        text = field.text().strip()
        if spec.kind == "list":
            return tuple(part.strip() for part in text.split(",") if part.strip())
        return text
