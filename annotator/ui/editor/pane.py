"""The middle of the window: the article's header over its text, or a word when there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.domain.changes import Changes, DocumentRecord
from annotator.ui.context import Context
from annotator.ui.editor.cover import Cover
from annotator.ui.editor.following import Follower
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
        self.cover: Cover | None = None
        column = self._column = QVBoxLayout(self)
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
        self.follower = Follower(context, self.view)
        self._dress()
        self._refresh()
        self.follower.begin()

    def _refresh(self) -> None:
        shown = self._context.bare_document
        covered = self._context.covers.now is not None
        keeps = self._has_keys()
        if covered:
            self._cover_text()
        self.setFocusProxy(self.cover if covered and self.cover is not None else self.view)
        self.header.setVisible(shown is not None)
        if self.cover is not None and covered:
            self.cover.show()
        elif shown is not None:
            self.view.show()
        if keeps and shown is not None:
            self.setFocus()  # before what has the keys goes: Qt would hand them on to a button
        self.view.setVisible(shown is not None and not covered)
        if self.cover is not None:
            self.cover.setVisible(covered)
        self.empty.setVisible(shown is None)
        if shown is not None:
            self.header.show_document(shown)

    def _has_keys(self) -> bool:
        """Whether the text, or its cover, has the keys; also while a dialog is in front."""
        keeper = self.window().focusWidget()
        if keeper is self.view:
            return True
        return self.cover is not None and keeper in (self.cover, *self.cover.buttons.values())

    def _cover_text(self) -> None:
        """Have a cover that says why; made when the first one is needed."""
        if self.cover is None:
            self.cover = Cover(self._context)
            self.cover.command_chosen.connect(self.command_chosen)
            self.cover.stand_over(self.view.lines.left, self.view.lines.width)
            self._column.insertWidget(1, self.cover, 1)
        self.cover.refresh()

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
        if self.cover is not None:
            self.cover.stand_over(left, width)

    def _dress(self) -> None:
        theme = self._context.theme
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.paper)
        self.setPalette(palette)
        self.view.set_theme(theme)
        self.header.update()
