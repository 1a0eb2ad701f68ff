"""What can be done with a label and all that bears it, each asked in its place on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.annotation import Kind
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.domain.slots import own_specs
from annotator.ui.boxes import ChoiceBox
from annotator.ui.context import Context
from annotator.ui.forms.lines import LineField
from annotator.ui.long_changes import Work, change
from annotator.ui.models.wording import counted, one_line
from annotator.ui.pages.label_set.fields import Popup, Refusal
from annotator.ui.panels.painting import swatch_icon
from annotator.ui.panels.parts import plain_label
from annotator.ui.panels.trying import attempt
from annotator.ui.theme import mark_color

if TYPE_CHECKING:
    from annotator.services.label_impact import LabelImpact

_AS_IT_IS = "as it is"


class Operation(Popup):
    """Something asked about a label: what it touches, fields, the button that does it."""

    def __init__(self, context: Context, refusal: Refusal, word: str) -> None:
        super().__init__()
        self._context, self._refusal = context, refusal
        self._label: Label | None = None
        self.said = plain_label(wrap=True)
        self.do_button = QPushButton(word)
        self.cancel_button = QPushButton("Cancel")
        self.body = QVBoxLayout()
        buttons = QHBoxLayout()
        for button in (self.do_button, self.cancel_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.addLayout(self.body)
        layout.addWidget(self.said)
        layout.addWidget(plain_label("Undo brings all of it back.", quiet=True))
        layout.addLayout(buttons)
        self.do_button.clicked.connect(lambda _checked=False: self.act())
        self.cancel_button.clicked.connect(self.hide)
        self.hide()

    def open(self, label: Label, use: LabelImpact) -> None:
        """Ask about this label."""
        self._label = label
        self.fill(label, use)
        self.show()
        first = self.nextInFocusChain()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def fill(self, label: Label, use: LabelImpact) -> None:
        """Show what it would touch."""
        raise NotImplementedError

    def act(self) -> None:
        """Do it."""
        raise NotImplementedError

    def do(self, title: str, work: Work, size: int, done: str) -> None:
        """Do the work; from very many annotations on in a thread."""
        change(
            self._context, title, work, size, done=done, refuse=self._refusal.say, after=self.hide
        )


class LabelBox(ChoiceBox):
    """The other labels of a label's kind to choose from."""

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self._context = context
        self.setAccessibleName(name)

    def show_others(self, label: Label) -> None:
        """Offer the labels of its kind that are in use, without itself."""
        self.clear()
        for other in self._context.label_set.of_kind(label.kind):
            if other.uid != label.uid and not other.retired:
                color = mark_color(self._context.theme, other.color)
                icon = swatch_icon(color, self.devicePixelRatioF())
                self.addItem(icon, one_line(other.name, 80), other.uid)

    @property
    def uid(self) -> Uid | None:
        """The label chosen."""
        return self.currentData()  # type: ignore[no-any-return]


class MergePanel(Operation):
    """This label becomes another one; its slots can be called as the other's are."""

    def __init__(self, context: Context, refusal: Refusal) -> None:
        super().__init__(context, refusal, "Merge")
        self.into = LabelBox(context, "Label that stays")
        self.changed = QCheckBox("The meaning changes: look at all of them again")
        self.slots: dict[str, QComboBox] = {}
        self._names = QWidget()
        self._form = QFormLayout(self._names)
        self._form.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(plain_label("Merge into"))
        row.addWidget(self.into, 1)
        self.body.addLayout(row)
        self.body.addWidget(self._names)
        self.body.addWidget(self.changed)
        self.into.currentIndexChanged.connect(lambda _row: self._show_target())

    def fill(self, label: Label, use: LabelImpact) -> None:
        """Offer the other labels of the kind."""
        self.changed.setChecked(False)
        self.into.blockSignals(True)
        self.into.show_others(label)
        self.into.blockSignals(False)
        self._show_target()

    def _show_target(self) -> None:
        from annotator.services.label_merging import merge_preview

        label, project = self._label, self._context.project
        target = self._context.label_set.get(self.into.uid)
        self.do_button.setEnabled(target is not None)
        while self._form.rowCount():
            self._form.removeRow(0)
        self.slots = {}
        if label is None or target is None or project is None:
            self.said.setText("There is no other label of its kind to merge it into.")
            return
        names = [spec.name for spec in own_specs(target)]
        for spec in own_specs(label):
            box = ChoiceBox()
            box.setAccessibleName(f"What {spec.name} becomes")
            box.addItem(_AS_IT_IS, spec.name)
            for name in names:
                if name != spec.name:
                    box.addItem(name, name)
            self.slots[spec.name] = box
            if names:
                self._form.addRow(f"{one_line(spec.name, 40)} becomes", box)
        told = self._context.run(lambda: merge_preview(project, [label.uid], target.uid))
        moved, there = told or (0, 0)
        becomes = "becomes" if moved == 1 else "become"
        said = f"{counted(moved, 'annotation')} {becomes} “{one_line(target.name, 60)}”"
        if there:
            said += f"; {there:,} of them say what is there already, and become one with it"
        self.said.setText(f"{said}. The label “{one_line(label.name, 60)}” goes.")

    def act(self) -> None:
        """Merge the label into the chosen one."""
        from annotator.services.label_merging import merge_labels

        label, into, project = self._label, self.into.uid, self._context.project
        if label is None or into is None or project is None:
            return
        names = {name: box.currentData() for name, box in self.slots.items()}
        anew = self.changed.isChecked()
        work: Work = lambda worker, progress, cancelled: merge_labels(  # noqa: E731
            worker, [label.uid], into, slots={label.uid: names}, meaning_changed=anew,
            progress=progress, cancelled=cancelled,
        )  # fmt: skip
        size = project.store.labels.use(label.uid)[0]
        name = one_line(label.name, 60)
        target = one_line(self._context.label_set[into].name, 60)
        self.do(f"Merging “{name}”", work, size, f"Merged “{name}” into “{target}”.")


