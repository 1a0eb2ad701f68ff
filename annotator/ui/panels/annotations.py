"""What is annotated in the shown document, in reading order."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from annotator.domain.annotation import Verdict
from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.ui.boxes import ChoiceBox
from annotator.ui.context import Context
from annotator.ui.models.annotation_filter import AnnotationFilter, Show
from annotator.ui.models.annotations import AnnotationModel, AnnotationRole
from annotator.ui.models.wording import one_line
from annotator.ui.panels.annotation_rows import AnnotationDelegate
from annotator.ui.panels.painting import PAD, swatch_icon
from annotator.ui.panels.parts import PanelHeader, flat_button
from annotator.ui.panels.rows import RowsView
from annotator.ui.putting_away import put_away, verb_for
from annotator.ui.theme import mark_color
from annotator.ui.undo import tell_done

DEBOUNCE_MS = 200

_EVERY = "every label"
_HIGHLIGHTS = "highlights"

_NO_DOCUMENT = "Open a document to see what is tagged in it."
_COVERED = "The text is covered; Enter shows it."
_NOTHING = "Nothing tagged yet. Select words in the article and press a label’s key."
_NO_MATCH = "Nothing in this document is what the filter asks for."


class AnnotationsPanel(QWidget):
    """Lists the annotations; clicking one makes it active, which brings it into view."""

    reveal_asked = Signal(object)
    """The uid of the annotation that was clicked: bring it into view even if it was active."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setAccessibleName("In this document")
        self.header = PanelHeader("In this document")
        self.filter_button = flat_button("Filter", self._toggle_filter)
        self.filter_button.setCheckable(True)
        self.header.add(self.filter_button)
        self.words = QLineEdit()
        self.words.setPlaceholderText("words")
        self.words.setAccessibleName("Filter annotations by words")
        self.words.setClearButtonEnabled(True)
        self.labels = ChoiceBox()
        self.labels.setAccessibleName("Filter annotations by label")
        self.labels.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.labels.setMinimumContentsLength(8)
        self.states = ChoiceBox()
        self.states.setAccessibleName("Filter annotations by how they stand")
        for show in Show:
            self.states.addItem(show.value, show)
        self.model = AnnotationModel(self)
        self.model.problems_of = context.problems.of
        self.view = RowsView()
        self.view.setAccessibleName("Annotations in this document")
        self._delegate = AnnotationDelegate(context, self)
        self.view.setItemDelegate(self._delegate)
        self.view.setModel(self.model)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._lay_out()
        self._connect()
        self._fit()
        self._show_document()

    def _lay_out(self) -> None:
        self._filter_row = QWidget()
        rows = QGridLayout(self._filter_row)
        rows.setContentsMargins(PAD - 2, 0, PAD - 2, 5)
        rows.setSpacing(5)
        rows.addWidget(self.words, 0, 0)
        rows.addWidget(self.labels, 0, 1)
        rows.addWidget(self.states, 1, 0, 1, 2)
        rows.setColumnStretch(0, 1)
        rows.setColumnStretch(1, 1)
        self._filter_row.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self._filter_row)
        layout.addWidget(self.view, 1)

    def _connect(self) -> None:
        context, repaint = self.context, self.view.viewport().update
        context.document_changed.connect(self._show_document)
        context.changes_published.connect(self._follow)
        context.active_changed.connect(self._show_active)
        context.theme_changed.connect(repaint)
        context.problems.changed.connect(self.model.show_problems)
        self.words.textEdited.connect(lambda _text: self._timer.start())
        self.words.textChanged.connect(lambda text: None if text else self._filter())
        self.words.returnPressed.connect(self._filter)
        for box in (self.labels, self.states):
            box.activated.connect(lambda _row: self._filter())
        self._timer.timeout.connect(self._filter)
        self.view.chosen.connect(self._choose)
        self.view.delete_asked.connect(lambda index: self.delete(index.data(AnnotationRole.UID)))
        self.view.menu_asked.connect(self._show_menu)

    # What is listed

    def _show_document(self) -> None:
        context = self.context
        text = "" if context.document is None else context.document.text
        shown = None if context.covers.now is not None else context.document_uid
        self.model.show(shown, text, context.annotations, context.label_set)
        self._tidy()
        self._show_active(context.active)

    def _follow(self, changes: Changes) -> None:
        if changes.bulk:
            self._show_document()
        else:
            self.model.apply(changes, self.context.label_set)
            self.view.mark(self.model.row_of(self.context.active))
            self._tidy()
        if self.filter_button.isChecked() and (changes.bulk or changes.of(Entity.LABEL)):
            self._fill_labels()

    def _show_active(self, uid: object) -> None:
        row = self.model.row_of(self.context.active)
        if row is not None or uid is None:
            self.view.show_row(row)
        self.view.mark(row)

    def _toggle_filter(self) -> None:
        wanted = self.filter_button.isChecked()
        self._filter_row.setVisible(wanted)
        if wanted:
            self._fill_labels()
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.words.clear()
            self.labels.setCurrentIndex(0)
            self.states.setCurrentIndex(0)
            self._filter()

    def _fill_labels(self) -> None:
        present = self.labels.currentText()
        self.labels.clear()
        self.labels.addItem(_EVERY)
        self.labels.addItem(_HIGHLIGHTS)
        theme, ratio = self.context.theme, self.devicePixelRatioF()
        for label in self.context.label_set:
            icon = swatch_icon(mark_color(theme, label.color), ratio)
            self.labels.addItem(icon, one_line(label.name, 80), label.uid)
        self.labels.setCurrentIndex(max(0, self.labels.findText(present)))

    def _filter(self) -> None:
        self._timer.stop()
        label: Uid | None = self.labels.currentData()
        by_label = self.labels.currentIndex() > 0
        show: Show = self.states.currentData()
        self.model.filter(AnnotationFilter(self.words.text().strip(), by_label, label, show))
        self._tidy()
        self._show_active(self.context.active)

    def _tidy(self) -> None:
        """Keep the count and the hint of an empty list true."""
        total, listed = self.model.total, self.model.rowCount()
        self.header.count.setText(
            "" if not total else f"{total:,}" if listed == total else f"{listed:,} of {total:,}"
        )
        if self.context.document_uid is None:
            hint = _NO_DOCUMENT if self.context.project is not None else ""
        elif self.context.covers.now is not None:
            hint = _COVERED
        else:
            hint = _NO_MATCH if total else _NOTHING
        if hint != self.view.hint:
            self.view.set_hint(hint)

    # What can be done with one

    def _choose(self, index: QModelIndex, _modifiers: object = None) -> None:
        uid: Uid = index.data(AnnotationRole.UID)
        self.context.set_active(uid)
        self.reveal_asked.emit(uid)

    def delete(self, uid: Uid | None) -> None:
        """Delete an annotation, or reject what a machine made; offers to undo."""
        context = self.context
        annotation = None if uid is None else context.annotations.get(uid)
        if annotation is None or not context.writable:
            return
        row = self.model.row_of(annotation.uid)
        done = put_away(context, annotation)
        if done is not None:
            if context.active == annotation.uid:
                context.set_active(None)
            if row is not None and self.model.rowCount():
                self.view.show_row(min(row, self.model.rowCount() - 1))
            tell_done(context, done)

    def accept(self, uid: Uid) -> None:
        """Accept a suggestion, or what was rejected."""
        from annotator.services import editing

        project = self.context.project
        if project is not None:
            self.context.run(lambda: editing.judge(project, uid, Verdict.ACCEPTS))

    def _show_menu(self, index: QModelIndex, where: QPoint) -> None:
        menu = self.menu_for(index)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """What can be done with the annotation in a row."""
        from annotator.ui.panels.label_menu import add_label_actions

        uid: Uid = index.data(AnnotationRole.UID)
        annotation = self.context.annotations.get(uid)
        menu = QMenu(self)
        menu.addAction("Show in the article", partial(self._choose, index))
        menu.addSeparator()
        if annotation is not None and (annotation.suggestion or annotation.rejected):
            accept = menu.addAction("Accept", partial(self.accept, uid))
            accept.setEnabled(self.context.writable)
        labels = menu.addMenu("Label")
        add_label_actions(labels, self.context, uid, self.devicePixelRatioF())
        verb = "Delete" if annotation is None else verb_for(annotation)
        delete = menu.addAction(verb, partial(self.delete, uid))
        labels.setEnabled(self.context.writable)
        delete.setEnabled(self.context.writable)
        return menu

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_delegate"):
            self._fit()

    def _fit(self) -> None:
        self.view.set_row_height(self._delegate.row_height(self.view.font()))
