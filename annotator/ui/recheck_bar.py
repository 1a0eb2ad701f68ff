"""Going through the annotations that are older than their label's meaning, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from annotator.domain.changes import Changes
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.models.wording import one_line
from annotator.ui.panels.parts import Elided
from annotator.ui.panels.trying import attempt

if TYPE_CHECKING:
    from annotator.services.rechecking import Recheck


class RecheckBar(QFrame):
    """A line above the article: Enter confirms the annotation shown and goes on to the next one.

    Space passes one over, Esc ends. The article can be used meanwhile: an annotation that gets
    another label, or is deleted, is settled, too.
    """

    reveal_asked = Signal(object)
    """The uid of an annotation of the shown document to make active and bring into view."""
    left = Signal()
    """It is over: the keys go back to the article."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("messageBar")
        self.setProperty("level", "info")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Look at older annotations again")
        self._context = context
        self._label: Uid | None = None
        self._items: list[Recheck] = []
        self._place, self._why = 0, ""
        self.said = Elided()
        self.confirm_button = QPushButton("It holds  (Enter)")
        self.skip_button = QPushButton("Later  (Space)")
        self.stop_button = QPushButton("End  (Esc)")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 8, 5)
        row.addWidget(self.said, 1)
        for button, do in (
            (self.confirm_button, self.confirm), (self.skip_button, self.skip),
            (self.stop_button, self.stop),
        ):  # fmt: skip
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, do=do: do())
            row.addWidget(button)
        context.project_changed.connect(self.stop)
        context.changes_published.connect(self._follow)
        self.hide()

    @property
    def current(self) -> Recheck | None:
        """The annotation that is looked at."""
        return self._items[self._place] if self._place < len(self._items) else None

    def begin(self, label: Uid) -> None:
        """Go through the older annotations of a label."""
        from annotator.services.rechecking import recheck

        project = self._context.project
        if project is None:
            return
        items = self._context.run(lambda: recheck(project, label))
        if not items:
            self._context.message.emit("Nothing is older than the meaning of this label.")
            return
        self._label, self._items, self._place = label, items, 0
        self._why = _why(self._context, label)
        self.show()
        self._show()

    def confirm(self) -> None:
        """The annotation shown holds under the label's new meaning; go on."""
        from annotator.services.rechecking import confirm

        project, item = self._context.project, self.current
        if project is None or item is None:
            return
        done = attempt(
            self._context,
            lambda: (confirm(project, [item.uid], cause=self), True),
            self._context.message.emit,
        )
        if done is not None:
            self.skip()

    def skip(self) -> None:
        """Go on without saying anything of this one."""
        self._place += 1
        self._show()

    def stop(self) -> None:
        """End; what was not confirmed stays on the list."""
        if not self.isHidden():
            self._items, self._place, self._label = [], 0, None
            self.hide()
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Space and Esc, while the article does not have the keys."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.confirm()
            case Qt.Key.Key_Space:
                self.skip()
            case Qt.Key.Key_Escape:
                self.stop()
            case _:
                super().keyPressEvent(event)

    def _show(self) -> None:
        """Show the next annotation that is still there and still older."""
        context = self._context
        while (item := self.current) is not None and not self._open(item.uid):
            self._place += 1
        label = context.label_set.get(self._label)
        if item is None or label is None:
            context.message.emit("That was the last one.")
            self.stop()
            return
        if item.document is None or context.open_document(item.document):
            self.reveal_asked.emit(item.uid)
        place = f"{self._place + 1:,} of {len(self._items):,}"
        self.said.setText(
            f"Does this {one_line(label.name, 60)} still hold? {place}. {self._why}".rstrip()
        )
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, uid: Uid) -> bool:
        """Whether an annotation is still to be looked at."""
        annotation = self._context.find(uid)
        label = self._context.label_set.get(self._label)
        return (
            annotation is not None
            and label is not None
            and annotation.label == label.uid
            and annotation.label_set_version < label.meaning
        )

    def _follow(self, changes: Changes) -> None:
        """What was settled in the article is behind us."""
        item = self.current
        if item is not None and changes.cause is not self and not self._open(item.uid):
            self.skip()


def _why(context: Context, uid: Uid) -> str:
    """What was done when the meaning of a label changed."""
    label, project = context.label_set.get(uid), context.project
    if label is None or project is None:
        return ""
    versions = context.run(project.label_versions) or []
    note = next((each.note for each in versions if each.version == label.meaning), "")
    return f"{one_line(note, 200)} (version {label.meaning})."
