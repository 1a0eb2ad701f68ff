"""The first documents of an import as the article view would show them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from annotator.domain.annotation import Annotation
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.ui.context import Context
from annotator.ui.editor.span_index import reading_order
from annotator.ui.editor.view import ArticleView
from annotator.ui.models.wording import isolated, one_line
from annotator.ui.panels.painting import scaled
from annotator.ui.panels.parts import Elided, flat_button, plain_label
from annotator.ui.widgets import FlatButton

_PIXELS = 14
_MOST_CHARACTERS = 200_000
"""A longer text shows its beginning: laying out millions of lines would stop the window."""
_BEFORE_ALL, _BEHIND_ALL = (-1, 0, ""), (sys.maxsize, 0, "")
_EMPTY = "The first documents show here, as they would be in the project."


class DocumentPreview(QWidget):
    """One document at a time with its annotations painted, and a way to the next ones."""

    left = Signal()
    """Esc in the article, which keeps its keys to itself."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._documents: Sequence[AnnotatedDocument] = ()
        self._labels = LabelSet()
        self._complete = True
        self._place = 0
        self._uncovered: set[str] = set()  # by the hash of the text
        self.title = Elided()
        self.title.setFont(scaled(self.font(), 0, bold=True))
        self.where = Elided()
        self.where.setProperty("role", "quiet")
        self.previous_button = flat_button("‹", lambda: self.step(-1))
        self.next_button = flat_button("›", lambda: self.step(1))
        for button, name, keys in (
            (self.previous_button, "Previous document", "Ctrl+Page Up"),
            (self.next_button, "Next document", "Ctrl+Page Down"),
        ):
            button.setAccessibleName(name)
            button.setToolTip(f"{name}: {keys}")
        self.view = self._make_view()
        self.empty = plain_label(_EMPTY, quiet=True, wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.empty.setContentsMargins(12, 10, 12, 10)
        self.cover = self._make_cover()
        self._lay_out()
        for key, step in (("Ctrl+PgUp", -1), ("Ctrl+PgDown", 1)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(lambda step=step: self.step(step))
        context.theme_changed.connect(self._dress)
        self._dress()
        self._show()

    def _make_view(self) -> ArticleView:
        view = ArticleView()
        view.writable = False
        view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        view.setAccessibleName("Preview of the document")
        view.describe = self._describe
        view.escape_requested.connect(self.left)
        view.span_clicked.connect(view.set_active)
        view.step_requested.connect(self._step_span)
        return view

    def _lay_out(self) -> None:
        self.pages = QStackedWidget()
        for page in (self.empty, self.view, self.cover):
            self.pages.addWidget(page)
        row = QHBoxLayout()
        row.addWidget(self.where, 1)
        row.addWidget(self.previous_button)
        row.addWidget(self.next_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addLayout(row)
        column.addWidget(self.pages, 1)

    def _make_cover(self) -> QWidget:
        page = QWidget()
        self.show_button = FlatButton(self._context, "Show the text")
        self.show_button.clicked.connect(self._uncover)
        self.warning = plain_label("This text may be hard to read.", wrap=True)
        column = QVBoxLayout(page)
        column.addWidget(self.warning)
        column.addWidget(self.show_button)
        column.addStretch(1)
        return page

    def show_documents(
        self, documents: Sequence[AnnotatedDocument], labels: LabelSet, *, complete: bool
    ) -> None:
        """Show other documents, at the place where one was if there is such a place."""
        self._documents, self._labels, self._complete = documents, labels, complete
        self._place = min(self._place, max(0, len(documents) - 1))
        self._show()

    def step(self, by: int) -> None:
        """Go some documents on, as far as there are any."""
        place = self._place + by
        if 0 <= place < len(self._documents):
            self._place = place
            self._show()

    @property
    def shown(self) -> AnnotatedDocument | None:
        """The document that is shown."""
        return self._documents[self._place] if self._documents else None

    def _show(self) -> None:
        document = self.shown
        count = len(self._documents)
        for button in (self.previous_button, self.next_button):
            button.setVisible(count > 1)
        self.previous_button.setEnabled(self._place > 0)
        self.next_button.setEnabled(self._place + 1 < count)
        if document is None:
            self.title.setText("")
            self.where.setText("")
            self.view.set_article("")
            self.pages.setCurrentWidget(self.empty)
            return
        named = document.title or ("" if document.id == document.uid else document.id)
        self.title.setText(isolated(one_line(named, 200)) or "Without a title")
        self.where.setText(self._place_words(document))
        covers = self._context.covers.warnings_of(document.document) is not None
        if covers and document.document.sha256 not in self._uncovered:
            self.view.set_article("")
            self.pages.setCurrentWidget(self.cover)
            return
        self.view.set_labels(self._labels)
        self.view.set_article(document.text[:_MOST_CHARACTERS], _beginning(document))
        self.pages.setCurrentWidget(self.view)

    def _place_words(self, document: AnnotatedDocument) -> str:
        count = len(self._documents)
        if self._complete:
            words = f"{self._place + 1} of {count}"
        else:
            words = f"{self._place + 1} of the first {count}" if count > 1 else "the first one"
        return words if len(document.text) <= _MOST_CHARACTERS else f"{words}, its beginning"

    def _uncover(self) -> None:
        if self.shown is not None:
            self._uncovered.add(self.shown.document.sha256)
            self._show()
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _dress(self) -> None:
        self.view.set_theme(self._context.theme)
        self.view.set_reading_font(self._context.settings.font, _PIXELS)

    def _step_span(self, by: int) -> None:
        """Activate the next or the previous span; behind the last comes the first."""
        index, active = self.view.index, self.view.index.get(self.view.active)
        key = _BEFORE_ALL if active is None else reading_order(active)
        found = index.after(key) if by > 0 else index.before(key)
        if found is None:
            found = index.after(_BEFORE_ALL) if by > 0 else index.before(_BEHIND_ALL)
        if found is not None:
            self.view.set_active(found.uid, reveal=True)

    def _describe(self, annotation: Annotation) -> str:
        """What a tool tip says: label, who made it, its score."""
        label = self._labels.get(annotation.label)
        parts = ["Highlight" if label is None else one_line(label.name, 60), annotation.annotator]
        if annotation.suggestion:
            parts.append("suggestion")
        if annotation.score is not None:
            parts.append(f"score {annotation.score:g}")
        return "\n".join(filter(None, (" · ".join(filter(None, parts)), annotation.note)))


def _beginning(document: AnnotatedDocument) -> tuple[Annotation, ...]:
    """The annotations that lie in the part of a document that is shown, with all they refer to."""
    if len(document.text) <= _MOST_CHARACTERS:
        return document.annotations
    kept = {
        annotation.uid: annotation
        for annotation in document.annotations
        if all(anchor.end <= _MOST_CHARACTERS for anchor in annotation.anchors)
    }
    gone: set[Uid] | None = None
    while gone is None or gone:
        gone = {
            uid
            for uid, annotation in kept.items()
            if any(reference not in kept for reference in annotation.references)
        }
        for uid in gone:
            del kept[uid]
    return tuple(kept.values())
