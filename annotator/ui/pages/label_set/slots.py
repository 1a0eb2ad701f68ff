"""The slots of a label: their list, their order, and what a change of one does to annotations."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from annotator.domain.annotation import JsonObject
from annotator.domain.conversions import Choices
from annotator.domain.errors import AnnotatorError
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.domain.slots import SlotSpec, is_structural, specs_of
from annotator.ui.context import Context
from annotator.ui.long_changes import Work, change
from annotator.ui.models.wording import counted, one_line
from annotator.ui.pages.label_set.fields import Question
from annotator.ui.pages.label_set.spec_form import TYPE_WORDS, SpecForm
from annotator.ui.panels.parts import flat_button
from annotator.ui.panels.trying import attempt

if TYPE_CHECKING:
    from annotator.services.label_impact import Conversion
    from annotator.services.label_slots import Failing
    from annotator.services.project import Project

_NAME = Qt.ItemDataRole.UserRole
_ROWS = 6


class SlotsPart(QWidget):
    """The list of slots with the form of the chosen one below it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.uid: Uid | None = None
        self._shown: str | None = None
        self.list = QListWidget()
        self.list.setAccessibleName("Slots")
        self.form = SpecForm(context)
        self.question = Question()
        self.buttons = {
            "add": flat_button("Add a slot", self.add),
            "remove": flat_button("Remove", self.remove),
            "up": flat_button("Up", lambda: self._step(-1)),
            "down": flat_button("Down", lambda: self._step(1)),
        }
        row = QHBoxLayout()
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.list)
        layout.addLayout(row)
        layout.addWidget(self.question)
        layout.addWidget(self.form)
        self.list.currentItemChanged.connect(lambda _now, _then: self._show_chosen())
        self.form.wanted.connect(self._want)
        self.form.choices_wanted.connect(self._want_choices)
        self.question.closed.connect(self._show_again)

    @property
    def name(self) -> str | None:
        """The name of the chosen slot."""
        if self.list.currentRow() < 0:
            return None
        name: str = self.list.currentItem().data(_NAME)
        return name

    def show_label(self, label: Label, *, anew: bool) -> None:
        """List the slots of a label; `anew` when it is another one than before."""
        chosen = None if anew else self.name
        self.uid = label.uid
        if anew:
            self.question.dismiss()
        self.list.blockSignals(True)
        self.list.clear()
        for spec in specs_of(label):
            item = QListWidgetItem(_summary(spec))
            item.setData(_NAME, spec.name)
            self.list.addItem(item)
            if spec.name == chosen:
                self.list.setCurrentItem(item)
        rows = max(1, min(_ROWS, self.list.count()))
        self.list.setFixedHeight(rows * (self.fontMetrics().height() + 6) + 8)
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self._show_chosen(anew=anew)

    def choose(self, name: str) -> None:
        """Show the form of a slot."""
        for row in range(self.list.count()):
            if self.list.item(row).data(_NAME) == name:
                self.list.setCurrentRow(row)

    def commit(self) -> None:
        """Keep what is half typed."""
        for field in (self.form.name, self.form.description, self.form.choices):
            field.commit()

    def _show_chosen(self, *, anew: bool = False) -> None:
        label, name = self._context.label_set.get(self.uid), self.name
        spec = None
        if label is not None:
            spec = next((each for each in specs_of(label) if each.name == name), None)
        self.form.setVisible(spec is not None)
        own = spec is not None and label is not None and not is_structural(label.kind, spec.name)
        writable = self._context.writable
        for word in ("remove", "up", "down"):
            self.buttons[word].setEnabled(own and writable)
        self.buttons["add"].setEnabled(writable)
        self.form.setEnabled(writable)
        if label is not None and spec is not None:
            self.form.show_spec(label, spec, anew=anew or name != self._shown)
        self._shown = name

    def _show_again(self) -> None:
        """A question was left unanswered: the fields show again what holds."""
        self._shown = None
        self._show_chosen()

    # Changing

    def add(self) -> None:
        """Add a slot and give its name the cursor."""
        from annotator.services import label_slots

        label = self._context.label_set.get(self.uid)
        if label is None:
            return
        spec = label_slots.new_spec(label)
        if self._try(lambda project: label_slots.add_slot(project, label.uid, spec)) is not None:
            self.choose(str(spec["name"]))
            self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)
            self.form.name.selectAll()

    def remove(self) -> None:
        """Take the chosen slot away; if annotations hold something in it, ask first."""
        from annotator.services.label_slots import remove_slot

        uid, name = self.uid, self.name
        if uid is None or name is None:
            return
        filled = self._use(name)
        work: Work = lambda project, progress, cancelled: remove_slot(  # noqa: E731
            project, uid, name, progress=progress, cancelled=cancelled
        )
        do = self._doing(f"Removing {name}", work, filled, f"Removed the slot “{name}”.")
        if filled:
            said = f"{_holders(filled)} something in “{name}”. It goes with it."
            self.question.ask(said, [("Remove it", do)])
        else:
            do()

    def _step(self, step: int) -> None:
        from annotator.services.label_slots import move_slot

        label, name = self._context.label_set.get(self.uid), self.name
        if label is None or name is None:
            return
        order = [spec.get("name") for spec in label.slots]
        place = order.index(name) + step
        if 0 <= place < len(order):
            self._try(lambda project: move_slot(project, label.uid, name, place))

    def _want(self, spec: JsonObject) -> None:
        """Specify the chosen slot anew; where annotations change with it, say so first."""
        label, name = self._context.label_set.get(self.uid), self.name
        if label is None or name is None:
            return
        before = next((each for each in specs_of(label) if each.name == name), SlotSpec(name))
        renamed = spec.get("name") != name
        retyped = spec.get("type", "text") != before.type.value
        filled = self._use(name) if renamed or retyped else 0
        if not filled:
            self._edit(label.uid, name, spec, "keep", 0)()
            return
        told = self._conversion(label.uid, name, spec) if retyped else None
        if told is None:
            said = f"{_holders(filled)} something in “{name}”. It goes along."
            rename = self._edit(label.uid, name, spec, "keep", filled)
            self.question.ask(said, [("Rename it", rename)])
        elif told.failing:
            self.question.ask(
                _told(told),
                [
                    ("Change, keep those", self._edit(label.uid, name, spec, "keep", filled)),
                    ("Change, drop those", self._edit(label.uid, name, spec, "drop", filled)),
                ],
            )
        else:
            self.question.ask(
                _told(told), [("Change it", self._edit(label.uid, name, spec, "keep", filled))]
            )

    def _want_choices(self, choices: list[str]) -> None:
        """Rename, unite, add or take away choices, with the values that hold them."""
        from annotator.services.label_slots import change_choices

        label, name = self._context.label_set.get(self.uid), self.name
        if label is None or name is None:
            return
        spec = next(each for each in specs_of(label) if each.name == name)
        names = _renamed(spec.choices, choices)
        data = next(dict(each) for each in label.slots if each.get("name") == name)
        held = self._held(label.uid, name, names)
        plain = self._edit(
            label.uid, name, {**data, "choices": list(dict.fromkeys(choices))}, "keep", 0
        )
        if not held:
            plain()
            return
        uid = label.uid
        work: Work = lambda project, progress, cancelled: change_choices(  # noqa: E731
            project, uid, name, names, progress=progress, cancelled=cancelled
        )
        values = ", ".join(
            f"{old} → {new}" if new is not None else f"{old} → nothing"
            for old, new in names.items()
        )
        self.question.ask(
            f"{counted(held, 'value')} would change: {one_line(values, 200)}",
            [
                ("Change them", self._doing("Changing choices", work, held, "Choices changed.")),
                ("Leave the values", plain),
            ],
        )

    def _edit(
        self, uid: Uid, name: str, spec: JsonObject, failing: Failing, size: int
    ) -> Callable[[], None]:
        from annotator.services.label_slots import edit_slot

        work: Work = lambda project, progress, cancelled: edit_slot(  # noqa: E731
            project, uid, name, spec, failing=failing, progress=progress, cancelled=cancelled
        )

        def do() -> None:
            if size:
                self._doing(f"Changing {name}", work, size, f"Changed the slot “{name}”.")()
            else:
                self._try(lambda project: (work(project, None, None), True))
            self.choose(str(spec.get("name")))

        return do

    def _doing(self, title: str, work: Work, size: int, done: str) -> Callable[[], None]:
        return lambda: change(
            self._context, title, work, size, done=done, refuse=self.form.refusal.say
        )

    def _try(self, what: Callable[[Project], object]) -> object | None:
        project = self._context.project
        if project is None or not self._context.writable:
            return None
        return attempt(self._context, lambda: what(project), self.form.refusal.say)

    # Counting

    def _use(self, name: str) -> int:
        from annotator.services.label_impact import slot_use

        project, uid = self._context.project, self.uid
        if project is None or uid is None:
            return 0
        found = self._context.run(lambda: slot_use(project, uid, name))
        return 0 if found is None else found[0]

    def _held(self, uid: Uid, name: str, names: Choices) -> int:
        """How many values hold a choice that is renamed or taken away."""
        from annotator.services.label_impact import slot_values

        project = self._context.project
        if project is None or not names:
            return 0
        values = self._context.run(lambda: slot_values(project, uid, name)) or []
        return sum(
            count
            for value, count in values
            if any(each in names for each in (value if isinstance(value, list) else [value]))
        )

    def _conversion(self, uid: Uid, name: str, spec: JsonObject) -> Conversion | None:
        from annotator.services.label_impact import conversion

        project = self._context.project
        if project is None:
            return None
        try:
            return conversion(project, uid, name, spec)
        except AnnotatorError:
            return None  # what is wrong with the spec is said when it is applied


