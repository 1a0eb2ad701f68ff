"""What bears a label and what can be done with all of it: merge, split, retire, delete, recheck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.ui.context import Context
from annotator.ui.long_changes import Work, change
from annotator.ui.models.wording import counted, one_line
from annotator.ui.pages.label_set.fates import DeletePanel, MeaningPanel, MergePanel, Operation
from annotator.ui.pages.label_set.fields import Refusal
from annotator.ui.pages.label_set.splitting import SplitPanel
from annotator.ui.panels.parts import FlowLayout, plain_label
from annotator.ui.panels.trying import attempt

if TYPE_CHECKING:
    from annotator.services.label_impact import LabelImpact
    from annotator.services.project import Project


class UsePart(QWidget):
    """Counts and buttons; what a button does is asked in its place below them."""

    recheck_asked = Signal(object)
    """The uid of a label whose older annotations are to be looked at."""
    opened = Signal(QWidget)
    """An operation that has been opened, maybe below what the window shows."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.uid: Uid | None = None
        self.use: LabelImpact | None = None
        self._meaning = 0
        self.said = plain_label(wrap=True)
        self.named = plain_label(quiet=True, wrap=True)
        self.outdated = plain_label(wrap=True)
        self.recheck_button = QPushButton("Look at them again")
        self.confirm_button = QPushButton("All of them hold")
        self.refusal = Refusal()
        self.operations: dict[str, Operation] = {
            "merge": MergePanel(context, self.refusal),
            "split": SplitPanel(context, self.refusal),
            "meaning": MeaningPanel(context, self.refusal),
            "delete": DeletePanel(context, self.refusal),
        }
        self.buttons = {
            "merge": QPushButton("Merge…"), "split": QPushButton("Split…"),
            "meaning": QPushButton("Meaning changed…"), "retire": QPushButton("Retire"),
            "delete": QPushButton("Delete…"),
        }  # fmt: skip
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.said)
        layout.addWidget(self.named)
        again = QHBoxLayout()
        again.addWidget(self.outdated, 1)
        for button in (self.recheck_button, self.confirm_button):
            button.setAutoDefault(False)
            again.addWidget(button)
        layout.addLayout(again)
        row = QWidget()
        flow = FlowLayout(row)
        flow.setContentsMargins(0, 0, 0, 0)
        for name, button in self.buttons.items():
            button.setAutoDefault(False)
            flow.addWidget(button)
            button.clicked.connect(lambda _checked=False, name=name: self._press(name))
        layout.addWidget(row)
        for panel in self.operations.values():
            layout.addWidget(panel)
        layout.addWidget(self.refusal)
        self.recheck_button.clicked.connect(lambda _c=False: self.recheck_asked.emit(self.uid))
        self.confirm_button.clicked.connect(lambda _c=False: self._confirm_all())

    def show_label(self, label: Label, *, anew: bool, recount: bool = True) -> None:
        """Say what bears a label; without `recount` only labels have changed since."""
        from annotator.services import label_impact

        self.uid, project = label.uid, self._context.project
        if anew:
            self.refusal.say("")
            self.close_all()
        if project is None:
            return
        if anew or recount or self.use is None or label.meaning != self._meaning:
            self.use = self._context.run(lambda: label_impact.impact(project, label.uid))
        else:
            named = label_impact.mentions(self._context.label_set, label.uid)
            self.use = replace(self.use, mentions=named)
        self._meaning = label.meaning
        if self.use is None:
            return
        self.said.setText(label_impact.sentence_for(label, self.use))
        self.named.setText(label_impact.named_in(self.use.mentions))
        self.named.setVisible(bool(self.use.mentions))
        old = self.use.outdated
        made = f"{counted(old, 'annotation')} {'was' if old == 1 else 'were'} made"
        self.outdated.setText(f"{made} before its meaning changed.")
        self.outdated.setVisible(old > 0)
        self.recheck_button.setVisible(old > 0)
        self.confirm_button.setVisible(old > 0 and self._context.writable)
        self.buttons["retire"].setText("Take back into use" if label.retired else "Retire")
        for button in self.buttons.values():
            button.setEnabled(self._context.writable)
        self.buttons["split"].setEnabled(self._context.writable and self.use.annotations > 0)

    def close_all(self) -> None:
        """No operation is open."""
        for panel in self.operations.values():
            panel.hide()

    def open(self, name: str) -> None:
        """Open an operation in its place."""
        label = self._context.label_set.get(self.uid)
        if label is None or self.use is None:
            return
        self.close_all()
        self.refusal.say("")
        self.operations[name].open(label, self.use)
        self.opened.emit(self.operations[name])

    def _press(self, name: str) -> None:
        if name != "retire":
            panel = self.operations[name]
            if panel.isHidden():
                self.open(name)
            else:
                panel.hide()
            return
        label = self._context.label_set.get(self.uid)
        if label is not None:
            self._retire(label)

    def _confirm_all(self) -> None:
        from annotator.services.rechecking import confirm, recheck

        uid, use = self.uid, self.use
        if uid is None or use is None:
            return
        work: Work = lambda project, progress, cancelled: confirm(  # noqa: E731
            project, [item.uid for item in recheck(project, uid)],
            progress=progress, cancelled=cancelled,
        )  # fmt: skip
        done = f"{counted(use.outdated, 'annotation')} confirmed."
        change(self._context, "Confirming", work, use.outdated, done=done, refuse=self.refusal.say)

    def _retire(self, label: Label) -> None:
        from annotator.services.label_changes import retire_label

        def work(project: Project) -> bool:
            retire_label(project, label.uid, retired=not label.retired)
            return True

        done = self._try(work)
        if done:
            verb = "back in use" if label.retired else "retired; its annotations keep it"
            self._context.message.emit(f"“{one_line(label.name, 60)}” is {verb}.")

    def _try(self, what: Callable[[Project], bool]) -> bool | None:
        project = self._context.project
        if project is None or not self._context.writable:
            return None
        return attempt(self._context, lambda: what(project), self.refusal.say)
