"""What is said of the project as a whole: its memo, and the words that cover a text at first."""

from __future__ import annotations

from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from annotator.domain.annotation import JsonValue
from annotator.domain.changes import Changes, Entity
from annotator.domain.fields import Field, FieldKind, value_of
from annotator.services.facts import MEMO, WARNING_WORDS
from annotator.ui.context import Context
from annotator.ui.dialogs.sheet import Sheet
from annotator.ui.panels.memo import MemoField
from annotator.ui.panels.meta_rows import PanelLine
from annotator.ui.panels.parts import plain_label

_WORDS = Field(WARNING_WORDS, "Warning words", FieldKind.FLAGS, "killed, bodies")
_WHY = "A text with one of these words is covered until one wants to see it."


class ProjectMemoSheet(Sheet):
    """The team's notes on the project, and its warning words; saved when they are left."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "About the project", parent)
        self.memo = MemoField("For the team: what to know of this project")
        self.memo.setAccessibleName("Memo on the project")
        self.words = PanelLine(_WORDS, None)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(plain_label("Memo", quiet=True))
        layout.addWidget(self.memo)
        layout.addWidget(plain_label("Warning words, with commas between them", quiet=True))
        layout.addWidget(self.words)
        layout.addWidget(plain_label(_WHY, quiet=True, wrap=True))
        layout.addWidget(self.problem)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.resize(460, 320)
        self.memo.setReadOnly(not context.writable)
        self.words.setEnabled(context.writable)
        self.memo.written.connect(lambda memo: self._save(MEMO, memo or None))
        self.memo.left.connect(self.close)
        self.words.editingFinished.connect(self._save_words)
        self.words.left.connect(self.close)
        self.finished.connect(self.commit)
        context.changes_published.connect(self._follow)
        self._show()

    @classmethod
    def show_for(cls, context: Context, parent: QWidget | None = None) -> ProjectMemoSheet:
        """Open it for the open project."""
        sheet = cls(context, parent)
        sheet.show()
        sheet.memo.setFocus()
        return sheet

    def commit(self) -> None:
        """Save what is typed and not saved yet."""
        self.memo.commit()
        self._save_words()

    def _show(self) -> None:
        from annotator.services.facts import text_fact

        project = self.context.project
        if project is not None:
            self.memo.show_memo(text_fact(project, MEMO))
            if not self.words.touched:
                self.words.show_value(project.fact(WARNING_WORDS))

    def _save_words(self) -> None:
        if self.words.touched:
            value = value_of(_WORDS, self.words.text())
            self.words.show_value(value)
            self._save(WARNING_WORDS, value)

    def _save(self, key: str, value: JsonValue) -> None:
        from annotator.services.facts import set_fact

        project = self.context.project
        if project is not None:
            self.context.run(lambda: set_fact(project, key, value))

    def _follow(self, changes: Changes) -> None:
        if changes.bulk or changes.of(Entity.FACT):
            self._show()