def _summary(spec: SlotSpec) -> str:
    """A slot in one line of the list."""
    words = [TYPE_WORDS[spec.type].partition(" (")[0]]
    if spec.required:
        words.append("required")
    if spec.repeated:
        words.append("several")
    return f"{one_line(spec.name, 40)} – {', '.join(words)}"


def _holders(filled: int) -> str:
    return f"{counted(filled, 'annotation')} {'holds' if filled == 1 else 'hold'}"


def _told(told: Conversion) -> str:
    """What becomes of the values of a slot, for a question."""
    stay = "stays as it is" if told.kept == 1 else "stay as they are"
    parts = [f"{counted(told.kept, 'entry', 'entries')} {stay}"] if told.kept else []
    if told.changed:
        parts.append(f"{counted(told.changed, 'value')} can be read as the new type")
    if told.failing:
        parts.append(f"{counted(told.failing, 'value')} cannot")
    rows = [
        f"{one_line(row.before, 40)} → {one_line(row.after, 40)}"
        if row.after is not None
        else f"{one_line(row.before, 40)} → ?"
        for row in told.examples[:4]
    ]
    return "; ".join(parts) + "." + ("\n" + "\n".join(rows) if rows else "")


def _renamed(before: tuple[str, ...], after: list[str]) -> dict[str, str | None]:
    """What became of each choice that is no longer there: another name in its line, or nothing.

    With as many lines as before, a changed line is a rename; else a line that is gone is gone.
    """
    same = len(before) == len(after)
    return {
        old: after[row] if same else None for row, old in enumerate(before) if old not in after
    }