class DeletePanel(Operation):
    """The label goes; its annotations move, stay as highlights, or go with it."""

    def __init__(self, context: Context, refusal: Refusal) -> None:
        super().__init__(context, refusal, "Delete label")
        self.move_choice = QRadioButton("Move its annotations to")
        self.to = LabelBox(context, "The label to move the annotations to")
        self.unlabel_choice = QRadioButton("Keep the words as highlights without a label")
        self.delete_choice = QRadioButton("Delete them with the label")
        row = QHBoxLayout()
        row.addWidget(self.move_choice)
        row.addWidget(self.to, 1)
        self.body.addLayout(row)
        self.body.addWidget(self.unlabel_choice)
        self.body.addWidget(self.delete_choice)
        self.to.activated.connect(lambda _row: self.move_choice.setChecked(True))
        self._size = 0

    def fill(self, label: Label, use: LabelImpact) -> None:
        """Offer what can become of the annotations; first what loses least."""
        from annotator.services.label_impact import sentence_for

        self._size = use.annotations
        self.to.show_others(label)
        spans = label.kind is Kind.SPAN
        self.move_choice.setEnabled(self.to.count() > 0)
        for widget in (self.move_choice, self.to, self.delete_choice):
            widget.setVisible(use.annotations > 0)
        self.unlabel_choice.setVisible(spans and use.annotations > 0)
        (self.unlabel_choice if spans else self.delete_choice).setChecked(True)
        self.said.setText(sentence_for(label, use))

    def act(self) -> None:
        """Delete the label."""
        from annotator.services.label_changes import delete_label

        label = self._label
        if label is None:
            return
        to = self.to.uid if self.move_choice.isChecked() else None
        fate = "move" if to else "unlabel" if self.unlabel_choice.isChecked() else "delete"
        if not self._size:
            fate = "delete"
        work: Work = lambda worker, progress, cancelled: delete_label(  # noqa: E731
            worker, label.uid, annotations=fate, to=to,  # type: ignore[arg-type]
            progress=progress, cancelled=cancelled,
        )  # fmt: skip
        name = one_line(label.name, 60)
        self.do(f"Deleting “{name}”", work, self._size, f"Deleted the label “{name}”.")


class MeaningPanel(Operation):
    """The label means something else from now on: what was made before is to be looked at."""

    def __init__(self, context: Context, refusal: Refusal) -> None:
        super().__init__(context, refusal, "The meaning has changed")
        self.why = LineField("What changed", "What changed, in a few words")
        self.body.addWidget(self.why)
        self.why.returnPressed.connect(self.act)

    def fill(self, label: Label, use: LabelImpact) -> None:
        """Say how many annotations are to be looked at again."""
        self.why.show_text("", anew=True)
        are = "is" if use.annotations == 1 else "are"
        self.said.setText(
            f"{counted(use.annotations, 'annotation')} {are} listed to be looked at again;"
            " nothing else about them changes."
        )

    def act(self) -> None:
        """Note the version in which the meaning changed."""
        from annotator.services.label_changes import change_meaning

        label, project, why = self._label, self._context.project, self.why.text()
        if label is None or project is None:
            return
        version = attempt(
            self._context, lambda: change_meaning(project, label.uid, why), self._refusal.say
        )
        if version is not None:
            self.hide()
            name = one_line(label.name, 60)
            self._context.message.emit(f"“{name}” has a new meaning since version {version}.")
