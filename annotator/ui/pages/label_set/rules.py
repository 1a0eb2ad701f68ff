"""The constraints of a label as controls."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from annotator.domain.annotation import Kind
from annotator.domain.constraints import constraints_of
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.ui.boxes import NumberBox
from annotator.ui.context import Context
from annotator.ui.pages.label_set.fields import LabelTicks, Refusal
from annotator.ui.panels.parts import plain_label
from annotator.ui.panels.trying import attempt

_FLAGS: dict[str, tuple[str, frozenset[Kind]]] = {
    "required": ("A finished document has at least one", frozenset(Kind)),
    "zero_length": ("It may be a place between two characters", frozenset({Kind.SPAN})),
    "symmetric": ("It has no direction: both ends are alike", frozenset({Kind.RELATION})),
    "singletons": ("A cluster may have a single member", frozenset({Kind.CLUSTER})),
    "one_primary": (
        "Of it and the labels under it, exactly one is the primary one (rank 1)",
        frozenset({Kind.DOCUMENT}),
    ),
}


class RulesPart(QWidget):
    """What is asked of annotations of a label; what breaks it shows as a problem."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.uid: Uid | None = None
        self.flags = {name: QCheckBox(words) for name, (words, _kinds) in _FLAGS.items()}
        self.most = NumberBox()
        self.most.setRange(0, 9999)
        self.most.setSpecialValueText("any number")
        self.most.setAccessibleName("At most in one document")
        self.apart_title = plain_label("May not share words with:", wrap=True)
        self.apart = LabelTicks(context, "Labels it may not share words with")
        self.refusal = Refusal()
        most = QHBoxLayout()
        most.addWidget(plain_label("At most in one document:"))
        most.addWidget(self.most)
        most.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for name, box in self.flags.items():
            layout.addWidget(box)
            box.clicked.connect(lambda _checked=False, name=name: self._set_flag(name))
        layout.addLayout(most)
        layout.addWidget(self.apart_title)
        layout.addWidget(self.apart)
        layout.addWidget(self.refusal)
        self.most.valueChanged.connect(self._set_most)
        self.apart.ticked.connect(self._set_apart)

    def show_label(self, label: Label) -> None:
        """Show the rules of a label; only those that mean something for its kind."""
        self.uid = label.uid
        rules = constraints_of(label)
        for name, box in self.flags.items():
            box.setVisible(label.kind in _FLAGS[name][1])
            box.setChecked(getattr(rules, name))
        self.most.blockSignals(True)
        self.most.setValue(rules.most_per_document or 0)
        self.most.blockSignals(False)
        spans = label.kind is Kind.SPAN
        self.apart_title.setVisible(spans)
        self.apart.setVisible(spans)
        others = self._context.label_set.of_kind(Kind.SPAN)
        self.apart.show_labels(others, rules.no_overlap_with)

    def _set_flag(self, name: str) -> None:
        default = name == "singletons"
        on = self.flags[name].isChecked()
        self._set(name, None if on == default else on)

    def _set_most(self, most: int) -> None:
        self._set("most_per_document", most or None)

    def _set_apart(self) -> None:
        self._set("no_overlap_with", self.apart.chosen or None)

    def _set(self, name: str, value: Any) -> None:
        from annotator.services.labelling import edit_label

        project, uid = self._context.project, self.uid
        label = self._context.label_set.get(uid)
        if project is None or uid is None or label is None or not self._context.writable:
            return
        rules = {key: each for key, each in label.constraints.items() if key != name}
        if value is not None:
            rules[name] = value
        attempt(
            self._context, lambda: edit_label(project, uid, constraints=rules), self.refusal.say
        )
