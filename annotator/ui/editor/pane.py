"""The middle of the window: the article's header over its text, or a word when there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.domain.changes import Changes, DocumentRecord
from annotator.ui.context import Context
from annotator.ui.editor.header import Header
from annotator.ui.editor.view import ArticleView
from annotator.ui.widgets import plain_label

_EMPTY = (
    "No article is open.\n\n"
    "Choose one in the list of documents, or bring some in:\n"
    "Import… (Ctrl+I), Paste article… (Ctrl+Shift+V), or drop files here."
)


class ArticlePane(QWidget):
    """Header and view of the shown document; the header is no part of the text."""

    command_chosen = Signal(str)
    """The id of a command that a button of the header stands for."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("articlePane")
        self.setAutoFillBackground(True)
        self.header = Header(context)
        self.view = ArticleView()
        self.empty = plain_label(_EMPTY, role="quiet")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.view, 1)
        column.addWidget(self.empty, 1)
        self.setFocusProxy(self.view)
        self.header.command_chosen.connect(self.command_chosen)
        self.view.column_changed.connect(self._stand_over)
        context.document_changed.connect(self._refresh)
        context.changes_published.connect(self._follow)
        context.theme_changed.connect(self._dress)
        self._dress()
        self._refresh()

    def _refresh(self) -> None:
        shown = self._context.document if self._context.document_uid is not None else None
        self.header.setVisible(shown is not None)
        self.view.setVisible(shown is not None)
        self.empty.setVisible(shown is None)
        if shown is not None:
            self.header.show_document(shown.document)

    def _follow(self, changes: Changes) -> None:
        if changes.bulk:
            self._refresh()
            return
        for change in changes.records:
            record = change.after
            if isinstance(record, DocumentRecord) and change.uid == self._context.document_uid:
                self.header.show_document(record.document)

    def _stand_over(self, left: float, width: float) -> None:
        self.header.stand_over(left, width, float(self.width()))

    def _dress(self) -> None:
        theme = self._context.theme
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.paper)
        self.setPalette(palette)
        self.view.set_theme(theme)
        self.header.update()
