"""Splitting a label: by the values of a slot, or by words, with counts before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QPushButton, QWidget

from annotator.domain.annotation import JsonValue
from annotator.domain.label import Label
from annotator.domain.slots import own_specs
from annotator.domain.values import words_for
from annotator.ui.boxes import ChoiceBox
from annotator.ui.context import Context
from annotator.ui.forms.lines import LineField
from annotator.ui.long_changes import Work
from annotator.ui.models.wording import one_line
from annotator.ui.pages.label_set.fates import Operation
from annotator.ui.pages.label_set.fields import Refusal
from annotator.ui.panels.parts import plain_label
from annotator.ui.panels.trying import attempt

if TYPE_CHECKING:
    from annotator.services.label_impact import LabelImpact
    from annotator.services.label_splitting import SplitPart

_MOST_VALUES = 20


class SplitPanel(Operation):
    """Says for each value, or for words, which label its annotations get."""

    def __init__(self, context: Context, refusal: Refusal) -> None:
        super().__init__(context, refusal, "Split")
        self.by = ChoiceBox()
        self.by.setAccessibleName("Split by")
        self.names: list[tuple[JsonValue, LineField]] = []
        self.text = LineField("Words", "words they hold")
        self.pattern = QCheckBox("is a regular expression")
        self.to = LineField("Name of the label", "name of the label they get")
        self.count_button = QPushButton("Count")
        self.count_button.setAutoDefault(False)
        self._values = QWidget()
        self._form = QFormLayout(self._values)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._words = QWidget()
        self._size = 0
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(plain_label("Split by"))
        row.addWidget(self.by, 1)
        words = QHBoxLayout(self._words)
        words.setContentsMargins(0, 0, 0, 0)
        words.addWidget(self.text, 1)
        words.addWidget(self.pattern)
        words.addWidget(plain_label("get"))
        words.addWidget(self.to, 1)
        self.body.addLayout(row)
        self.body.addWidget(self._values)
        self.body.addWidget(self._words)
        below = QHBoxLayout()
        below.addWidget(self.count_button)
        below.addStretch(1)
        self.body.addLayout(below)
        self.by.currentIndexChanged.connect(lambda _row: self._show_rules())
        self.count_button.clicked.connect(lambda _checked=False: self.count())

    def fill(self, label: Label, use: LabelImpact) -> None:
        """Offer the slots of the label and its words."""
        self._size = use.annotations
        self.by.blockSignals(True)
        self.by.clear()
        for spec in own_specs(label):
            self.by.addItem(f"the values of {one_line(spec.name, 40)}", spec.name)
        self.by.addItem("their words", None)
        self.by.blockSignals(False)
        for field in (self.text, self.to):
            field.show_text("", anew=True)
        self._show_rules()

    def _show_rules(self) -> None:
        from annotator.services.label_impact import slot_values

        label, project, slot = self._label, self._context.project, self.by.currentData()
        while self._form.rowCount():
            self._form.removeRow(0)
        self.names = []
        self._values.setVisible(slot is not None)
        self._words.setVisible(slot is None)
        self.said.setText("Those for which no name is given stay as they are.")
        if label is None or project is None or slot is None:
            return
        values = self._context.run(lambda: slot_values(project, label.uid, slot)) or []
        for value, count in values[:_MOST_VALUES]:
            field = LineField(f"Label for {words_for(value)}", "stays")
            self.names.append((value, field))
            self._form.addRow(f"{one_line(words_for(value), 40)} ({count:,})", field)
        if not values:
            self.said.setText("No annotation holds a value in this slot.")

    def parts(self) -> list[SplitPart]:
        """What was asked for."""
        from annotator.services.label_splitting import SplitPart

        slot = self.by.currentData()
        if slot is None:
            text = self.text.text()
            pattern = self.pattern.isChecked()
            return [SplitPart(self.to.text(), text=text, pattern=pattern)] if text else []
        wanted: dict[str, tuple[JsonValue, ...]] = {}
        for value, field in self.names:
            if field.text():
                wanted[field.text()] = (*wanted.get(field.text(), ()), value)
        return [SplitPart(to, slot=slot, values=values) for to, values in wanted.items()]

    def count(self) -> None:
        """Say how many annotations each label would get."""
        from annotator.services.label_splitting import split_preview

        label, project = self._label, self._context.project
        if label is None or project is None:
            return
        parts = self.parts()
        counts = attempt(
            self._context, lambda: split_preview(project, label.uid, parts), self._refusal.say
        )
        if counts is not None:
            named = [
                f"{one_line(part.to, 40) or '?'}: {n:,}"
                for part, n in zip(parts, counts, strict=False)
            ]
            self.said.setText(f"{'; '.join(named)}; {counts[-1]:,} stay.")

    def act(self) -> None:
        """Split the label."""
        from annotator.services.label_splitting import split_label

        label, parts = self._label, self.parts()
        if label is None:
            return
        work: Work = lambda worker, progress, cancelled: split_label(  # noqa: E731
            worker, label.uid, parts, progress=progress, cancelled=cancelled
        )
        name = one_line(label.name, 60)
        self.do(f"Splitting “{name}”", work, self._size, f"Split the label “{name}”.")
