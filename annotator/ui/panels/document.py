"""Everything about the shown document as a whole: title, status, labels, what is known, memo."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QFormLayout,
    QFrame,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.annotation import JsonValue
from annotator.domain.changes import Changes, Entity
from annotator.domain.document import Document, Status
from annotator.domain.fields import FIELDS, MEMO, Field, field_of, key_of, shown_fields
from annotator.domain.ids import Uid
from annotator.ui.boxes import ChoiceBox
from annotator.ui.context import Context
from annotator.ui.editor.document_chips import DocumentChips
from annotator.ui.models.wording import STATUS_WORDS, isolated, one_line
from annotator.ui.panels.memo import MemoField
from annotator.ui.panels.meta_rows import MetaRow, PanelLine
from annotator.ui.panels.painting import PAD, scaled
from annotator.ui.panels.parts import PanelHeader, plain_label
from annotator.ui.panels.seen import WhenSeen

_NO_DOCUMENT = "Open a document to see what is known of it."
_TITLE = Field("", "Title", hint="Title")
_ADD = "Add a field"


class DocumentPanel(QWidget):
    """Shows and edits the shown document; each thing that is changed is a step of its own."""

    back_to_text = Signal()
    """Esc in a field: the article wants the focus."""
    label_wanted = Signal()
    """The user asks for the list of labels for documents."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setAccessibleName("Document")
        self._uid: Uid | None = None
        self._opened: list[str] = []
        self.header = PanelHeader("Document")
        self.title = PanelLine(_TITLE, None)
        self.status = ChoiceBox()
        self.status.setAccessibleName("Status")
        self.status.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for status, words in STATUS_WORDS.items():
            self.status.addItem(words, status)
        self.chips = DocumentChips(context)
        self.rows: dict[str, MetaRow] = {}
        self.add = ChoiceBox()
        self.memo = MemoField("For the team: what to know of this document")
        self.memo.setAccessibleName("Memo on the document")
        self.facts = plain_label(quiet=True, wrap=True)
        self.hint = plain_label(_NO_DOCUMENT, quiet=True, wrap=True)
        self._fields = QWidget()
        self._form = QFormLayout(self._fields)
        self._prepare_add()
        self._lay_out()
        self._showing = WhenSeen(self, self._show_now)
        self._connect()
        self._show_now()

    def focus_title(self) -> None:
        """Put the cursor into the title."""
        self._showing.catch_up()
        self.title.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.title.selectAll()

    def commit(self) -> None:
        """Save what is typed and not saved yet."""
        self._save_title()
        for row in list(self.rows.values()):
            row.commit()
        self.memo.commit()

    def _prepare_add(self) -> None:
        box = self.add
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.setAccessibleName(_ADD)
        line = box.lineEdit()
        assert line is not None
        line.setPlaceholderText(_ADD)
        completer = box.completer()
        assert completer is not None
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def _lay_out(self) -> None:
        form = self._form
        form.setContentsMargins(PAD, 0, PAD, 8)
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(_name("Title"), self.title)
        form.addRow(_name("Status"), self.status)
        form.addRow(self.chips)
        form.addRow(self.add)
        form.addRow(_name("Memo"), self.memo)
        self.facts.setFont(scaled(self.font(), -2))
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        form.addRow(self.facts)
        self.hint.setContentsMargins(PAD, 2, PAD, 8)
        inner = QWidget()
        stack = QVBoxLayout(inner)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.addWidget(self._fields)
        stack.addWidget(self.hint)
        stack.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        area.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(area, 1)

    def _connect(self) -> None:
        context = self.context
        context.document_changed.connect(self._show_document)
        context.changes_published.connect(self._follow)
        self.title.editingFinished.connect(self._save_title)
        self.title.left.connect(self.back_to_text)
        self.status.activated.connect(lambda _row: self._save_status())
        self.chips.more_wanted.connect(self.label_wanted)
        self.add.activated.connect(lambda _row: self._add_field())
        line = self.add.lineEdit()
        assert line is not None
        line.returnPressed.connect(self._add_field)
        self.memo.written.connect(self._save_memo)
        self.memo.left.connect(self.back_to_text)

    # Showing

    def _show_document(self) -> None:
        """Another document, or none: what was typed belongs to the one before."""
        self.commit()
        self._showing.ask()

    def _show_now(self) -> None:
        document = self.context.bare_document
        if document is None or document.uid != self._uid:
            self._opened.clear()
        self._uid = None if document is None else document.uid
        self._fields.setVisible(document is not None)
        self.hint.setVisible(document is None and self.context.project is not None)
        if document is not None:
            self.title.show_value(document.title or None)
            self.memo.show_memo(_memo(document), force=True)
            self._show(document)

    def _follow(self, changes: Changes) -> None:
        document = self.context.bare_document
        touched = changes.bulk or self._uid in changes.of(Entity.DOCUMENT).updated
        if document is not None and document.uid == self._uid and touched:
            if not (self.title.hasFocus() and self.title.touched):
                self.title.show_value(document.title or None)
            self.memo.show_memo(_memo(document))
            self._show(document)

    def _show(self, document: Document) -> None:
        self.status.setCurrentIndex(self.status.findData(document.status))
        self._show_rows(document)
        self.facts.setText(_facts(document))
        for widget in (self.title, self.status, self.add):
            widget.setEnabled(self.context.writable)
        self.memo.setReadOnly(not self.context.writable)

    def _show_rows(self, document: Document) -> None:
        """A row for every field that holds something or was asked for."""
        wanted = {field.key: field for field in shown_fields(document.meta)}
        wanted |= {key: field_of(key) for key in self._opened if key not in wanted}
        for key in [key for key in self.rows if key not in wanted]:
            self._form.removeRow(self.rows.pop(key))
        order = {field.key: number for number, field in enumerate(FIELDS)}
        for key in sorted(wanted, key=lambda key: order.get(key, len(order))):
            value = document.meta.get(key)
            if key in self.rows:
                self.rows[key].show_value(value)
            else:
                self._insert(wanted[key], value, order)
        self._fill_add(wanted)

    def _insert(self, field: Field, value: JsonValue, order: dict[str, int]) -> None:
        row = MetaRow(self.context, field, value)
        row.written.connect(lambda value, key=field.key: self._save_field(key, value))
        row.left.connect(self.back_to_text)
        here = order.get(field.key, len(order))
        before = sum(order.get(key, len(order)) <= here for key in self.rows)
        self.rows[field.key] = row
        name = _name(one_line(field.title, 40))
        name.setBuddy(row)
        self._form.insertRow(_FIRST_ROW + before, name, row)

    def _fill_add(self, shown: dict[str, Field]) -> None:
        self.add.clear()
        for field in FIELDS:
            if field.key not in shown:
                self.add.addItem(field.title, field.key)
        self.add.setCurrentIndex(-1)
        self.add.clearEditText()

    # Saving

    def _add_field(self) -> None:
        """Add a row for a field of the list, or for one of any other name."""
        document, name = self.context.bare_document, self.add.currentText().strip()
        if document is None or not name:
            return
        key = key_of(name)
        if key == MEMO:
            self.memo.setFocus(Qt.FocusReason.OtherFocusReason)
        elif key not in self.rows:
            self._opened.append(key)
        self._show_rows(document)
        row = self.rows.get(key)
        if row is not None:
            row.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save_title(self) -> None:
        from annotator.services import document_editing

        project, uid = self.context.project, self._uid
        if project is None or uid is None or not self.title.touched:
            return
        title = self.title.text().strip()
        self.title.show_value(title or None)
        self.context.run(
            lambda: document_editing.edit_document(project, uid, title=title, what="the title")
        )

    def _save_status(self) -> None:
        from annotator.services import document_editing

        project, uid = self.context.project, self._uid
        status = Status(self.status.currentData())
        if project is not None and uid is not None:
            self.context.run(lambda: document_editing.set_status(project, [uid], status))

    def _save_field(self, key: str, value: JsonValue) -> None:
        from annotator.services import document_editing

        project, uid = self.context.project, self._uid
        if value is None and key not in self._opened:
            self._opened.append(key)  # emptied, it stands there until another document is shown
        if project is not None and uid is not None:
            self.context.run(lambda: document_editing.set_field(project, uid, key, value))

    def _save_memo(self, memo: str) -> None:
        self._save_field(MEMO, memo or None)


_NAMES = 70
_FIRST_ROW = 3  # below the title, the status and the labels


def _name(text: str) -> QLabel:
    """The name of a field: a narrow column, so that what is typed has the room."""
    name = plain_label(text, quiet=True, wrap=True)
    name.setFixedWidth(_NAMES)
    return name


def _memo(document: Document) -> str:
    memo = document.meta.get(MEMO)
    return memo if isinstance(memo, str) else ""


def _facts(document: Document) -> str:
    """What nobody types: id, length, where it came from."""
    parts = [f"id {isolated(one_line(document.id, 80))}", f"{len(document.text):,} characters"]
    if document.revision > 1:
        parts.append(f"revision {document.revision}")
    if document.importer:
        parts.append(f"read by {isolated(one_line(document.importer, 80))}")
    return " · ".join(parts)
