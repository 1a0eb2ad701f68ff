"""One slot of a label as fields; each change asks for another spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QSpinBox, QWidget

from annotator.domain.annotation import JsonObject, JsonValue
from annotator.domain.errors import AnnotatorError, InvalidInput
from annotator.domain.label import Label
from annotator.domain.slots import (
    GIVENS,
    SlotSpec,
    SlotType,
    is_structural,
    spec_from,
    spec_of,
    specs_of,
)
from annotator.domain.values import plain_number, value_of, words_for
from annotator.ui.boxes import ChoiceBox, NumberBox
from annotator.ui.context import Context, sentence
from annotator.ui.forms.lines import LineField, WordsField
from annotator.ui.pages.label_set.fields import LabelTicks, Refusal
from annotator.ui.panels.parts import FlowLayout, plain_label

TYPE_WORDS: Mapping[SlotType, str] = {
    SlotType.TEXT: "text", SlotType.FLAG: "yes or no", SlotType.ONE_OF: "one of these",
    SlotType.MANY_OF: "several of these", SlotType.INTEGER: "whole number",
    SlotType.DECIMAL: "number with a unit", SlotType.NUMBER: "number (about, at least …)",
    SlotType.RANGE: "range (low, best, high)", SlotType.DATE: "date or time",
    SlotType.URL: "address (URL)", SlotType.KB: "knowledge base id",
    SlotType.REFERENCE: "another annotation",
}  # fmt: skip
"""What each type is called on screen."""

_CHOICES = {SlotType.ONE_OF, SlotType.MANY_OF}
_NUMBERS = {SlotType.INTEGER, SlotType.DECIMAL, SlotType.NUMBER, SlotType.RANGE}
_UNITS = _NUMBERS - {SlotType.INTEGER}
_ONCE = {SlotType.FLAG, SlotType.MANY_OF}

# Which fields mean something for which types.
_SHOWN: Mapping[str, set[SlotType]] = {
    "choices": _CHOICES, "units": _UNITS, "bounds": _NUMBERS, "kbs": {SlotType.KB},
    "to": {SlotType.REFERENCE}, "default": set(SlotType) - {SlotType.REFERENCE},
    "many": set(SlotType) - _ONCE,
}  # fmt: skip


class SpecForm(QWidget):
    """The fields of a slot's spec. What means nothing is said and not asked for."""

    wanted = Signal(object)
    """The spec (JSON) that the slot is to have."""
    choices_wanted = Signal(object)
    """The choices the slot is to have, as they were typed."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._label: Label | None = None
        self._spec = SlotSpec("")
        self._data: dict[str, Any] = {}
        self.name = LineField("Name of the slot")
        self.type_box = ChoiceBox()
        self.type_box.setAccessibleName("Type of the slot")
        for type_, words in TYPE_WORDS.items():
            self.type_box.addItem(words, type_.value)
        self.description = LineField("What the slot holds")
        self.required = QCheckBox("Required")
        self.least = _number_box("At least so many values")
        self.most = _number_box("At most so many values of one source", "any number")
        self.choices = WordsField("Choices", "One a line.")
        self.units = LineField("Units", "USD, EUR")
        self.low, self.high = LineField("Not under", "lowest"), LineField("Not over", "highest")
        self.kbs = LineField("Knowledge bases", "wikidata")
        self.to = LabelTicks(context, "Labels it may point to")
        self.default = LineField("Default", "none")
        self.shown_slot = ChoiceBox()
        self.shown_slot.setAccessibleName("Asked for only if this slot")
        self.shown_values = LineField("holds one of these", "yes, drone")
        self.givens = {name: QCheckBox(name) for name in GIVENS}
        self.refusal = Refusal()
        self.form = QFormLayout(self)
        self._rows: dict[str, QWidget] = {}
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        form = self.form
        form.setContentsMargins(0, 4, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Name", self.name)
        form.addRow("Holds", self.type_box)
        form.addRow("Meaning", self.description)
        many = _row(
            self.required, plain_label("at least"), self.least, plain_label("at most"), self.most
        )
        rows: tuple[tuple[str, str, QWidget], ...] = (
            ("choices", "Choices", self.choices), ("units", "Units", self.units),
            ("bounds", "Bounds", _row(self.low, plain_label("to"), self.high)),
            ("kbs", "From", self.kbs), ("to", "Points to", self.to),
            ("required", "How many", many),
            ("default", "Default", self.default),
            ("shown", "Asked if", _row(self.shown_slot, plain_label("is"), self.shown_values)),
            ("givens", "Also offers", _row(*self.givens.values())),
        )  # fmt: skip
        for name, title, widget in rows:
            self._rows[name] = widget
            form.addRow(title, widget)
        form.addRow(self.refusal)

    def _connect(self) -> None:
        self.name.committed.connect(lambda text: self._want(name=text))
        self.type_box.activated.connect(lambda _row: self._set_type())
        self.description.committed.connect(lambda text: self._want(description=text or None))
        self.required.clicked.connect(lambda on: self._want(required=on or None, min=None))
        self.least.valueChanged.connect(self._set_least)
        self.most.valueChanged.connect(self._set_most)
        self.choices.committed.connect(
            lambda text: self.choices_wanted.emit(
                [each.strip() for each in text.split("\n") if each.strip()]
            )
        )
        self.units.committed.connect(lambda text: self._want(units=_listed(text) or None))
        self.kbs.committed.connect(lambda text: self._want(kbs=_listed(text) or None))
        for key, field in (("low", self.low), ("high", self.high)):
            field.committed.connect(lambda text, key=key: self._want_read(key, _number, text))
        self.to.ticked.connect(lambda: self._want(to=self.to.chosen or None))
        self.default.committed.connect(self._set_default)
        self.shown_slot.activated.connect(lambda _row: self._set_shown(anew=True))
        self.shown_values.committed.connect(lambda _text: self._set_shown(anew=False))
        for box in self.givens.values():
            box.clicked.connect(lambda _on: self._set_givens())

    # Showing

    def show_spec(self, label: Label, spec: SlotSpec, *, anew: bool) -> None:
        """Show one slot of a label; `anew` when it is another one than before."""
        self._label, self._spec = label, spec
        given = next((each for each in label.slots if each.get("name") == spec.name), None)
        self._data = dict(given or {"name": spec.name, "type": spec.type.value})
        structural = is_structural(label.kind, spec.name)
        self.name.show_text(spec.name, anew=anew)
        self.name.setEnabled(not structural)
        self.type_box.setEnabled(not structural)
        self.type_box.setCurrentIndex(self.type_box.findData(spec.type.value))
        self.description.show_text(spec.description, anew=anew)
        self._show_many(spec)
        self.choices.show_text("\n".join(spec.choices), anew=anew)
        self.units.show_text(", ".join(spec.units), anew=anew)
        self.kbs.show_text(", ".join(spec.kbs), anew=anew)
        for field, bound in ((self.low, spec.low), (self.high, spec.high)):
            field.show_text("" if bound is None else plain_number(bound), anew=anew)
        self.to.show_labels(self._context.label_set, spec.to)
        default = "" if spec.default is None else words_for(spec.default)
        self.default.show_text(default, anew=anew)
        self._show_shown(label, spec, anew)
        for name, box in self.givens.items():
            box.setChecked(name in spec.givens)
        for name, types in _SHOWN.items():
            if name in self._rows:
                self.form.setRowVisible(self._rows[name], spec.type in types)
        self.form.setRowVisible(self._rows["shown"], not structural)
        if anew:
            self.refusal.say("")

    def _show_many(self, spec: SlotSpec) -> None:
        for box, number in ((self.least, spec.least), (self.most, spec.most or 0)):
            box.blockSignals(True)
            box.setValue(number)
            box.setEnabled(spec.type not in _ONCE)
            box.blockSignals(False)
        self.required.setChecked(spec.required)

    def _show_shown(self, label: Label, spec: SlotSpec, anew: bool) -> None:
        rule, box = spec.shown_if, self.shown_slot
        box.clear()
        box.addItem("always", None)
        for other in specs_of(label):
            if other.name != spec.name and not is_structural(label.kind, other.name):
                box.addItem(other.name, other.name)
        box.setCurrentIndex(0 if rule is None else max(0, box.findData(rule.slot)))
        words = "" if rule is None else ", ".join(map(words_for, rule.values))
        self.shown_values.show_text(words, anew=anew)
        self.shown_values.setEnabled(box.currentData() is not None)

    # Asking

    def _want(self, **fields: Any) -> None:
        """Ask for the spec with these fields; `None` takes one away."""
        data = {key: value for key, value in self._data.items() if key not in fields}
        data |= {key: value for key, value in fields.items() if value is not None}
        if "max" in fields:  # none of it means one, and null any number
            data["max"] = fields["max"]
        self._ask(data)

    def _ask(self, data: JsonObject) -> None:
        try:
            spec_from(data)
        except InvalidInput as error:
            self.refusal.say(sentence(error))
            return
        self.refusal.say("")
        self.wanted.emit(data)

    def _want_read(self, key: str, read: Callable[[str], JsonValue], text: str) -> None:
        try:
            value = None if not text.strip() else read(text)
        except AnnotatorError as error:
            self.refusal.say(sentence(error))
            return
        self._want(**{key: value})

    def _set_type(self) -> None:
        type_ = SlotType(self.type_box.currentData())
        # What the old type's values were made of means nothing for another one.
        keep = {name for name, types in _SHOWN.items() if type_ in types}
        drop: dict[str, JsonValue] = {"default": None}
        drop |= {key: None for key in ("choices", "units", "kbs", "to") if key not in keep}
        if "bounds" not in keep:
            drop |= {"low": None, "high": None}
        if type_ in _CHOICES and not self._data.get("choices"):
            drop["choices"] = ["yes", "no"]
        self._want(type=type_.value, **drop)

    def _set_least(self, least: int) -> None:
        self._want(required=None, min=least or None)

    def _set_most(self, most: int) -> None:
        data = {key: value for key, value in self._data.items() if key != "max"}
        self._ask(data if most == 1 else {**data, "max": most or None})

    def _set_default(self, text: str) -> None:
        self._want_read("default", lambda typed: value_of(self._spec, typed), text)

    def _set_shown(self, *, anew: bool) -> None:
        name = self.shown_slot.currentData()
        other = spec_of(self._label, name) if name is not None else None
        if other is None:
            self._want(shown_if=None)
            return
        typed = [] if anew else _listed(self.shown_values.text())
        values = [_read(other, each) for each in typed] or _first_values(other)
        self._want(shown_if={"slot": name, "is": values})

    def _set_givens(self) -> None:
        self._want(givens=[name for name, box in self.givens.items() if box.isChecked()] or None)


def _number_box(name: str, special: str = "") -> QSpinBox:
    box = NumberBox()
    box.setRange(0, 99)
    box.setSpecialValueText(special)
    box.setAccessibleName(name)
    return box


def _row(*widgets: QWidget) -> QWidget:
    """Widgets side by side; where the page is narrow, on several lines."""
    box = QWidget()
    layout = FlowLayout(box, gap=8)
    layout.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        layout.addWidget(widget)
    return box


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _number(text: str) -> JsonValue:
    return value_of(SlotSpec("the bound", SlotType.DECIMAL), text)


def _read(spec: SlotSpec, text: str) -> JsonValue:
    """A value that a slot may hold as it was typed; of several choices, one of them."""
    if spec.type is SlotType.MANY_OF:
        return text
    try:
        return value_of(spec, text)
    except InvalidInput:
        return text


def _first_values(spec: SlotSpec) -> list[JsonValue]:
    if spec.type is SlotType.FLAG:
        return [True]
    return list(spec.choices[:1]) or [""]
