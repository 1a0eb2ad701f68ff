"""The documents of the project: filter, statuses, progress, and the way to each."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from annotator.domain.changes import Changes, Entity
from annotator.domain.document import Status
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.models.documents import DocumentModel, DocumentRole
from annotator.ui.models.wording import STATUS_WORDS, counted, one_line, tip
from annotator.ui.panels.document_rows import DocumentDelegate
from annotator.ui.panels.painting import PAD
from annotator.ui.panels.parts import Chip, FlowLayout, PanelHeader, plain_label
from annotator.ui.panels.rows import RowsView
from annotator.ui.undo import tell_done

DEBOUNCE_MS = 200
"""How long the filter waits for the next letter."""

TO_REVIEW = "to review"
"""The chip that lets through only what has suggestions that nobody has judged."""

CHIPS: tuple[tuple[str, frozenset[Status]], ...] = (
    ("all", frozenset()),
    ("unfinished", frozenset({Status.NEW, Status.WORKING, Status.DISPUTED})),
    ("done", frozenset({Status.DONE})),
    ("skipped", frozenset({Status.SKIPPED})),
    ("disputed", frozenset({Status.DISPUTED})),
    (TO_REVIEW, frozenset()),
)
"""The chips above the list and the statuses that each lets through (none: all)."""

_NOTHING = (
    "No documents yet. Import texts or what other programs annotated, drop files here, or paste an"
    " article."
)
_NO_MATCH = "No document has these words and this status."
_NONE_TO_REVIEW = "No document has suggestions that wait for review."


class DocumentsPanel(QWidget):
    """Lists what the project holds; opening one shows it in the article view."""

    import_asked = Signal()
    """The project is empty and the user wants to import."""
    details_asked = Signal()
    """What is known of the shown document is to be edited."""
    paste_asked = Signal()
    """The project is empty and the user wants to paste an article."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setAccessibleName("Documents")
        self.header = PanelHeader("Documents")
        self.filter_field = QLineEdit()
        self.filter_field.setPlaceholderText("Filter: words")
        self.filter_field.setAccessibleName("Filter documents by words")
        self.filter_field.setClearButtonEnabled(True)
        self.chips = QButtonGroup(self)
        self.progress = Progress(context)
        self.model = DocumentModel(self)
        self.view = RowsView()
        self.view.setAccessibleName("Documents")
        self._delegate = DocumentDelegate(context, self)
        self.view.setItemDelegate(self._delegate)
        self.view.setModel(self.model)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._lay_out()
        self._connect()
        self._fit()
        self._show_project()

    def focus_filter(self) -> None:
        """Put the cursor into the filter."""
        self.filter_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter_field.selectAll()

    def set_status_filter(self, name: str) -> None:
        """Press the chip with this word."""
        next(chip for chip in self.chips.buttons() if chip.text() == name).click()

    def _lay_out(self) -> None:
        self._top = QWidget()
        inner = QVBoxLayout(self._top)
        inner.setContentsMargins(10, 0, 10, 6)
        inner.setSpacing(6)
        inner.addWidget(self.filter_field)
        flow = FlowLayout()
        for word, _statuses in CHIPS:
            chip = Chip(word, self.context)
            chip.set_small(self.font())
            chip.setAccessibleName(f"Show {word} documents")
            self.chips.addButton(chip)
            flow.addWidget(chip)
        self.chips.buttons()[0].setChecked(True)
        inner.addLayout(flow)
        inner.addWidget(self.progress)
        self._start = self._empty_state()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self._top)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._start, 1)
        self._start.hide()

    def _empty_state(self) -> QWidget:
        """What an empty project shows: what belongs here and how to get it."""
        start = QWidget()
        column = QVBoxLayout(start)
        column.setContentsMargins(PAD, 2, PAD, 8)
        column.setSpacing(6)
        column.addWidget(plain_label(_NOTHING, quiet=True, wrap=True))
        for word, signal in (("Import…", self.import_asked), ("Paste article…", self.paste_asked)):
            button = QPushButton(word)
            button.clicked.connect(lambda _checked=False, signal=signal: signal.emit())
            column.addWidget(button)
        column.addStretch(1)
        return start

    def _connect(self) -> None:
        context = self.context
        context.project_changed.connect(self._show_project)
        context.document_changed.connect(self._show_current)
        context.changes_published.connect(self._follow)
        context.theme_changed.connect(self.view.viewport().update)
        self.filter_field.textEdited.connect(lambda _text: self._timer.start())
        self.filter_field.textChanged.connect(self._filter_cleared)
        self.filter_field.returnPressed.connect(self._filter_now)
        self._timer.timeout.connect(self._filter)
        self.chips.buttonClicked.connect(lambda _chip: self._filter())
        self.model.failed.connect(context.tell)
        self.view.chosen.connect(self._open)
        self.view.delete_asked.connect(lambda index: self._delete(index.data(DocumentRole.UID)))
        self.view.menu_asked.connect(self._show_menu)

    # What is listed

    def _show_project(self) -> None:
        self._timer.stop()
        self.filter_field.clear()
        self.chips.buttons()[0].setChecked(True)
        self.model.show(self.context.project)
        self._count()
        self._show_current()

    def _filter(self) -> None:
        """List what the field and the chips ask for, and let "next document" follow."""
        self._timer.stop()
        project = self.context.project
        if project is None:
            return
        from annotator.services.project import DocumentFilter

        words = self.filter_field.text().strip()
        chip = self.chips.checkedButton()
        statuses = frozenset() if chip is None else dict(CHIPS)[chip.text()]
        unreviewed = chip is not None and chip.text() == TO_REVIEW
        asked = DocumentFilter(words, statuses, unreviewed=unreviewed)
        where = None if asked == DocumentFilter() else asked
        self.context.run(lambda: self.model.show(project, where))
        self.context.set_filter(where)
        self._count()
        self._show_current()

    def _filter_cleared(self, text: str) -> None:
        if not text and self.context.document_filter is not None:
            self._filter()

    def _filter_now(self) -> None:
        """Enter in the filter: apply it and go to the list."""
        self._filter()
        if self.model.rowCount():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow(self, changes: Changes) -> None:
        self.model.apply(changes)
        if changes.bulk or changes.of(Entity.DOCUMENT):
            self._count()
            self._show_current()

    def _count(self) -> None:
        project = self.context.project
        listed = self.model.rowCount()
        every = done = skipped = 0
        if project is not None:
            every, done, skipped = self.context.run(self._counted) or (listed, 0, 0)
        shown = f"{listed:,}" if listed == every else f"{listed:,} of {every:,}"
        self.header.count.setText(shown if project is not None else "")
        self.progress.show_progress(done, every - skipped)
        empty = project is not None and not every
        where = self.context.document_filter
        hint = _NONE_TO_REVIEW if where is not None and where.unreviewed else _NO_MATCH
        self.view.set_hint("" if project is None else hint)
        self._start.setVisible(empty)
        for button in self._start.findChildren(QPushButton):
            button.setVisible(self.context.writable)
        for widget in (self._top, self.view):
            widget.setVisible(not empty)

    def _counted(self) -> tuple[int, int, int]:
        """All documents, those done and those skipped."""
        from annotator.services.project import DocumentFilter

        project = self.context.project
        assert project is not None
        done, skipped = (
            project.document_count(DocumentFilter(statuses=frozenset({status})))
            for status in (Status.DONE, Status.SKIPPED)
        )
        return project.document_count(), done, skipped

    def _show_current(self) -> None:
        uid = self.context.document_uid
        self.view.show_row(None if uid is None else self.model.row_of(uid))
        self.view.viewport().update()

    # What can be done with one

    def _open(self, index: QModelIndex, _modifiers: object = None) -> None:
        uid: Uid | None = index.data(DocumentRole.UID)
        if uid is not None:
            self.context.open_document(uid)

    def _show_menu(self, index: QModelIndex, where: QPoint) -> None:
        menu = self.menu_for(index)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """What can be done with the document in a row."""
        menu = QMenu(self)
        uid: Uid = index.data(DocumentRole.UID)
        present = Status(index.data(DocumentRole.STATUS))  # Qt makes a plain text of it
        menu.addAction("Open", partial(self.context.open_document, uid))
        statuses = menu.addMenu("Status")
        for status, words in STATUS_WORDS.items():
            action = statuses.addAction(words, partial(self._set_status, uid, status))
            action.setCheckable(True)
            action.setChecked(status is present)
        edit = menu.addAction("Title and details", partial(self.edit_document, uid))
        menu.addSeparator()
        delete = menu.addAction("Delete document", partial(self._delete, uid))
        for action in (statuses.menuAction(), edit, delete):
            action.setEnabled(self.context.writable)
        return menu

    def edit_document(self, uid: Uid) -> None:
        """Show a document, and ask for the panel with what is known of it."""
        if self.context.open_document(uid):
            self.details_asked.emit()

    def _set_status(self, uid: Uid, status: Status) -> None:
        from annotator.services import document_editing

        project = self.context.project
        if project is not None:
            self.context.run(lambda: document_editing.set_status(project, [uid], status))

    def _delete(self, uid: Uid | None) -> None:
        """Delete a document, go on to its neighbour, offer to undo."""
        from annotator.services import document_editing

        project, context = self.context.project, self.context
        row = None if uid is None else self.model.row_of(uid)
        if project is None or uid is None or row is None or not context.writable:
            return
        index = self.model.index(row)
        title = one_line(index.data(DocumentRole.TITLE), 60)
        annotations: int = index.data(DocumentRole.ANNOTATIONS)
        was_shown = uid == context.document_uid
        beside = self.model.uid_at(row + 1) or self.model.uid_at(row - 1)

        def delete() -> bool:
            document_editing.delete_documents(project, [uid])
            return True

        if context.run(delete):
            if was_shown and beside is not None:
                context.open_document(beside)
            what = f" and its {counted(annotations, 'annotation')}" if annotations else ""
            tell_done(context, f"Deleted “{title}”{what}.")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_delegate"):
            self._fit()

    def _fit(self) -> None:
        self.view.set_row_height(self._delegate.row_height(self.view.font()))


class Progress(QWidget):
    """A thin bar: how many documents are done."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._done = self._whole = 0
        self.setFixedHeight(4)
        context.theme_changed.connect(self.update)

    def show_progress(self, done: int, whole: int) -> None:
        """Show that `done` of `whole` documents are done; skipped ones are none of them."""
        self._done, self._whole = done, whole
        words = f"{done:,} of {whole:,} done"
        self.setToolTip(tip(words))
        self.setAccessibleName(words)
        self.setVisible(whole > 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line, green as far as the work is done."""
        theme, painter = self._context.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.line)
        bar = self.rect().toRectF()
        painter.drawRoundedRect(bar, 2, 2)
        if self._whole and self._done:
            bar.setWidth(max(4.0, bar.width() * self._done / self._whole))
            painter.setBrush(theme.good)
            painter.drawRoundedRect(bar, 2, 2)
