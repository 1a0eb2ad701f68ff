"""The project's guideline beside the text, and what the label in use means."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from annotator.domain.changes import Changes, Entity
from annotator.domain.label import Label
from annotator.ui.context import Context
from annotator.ui.markdown import MarkdownView
from annotator.ui.panels.definition import SHARE, DefinitionView
from annotator.ui.panels.guideline_editor import GuidelineEditor
from annotator.ui.panels.painting import PAD
from annotator.ui.panels.parts import PanelHeader, flat_button, plain_label
from annotator.ui.panels.seen import in_sight

SETTLE_MS = 60
"""How long after a change of the label in use it is shown: the article's repaint comes first."""

HOVER_MS = 250
"""How long the mouse must rest on a label: passing over a list changes nothing."""

_NOTHING = (
    "No guideline yet. Press Edit and write what each label means and how to decide in doubt; "
    "a heading “## Source” begins what belongs to the label Source."
)


class GuidelinePanel(QWidget):
    """Shows the guideline at the section of the label in use; edited in place."""

    back_to_text = Signal()
    """Esc: the article wants the focus."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setAccessibleName("Guideline")
        self._stale, self._missed = True, False
        self._guideline = ""
        self.header = PanelHeader("Guideline")
        self.edit_button = flat_button("Edit", self._toggle)
        self.header.add(self.edit_button)
        self.definition = DefinitionView(context)
        self.line = QFrame()
        self.line.setFrameShape(QFrame.Shape.HLine)
        self.line.setProperty("role", "line")
        self.text = MarkdownView(context)
        self.text.setAccessibleName("Guideline")
        self.editor = GuidelineEditor()
        self.editor.hide()
        self.hint = plain_label(_NOTHING, quiet=True, wrap=True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._lay_out()
        self._connect()
        self._show_project()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(0)
        column.addWidget(self.header)
        inner = QVBoxLayout()
        inner.setContentsMargins(PAD, 0, 4, 0)
        inner.setSpacing(4)
        inner.addWidget(self.definition)
        inner.addWidget(self.line)
        inner.addWidget(self.text, 1)
        inner.addWidget(self.editor, 1)
        inner.addWidget(self.hint, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(inner, 1)

    def _connect(self) -> None:
        context = self.context
        context.project_changed.connect(self._show_project)
        context.changes_published.connect(self._follow)
        context.theme_changed.connect(lambda: self._show_label(force=True))
        for signal in (context.active_changed, context.armed_changed):
            signal.connect(lambda _uid: self._look_soon(SETTLE_MS))
        context.pointed_changed.connect(lambda _uid: self._look_soon(HOVER_MS))
        self.editor.finished.connect(self.finish)
        self.editor.left.connect(self._leave)

    # Showing

    @property
    def editing(self) -> bool:
        """Whether the guideline is being edited."""
        return not self.editor.isHidden()

    def label_in_use(self) -> Label | None:
        """The label pointed at, else the armed one, else that of the active annotation."""
        context = self.context
        active = context.annotations.get(context.active) if context.active else None
        for uid in (context.pointed, context.armed, None if active is None else active.label):
            label = context.label_set.get(uid)
            if label is not None:
                return label
        return None

    def focus_text(self) -> None:
        """Give the keys to the guideline, at the label in use."""
        self._catch_up()
        self._show_label()
        (self.editor if self.editing else self.text).setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        if in_sight(self):
            self._catch_up()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Catch up with what happened behind another tab: Qt shows it there, out of sight."""
        super().paintEvent(event)
        if self._stale or self._missed:
            self._timer.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.definition.most = int(self.height() * SHARE)
        if not self.definition.isHidden():
            self.definition.fit()

    def _show_project(self) -> None:
        """Another project: what was typed was saved before, as it was left."""
        self.editor.hide()
        self._stale = True
        self.definition.show_label(None, self.context.label_set)
        if in_sight(self):
            self._catch_up()

    def _catch_up(self) -> None:
        if self._stale:
            self._stale = False
            self._read()
            self._show_label(force=True)

    def _read(self) -> None:
        """Take the guideline as the project has it."""
        from annotator.services.facts import GUIDELINE, text_fact

        project = self.context.project
        found = "" if project is None else self.context.run(lambda: text_fact(project, GUIDELINE))
        self._guideline = found or ""
        self.text.show_markdown(self._guideline)
        if self.editing and not self.editor.document().isModified():
            self.editor.show_text(self._guideline)
        self._show_parts()

    def _show_parts(self) -> None:
        editing, empty = self.editing, not self._guideline
        self.text.setVisible(not editing and not empty)
        self.hint.setVisible(not editing and empty and self.context.project is not None)
        self.line.setVisible(not self.definition.isHidden())
        self.edit_button.setText("Done" if editing else "Edit")
        self.edit_button.setVisible(self.context.writable)

    def _look_soon(self, milliseconds: int) -> None:
        if in_sight(self):
            self._timer.start(milliseconds)
        else:
            self._missed = True

    def _look(self) -> None:
        self._catch_up()
        self._show_label(force=self._missed)

    def _show_label(self, *, force: bool = False) -> None:
        """Show what the label in use means; the last one stays while there is none."""
        self._timer.stop()
        self._missed = False
        label, shown = self.label_in_use(), self.definition.label
        if label is None and shown is not None:
            label = self.context.label_set.get(shown.uid)
        if label == shown and not force:
            return
        self.definition.show_label(label, self.context.label_set)
        self._show_parts()
        if label is not None and (shown is None or label.uid != shown.uid):
            parent = self.context.label_set.get(label.parent)
            if not self.text.show_section(label.name) and parent is not None:
                self.text.show_section(parent.name)

    def _follow(self, changes: Changes) -> None:
        labels = changes.of(Entity.LABEL)
        if changes.bulk or any(change.entity is Entity.FACT for change in changes.records):
            self._stale = True
        if not in_sight(self):
            self._missed = self._missed or bool(labels)
        elif self._stale:
            self._catch_up()
        elif labels:
            self._show_label(force=True)
        elif self.context.active is not None and changes.of(Entity.ANNOTATION):
            self._look_soon(SETTLE_MS)  # the active annotation may have another label now

    # Editing

    def edit(self) -> None:
        """Edit the guideline in place, at the section of the label in use."""
        if not self.context.writable or self.editing:
            return
        self._catch_up()
        self.editor.show_text(self._guideline)
        self.editor.show()
        self._show_parts()
        label = self.definition.label
        if label is not None:
            self.editor.go_to_section(label.name)
        self.editor.setFocus()

    def finish(self) -> None:
        """Save what was typed and show it."""
        if not self.editing:
            return
        self.commit()
        had_keys = self.editor.hasFocus()
        self.editor.hide()
        self._show_parts()
        if had_keys:
            (self.hint if not self._guideline else self.text).setFocus()

    def commit(self) -> None:
        """Save what is typed and not saved yet; before the window closes, for one."""
        from annotator.services.facts import GUIDELINE, set_fact

        project, typed = self.context.project, self.editor.document()
        if project is None or not self.editing or not typed.isModified():
            return
        text = self.editor.typed_text()

        def save() -> bool:
            set_fact(project, GUIDELINE, text or None, title="Edit the guideline")
            return True

        if self.context.run(save):
            typed.setModified(False)

    def _toggle(self) -> None:
        if self.editing:
            self.finish()
        else:
            self.edit()

    def _leave(self) -> None:
        self.finish()
        self.back_to_text.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the text from wherever it is pressed here."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_to_text.emit()
        else:
            super().keyPressEvent(event)
