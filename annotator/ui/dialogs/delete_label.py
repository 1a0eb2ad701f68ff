"""Deleting a label: what it touches, and what becomes of its annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.annotation import Kind
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.ui.boxes import ChoiceBox
from annotator.ui.context import Context
from annotator.ui.dialogs.sheet import Sheet
from annotator.ui.models.wording import counted, one_line
from annotator.ui.panels.painting import swatch_icon
from annotator.ui.panels.parts import plain_label
from annotator.ui.panels.trying import attempt
from annotator.ui.theme import mark_color
from annotator.ui.undo import tell_done

if TYPE_CHECKING:
    from annotator.services.labelling import LabelUse

Fate = Literal["delete", "unlabel", "move"]


def delete_label(context: Context, uid: Uid, parent: QWidget) -> None:
    """Delete a label: at once when nothing has it, else ask what becomes of its annotations."""
    from annotator.services import label_changes, labelling

    project, label = context.project, context.label_set.get(uid)
    if project is None or label is None or not context.writable:
        return
    use = context.run(lambda: labelling.label_use(project, uid))
    if use is None:
        return
    if use.annotations:
        DeleteLabelDialog(context, label, use, parent).open()
        return

    def delete() -> bool:
        label_changes.delete_label(project, uid, annotations="delete")
        return True

    if context.run(delete):
        tell_done(context, f"Deleted the label “{one_line(label.name, 60)}”.")


class DeleteLabelDialog(Sheet):
    """Says how much has the label and offers three fates; all of them can be undone."""

    def __init__(
        self, context: Context, label: Label, use: LabelUse, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, f"Delete the label “{one_line(label.name, 40)}”", parent)
        self.label, name = label, one_line(label.name, 80)
        many = use.annotations != 1
        self.question = plain_label(
            f"{counted(use.annotations, 'annotation')} in "
            f"{counted(use.documents, 'document')} {'have' if many else 'has'} the label “{name}”. "
            f"What should become of {'them' if many else 'it'}?",
            wrap=True,
        )
        self.move_choice = QRadioButton("Move to another label:")
        self.unlabel_choice = QRadioButton("Keep the words as highlights without a label")
        self.delete_choice = QRadioButton("Delete with the label")
        self.unlabel_choice.setVisible(label.kind is Kind.SPAN)
        self.others = ChoiceBox()
        self.others.setAccessibleName("The label to move the annotations to")
        self.others.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.others.setMinimumContentsLength(16)
        for other in context.label_set.of_kind(label.kind):
            if other.uid != label.uid and not other.retired:
                color = mark_color(context.theme, other.color)
                icon = swatch_icon(color, self.devicePixelRatioF())
                self.others.addItem(icon, one_line(other.name, 80), other.uid)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(
            "Delete label", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.move_choice)
        row.addWidget(self.others, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(self.question)
        layout.addLayout(row)
        for widget in (
            self.unlabel_choice,
            self.delete_choice,
            plain_label("Undo brings all of it back.", quiet=True),
            self.problem,
            self.buttons,
        ):
            layout.addWidget(widget)
        movable = self.others.count() > 0
        self.move_choice.setEnabled(movable)
        self.others.setEnabled(movable)
        # The choice that loses least: highlights keep the words, other kinds have none.
        safest = self.unlabel_choice if self.label.kind is Kind.SPAN else self.delete_choice
        safest.setChecked(True)
        self.others.activated.connect(lambda _row: self.move_choice.setChecked(True))
        self.buttons.accepted.connect(self._apply)
        self.buttons.rejected.connect(self.reject)
        self.resize(420, self.sizeHint().height())

    @property
    def fate(self) -> Fate:
        """What was chosen for the annotations."""
        if self.move_choice.isChecked():
            return "move"
        return "unlabel" if self.unlabel_choice.isChecked() else "delete"

    def _apply(self) -> None:
        from annotator.services import label_changes

        project, fate = self.context.project, self.fate
        if project is None:
            self.reject()
            return
        to: Uid | None = self.others.currentData() if fate == "move" else None

        def delete() -> bool:
            label_changes.delete_label(project, self.label.uid, annotations=fate, to=to)
            return True

        if attempt(self.context, delete, self.refuse):
            self.accept()
            tell_done(self.context, f"Deleted the label “{one_line(self.label.name, 60)}”.")
