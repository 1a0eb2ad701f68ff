"""What a label is: its name, key, colour, place, description, examples and memo."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.domain.annotation import Kind
from annotator.domain.ids import Uid
from annotator.domain.label import MAX_NAME, Label
from annotator.domain.label_tree import ancestors, walk
from annotator.ui.boxes import ChoiceBox
from annotator.ui.context import Context
from annotator.ui.dialogs.colors import ColorGrid, choose_color
from annotator.ui.dialogs.label import KeyButton
from annotator.ui.forms.lines import LineField, WordsField
from annotator.ui.models.wording import KIND_WORDS, one_line
from annotator.ui.pages.label_set.fields import Refusal
from annotator.ui.panels.trying import attempt

if TYPE_CHECKING:
    from annotator.services.project import Project


_REFUSED = ("name", "kind", "key", "place", "words")


class IdentityPart(QWidget):
    """The fields that say what a label is; each change holds at once."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.uid: Uid | None = None
        self.name = LineField("Name")
        self.name.setMaxLength(2 * MAX_NAME)  # it counts UTF-16 units
        self.kind_box = ChoiceBox()
        self.kind_box.setAccessibleName("What it makes")
        for kind, words in KIND_WORDS.items():
            self.kind_box.addItem(words, kind.value)
        self.key = KeyButton()
        self.key.setMaximumWidth(140)
        self.colors = ColorGrid(context, "")
        self.own_color = QPushButton("Another…")
        self.own_color.setAutoDefault(False)
        self.parent_box = ChoiceBox()
        self.parent_box.setAccessibleName("Under which label")
        self.description = WordsField("Description", "What it is for, and where it ends.")
        self.examples = WordsField("Examples", "One a line.", lines=2)
        self.memo = WordsField("Memo", "For the team; not shown while annotating.", lines=2)
        self.refusals = {name: Refusal() for name in _REFUSED}
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        colors = QHBoxLayout()
        colors.addWidget(self.colors, 1)
        colors.addWidget(self.own_color, 0, Qt.AlignmentFlag.AlignTop)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 14)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Name", _with(self.name, self.refusals["name"]))
        form.addRow("Makes", _with(self.kind_box, self.refusals["kind"]))
        form.addRow("Key", _with(self.key, self.refusals["key"]))
        form.addRow("Colour", colors)
        form.addRow("Under", _with(self.parent_box, self.refusals["place"]))
        form.addRow("Description", self.description)
        form.addRow("Examples", self.examples)
        form.addRow("Memo", _with(self.memo, self.refusals["words"]))

    def _connect(self) -> None:
        self.name.committed.connect(lambda text: self._edit("name", name=text))
        self.key.key_typed.connect(lambda key: self._edit("key", key=key or None))
        self.key.refused.connect(self.refusals["key"].say)
        self.colors.color_chosen.connect(lambda color: self._edit("words", color=color))
        self.own_color.clicked.connect(self._choose_color)
        self.kind_box.activated.connect(lambda _row: self._set_kind())
        self.parent_box.activated.connect(lambda _row: self._place())
        self.description.committed.connect(lambda text: self._edit("words", description=text))
        self.examples.committed.connect(
            lambda text: self._edit("words", examples=[x for x in text.split("\n") if x.strip()])
        )
        self.memo.committed.connect(lambda text: self._edit("words", memo=text))

    def show_label(self, label: Label, *, anew: bool) -> None:
        """Show a label as it is; `anew` when it is another one than before."""
        self.uid = label.uid
        self.name.show_text(label.name, anew=anew)
        self.kind_box.setCurrentIndex(self.kind_box.findData(label.kind.value))
        self.key.show_key(label.key or "")
        self.colors.show_color(label.color)
        self.description.show_text(label.description, anew=anew)
        self.examples.show_text("\n".join(label.examples), anew=anew)
        self.memo.show_text(label.memo, anew=anew)
        self._show_parents(label)
        if anew:
            for refusal in self.refusals.values():
                refusal.say("")

    def commit(self) -> None:
        """Keep what is half typed."""
        for field in (self.name, self.description, self.examples, self.memo):
            field.commit()

    def _show_parents(self, label: Label) -> None:
        labels, box = self._context.label_set, self.parent_box
        box.clear()
        box.addItem("no other label", None)
        for other, depth in walk(labels, label.kind):
            above = {other.uid, *(each.uid for each in ancestors(labels, other.uid))}
            if label.uid not in above:
                box.addItem(f"{'    ' * depth}{one_line(other.name, 60)}", other.uid)
        box.setCurrentIndex(max(0, box.findData(label.parent)))

    def _place(self) -> None:
        from annotator.services.label_changes import place_label

        uid, parent = self.uid, self.parent_box.currentData()
        if uid is not None:
            self._try("place", lambda project: place_label(project, uid, parent))

    def _set_kind(self) -> None:
        from annotator.services.label_changes import change_kind

        uid, kind = self.uid, Kind(self.kind_box.currentData())
        if uid is not None:
            self._try("kind", lambda project: change_kind(project, uid, kind))
        label = self._context.label_set.get(uid)
        if label is not None:  # what was refused is not shown as if it held
            self.kind_box.setCurrentIndex(self.kind_box.findData(label.kind.value))

    def _choose_color(self) -> None:
        label = self._context.label_set.get(self.uid)
        if label is not None:
            choose_color(label.color, lambda color: self._edit("words", color=color), self)

    def _edit(self, where: str, **fields: object) -> None:
        from annotator.services.labelling import edit_label

        uid = self.uid
        if uid is not None:
            self._try(where, lambda project: edit_label(project, uid, **fields))  # type: ignore[arg-type]

    def _try(self, where: str, what: Callable[[Project], object]) -> None:
        project = self._context.project
        if project is not None and self._context.writable:
            attempt(self._context, lambda: what(project), self.refusals[where].say)


def _with(widget: QWidget, refusal: Refusal) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(widget)
    column.addWidget(refusal)
    return column
