"""An article from the clipboard, kept exactly as it was copied."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.document import Document
from annotator.domain.errors import InvalidInput
from annotator.ui.context import Context
from annotator.ui.dialogs.meta_form import MetaForm
from annotator.ui.dialogs.sheet import Sheet
from annotator.ui.models.wording import counted, one_line
from annotator.ui.panels.parts import plain_label
from annotator.ui.panels.trying import attempt

PREVIEW = 20_000
"""Characters that are shown; the document gets all of them."""
TITLE = 150
"""A first line up to so many characters is taken for the title."""
IMPORTER = "clipboard@1"

_EMPTY = "The clipboard holds no text. Copy an article somewhere, then take it again."


class PasteDialog(Sheet):
    """Shows the clipboard's text and makes a document of it.

    The text is never read back from the widget that shows it: widgets change line ends and
    spaces.
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "Paste an article", parent)
        self.text = ""
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setTabChangesFocus(True)
        self.preview.setAccessibleName("The text of the article")
        self.size_label = plain_label(quiet=True)
        self.again_button = QPushButton("Take the clipboard again")
        self.again_button.setAutoDefault(False)
        self.again_button.clicked.connect(self.take)
        self.form = MetaForm("", {})
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.add_button = self.buttons.addButton(
            "Add the article", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.buttons.accepted.connect(self.add)
        self.buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.size_label, 1)
        row.addWidget(self.again_button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.preview, 1)
        layout.addLayout(row)
        layout.addWidget(self.form)
        layout.addWidget(self.problem)
        layout.addWidget(self.buttons)
        self.take_size(QSize(560, 620))
        self.take()

    @classmethod
    def show_for(cls, context: Context, parent: QWidget | None = None) -> PasteDialog:
        """Open the dialog with what is on the clipboard."""
        dialog = cls(context, parent)
        dialog.show()
        dialog.form.title_field.setFocus()
        dialog.form.title_field.selectAll()
        return dialog

    def take(self) -> None:
        """Take the clipboard's text in place of what is shown."""
        self.text = QGuiApplication.clipboard().text()
        shown = self.text[:PREVIEW]
        self.preview.setPlainText(shown if shown == self.text else shown + "…")
        self.refuse("" if self.text else _EMPTY)
        words = len(self.text.split())
        self.size_label.setText(
            f"{counted(len(self.text), 'character')}, {counted(words, 'word')}" if self.text else ""
        )
        self.add_button.setEnabled(bool(self.text) and self.context.writable)
        if not self.form.title_field.touched or not self.form.title_field.text():
            first = self.text.lstrip().partition("\n")[0]
            self.form.title_field.setText(one_line(first) if len(first) <= TITLE else "")
            self.form.title_field.setCursorPosition(0)

    def add(self) -> None:
        """Add the document and show it; stay and say why when it cannot be."""
        from annotator.services import document_editing

        project, context, form = self.context.project, self.context, self.form
        if project is None:
            return

        def add() -> Document:
            if self.text.isspace():
                raise InvalidInput("the text holds nothing but spaces")
            return document_editing.add_document(
                project, self.text, title=form.title, meta=form.meta(), importer=IMPORTER
            )

        document = attempt(context, add, self.refuse)
        if document is not None:
            self.accept()
            context.open_document(document.uid)
